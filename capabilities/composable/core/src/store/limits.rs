//! What no store takes, checked before any of them is asked.

use thiserror::Error;

use crate::event::NewEvent;
use crate::ids::EventId;

/// The largest payload of one event or snapshot, in bytes (16 MiB).
pub const MAX_PAYLOAD: usize = 16 * 1024 * 1024;

/// The most events in one append.
pub const MAX_EVENTS: usize = 10_000;

/// The largest sum of payloads in one append, in bytes (64 MiB).
pub const MAX_APPEND: usize = 64 * 1024 * 1024;

/// The longest event type, actor name or trace context, in bytes.
pub const MAX_TEXT: usize = 1_000;

/// Which limit an append breaks.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidAppend {
    /// There is nothing to append.
    #[error("an append without events: leave it out")]
    Empty,
    /// More than [`MAX_EVENTS`].
    #[error("{count} events in one append, at most {MAX_EVENTS} are possible: append them in parts")]
    TooManyEvents {
        /// How many there were.
        count: usize,
    },
    /// A payload is larger than [`MAX_PAYLOAD`].
    #[error(
        "the payload of event {event_id} has {size} bytes, at most {MAX_PAYLOAD} are possible: keep large content outside the event"
    )]
    PayloadTooLarge {
        /// The event with the payload.
        event_id: EventId,
        /// Its size in bytes.
        size: usize,
    },
    /// All payloads together are larger than [`MAX_APPEND`].
    #[error("{size} bytes in one append, at most {MAX_APPEND} are possible: append them in parts")]
    AppendTooLarge {
        /// The sum in bytes.
        size: usize,
    },
    /// A text is empty where it must not be, too long, or holds a NUL character.
    #[error("the {field} of event {event_id} must have 1 to {MAX_TEXT} bytes and no NUL character")]
    BadText {
        /// The event with the text.
        event_id: EventId,
        /// Which text it is.
        field: &'static str,
    },
    /// The schema version is 0 or beyond what stores keep (2³¹ − 1).
    #[error("schema version {version} of event {event_id} is out of range: count from 1")]
    BadSchemaVersion {
        /// The event with the version.
        event_id: EventId,
        /// The version as given.
        version: u32,
    },
    /// Two events of the append have the same id.
    #[error("event id {event_id} appears twice in one append: give each new event an id of its own")]
    RepeatedEventId {
        /// The id.
        event_id: EventId,
    },
}

/// Checks an append against the limits that every store shares. Stores call it first.
///
/// # Errors
/// The first limit that is broken.
pub fn check_append(events: &[NewEvent]) -> Result<(), InvalidAppend> {
    if events.is_empty() {
        return Err(InvalidAppend::Empty);
    }
    if events.len() > MAX_EVENTS {
        return Err(InvalidAppend::TooManyEvents { count: events.len() });
    }
    events.iter().try_for_each(check_event)?;
    let size = events.iter().map(|event| event.payload.len()).sum();
    if size > MAX_APPEND {
        return Err(InvalidAppend::AppendTooLarge { size });
    }
    check_distinct(events)
}

fn check_event(event: &NewEvent) -> Result<(), InvalidAppend> {
    let event_id = event.id;
    if event.payload.len() > MAX_PAYLOAD {
        return Err(InvalidAppend::PayloadTooLarge { event_id, size: event.payload.len() });
    }
    if event.schema_version == 0 || i32::try_from(event.schema_version).is_err() {
        return Err(InvalidAppend::BadSchemaVersion { event_id, version: event.schema_version });
    }
    let metadata = &event.metadata;
    let texts = [
        ("event type", Some(&*event.event_type)),
        ("traceparent", metadata.traceparent.as_deref()),
        ("actor name", metadata.actor.as_ref().map(|actor| actor.name.as_str())),
    ];
    for (field, text) in texts {
        if text.is_some_and(|text| text.is_empty() || text.len() > MAX_TEXT || text.contains('\0')) {
            return Err(InvalidAppend::BadText { event_id, field });
        }
    }
    Ok(())
}

fn check_distinct(events: &[NewEvent]) -> Result<(), InvalidAppend> {
    if events.len() == 1 {
        return Ok(());
    }
    let mut ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(InvalidAppend::RepeatedEventId { event_id: pair[0] }),
        None => Ok(()),
    }
}
