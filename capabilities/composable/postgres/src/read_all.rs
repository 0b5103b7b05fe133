//! Following the log over all tenants, as the projector.

use std::borrow::Cow;
use std::fmt::Write as _;

use bytes::Bytes;
use composable_core::event::{Actor, Codec};
use composable_core::{
    EventFilter, EventId, EventMetadata, EventPage, GlobalPosition, RecordedEvent, StoreError, StreamId, TenantId,
    Version,
};
use futures::TryStreamExt;
use sqlx::PgPool;
use sqlx::pool::PoolConnection;
use sqlx::postgres::Postgres;

use crate::copying::{self, Malformed, Row};
use crate::error::store_error;
use crate::rows::signed;

pub(crate) async fn read_all(
    pool: &PgPool,
    after: GlobalPosition,
    limit: usize,
    filter: &EventFilter,
) -> Result<EventPage, StoreError> {
    // One more than is wanted tells whether there are more.
    let query = query(after, limit.saturating_add(1), filter);
    let mut reading = Reading { connection: pool.acquire().await.map_err(store_error)?, is_complete: false };
    let mut rows = reading.connection.copy_out_raw(&query).await.map_err(store_error)?;
    let (mut events, mut last): (Vec<RecordedEvent>, _) = (Vec::new(), None);
    while let Some(message) = rows.try_next().await.map_err(store_error)? {
        let Some(mut row) = copying::row(&message)? else { continue };
        let position = position(&mut row)?;
        match row.optional_uuid()? {
            Some(id) => events.push(event(row, position, EventId::new(id), events.last())?),
            None => last = Some(position),
        }
    }
    drop(rows);
    reading.is_complete = true;
    // They come in order, as the index has them; the language of queries does not promise it of a UNION ALL.
    if !events.is_sorted_by_key(|event| event.position) {
        events.sort_unstable_by_key(|event| event.position);
    }
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

/// The rows after a position, and the last settled one without its event.
///
/// Both the limit of what is settled and the events come from one statement and so from one snapshot of the database:
/// were they two, a transaction could end between them. Nothing is joined or sorted, so that rows are on their way while
/// the next ones are looked up. `COPY` takes no parameters, but reading its rows costs half of reading those of a
/// `SELECT`.
fn query(after: GlobalPosition, limit: usize, filter: &EventFilter) -> String {
    let (transaction, sequence, limit) = (signed(after.transaction), signed(after.sequence), signed(limit as u64));
    let event_types = one_of("AND e.event_type", &filter.event_types);
    let categories = one_of("AND split_part(e.stream_id, '-', 1)", &filter.categories);
    format!(
        "COPY (
            (SELECT e.transaction_id, e.sequence, e.event_id, e.tenant_id, e.stream_id, e.version, e.event_type,
                    e.schema_version, e.codec, e.payload, e.correlation_id, e.causation_id, e.traceparent, e.actor_id,
                    e.actor_name, e.recorded_at
             FROM composable.events e
             WHERE (e.transaction_id, e.sequence) > ({transaction}, {sequence})
               AND e.transaction_id < (SELECT composable.settled_before())
               {event_types} {categories}
             ORDER BY e.transaction_id, e.sequence
             LIMIT {limit})
            UNION ALL
            (SELECT e.transaction_id, e.sequence, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                    NULL, NULL, NULL
             FROM composable.events e
             WHERE e.transaction_id < (SELECT composable.settled_before())
             ORDER BY e.transaction_id DESC, e.sequence DESC
             LIMIT 1)
        ) TO STDOUT (FORMAT binary)"
    )
}

/// That it is one of these names; no condition where there are none. Names are written as hexadecimal digits, which
/// need no quoting, whatever the server's settings are.
fn one_of(what: &str, names: &[Cow<'static, str>]) -> String {
    if names.is_empty() {
        return String::new();
    }
    let mut condition = format!("{what} IN (");
    for (place, name) in names.iter().enumerate() {
        condition.push_str(if place == 0 { "convert_from(decode('" } else { ", convert_from(decode('" });
        for byte in name.bytes() {
            // Writing to a text does not fail.
            let _ = write!(condition, "{byte:02x}");
        }
        condition.push_str("', 'hex'), 'UTF8')");
    }
    condition.push(')');
    condition
}

fn position(row: &mut Row<'_>) -> Result<GlobalPosition, Malformed> {
    Ok(GlobalPosition::new(row.unsigned()?, row.unsigned()?))
}

/// The event in the rest of a row. Often it is in the same stream as the one before.
fn event(
    mut row: Row<'_>,
    position: GlobalPosition,
    id: EventId,
    previous: Option<&RecordedEvent>,
) -> Result<RecordedEvent, StoreError> {
    let tenant = TenantId::new(row.uuid()?);
    let name = row.text()?;
    let stream = match previous {
        Some(previous) if previous.stream.as_str() == name => previous.stream.clone(),
        _ => name.parse::<StreamId>().map_err(|error| StoreError::Corrupt { problem: error.to_string() })?,
    };
    let event = RecordedEvent {
        id,
        tenant,
        stream,
        version: Version::new(row.unsigned()?),
        position,
        event_type: Cow::Owned(row.text()?.to_owned()),
        schema_version: row.integer()?.try_into().map_err(|_| Malformed)?,
        codec: Codec::from_number(row.smallint()?).ok_or(Malformed)?,
        payload: Bytes::copy_from_slice(row.bytes()?),
        metadata: EventMetadata {
            correlation_id: row.optional_uuid()?,
            causation_id: row.optional_uuid()?,
            traceparent: row.optional_text()?.map(str::to_owned),
            actor: actor(&mut row)?,
        },
        recorded_at: row.timestamp()?,
    };
    Ok(event)
}

fn actor(row: &mut Row<'_>) -> Result<Option<Actor>, Malformed> {
    let (id, name) = (row.optional_uuid()?, row.optional_text()?);
    Ok(id.zip(name).map(|(id, name)| Actor { id, name: name.to_owned() }))
}

/// A connection that rows are read from. One that was left in the middle of them is of no use to anybody else.
struct Reading {
    connection: PoolConnection<Postgres>,
    is_complete: bool,
}

impl Drop for Reading {
    fn drop(&mut self) {
        if !self.is_complete {
            self.connection.close_on_drop();
        }
    }
}
