//! The keys of subjects, on Postgres.
//!
//! **When to use it.** Under a [`Vault`](composable_runtime::Vault). Add [`KEY_MIGRATIONS`] to the sets the program
//! migrates. The keys may be in another database than the log, and should be where backups of the log are kept for long:
//! a backup that has both can be read for ever.

use std::collections::HashMap;
use std::sync::Arc;

use composable_core::{SubjectId, TenantId};
use composable_runtime::shredding::{ShredError, SubjectKey, SubjectKeys};
use sqlx::migrate::Migrator;
use sqlx::{PgConnection, PgPool};
use storage_patterns::{Databases, MigrationSet, TenantContext, tenant_transaction};

static MIGRATOR: Migrator = sqlx::migrate!("keys/migrations");

/// The table of subjects' keys, in the schema `composable_keys`.
pub const KEY_MIGRATIONS: MigrationSet = MigrationSet {
    name: "composable_keys",
    migrator: &MIGRATOR,
    schemas: &["composable_keys"],
    append_only: &[],
    cross_tenant_reads: &[],
};

/// Keys in a table. Destroyed ones leave a row behind, so that there is never another.
#[derive(Clone, Debug)]
pub struct PostgresKeys {
    application: PgPool,
}

impl PostgresKeys {
    /// Keys in a migrated database.
    #[must_use]
    pub fn new(databases: &Databases) -> Self {
        Self { application: databases.application.clone() }
    }

    async fn try_key_or(
        &self,
        tenant: TenantId,
        subject: &SubjectId,
        fresh: SubjectKey,
    ) -> Result<Option<Vec<u8>>, sqlx::Error> {
        let mut transaction = tenant_transaction(&self.application, &TenantContext::tenant(tenant.uuid())).await?;
        let mut found = find(&mut transaction, tenant, subject).await?;
        if found.is_none() {
            let insert = "INSERT INTO composable_keys.subject_keys (tenant_id, subject, key) VALUES ($1, $2, $3)
                 ON CONFLICT DO NOTHING";
            let insert = sqlx::query(insert).bind(tenant.uuid()).bind(subject.as_str()).bind(&fresh.bytes()[..]);
            insert.execute(&mut *transaction).await?;
            // Ours, or that of whoever was faster.
            found = find(&mut transaction, tenant, subject).await?;
        }
        transaction.commit().await?;
        Ok(found.flatten())
    }

    async fn try_keys(&self, tenant: TenantId, subjects: &[SubjectId]) -> Result<Vec<(String, Vec<u8>)>, sqlx::Error> {
        let names: Vec<&str> = subjects.iter().map(SubjectId::as_str).collect();
        let mut transaction = tenant_transaction(&self.application, &TenantContext::tenant(tenant.uuid())).await?;
        let rows = sqlx::query_as(
            "SELECT subject, key FROM composable_keys.subject_keys
             WHERE tenant_id = $1 AND subject = ANY ($2) AND key IS NOT NULL",
        );
        let rows = rows.bind(tenant.uuid()).bind(&names).fetch_all(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(rows)
    }

    async fn try_destroy(&self, tenant: TenantId, subject: &SubjectId) -> Result<bool, sqlx::Error> {
        let mut transaction = tenant_transaction(&self.application, &TenantContext::tenant(tenant.uuid())).await?;
        // First a row, so that an insert at the same moment waits for this one or is found.
        for statement in [
            "INSERT INTO composable_keys.subject_keys (tenant_id, subject, destroyed_at) VALUES ($1, $2, now())
             ON CONFLICT DO NOTHING",
            "UPDATE composable_keys.subject_keys SET key = NULL, destroyed_at = now()
             WHERE tenant_id = $1 AND subject = $2 AND key IS NOT NULL",
        ] {
            let done = sqlx::query(statement).bind(tenant.uuid()).bind(subject.as_str()).execute(&mut *transaction);
            if done.await?.rows_affected() > 0 {
                let destroyed = statement.starts_with("UPDATE");
                transaction.commit().await?;
                return Ok(destroyed);
            }
        }
        transaction.commit().await?;
        Ok(false)
    }
}

/// The row's key, if there is a row; a destroyed one is absent.
async fn find(
    connection: &mut PgConnection,
    tenant: TenantId,
    subject: &SubjectId,
) -> Result<Option<Option<Vec<u8>>>, sqlx::Error> {
    let select = "SELECT key FROM composable_keys.subject_keys WHERE tenant_id = $1 AND subject = $2";
    sqlx::query_scalar(select).bind(tenant.uuid()).bind(subject.as_str()).fetch_optional(connection).await
}

fn unavailable(error: sqlx::Error) -> ShredError {
    ShredError::Unavailable { source: Arc::new(error) }
}

fn key_of(bytes: Vec<u8>) -> Option<SubjectKey> {
    bytes.try_into().ok().map(SubjectKey::new)
}

impl SubjectKeys for PostgresKeys {
    async fn key_or(&self, tenant: TenantId, subject: &SubjectId, fresh: SubjectKey) -> Result<SubjectKey, ShredError> {
        let key = self.try_key_or(tenant, subject, fresh).await.map_err(unavailable)?;
        key.and_then(key_of).ok_or_else(|| ShredError::Forgotten { subject: subject.clone() })
    }

    async fn keys(
        &self,
        tenant: TenantId,
        subjects: &[SubjectId],
    ) -> Result<HashMap<SubjectId, SubjectKey>, ShredError> {
        let rows = self.try_keys(tenant, subjects).await.map_err(unavailable)?;
        let pair = |(subject, key): (String, Vec<u8>)| Some((subject.parse().ok()?, key_of(key)?));
        Ok(rows.into_iter().filter_map(pair).collect())
    }

    async fn destroy(&self, tenant: TenantId, subject: &SubjectId) -> Result<bool, ShredError> {
        self.try_destroy(tenant, subject).await.map_err(unavailable)
    }
}
