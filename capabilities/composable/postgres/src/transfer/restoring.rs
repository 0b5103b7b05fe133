//! Into another log.

use composable_core::GlobalPosition;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use storage_patterns::DatabaseOptions;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

use super::{COLUMNS, MAGIC, Part, TransferError};
use crate::rows::{position, signed};

/// The longest first line of an export, in bytes.
const LONGEST_HEADER: u64 = 200;

/// Reads an export into a migrated database, as its owner, all or nothing. Open stores on it afterwards.
///
/// # Errors
/// When the export is not the one that comes next, is incomplete, or the database fails.
pub async fn restore(options: &DatabaseOptions, reader: impl AsyncRead + Unpin + Send) -> Result<Part, TransferError> {
    let mut reader = BufReader::new(reader);
    let (part, highest_removed) = read_header(&mut reader).await?;
    let mut owner = options.owner.connect().await?;
    let mut transaction = owner.begin().await?;
    // Nobody appends meanwhile.
    sqlx::raw_sql("LOCK TABLE composable.events IN ACCESS EXCLUSIVE MODE").execute(&mut *transaction).await?;
    set_fence(&mut transaction, false).await?;
    let last = end_of_log(&mut transaction).await?;
    if last != part.after {
        return Err(TransferError::NotNext { after: part.after, last });
    }
    let copy = format!("COPY composable.events ({COLUMNS}) FROM STDIN (FORMAT binary)");
    let mut copying = transaction.copy_in_raw(&copy).await?;
    copying.read_from(&mut reader).await?;
    let found = copying.finish().await?;
    if found != part.events {
        return Err(TransferError::Incomplete { expected: part.events, found });
    }
    go_on_after(&mut transaction, part.last, highest_removed).await?;
    set_fence(&mut transaction, true).await?;
    transaction.commit().await?;
    owner.close().await?;
    Ok(part)
}

async fn read_header(reader: &mut (impl AsyncBufReadExt + Unpin)) -> Result<(Part, i64), TransferError> {
    let mut line = Vec::new();
    (&mut *reader).take(LONGEST_HEADER).read_until(b'\n', &mut line).await?;
    let words = String::from_utf8(line).unwrap_or_default();
    let words: Vec<&str> = words.split_whitespace().collect();
    let [MAGIC, after, last, events, highest_removed] = words.as_slice() else { return Err(TransferError::NoExport) };
    let parsed = (after.parse().ok(), last.parse().ok(), events.parse().ok(), highest_removed.parse().ok());
    let (Some(after), Some(last), Some(events), Some(highest_removed)) = parsed else {
        return Err(TransferError::NoExport);
    };
    Ok((Part { after, last, events }, highest_removed))
}

/// Whether row-level security holds for the owner, too. Off within the transaction only: COPY is not possible with it.
async fn set_fence(connection: &mut PgConnection, holds_for_owner: bool) -> Result<(), sqlx::Error> {
    let force = if holds_for_owner { "FORCE" } else { "NO FORCE" };
    let alter = format!("ALTER TABLE composable.events {force} ROW LEVEL SECURITY");
    sqlx::raw_sql(AssertSqlSafe(alter)).execute(connection).await.map(drop)
}

async fn end_of_log(connection: &mut PgConnection) -> Result<GlobalPosition, sqlx::Error> {
    let last: Option<(i64, i64)> = sqlx::query_as(
        "SELECT transaction_id, sequence FROM composable.events ORDER BY transaction_id DESC, sequence DESC LIMIT 1",
    )
    .fetch_optional(connection)
    .await?;
    let last = last.and_then(|(transaction, sequence)| position(Some(transaction), Some(sequence)));
    Ok(last.unwrap_or(GlobalPosition::START))
}

/// Numbers go on after the last event, and after those that were removed: cursors may stand there.
async fn go_on_after(
    connection: &mut PgConnection,
    last: GlobalPosition,
    highest_removed: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE composable.log SET highest_removed = greatest(highest_removed, $1)")
        .bind(highest_removed)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "SELECT setval(pg_get_serial_sequence('composable.events', 'sequence'), greatest(max(sequence), 1)),
                composable.continue_after(greatest($1, $2))
         FROM composable.events",
    )
    .bind(signed(last.transaction))
    .bind(highest_removed)
    .execute(connection)
    .await
    .map(drop)
}
