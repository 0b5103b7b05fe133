//! How far indexing has come.

use composable_core::{GlobalPosition, TenantId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::error::SearchError;

/// How far the log has been read into the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) position: GlobalPosition,
    /// Which database this is.
    pub(crate) instance: Uuid,
}

/// What is known of a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TenantProgress {
    /// The last change in the tables.
    pub(crate) position: GlobalPosition,
    pub(crate) passages: u64,
    /// The model that answers.
    pub(crate) serving_model: Option<i16>,
}

/// Reads the cursor.
pub(crate) async fn cursor(pool: &PgPool) -> Result<Progress, SearchError> {
    let (transaction, sequence, instance): (i64, i64, Uuid) =
        sqlx::query_as("select transaction, sequence, instance from search.cursors where name = 'decisions'")
            .fetch_one(pool)
            .await?;
    Ok(Progress { position: position(transaction, sequence), instance })
}

/// The tenants that have anything to search. Needs the projector's pool, which sees all of them.
pub(crate) async fn tenants(projector: &PgPool) -> Result<Vec<TenantId>, SearchError> {
    let ids: Vec<Uuid> =
        sqlx::query_scalar("select tenant_id from search.tenants order by tenant_id").fetch_all(projector).await?;
    Ok(ids.into_iter().map(TenantId::new).collect())
}

/// Reads a tenant's progress, in its transaction; `None` before its first change.
pub(crate) async fn tenant_progress(connection: &mut PgConnection) -> Result<Option<TenantProgress>, SearchError> {
    let row: Option<(i64, i64, i64, Option<i16>)> =
        sqlx::query_as("select transaction, sequence, passages, serving_model from search.tenants")
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(transaction, sequence, passages, serving_model)| TenantProgress {
        position: position(transaction, sequence),
        passages: passages.max(0).cast_unsigned(),
        serving_model,
    }))
}

pub(crate) fn position(transaction: i64, sequence: i64) -> GlobalPosition {
    GlobalPosition::new(transaction.cast_unsigned(), sequence.cast_unsigned())
}
