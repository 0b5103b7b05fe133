//! Out of the log.

use composable_core::GlobalPosition;
use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use storage_patterns::Databases;
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::{COLUMNS, MAGIC, Part, TransferError};
use crate::rows::{position, signed};

/// Writes everything that is settled after a position. Returns what was written: the next export begins after its last.
///
/// # Errors
/// When the database or the writer fails; what was written so far is then useless.
pub async fn export(
    databases: &Databases,
    after: GlobalPosition,
    mut writer: impl AsyncWrite + Unpin + Send,
) -> Result<Part, TransferError> {
    // Taken out of the pool for good: whoever drops this half-way leaves a COPY under way.
    let mut connection = databases.projector.acquire().await?.detach();
    let mut transaction = connection.begin().await?;
    // One view of the log for what is said about it and for the log itself. An hour, where the role's limit is short.
    sqlx::raw_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL statement_timeout = '1h'")
        .execute(&mut *transaction)
        .await?;
    let (part, highest_removed, settled_before) = describe(&mut transaction, after).await?;
    let header = format!("{MAGIC} {} {} {} {highest_removed}\n", part.after, part.last, part.events);
    writer.write_all(header.as_bytes()).await?;
    // COPY takes no parameters; these are numbers.
    let copy = format!(
        "COPY (SELECT {COLUMNS} FROM composable.events
               WHERE (transaction_id, sequence) > ({}, {}) AND transaction_id < {settled_before}
               ORDER BY transaction_id, sequence)
         TO STDOUT (FORMAT binary)",
        signed(after.transaction),
        signed(after.sequence),
    );
    let mut chunks = transaction.copy_out_raw(&copy).await?;
    while let Some(chunk) = chunks.try_next().await? {
        writer.write_all(&chunk).await?;
    }
    drop(chunks);
    writer.flush().await?;
    transaction.commit().await?;
    Ok(part)
}

async fn describe(connection: &mut PgConnection, after: GlobalPosition) -> Result<(Part, i64, i64), sqlx::Error> {
    let (settled_before, highest_removed): (i64, i64) =
        sqlx::query_as("SELECT composable.settled_before(), highest_removed FROM composable.log")
            .fetch_one(&mut *connection)
            .await?;
    let place = "(transaction_id, sequence) > ($1, $2) AND transaction_id < $3";
    let events: i64 =
        sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM composable.events WHERE {place}")))
            .bind(signed(after.transaction))
            .bind(signed(after.sequence))
            .bind(settled_before)
            .fetch_one(&mut *connection)
            .await?;
    let last: Option<(i64, i64)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT transaction_id, sequence FROM composable.events WHERE {place}
         ORDER BY transaction_id DESC, sequence DESC LIMIT 1"
    )))
    .bind(signed(after.transaction))
    .bind(signed(after.sequence))
    .bind(settled_before)
    .fetch_optional(&mut *connection)
    .await?;
    let last = last.and_then(|(transaction, sequence)| position(Some(transaction), Some(sequence))).unwrap_or(after);
    Ok((Part { after, last, events: events.unsigned_abs() }, highest_removed, settled_before))
}
