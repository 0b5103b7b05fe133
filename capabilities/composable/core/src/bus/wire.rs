//! How a recorded event travels: its envelope as text headers, its payload as the body.
//!
//! **When to use it.** In a bus, so that all buses carry the same and a consumer in another
//! language finds it. Header names are lower-case ASCII; values are printable ASCII, with
//! everything else percent-encoded as UTF-8, because not every bus takes more.
//!
//! **How to extend it.** A new field is a new optional header. Readers leave alone what they
//! do not know, and old messages stay readable.

use std::borrow::Cow;
use std::fmt::{Display, Write};
use std::str::FromStr;

use bytes::Bytes;
use jiff::Timestamp;
use thiserror::Error;

use crate::event::{Actor, Codec, EventMetadata, RecordedEvent};
use crate::ids::Version;

/// A header: its name and its value.
pub type Header = (&'static str, String);

/// [`RecordedEvent::id`], for buses that leave out duplicates.
pub const EVENT_ID: &str = "event-id";
/// [`RecordedEvent::tenant`], for consumers that look before they decode.
pub const TENANT: &str = "tenant";
/// [`RecordedEvent::stream`], what messages are kept in order by.
pub const STREAM: &str = "stream";
const VERSION: &str = "version";
const POSITION: &str = "position";
const EVENT_TYPE: &str = "event-type";
const SCHEMA_VERSION: &str = "schema-version";
const CODEC: &str = "codec";
const RECORDED_AT: &str = "recorded-at";
const CORRELATION_ID: &str = "correlation-id";
const CAUSATION_ID: &str = "causation-id";
/// The name is the W3C's, so that tracing tools find it.
const TRACEPARENT: &str = "traceparent";
const ACTOR_ID: &str = "actor-id";
const ACTOR_NAME: &str = "actor-name";

/// A message is not an event.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidMessage {
    /// A header that every event has is absent.
    #[error("the message has no header {header}: publish events with the relay")]
    Missing {
        /// Its name.
        header: &'static str,
    },
    /// A header is there and makes no sense.
    #[error("the message's header {header} is \"{value}\", which is no such thing: publish events with the relay")]
    Malformed {
        /// Its name.
        header: &'static str,
        /// Its value, shortened and escaped.
        value: String,
    },
}

/// The envelope of an event as headers.
#[must_use]
pub fn headers(event: &RecordedEvent) -> Vec<Header> {
    let metadata = &event.metadata;
    let mut headers = vec![
        (EVENT_ID, event.id.to_string()),
        (TENANT, event.tenant.to_string()),
        (STREAM, event.stream.to_string()),
        (VERSION, event.version.to_string()),
        (POSITION, event.position.to_string()),
        (EVENT_TYPE, escape(&event.event_type)),
        (SCHEMA_VERSION, event.schema_version.to_string()),
        (CODEC, event.codec.number().to_string()),
        (RECORDED_AT, event.recorded_at.as_microsecond().to_string()),
    ];
    let mut add = |name, value: Option<String>| headers.extend(value.map(|value| (name, value)));
    add(CORRELATION_ID, metadata.correlation_id.map(|id| id.to_string()));
    add(CAUSATION_ID, metadata.causation_id.map(|id| id.to_string()));
    add(TRACEPARENT, metadata.traceparent.as_deref().map(escape));
    add(ACTOR_ID, metadata.actor.as_ref().map(|actor| actor.id.to_string()));
    add(ACTOR_NAME, metadata.actor.as_ref().map(|actor| escape(&actor.name)));
    headers
}

/// The event of a message. `find` gives the value of a header by its name.
///
/// # Errors
/// When a header is missing or malformed.
pub fn event<'a>(find: impl Fn(&str) -> Option<&'a str>, payload: Bytes) -> Result<RecordedEvent, InvalidMessage> {
    let read = Read { find };
    Ok(RecordedEvent {
        id: read.required(EVENT_ID)?,
        tenant: read.required(TENANT)?,
        stream: read.required(STREAM)?,
        version: Version::new(read.required(VERSION)?),
        position: read.required(POSITION)?,
        event_type: Cow::Owned(read.text(EVENT_TYPE)?.ok_or(InvalidMessage::Missing { header: EVENT_TYPE })?),
        schema_version: read.required(SCHEMA_VERSION)?,
        codec: Codec::from_number(read.required(CODEC)?).ok_or_else(|| read.malformed(CODEC))?,
        recorded_at: Timestamp::from_microsecond(read.required(RECORDED_AT)?)
            .map_err(|_| read.malformed(RECORDED_AT))?,
        payload,
        metadata: EventMetadata {
            correlation_id: read.optional(CORRELATION_ID)?,
            causation_id: read.optional(CAUSATION_ID)?,
            traceparent: read.text(TRACEPARENT)?,
            actor: read.actor()?,
        },
    })
}

struct Read<F> {
    find: F,
}

impl<'a, F: Fn(&str) -> Option<&'a str>> Read<F> {
    fn optional<T: FromStr>(&self, header: &'static str) -> Result<Option<T>, InvalidMessage> {
        let Some(value) = (self.find)(header) else { return Ok(None) };
        value.parse().map(Some).map_err(|_| self.malformed(header))
    }

    fn required<T: FromStr>(&self, header: &'static str) -> Result<T, InvalidMessage> {
        self.optional(header)?.ok_or(InvalidMessage::Missing { header })
    }

    fn text(&self, header: &'static str) -> Result<Option<String>, InvalidMessage> {
        let Some(value) = (self.find)(header) else { return Ok(None) };
        unescape(value).map(Some).ok_or_else(|| self.malformed(header))
    }

    fn actor(&self) -> Result<Option<Actor>, InvalidMessage> {
        let Some(id) = self.optional(ACTOR_ID)? else { return Ok(None) };
        let name = self.text(ACTOR_NAME)?.ok_or(InvalidMessage::Missing { header: ACTOR_NAME })?;
        Ok(Some(Actor { id, name }))
    }

    fn malformed(&self, header: &'static str) -> InvalidMessage {
        let value = (self.find)(header).unwrap_or_default();
        InvalidMessage::Malformed { header, value: value.chars().take(60).flat_map(char::escape_default).collect() }
    }
}

/// Printable ASCII stays, but for the percent sign and spaces at the ends, which buses trim.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let last = text.len().saturating_sub(1);
    for (index, byte) in text.bytes().enumerate() {
        let at_an_end = index == 0 || index == last;
        if byte.is_ascii_graphic() && byte != b'%' || byte == b' ' && !at_an_end {
            escaped.push(char::from(byte));
        } else {
            push_hex(&mut escaped, format_args!("%{byte:02X}"));
        }
    }
    escaped
}

fn push_hex(text: &mut String, piece: impl Display) {
    // Writing into a string cannot fail.
    let _ = write!(text, "{piece}");
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}
