//! Following the log over all tenants, as the projector.

use std::borrow::Cow;

use composable_core::{EventFilter, EventPage, GlobalPosition, RecordedEvent, StoreError, StreamId, TenantId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::error::store_error;
use crate::rows::{EventRow, position, signed};

/// An event with the stream it is in, or only where the last settled event stands.
struct LogRow {
    last_transaction: Option<i64>,
    last_sequence: Option<i64>,
    tenant_id: Option<Uuid>,
    stream_id: Option<String>,
    version: Option<i64>,
    transaction_id: Option<i64>,
    sequence: Option<i64>,
    event_id: Option<Uuid>,
    event_type: Option<String>,
    schema_version: Option<i32>,
    codec: Option<i16>,
    payload: Option<Vec<u8>>,
    correlation_id: Option<Uuid>,
    causation_id: Option<Uuid>,
    traceparent: Option<String>,
    actor_id: Option<Uuid>,
    actor_name: Option<String>,
    recorded_at: Option<jiff_sqlx::Timestamp>,
}

pub(crate) async fn read_all(
    pool: &PgPool,
    after: GlobalPosition,
    limit: usize,
    filter: &EventFilter,
) -> Result<EventPage, StoreError> {
    // One more than is wanted tells whether there are more.
    let rows = rows(pool, after, signed(limit as u64).saturating_add(1), filter).await?;
    let last = rows.first().and_then(|row| position(row.last_transaction, row.last_sequence));
    let mut events = rows.into_iter().filter_map(into_event).collect::<Result<Vec<_>, _>>()?;
    let has_more = events.len() > limit;
    events.truncate(limit);
    let next = if has_more {
        events.last().map_or(after, |event| event.position)
    } else {
        // What the filter left out need not be looked at again. A cursor never stands beyond the events: in a log that
        // was restored elsewhere, numbers go on after the last one.
        last.map_or(after, |last| after.max(last))
    };
    Ok(EventPage { events, next, has_more })
}

/// The rows after a position. Both the limit of what is settled and the events come from
/// one statement and so from one snapshot of the database: were they two, a transaction
/// could end between them.
async fn rows(
    pool: &PgPool,
    after: GlobalPosition,
    limit: i64,
    filter: &EventFilter,
) -> Result<Vec<LogRow>, StoreError> {
    let (event_types, categories) = (names(&filter.event_types), names(&filter.categories));
    sqlx::query_as!(
        LogRow,
        r#"SELECT last.transaction_id AS "last_transaction?", last.sequence AS "last_sequence?",
                  event.tenant_id AS "tenant_id?", event.stream_id AS "stream_id?",
                  event.version AS "version?", event.transaction_id AS "transaction_id?", event.sequence AS "sequence?",
                  event.event_id AS "event_id?", event.event_type AS "event_type?",
                  event.schema_version AS "schema_version?", event.codec AS "codec?", event.payload AS "payload?",
                  event.correlation_id AS "correlation_id?", event.causation_id AS "causation_id?",
                  event.traceparent AS "traceparent?", event.actor_id AS "actor_id?", event.actor_name AS "actor_name?",
                  event.recorded_at AS "recorded_at?: jiff_sqlx::Timestamp"
           FROM (SELECT composable.settled_before() AS before) settled
           LEFT JOIN LATERAL (
               SELECT e.transaction_id, e.sequence
               FROM composable.events e
               WHERE e.transaction_id < settled.before
               ORDER BY e.transaction_id DESC, e.sequence DESC
               LIMIT 1
           ) last ON true
           LEFT JOIN LATERAL (
               SELECT *
               FROM composable.events e
               WHERE (e.transaction_id, e.sequence) > ($1, $2)
                 AND e.transaction_id < settled.before
                 AND ($3::text[] IS NULL OR e.event_type = ANY ($3))
                 AND ($4::text[] IS NULL OR split_part(e.stream_id, '-', 1) = ANY ($4))
               ORDER BY e.transaction_id, e.sequence
               LIMIT $5
           ) event ON true
           ORDER BY event.transaction_id, event.sequence"#,
        signed(after.transaction),
        signed(after.sequence),
        event_types.as_deref() as Option<&[String]>,
        categories.as_deref() as Option<&[String]>,
        limit,
    )
    .fetch_all(pool)
    .await
    .map_err(store_error)
}

/// A list for the database, where no list means everything.
fn names(list: &[Cow<'static, str>]) -> Option<Vec<String>> {
    (!list.is_empty()).then(|| list.iter().map(|name| name.clone().into_owned()).collect())
}

/// The event in a row, if there is one.
fn into_event(row: LogRow) -> Option<Result<RecordedEvent, StoreError>> {
    let (tenant, stream) = (TenantId::new(row.tenant_id?), row.stream_id?);
    let stream: StreamId = match stream.parse() {
        Ok(stream) => stream,
        Err(error) => return Some(Err(StoreError::Corrupt { problem: format!("{error}") })),
    };
    let event = EventRow {
        version: row.version,
        transaction_id: row.transaction_id,
        sequence: row.sequence,
        event_id: row.event_id,
        event_type: row.event_type,
        schema_version: row.schema_version,
        codec: row.codec,
        payload: row.payload,
        correlation_id: row.correlation_id,
        causation_id: row.causation_id,
        traceparent: row.traceparent,
        actor_id: row.actor_id,
        actor_name: row.actor_name,
        recorded_at: row.recorded_at,
    };
    Some(event.into_event(tenant, stream))
}
