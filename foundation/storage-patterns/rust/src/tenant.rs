//! Whose data a transaction is about.
//!
//! Row-level security shows and takes only rows of the tenant named in `app.tenant_id`.
//! The name is set for one transaction and gone with it, so that a pooled connection never
//! carries one request's tenant into another's, also behind PgBouncer.

use sqlx::{AssertSqlSafe, PgPool, Postgres, Transaction};
use uuid::Uuid;

/// Whose data, and on whose behalf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TenantContext {
    /// The tenant whose rows can be seen and written.
    pub tenant: Uuid,
    /// The acting user; `None` for what the system does by itself.
    pub user: Option<Uuid>,
}

impl TenantContext {
    /// The tenant, without a user.
    #[must_use]
    pub const fn tenant(tenant: Uuid) -> Self {
        Self { tenant, user: None }
    }

    /// On behalf of this user.
    #[must_use]
    pub const fn with_user(mut self, user: Uuid) -> Self {
        self.user = Some(user);
        self
    }
}

/// Starts a transaction that sees and writes this tenant's rows only. One round trip.
///
/// # Errors
/// When no connection is to be had, or the database refuses the transaction.
pub async fn tenant_transaction(
    pool: &PgPool,
    context: &TenantContext,
) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let user = context.user.map(|user| user.to_string()).unwrap_or_default();
    // A UUID's text holds nothing that needs quoting. `SET LOCAL` and `BEGIN` take no
    // parameters, and sending both in one message saves a round trip.
    begin(
        pool,
        format!(
            "BEGIN; SELECT set_config('app.tenant_id', '{}', true), set_config('app.user_id', '{user}', true)",
            context.tenant,
        ),
    )
    .await
}

/// Starts a transaction without a tenant, for tables that have none. Use it instead of the
/// pool's own `begin`, which is not safe to cancel.
///
/// # Errors
/// When no connection is to be had, or the database refuses the transaction.
pub async fn transaction(pool: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    begin(pool, "BEGIN".to_owned()).await
}

/// Begins in a task of its own, so that it is finished also when nobody waits for it any
/// more. sqlx 0.9 notes that a connection is in a transaction only once the server has
/// answered: dropped before, the connection would go back to the pool inside a transaction
/// that nobody ends, and what others write on it would never be committed.
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes it safe to cancel")]
async fn begin(pool: &PgPool, statement: String) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(AssertSqlSafe(statement)).await });
    begun.await.map_err(|_| sqlx::Error::WorkerCrashed)?
}
