//! Events: what a domain says happened, and the envelope it travels in.
//!
//! A domain implements [`Event`] for its own enum. [`NewEvent`] is one such event encoded
//! and on its way into a store; [`RecordedEvent`] is one that came out, with its place.
//!
//! **How to evolve an event.** Add fields that may be absent and keep the schema version,
//! or raise the version and let `decode` still read the old ones: what was written once
//! must be readable for ever, so keep golden bytes of each version as a test.

use std::borrow::Cow;

use bytes::Bytes;
use jiff::Timestamp;
use thiserror::Error;
use uuid::Uuid;

use crate::ids::{EventId, TenantId, Version};
use crate::position::GlobalPosition;
use crate::sealed::{self, SubjectId};
use crate::stream_id::StreamId;

/// How a payload is encoded. Part of the envelope, so that a reader need not guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    /// Protocol buffers: where another language reads the event too.
    Protobuf,
    /// CBOR with indexed fields: compact, where only Rust reads it.
    Minicbor,
    /// JSON: where people read it.
    Json,
}

impl Codec {
    /// The number that stands for the codec in storage, the same as in the contract
    /// `platform.common.v1.Codec`.
    #[must_use]
    pub const fn number(self) -> i16 {
        match self {
            Self::Protobuf => 1,
            Self::Minicbor => 2,
            Self::Json => 3,
        }
    }

    /// The codec a stored number stands for, if any.
    #[must_use]
    pub const fn from_number(number: i16) -> Option<Self> {
        match number {
            1 => Some(Self::Protobuf),
            2 => Some(Self::Minicbor),
            3 => Some(Self::Json),
            _ => None,
        }
    }
}

/// What happened, in the words of a domain.
///
/// Usually one enum per aggregate, each variant with its own type name. `json_events!`, `protobuf_events!` and
/// `cbor_events!` (features `json`, `protobuf`, `cbor`) write it; by hand it is a match each way:
///
/// ```
/// use bytes::Bytes;
/// use composable_core::{Codec, DecodeError, Event};
///
/// #[derive(Debug, PartialEq)]
/// struct Counted(u32);
///
/// impl Event for Counted {
///     fn event_type(&self) -> &'static str {
///         "example.v1.Counted"
///     }
///
///     fn codec(&self) -> Codec {
///         Codec::Json
///     }
///
///     fn encode(&self) -> Bytes {
///         self.0.to_string().into()
///     }
///
///     fn decode(event_type: &str, _: u32, payload: &Bytes) -> Result<Self, DecodeError> {
///         match event_type {
///             "example.v1.Counted" => {
///                 let number = str::from_utf8(payload).map_err(|error| DecodeError::malformed(event_type, error))?;
///                 number.parse().map(Self).map_err(|error| DecodeError::malformed(event_type, error))
///             }
///             unknown => Err(DecodeError::unknown(unknown)),
///         }
///     }
/// }
///
/// let event = Counted(7);
/// assert_eq!(Counted::decode(event.event_type(), event.schema_version(), &event.encode())?, event);
/// # Ok::<(), DecodeError>(())
/// ```
pub trait Event: Sized + Send {
    /// The stable name of this event, such as `adr.v1.DecisionEdited`.
    fn event_type(&self) -> &'static str;

    /// Version of the payload's schema, from 1. Raise it when old readers would misread
    /// what is written now.
    fn schema_version(&self) -> u32 {
        1
    }

    /// How [`encode`](Self::encode) writes this event.
    fn codec(&self) -> Codec;

    /// The payload. Equal events give equal bytes.
    fn encode(&self) -> Bytes;

    /// Reads an event of any schema version that was ever written.
    ///
    /// # Errors
    /// When the type or the version is unknown, or the payload is not of that type.
    fn decode(event_type: &str, schema_version: u32, payload: &Bytes) -> Result<Self, DecodeError>;

    /// What stands for an event of this type whose content is sealed and cannot be opened, because its subject's key was
    /// destroyed or is not at hand. By default nothing does, and reading it is [`DecodeError::Sealed`].
    #[must_use]
    fn shredded(event_type: &str) -> Option<Self> {
        let _ = event_type;
        None
    }
}

/// The stand-in for a payload that is sealed; `None` when the payload is open.
pub(crate) fn shredded<E: Event>(event_type: &str, payload: &Bytes) -> Option<Result<E, DecodeError>> {
    let (subject, _) = sealed::unwrap(payload)?;
    let error = || DecodeError::Sealed { event_type: event_type.to_owned(), subject };
    Some(E::shredded(event_type).ok_or_else(error))
}

