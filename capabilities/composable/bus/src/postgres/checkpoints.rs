//! A checkpoint is a row, and a lock that lives as long as its connection.

use std::sync::Arc;

use composable_core::GlobalPosition;
use composable_core::store::Cause;
use sqlx::{PgConnection, PgPool};
use storage_patterns::Databases;

use crate::relay::{Checkpoint, CheckpointError, Checkpoints};

/// Checkpoints on Postgres.
#[derive(Clone, Debug)]
pub struct PostgresCheckpoints {
    pool: PgPool,
}

/// A checkpoint that is held. Everything goes over the connection that holds the lock: when
/// it breaks, the lock is gone, and so is the way to write.
#[derive(Debug)]
pub struct PostgresCheckpoint {
    connection: PgConnection,
    relay: String,
}

impl PostgresCheckpoints {
    /// Checkpoints in a migrated database.
    #[must_use]
    pub fn new(databases: &Databases) -> Self {
        Self { pool: databases.application.clone() }
    }
}

impl Checkpoints for PostgresCheckpoints {
    type Checkpoint = PostgresCheckpoint;

    async fn acquire(&self, relay: &str) -> Result<Option<PostgresCheckpoint>, CheckpointError> {
        // Taken out of the pool for good, so that nobody else is handed the lock with it.
        let mut connection = self.pool.acquire().await.map_err(failed)?.detach();
        let is_ours = sqlx::query_scalar!(
            r#"SELECT pg_try_advisory_lock(hashtextextended($1, hashtext('composable_bus.relay'))) AS "is_ours!""#,
            relay
        )
        .fetch_one(&mut connection)
        .await
        .map_err(failed)?;
        Ok(is_ours.then(|| PostgresCheckpoint { connection, relay: relay.to_owned() }))
    }
}

impl Checkpoint for PostgresCheckpoint {
    async fn position(&mut self) -> Result<GlobalPosition, CheckpointError> {
        let row = sqlx::query!(
            "SELECT transaction_id, sequence FROM composable_bus.checkpoints WHERE relay = $1",
            self.relay
        )
        .fetch_optional(&mut self.connection)
        .await
        .map_err(failed)?;
        let number = |signed: i64| u64::try_from(signed).unwrap_or_default();
        Ok(row
            .map_or(GlobalPosition::START, |row| GlobalPosition::new(number(row.transaction_id), number(row.sequence))))
    }

    async fn advance(&mut self, to: GlobalPosition) -> Result<(), CheckpointError> {
        // Stores give positions beyond the last event, too: as far as a number goes.
        let number = |unsigned: u64| i64::try_from(unsigned).unwrap_or(i64::MAX);
        sqlx::query!(
            "INSERT INTO composable_bus.checkpoints (relay, transaction_id, sequence) VALUES ($1, $2, $3)
             ON CONFLICT (relay) DO UPDATE
             SET transaction_id = excluded.transaction_id, sequence = excluded.sequence, advanced_at = now()",
            self.relay,
            number(to.transaction),
            number(to.sequence)
        )
        .execute(&mut self.connection)
        .await
        .map_err(failed)?;
        Ok(())
    }
}

fn failed(error: sqlx::Error) -> CheckpointError {
    let source: Cause = Arc::new(error);
    CheckpointError { source }
}
