//! Taking what is due, as the one worker that may.

use std::collections::HashSet;
use std::time::Duration;

use composable_core::deadlines::{DeadlineError, Due, DueDeadlines, Taken};
use jiff::{SignedDuration, Timestamp};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::row::DeadlineRow;
use super::unavailable;
use crate::rows::signed;

/// The right to take what is due. Every note goes over the connection that holds the lock: when it breaks, the lock is
/// gone, and so is the way to write.
#[derive(Debug)]
pub struct PostgresDue {
    connection: PgConnection,
    projector: PgPool,
}

impl PostgresDue {
    pub(super) async fn acquire(application: &PgPool, projector: &PgPool) -> Result<Option<Self>, DeadlineError> {
        // Taken out of the pool for good, so that nobody else is handed the lock with it.
        let mut connection = application.acquire().await.map_err(unavailable)?.detach();
        let is_ours: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtext('composable.deadlines'))")
            .fetch_one(&mut connection)
            .await
            .map_err(unavailable)?;
        Ok(is_ours.then(|| Self { connection, projector: projector.clone() }))
    }

    async fn due(&self, now: Timestamp, latest: Timestamp, limit: usize) -> Result<Vec<DeadlineRow>, DeadlineError> {
        sqlx::query_as(
            "SELECT * FROM composable_deadlines.deadlines
             WHERE due_at <= $1 AND (retry_at IS NULL OR retry_at <= $1 OR retry_at > $2)
             ORDER BY due_at, revision LIMIT $3",
        )
        .bind(jiff_sqlx::Timestamp::from(now))
        .bind(jiff_sqlx::Timestamp::from(latest))
        .bind(signed(limit as u64))
        .fetch_all(&self.projector)
        .await
        .map_err(unavailable)
    }

    async fn next(&self, now: Timestamp) -> Result<Option<Timestamp>, DeadlineError> {
        let next: Option<jiff_sqlx::Timestamp> =
            sqlx::query_scalar("SELECT min(due_at) FROM composable_deadlines.deadlines WHERE due_at > $1")
                .bind(jiff_sqlx::Timestamp::from(now))
                .fetch_one(&self.projector)
                .await
                .map_err(unavailable)?;
        Ok(next.map(jiff_sqlx::Timestamp::to_jiff))
    }
}

impl DueDeadlines for PostgresDue {
    async fn take(&mut self, now: Timestamp, longest_pause: Duration, limit: usize) -> Result<Taken, DeadlineError> {
        let longest_pause = SignedDuration::try_from(longest_pause).unwrap_or(SignedDuration::MAX);
        let latest = now.saturating_add(longest_pause).unwrap_or(Timestamp::MAX);
        let mut rows = self.due(now, latest, limit).await?;
        if rows.is_empty() {
            return Ok(Taken { due: Vec::new(), next: self.next(now).await? });
        }
        let (tenants, revisions): (Vec<Uuid>, Vec<i64>) = rows.iter().map(|row| (row.tenant_id, row.revision)).unzip();
        let taken: Vec<i64> = sqlx::query_scalar("SELECT composable_deadlines.take($1, $2)")
            .bind(tenants)
            .bind(revisions)
            .fetch_all(&mut self.connection)
            .await
            .map_err(unavailable)?;
        let taken: HashSet<i64> = taken.into_iter().collect();
        // The others were cancelled or replaced just now.
        rows.retain(|row| taken.contains(&row.revision));
        let due = rows.into_iter().map(DeadlineRow::into_due).collect::<Result<_, _>>()?;
        Ok(Taken { due, next: None })
    }

    async fn delivered(&mut self, due: &[Due]) -> Result<(), DeadlineError> {
        let (tenants, revisions): (Vec<Uuid>, Vec<i64>) =
            due.iter().map(|due| (due.deadline.command.tenant.uuid(), signed(due.revision))).unzip();
        sqlx::query("SELECT composable_deadlines.delivered($1, $2)")
            .bind(tenants)
            .bind(revisions)
            .execute(&mut self.connection)
            .await
            .map_err(unavailable)?;
        Ok(())
    }

    async fn put_back(&mut self, due: &Due, retry_at: Timestamp, problem: &str) -> Result<(), DeadlineError> {
        sqlx::query("SELECT composable_deadlines.put_back($1, $2, $3, $4)")
            .bind(due.deadline.command.tenant.uuid())
            .bind(signed(due.revision))
            .bind(jiff_sqlx::Timestamp::from(retry_at))
            .bind(problem.replace('\0', "␀"))
            .execute(&mut self.connection)
            .await
            .map_err(unavailable)?;
        Ok(())
    }
}
