//! Dead letters in a table, each visible to its tenant and to operators.

use std::sync::Arc;

use composable_core::TenantId;
use composable_core::store::Cause;
use sqlx::PgPool;
use storage_patterns::{Databases, TenantContext, tenant_transaction};
use uuid::Uuid;

use crate::dead_letters::{DeadLetter, DeadLetterError, DeadLetters};

/// Dead letters on Postgres. Those of messages that are no events belong to nobody, which
/// is the tenant of all zeros.
#[derive(Clone, Debug)]
pub struct PostgresDeadLetters {
    application: PgPool,
    projector: PgPool,
}

impl PostgresDeadLetters {
    /// Dead letters in a migrated database.
    #[must_use]
    pub fn new(databases: &Databases) -> Self {
        Self { application: databases.application.clone(), projector: databases.projector.clone() }
    }
}

struct Row {
    id: Uuid,
    put_aside_by: String,
    header_names: Vec<String>,
    header_values: Vec<String>,
    payload: Vec<u8>,
    problem: String,
    attempts: i64,
    times: i64,
    first_at: jiff_sqlx::Timestamp,
    last_at: jiff_sqlx::Timestamp,
}

impl From<Row> for DeadLetter {
    fn from(row: Row) -> Self {
        let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            id: row.id,
            put_aside_by: row.put_aside_by,
            headers: row.header_names.into_iter().zip(row.header_values).collect(),
            payload: row.payload.into(),
            problem: row.problem,
            attempts: count(row.attempts),
            times: count(row.times),
            first_at: row.first_at.to_jiff(),
            last_at: row.last_at.to_jiff(),
        }
    }
}

impl DeadLetters for PostgresDeadLetters {
    async fn keep(&self, letter: DeadLetter) -> Result<(), DeadLetterError> {
        let tenant = letter.tenant().uuid();
        let (names, values): (Vec<String>, Vec<String>) = letter.headers.into_iter().unzip();
        let mut transaction =
            tenant_transaction(&self.application, &TenantContext::tenant(tenant)).await.map_err(failed)?;
        sqlx::query!(
            "INSERT INTO composable_bus.dead_letters AS kept
                 (tenant_id, id, put_aside_by, header_names, header_values, payload, problem, attempts, first_at, last_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (tenant_id, id) DO UPDATE
             SET problem = excluded.problem, attempts = excluded.attempts, times = kept.times + 1,
                 last_at = excluded.last_at",
            tenant,
            letter.id,
            letter.put_aside_by,
            &names,
            &values,
            &letter.payload[..],
            // A text of Postgres has no NUL characters.
            letter.problem.replace('\0', ""),
            i64::from(letter.attempts),
            jiff_sqlx::Timestamp::from(letter.first_at) as _,
            jiff_sqlx::Timestamp::from(letter.last_at) as _,
        )
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }

    async fn list(
        &self,
        put_aside_by: &str,
        after: Option<Uuid>,
        limit: usize,
    ) -> Result<Vec<DeadLetter>, DeadLetterError> {
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT id, put_aside_by, header_names, header_values, payload, problem, attempts, times,
                      first_at AS "first_at: jiff_sqlx::Timestamp", last_at AS "last_at: jiff_sqlx::Timestamp"
               FROM composable_bus.dead_letters
               WHERE put_aside_by = $1 AND ($2::uuid IS NULL OR id > $2)
               ORDER BY id
               LIMIT $3"#,
            put_aside_by,
            after,
            i64::try_from(limit).unwrap_or(i64::MAX),
        )
        .fetch_all(&self.projector)
        .await
        .map_err(failed)?;
        Ok(rows.into_iter().map(DeadLetter::from).collect())
    }

    async fn read(&self, tenant: TenantId, id: Uuid) -> Result<Option<DeadLetter>, DeadLetterError> {
        let row = sqlx::query_as!(
            Row,
            r#"SELECT id, put_aside_by, header_names, header_values, payload, problem, attempts, times,
                      first_at AS "first_at: jiff_sqlx::Timestamp", last_at AS "last_at: jiff_sqlx::Timestamp"
               FROM composable_bus.dead_letters
               WHERE tenant_id = $1 AND id = $2"#,
            tenant.uuid(),
            id,
        )
        .fetch_optional(&self.projector)
        .await
        .map_err(failed)?;
        Ok(row.map(DeadLetter::from))
    }

    async fn discard(&self, tenant: TenantId, id: Uuid) -> Result<bool, DeadLetterError> {
        let context = TenantContext::tenant(tenant.uuid());
        let mut transaction = tenant_transaction(&self.application, &context).await.map_err(failed)?;
        let done =
            sqlx::query!("DELETE FROM composable_bus.dead_letters WHERE tenant_id = $1 AND id = $2", tenant.uuid(), id)
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(done.rows_affected() > 0)
    }
}

fn failed(error: sqlx::Error) -> DeadLetterError {
    let source: Cause = Arc::new(error);
    DeadLetterError { source }
}
