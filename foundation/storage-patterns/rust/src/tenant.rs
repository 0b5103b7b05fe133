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
    pool.begin_with(AssertSqlSafe(format!(
        "BEGIN; SELECT set_config('app.tenant_id', '{}', true), set_config('app.user_id', '{user}', true)",
        context.tenant,
    )))
    .await
}
