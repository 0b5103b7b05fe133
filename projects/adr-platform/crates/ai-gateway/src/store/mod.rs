//! The gateway's tables in Postgres.
//!
//! Everything of a tenant goes through its tenant transaction and row-level security. What admins change goes through
//! `Store::change`, which counts it, so that every process notices. Three functions of the schema `ai` cross tenants:
//! whose key this is, what has changed, and the removal of what is old.

mod changes;
mod groups;
mod opening;
mod retention;
mod settlements;
mod subjects;

use ai_gateway_ledger::{TenantId, UserId};
use api_gateway_core::ServiceError;
use sqlx::migrate::Migrator;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};
use storage_patterns::{MigrationSet, TenantContext, tenant_transaction};

pub use changes::{Change, MonthTotal};
pub use opening::Account;
pub(crate) use opening::{limits, overrides, stopped};
pub(crate) use settlements::starts;
pub(crate) use subjects::{Columns, measure, name_of};

static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// The tables of this crate.
pub static MIGRATIONS: MigrationSet = MigrationSet {
    name: "ai_gateway",
    migrator: &MIGRATOR,
    schemas: &["ai"],
    append_only: &["ai.settlement_batches"],
    // For whoever runs the gateway: see `usage::of_all`.
    cross_tenant_reads: &["ai.usage_daily"],
};

/// Settlements, totals, limits and keys in Postgres. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) application: PgPool,
}

impl Store {
    /// A store in the database that the application's pool reaches.
    #[must_use]
    pub fn new(application: PgPool) -> Self {
        Self { application }
    }

    pub(crate) async fn begin(&self, tenant: TenantId) -> Result<Transaction<'static, Postgres>, ServiceError> {
        tenant_transaction(&self.application, &TenantContext::tenant(tenant.0)).await.map_err(unavailable)
    }

    /// A transaction in which an admin changes something. Changes of one tenant follow each other.
    pub(crate) async fn change(
        &self,
        tenant: TenantId,
        admin: UserId,
    ) -> Result<Transaction<'static, Postgres>, ServiceError> {
        let context = TenantContext::tenant(tenant.0).with_user(admin.0);
        let mut transaction = tenant_transaction(&self.application, &context).await.map_err(unavailable)?;
        Self::note_change(&mut transaction, tenant).await?;
        Ok(transaction)
    }

    /// Lets every process know that something of a tenant has changed.
    pub(crate) async fn note_change(connection: &mut PgConnection, tenant: TenantId) -> Result<(), ServiceError> {
        sqlx::query!(
            "INSERT INTO ai.tenants AS t (tenant_id, revision) VALUES ($1, 1)
             ON CONFLICT (tenant_id) DO UPDATE SET revision = t.revision + 1",
            tenant.0
        )
        .execute(connection)
        .await
        .map_err(unavailable)?;
        Ok(())
    }
}

/// A failure of the database: an outage may pass, a bug is ours.
pub(crate) fn unavailable(error: sqlx::Error) -> ServiceError {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => {
            ServiceError::unavailable("database.unavailable", error)
        }
        other => ServiceError::internal(other),
    }
}