/// Why a recorded payload could not be read back.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// No event of the domain has this name.
    #[error("event type {event_type} is unknown here: add it to the decoder of its aggregate")]
    UnknownType {
        /// The name in the envelope.
        event_type: String,
    },
    /// It was written by a newer program.
    #[error("{event_type} has schema version {found}, the newest known is {newest}: update this program")]
    UnsupportedVersion {
        /// The name in the envelope.
        event_type: String,
        /// The version in the envelope.
        found: u32,
        /// The newest version the decoder reads.
        newest: u32,
    },
    /// The content is sealed, and the key of its subject was destroyed or is not at hand.
    #[error(
        "the payload of {event_type} is sealed for {subject}: read through the store that has the keys; if the key was destroyed it is gone for good"
    )]
    Sealed {
        /// The name in the envelope.
        event_type: String,
        /// Whom it is about.
        subject: SubjectId,
    },
    /// The bytes are not what the envelope says.
    #[error("the payload of {event_type} cannot be decoded: restore it from a backup or add an upcaster")]
    Malformed {
        /// The name in the envelope.
        event_type: String,
        /// What the codec said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl DecodeError {
    /// The type is none of the domain's.
    #[must_use]
    pub fn unknown(event_type: &str) -> Self {
        Self::UnknownType { event_type: event_type.to_owned() }
    }

    /// The codec refused the payload.
    pub fn malformed(event_type: &str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Malformed { event_type: event_type.to_owned(), source: source.into() }
    }
}

/// Who did it, as they were called at the time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user's id.
    pub id: Uuid,
    /// The user's name when it happened; it is not updated when they change it.
    pub name: String,
}

/// How an event came about, beside what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventMetadata {
    /// The request or event that started the chain.
    pub correlation_id: Option<Uuid>,
    /// The command or event that led to this one.
    pub causation_id: Option<Uuid>,
    /// W3C trace context of the writer.
    pub traceparent: Option<String>,
    /// Who did it; absent for what the system does by itself.
    pub actor: Option<Actor>,
}

/// An event on its way into a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// Unique within the tenant.
    pub id: EventId,
    /// See [`Event::event_type`].
    pub event_type: Cow<'static, str>,
    /// See [`Event::schema_version`].
    pub schema_version: u32,
    /// See [`Event::codec`].
    pub codec: Codec,
    /// At most [`MAX_PAYLOAD`](crate::store::MAX_PAYLOAD) bytes.
    pub payload: Bytes,
    /// How it came about.
    pub metadata: EventMetadata,
}

impl NewEvent {
    /// Encodes a domain event.
    pub fn encode<E: Event>(id: EventId, event: &E, metadata: EventMetadata) -> Self {
        Self {
            id,
            event_type: Cow::Borrowed(event.event_type()),
            schema_version: event.schema_version(),
            codec: event.codec(),
            payload: event.encode(),
            metadata,
        }
    }
}

/// An event as it stands in a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Unique within the tenant.
    pub id: EventId,
    /// Whose it is.
    pub tenant: TenantId,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its place in the stream, from 1.
    pub version: Version,
    /// Its place among all events.
    pub position: GlobalPosition,
    /// See [`Event::event_type`].
    pub event_type: Cow<'static, str>,
    /// See [`Event::schema_version`].
    pub schema_version: u32,
    /// See [`Event::codec`].
    pub codec: Codec,
    /// As it was written, byte for byte.
    pub payload: Bytes,
    /// How it came about.
    pub metadata: EventMetadata,
    /// When the store took it, by the store's clock, to the microsecond.
    pub recorded_at: Timestamp,
}

impl RecordedEvent {
    /// Reads the payload as a domain event.
    ///
    /// # Errors
    /// See [`Event::decode`].
    pub fn decode<E: Event>(&self) -> Result<E, DecodeError> {
        shredded(&self.event_type, &self.payload)
            .unwrap_or_else(|| E::decode(&self.event_type, self.schema_version, &self.payload))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_codec_has_a_number_that_leads_back() {
        for codec in [Codec::Protobuf, Codec::Minicbor, Codec::Json] {
            assert_eq!(Codec::from_number(codec.number()), Some(codec));
        }
        assert_eq!(Codec::from_number(0), None);
    }
}
