//! The Postgres side: who is known, who belongs where, and in what role.
//!
//! [`Directory`] is the only place that speaks SQL. What one workspace may see goes through its tenant transaction and
//! row-level security; the few questions that cross workspaces are functions of the schema `identity`, each as narrow as
//! its question. To add a question, prefer the tenant transaction; add a function only when it must cross.

mod keys;
mod leaving;
mod members;
mod people;

use std::fmt;
use std::sync::Arc;

use api_gateway_core::ServiceError;
use composable_core::TenantId;
use sqlx::migrate::Migrator;
use sqlx::{PgPool, Postgres, Transaction};
use storage_patterns::{MigrationSet, TenantContext, tenant_transaction};

use crate::{Role, UserId};

pub use keys::{ApiKey, KeySecret};
pub use leaving::Leaving;
pub use members::Member;
pub use people::{SignIn, Workspace};

static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// The tables of this crate.
pub static MIGRATIONS: MigrationSet = MigrationSet {
    name: "identity",
    migrator: &MIGRATOR,
    schemas: &["identity"],
    append_only: &[],
    cross_tenant_reads: &[],
};

/// People, workspaces, memberships, invitations and keys, in Postgres. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    application: PgPool,
    leaving: Arc<[Arc<dyn Leaving>]>,
}

impl fmt::Debug for Directory {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Directory").finish_non_exhaustive()
    }
}

impl Directory {
    /// A directory in the database that the application's pool reaches.
    #[must_use]
    pub fn new(application: PgPool) -> Self {
        Self { application, leaving: Arc::new([]) }
    }

    /// With something more that ends when a person is taken out of a workspace.
    #[must_use]
    pub fn and_with_them(mut self, leaving: impl Leaving) -> Self {
        let added: Arc<dyn Leaving> = Arc::new(leaving);
        self.leaving = self.leaving.iter().cloned().chain([added]).collect();
        self
    }

    async fn begin(&self, tenant: TenantId, user: UserId) -> Result<Transaction<'static, Postgres>, ServiceError> {
        let context = TenantContext::tenant(tenant.uuid()).with_user(user.0);
        tenant_transaction(&self.application, &context).await.map_err(unavailable)
    }
}

/// A failure of the database: an outage may pass, a bug is ours.
fn unavailable(error: sqlx::Error) -> ServiceError {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => {
            ServiceError::unavailable("database.unavailable", error)
        }
        other => ServiceError::internal(other),
    }
}

fn role(text: &str) -> Result<Role, ServiceError> {
    text.parse().map_err(ServiceError::internal)
}
