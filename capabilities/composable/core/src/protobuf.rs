//! Payloads as messages of a Protobuf contract, by `buffa`: events, commands and snapshots that programs in any language
//! read.
//!
//! **When to use it.** Where an event leaves Rust: other languages consume it, or it is part of a contract. Write the
//! message in the contract, generate it, and name it in [`protobuf_events!`](crate::protobuf_events); commands that
//! others than users send go into [`protobuf_commands!`](crate::protobuf_commands).
//!
//! ```
//! use buffa_types::google::protobuf::{Duration, StringValue};
//! use composable_core::Event;
//!
//! composable_core::protobuf_events! {
//!     /// What can have happened to a reading room. Any messages will do.
//!     #[derive(Clone, Debug, PartialEq)]
//!     pub enum RoomEvent {
//!         /// It has another name now.
//!         Renamed(StringValue) = "room.v1.Renamed",
//!         /// It is open for so long. The second form of this event: the first one said hours, as a number.
//!         OpeningTimeSet(Duration) = "room.v1.OpeningTimeSet" @ 2,
//!     }
//! }
//!
//! let renamed = RoomEvent::Renamed(StringValue { value: "Lovelace".to_owned(), ..Default::default() });
//! assert_eq!(&*renamed.encode(), b"\x0a\x08Lovelace");
//! assert_eq!(RoomEvent::decode("room.v1.Renamed", 1, &renamed.encode())?, renamed);
//! // The first form is read through an upcaster, or not at all.
//! assert!(RoomEvent::decode("room.v1.OpeningTimeSet", 1, &renamed.encode()).is_err());
//! # Ok::<(), composable_core::DecodeError>(())
//! ```
//!
//! **How to evolve such an event.** As any message: new fields get new numbers, old numbers are reserved and never given
//! again; fields that a reader does not know pass through it. Where a field's meaning changes, raise the version behind
//! the `@` and give the aggregate an upcaster from the old one.
//!
//! **What to mind.** Maps have no order, so an event with one is not the same bytes each time; use a repeated message.

use buffa::Message;
use bytes::Bytes;

use crate::event::DecodeError;
use crate::snapshot::{SchemaHash, SnapshotCodec};

/// Writes a payload.
///
/// # Panics
/// When it has 2 GiB or more, more than a message may have and far more than a store takes.
#[must_use]
pub fn encode(message: &impl Message) -> Bytes {
    message.encode_to_bytes()
}

/// Reads the payload of an event or command of this type.
///
/// # Errors
/// When it is no such message.
pub fn decode<M: Message>(type_name: &str, payload: &[u8]) -> Result<M, DecodeError> {
    M::decode_from_slice(payload).map_err(|error| DecodeError::malformed(type_name, error))
}

/// Keeps states that are messages. `shape` changes when what a field means does; new fields need no other one.
///
/// A state that is no message has a [`SnapshotCodec`] of its own, which goes by way of one.
#[must_use]
pub fn snapshots<State: Message>(shape: SchemaHash) -> SnapshotCodec<State> {
    SnapshotCodec {
        schema: shape,
        encode: |state| state.try_encode_to_bytes().ok(),
        decode: |payload| State::decode_from_slice(payload).ok(),
    }
}

