//! Which streams are as expected, which were imported before, and which are neither.

use composable_core::{AppendError, Conflict, EventId, TenantId, Version};
use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{ImportError, ImportedStream};
use crate::rows::signed;

/// What is to be written.
pub(super) struct Judged<'a> {
    /// Streams with the version they have now.
    pub(super) new: Vec<(&'a ImportedStream, Version)>,
    /// When it happens; not before anything that is in the streams.
    pub(super) at: Timestamp,
}

/// The locks that appends take, in the order in which they take them, and before the transaction has a number.
pub(super) async fn lock(
    connection: &mut PgConnection,
    tenant: TenantId,
    streams: &[ImportedStream],
) -> Result<(), sqlx::Error> {
    let names: Vec<&str> = streams.iter().map(|stream| stream.stream.as_str()).collect();
    sqlx::query(
        "SELECT set_config('app.tenant_id', $1, true), count(pg_advisory_xact_lock(lock.key))
         FROM (
             SELECT DISTINCT hashtextextended(stream, hashtext($1)) AS key FROM unnest($2::text[]) stream
             ORDER BY key
             OFFSET 0
         ) lock",
    )
    .bind(tenant.to_string())
    .bind(&names)
    .execute(connection)
    .await
    .map(drop)
}

#[derive(sqlx::FromRow)]
struct Head {
    actual: i64,
    /// The version of the first of the events, if it is in the stream.
    first_at: Option<i64>,
    at: jiff_sqlx::Timestamp,
}

pub(super) async fn judge<'a>(
    connection: &mut PgConnection,
    tenant: TenantId,
    streams: &'a [ImportedStream],
) -> Result<Judged<'a>, ImportError> {
    let mut judged = Judged { new: Vec::new(), at: Timestamp::MIN };
    for (stream, head) in streams.iter().zip(heads(connection, tenant, streams).await?) {
        let actual = Version::new(head.actual.unsigned_abs());
        judged.at = judged.at.max(head.at.to_jiff());
        // Where the events would follow, if they are there already.
        let start = match (stream.expected.version(), head.first_at) {
            (Some(expected), Some(first)) if expected.next().get() == first.unsigned_abs() => Some(expected),
            (None, Some(first)) => Some(Version::new(first.unsigned_abs() - 1)),
            _ => None,
        };
        let is_there = match start {
            Some(start) => is_there(connection, tenant, stream, start).await?,
            None => false,
        };
        if is_there {
            continue;
        }
        if !stream.expected.accepts(actual) {
            let conflict = Conflict { stream: stream.stream.clone(), expected: stream.expected, actual };
            return Err(AppendError::from(conflict).into());
        }
        judged.new.push((stream, actual));
    }
    Ok(judged)
}

/// One for each stream, in their order.
async fn heads(
    connection: &mut PgConnection,
    tenant: TenantId,
    streams: &[ImportedStream],
) -> Result<Vec<Head>, sqlx::Error> {
    let names: Vec<&str> = streams.iter().map(|stream| stream.stream.as_str()).collect();
    let first = |stream: &ImportedStream| stream.events.first().map(|event| event.id.uuid());
    let first_ids: Vec<Option<Uuid>> = streams.iter().map(first).collect();
    sqlx::query_as(
        "SELECT coalesce(head.version, 0) AS actual, first.version AS first_at,
                greatest(head.recorded_at, clock_timestamp()) AS at
         FROM unnest($2::text[], $3::uuid[]) WITH ORDINALITY s (stream, first_id, n)
         LEFT JOIN LATERAL (
             SELECT e.version, e.recorded_at FROM composable.events e
             WHERE e.tenant_id = $1 AND e.stream_id = s.stream
             ORDER BY e.version DESC
             LIMIT 1
         ) head ON true
         LEFT JOIN LATERAL (
             SELECT e.version FROM composable.events e
             WHERE e.tenant_id = $1 AND e.event_id = s.first_id AND e.stream_id = s.stream
         ) first ON true
         ORDER BY s.n",
    )
    .bind(tenant.uuid())
    .bind(&names)
    .bind(&first_ids)
    .fetch_all(connection)
    .await
}

async fn is_there(
    connection: &mut PgConnection,
    tenant: TenantId,
    stream: &ImportedStream,
    start: Version,
) -> Result<bool, sqlx::Error> {
    let recorded: Vec<Uuid> = sqlx::query_scalar(
        "SELECT event_id FROM composable.events
         WHERE tenant_id = $1 AND stream_id = $2 AND version > $3 AND version <= $4
         ORDER BY version",
    )
    .bind(tenant.uuid())
    .bind(stream.stream.as_str())
    .bind(signed(start.get()))
    .bind(signed(start.plus(stream.events.len() as u64).get()))
    .fetch_all(connection)
    .await?;
    Ok(recorded.into_iter().map(EventId::new).eq(stream.events.iter().map(|event| event.id)))
}
