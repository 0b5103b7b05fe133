//! Deadlines on Postgres.
//!
//! **When to use it.** Add [`DEADLINE_MIGRATIONS`] to the sets the program migrates, and give [`PostgresDeadlines`] to a
//! `composable_runtime::DeadlineWorker` and to whatever sets deadlines.
//!
//! **How it works.** A deadline is a row of its tenant. The worker that works holds an advisory lock; it looks for what
//! is due as the projector, across tenants, and notes as the application, with the tenant set, that it takes a row. No
//! transaction is open while a deadline is delivered: it would hold back every reader of the log.
//!
//! **How to extend it.** What the port promises is in `composable_core::deadlines`, and tested by the deadline contract
//! of `composable-testing`.

mod due;
mod row;

use std::sync::Arc;

use composable_core::deadlines::{Cancelled, DeadlineError, Deadlines, PendingDeadline, check_deadline, check_id};
use composable_core::effect::{Deadline, EffectId};
use composable_core::{CommandMessage, TenantId};
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use storage_patterns::{Databases, MigrationSet, TenantContext, tenant_transaction};

pub use due::PostgresDue;

use self::row::DeadlineRow;
use crate::error::is_not_migrated;
use crate::rows::signed;

static MIGRATOR: Migrator = sqlx::migrate!("deadlines/migrations");

/// The tables and functions of deadlines, in the schema `composable_deadlines`.
pub const DEADLINE_MIGRATIONS: MigrationSet = MigrationSet {
    name: "composable_deadlines",
    migrator: &MIGRATOR,
    schemas: &["composable_deadlines"],
    append_only: &[],
    cross_tenant_reads: &["composable_deadlines.deadlines"],
};

/// Deadlines on Postgres. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PostgresDeadlines {
    application: PgPool,
    projector: PgPool,
}

impl PostgresDeadlines {
    /// Deadlines in a migrated database.
    #[must_use]
    pub fn new(databases: &Databases) -> Self {
        Self { application: databases.application.clone(), projector: databases.projector.clone() }
    }
}

impl Deadlines for PostgresDeadlines {
    type Due = PostgresDue;

    async fn schedule(&self, deadline: Deadline) -> Result<(), DeadlineError> {
        let Deadline { id, due, command } = check_deadline(deadline)?;
        let CommandMessage { id: command_id, tenant, target, command_type, codec, payload, metadata } = command;
        let actor = metadata.actor;
        sqlx::query("SELECT composable_deadlines.schedule($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)")
            .bind(tenant.uuid())
            .bind(id.as_str())
            .bind(jiff_sqlx::Timestamp::from(due))
            .bind(command_id.uuid())
            .bind(target.as_str())
            .bind(&*command_type)
            .bind(codec.number())
            .bind(&*payload)
            .bind(metadata.correlation_id)
            .bind(metadata.causation_id)
            .bind(metadata.traceparent)
            .bind(actor.as_ref().map(|actor| actor.id))
            .bind(actor.map(|actor| actor.name))
            .execute(&self.application)
            .await
            .map_err(unavailable)?;
        Ok(())
    }

    async fn cancel(&self, tenant: TenantId, id: &EffectId) -> Result<Cancelled, DeadlineError> {
        check_id(id)?;
        let taken: Option<i64> = sqlx::query_scalar("SELECT composable_deadlines.cancel($1, $2)")
            .bind(tenant.uuid())
            .bind(id.as_str())
            .fetch_one(&self.application)
            .await
            .map_err(unavailable)?;
        Ok(match taken {
            None => Cancelled::NotThere,
            Some(0) => Cancelled::Prevented,
            Some(_) => Cancelled::UnderWay,
        })
    }

    async fn list(
        &self,
        tenant: TenantId,
        after: Option<&EffectId>,
        limit: usize,
    ) -> Result<Vec<PendingDeadline>, DeadlineError> {
        let context = TenantContext::tenant(tenant.uuid());
        let mut transaction = tenant_transaction(&self.application, &context).await.map_err(unavailable)?;
        let rows: Vec<DeadlineRow> = sqlx::query_as(
            "SELECT * FROM composable_deadlines.deadlines WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        )
        .bind(tenant.uuid())
        .bind(after.map_or("", EffectId::as_str))
        .bind(signed(limit as u64))
        .fetch_all(&mut *transaction)
        .await
        .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        rows.into_iter().map(DeadlineRow::into_pending).collect()
    }

    async fn acquire(&self) -> Result<Option<PostgresDue>, DeadlineError> {
        PostgresDue::acquire(&self.application, &self.projector).await
    }
}

pub(super) fn unavailable(error: sqlx::Error) -> DeadlineError {
    if is_not_migrated(&error) {
        DeadlineError::NotSetUp { source: Arc::new(error) }
    } else {
        DeadlineError::Unavailable { source: Arc::new(error) }
    }
}