/// Writes an enum of events whose payloads are Protobuf messages, and its [`Event`](crate::Event). See
/// [`protobuf`](crate::protobuf).
///
/// Each variant says its message and its type's stable name, and behind an `@` the version of its schema where that is
/// not 1.
#[macro_export]
macro_rules! protobuf_events {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[$variant_attribute:meta])*
                $variant:ident($message:ty) = $event_type:literal $(@ $version:literal)?
            ),+ $(,)?
        }
    ) => {
        $crate::protobuf_message! {
            $(#[$attribute])*
            $visibility enum $name { $( $(#[$variant_attribute])* $variant($message) = $event_type, )+ }
        }
        $crate::message_events!($name, Protobuf, { $( $variant = $event_type $(@ $version)? ),+ });
    };
}

/// Writes an enum of commands whose payloads are Protobuf messages, and its [`Command`](crate::Command): for aggregates
/// that deadlines, sagas and other processes send commands to.
///
/// ```
/// use buffa_types::google::protobuf::{Empty, UInt32Value};
/// use composable_core::Command as _;
///
/// composable_core::protobuf_commands! {
///     #[derive(Clone, Debug, PartialEq)]
///     pub enum Command {
///         Reserve(UInt32Value) = "hall.v1.Reserve",
///         Release(Empty) = "hall.v1.Release",
///     }
/// }
///
/// let reserve = Command::Reserve(UInt32Value { value: 2, ..Default::default() });
/// assert_eq!(Command::decode(reserve.command_type(), &reserve.encode())?, reserve);
/// # Ok::<(), composable_core::DecodeError>(())
/// ```
#[macro_export]
macro_rules! protobuf_commands {
    ($(#[$attribute:meta])* $visibility:vis enum $name:ident { $($variants:tt)+ }) => {
        $crate::protobuf_message! { $(#[$attribute])* $visibility enum $name { $($variants)+ } }
        $crate::message_commands!($name, Protobuf);
    };
}

/// The enum, and how it is written and read.
#[doc(hidden)]
#[macro_export]
macro_rules! protobuf_message {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[$variant_attribute:meta])*
                $variant:ident($message:ty) = $message_name:literal
            ),+ $(,)?
        }
    ) => {
        $(#[$attribute])*
        $visibility enum $name {
            $(
                $(#[$variant_attribute])*
                $variant($message),
            )+
        }

        impl $crate::message::Message for $name {
            fn name(&self) -> &'static str {
                match self { $( Self::$variant(_) => $message_name, )+ }
            }

            fn write(&self) -> $crate::message::Payload {
                match self { $( Self::$variant(message) => $crate::protobuf::encode(message), )+ }
            }

            fn read(
                name: &str,
                payload: &$crate::message::Payload,
            ) -> ::std::result::Result<Self, $crate::DecodeError> {
                match name {
                    $( $message_name => $crate::protobuf::decode(name, payload).map(Self::$variant), )+
                    unknown => Err($crate::DecodeError::unknown(unknown)),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use buffa_types::google::protobuf::{Empty, Int64Value, StringValue};

    use super::*;
    use crate::event::{Codec, Event};

    protobuf_events! {
        #[derive(Clone, Debug, PartialEq)]
        enum Told {
            Twice(StringValue) = "Twice" @ 2,
            Silence(Empty) = "Silence",
        }
    }

    fn word(value: &str) -> StringValue {
        StringValue { value: value.to_owned(), ..Default::default() }
    }

    #[test]
    fn every_event_comes_back() {
        for told in [Told::Twice(word("a \"b\"")), Told::Twice(word("")), Told::Silence(Empty::default())] {
            assert_eq!(Told::decode(told.event_type(), told.schema_version(), &told.encode()).unwrap(), told);
            assert_eq!(told.codec(), Codec::Protobuf);
        }
        assert_eq!(Told::TYPES, ["Twice", "Silence"]);
    }

    #[test]
    fn what_a_newer_program_added_passes_through() {
        // Field 1 is the word; field 2, a number, is not known here.
        let newer = Bytes::from_static(b"\x0a\x01x\x10\x07");
        let told = Told::decode("Twice", 2, &newer).unwrap();
        assert!(matches!(&told, Told::Twice(word) if word.value == "x"), "{told:?}");
        assert_eq!(told.encode(), newer);
    }

    #[test]
    fn what_would_be_misread_is_refused() {
        let read =
            |event_type: &str, version, payload: &'static [u8]| Told::decode(event_type, version, &payload.into());
        assert!(matches!(read("Whispered", 1, b""), Err(DecodeError::UnknownType { .. })));
        assert!(matches!(read("Twice", 3, b""), Err(DecodeError::UnsupportedVersion { found: 3, newest: 2, .. })));
        assert!(matches!(read("Twice", 1, b""), Err(DecodeError::Malformed { .. })));
        // Cut off, another type of field, no message at all.
        for payload in [&b"\x0a\x05x"[..], b"\x08\x05", b"\xff\xff\xff"] {
            assert!(matches!(read("Twice", 2, payload), Err(DecodeError::Malformed { .. })), "{payload:?}");
        }
    }

    #[test]
    fn a_state_comes_back_and_another_one_does_not() {
        let codec = snapshots::<Int64Value>(SchemaHash::of("a number"));
        let state = Int64Value { value: -7, ..Default::default() };
        let payload = (codec.encode)(&state).unwrap();
        assert_eq!((codec.decode)(&payload), Some(state));
        assert_eq!((codec.decode)(&"{}".into()), None);
    }
}
