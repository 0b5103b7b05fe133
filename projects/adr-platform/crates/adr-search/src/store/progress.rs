//! How far indexing has come.

use composable_core::{GlobalPosition, TenantId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::error::SearchError;

/// What is known of a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct TenantProgress {
    /// The last change in the tables.
    pub(crate) position: GlobalPosition,
    pub(crate) passages: u64,
    /// The model that answers.
    pub(crate) serving_model: Option<i16>,
}

/// Which database this is.
pub(crate) async fn instance(pool: &PgPool) -> Result<Uuid, SearchError> {
    Ok(sqlx::query_scalar("select instance from search.instances").fetch_one(pool).await?)
}

/// The tenants whose last change comes after a position, and the last of these changes. Needs the projector's pool,
/// which sees all of them.
pub(crate) async fn changed_tenants(
    projector: &PgPool,
    after: GlobalPosition,
) -> Result<(Vec<TenantId>, GlobalPosition), SearchError> {
    let rows: Vec<(Uuid, i64, i64)> = sqlx::query_as(
        "select tenant_id, transaction, sequence from search.tenants where (transaction, sequence) > ($1, $2)",
    )
    .bind(after.transaction.cast_signed())
    .bind(after.sequence.cast_signed())
    .fetch_all(projector)
    .await?;
    let last = rows.iter().map(|(_, transaction, sequence)| position(*transaction, *sequence)).max();
    Ok((rows.into_iter().map(|(tenant, ..)| TenantId::new(tenant)).collect(), last.unwrap_or(after)))
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
