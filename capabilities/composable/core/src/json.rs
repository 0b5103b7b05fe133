//! Payloads as JSON, by `serde`: events, commands and snapshots that people can read in the database.
//!
//! **When to use it.** Where only Rust programs read an event and being able to look at it is worth some bytes. Where
//! programs in other languages read it use `protobuf_events!`, where bytes count `cbor_events!`.
//!
//! [`json_events!`](crate::json_events) writes the enum of an aggregate's events and its `Event`,
//! [`json_commands!`](crate::json_commands) that of its commands, where others than users send them. The crate that uses
//! them depends on `serde` with its derives.
//!
//! ```
//! composable_core::json_events! {
//!     /// What can have happened to a parcel.
//!     #[derive(Clone, Debug, PartialEq)]
//!     pub enum ParcelEvent {
//!         /// It is on its way.
//!         Sent { to: String, grams: u32 } = "parcel.v1.Sent",
//!         /// It was handed over. The second form of this event: the first one had no name.
//!         Delivered {
//!             /// To whom.
//!             name: Option<String>,
//!         } = "parcel.v1.Delivered" @ 2,
//!         /// Nobody was there.
//!         Returned = "parcel.v1.Returned",
//!     }
//! }
//! use composable_core::Event;
//!
//! let sent = ParcelEvent::Sent { to: "Ada".to_owned(), grams: 250 };
//! assert_eq!(&*sent.encode(), br#"{"to":"Ada","grams":250}"#);
//! assert_eq!(ParcelEvent::decode("parcel.v1.Sent", 1, &sent.encode())?, sent);
//! # Ok::<(), composable_core::DecodeError>(())
//! ```
//!
//! **How to evolve such an event.** A new field is an `Option`, or has `#[serde(default)]`. For more than that raise the
//! version behind the `@` and give the aggregate an upcaster from the old one; without, old events are refused instead
//! of being misread.

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::event::DecodeError;
use crate::snapshot::{SchemaHash, SnapshotCodec};

/// Writes a payload.
///
/// # Panics
/// When the value has no JSON form, such as a map whose keys are not text: recording something else instead would be
/// worse. Nothing is recorded.
#[must_use]
#[expect(clippy::panic, reason = "the value's type is wrong, and what it says must not be lost quietly")]
pub fn encode(value: &impl Serialize) -> Bytes {
    match serde_json::to_vec(value) {
        Ok(payload) => payload.into(),
        Err(error) => panic!("a payload has no JSON form: {error}"),
    }
}

/// Reads the payload of an event or command of this type.
///
/// # Errors
/// When it is not the JSON of one.
pub fn decode<T: DeserializeOwned>(type_name: &str, payload: &[u8]) -> Result<T, DecodeError> {
    serde_json::from_slice(payload).map_err(|error| DecodeError::malformed(type_name, error))
}

/// Keeps states as JSON. `shape` changes when the state's type does, see [`SchemaHash`].
#[must_use]
pub fn snapshots<State: Serialize + DeserializeOwned>(shape: SchemaHash) -> SnapshotCodec<State> {
    SnapshotCodec {
        schema: shape,
        encode: |state| serde_json::to_vec(state).ok().map(Bytes::from),
        decode: |payload| serde_json::from_slice(payload).ok(),
    }
}

/// Writes an enum of events whose payloads are JSON, and its [`Event`](crate::Event). See [`json`](crate::json).
///
/// Each variant says its type's stable name, and behind an `@` the version of its schema where that is not 1. Fields may
/// have `serde`'s attributes.
#[macro_export]
macro_rules! json_events {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[$variant_attribute:meta])*
                $variant:ident $({ $($fields:tt)* })? = $event_type:literal $(@ $version:literal)?
            ),+ $(,)?
        }
    ) => {
        $crate::json_message! {
            $(#[$attribute])*
            $visibility enum $name { $( $(#[$variant_attribute])* $variant $({ $($fields)* })? = $event_type, )+ }
        }

        $crate::message_events!($name, Json, { $( $variant = $event_type $(@ $version)? ),+ });
    };
}

/// Writes an enum of commands whose payloads are JSON, and its [`Command`](crate::Command): for aggregates that deadlines,
/// sagas and other processes send commands to.
///
/// ```
/// composable_core::json_commands! {
///     #[derive(Clone, Debug, PartialEq)]
///     pub enum Command {
///         Reserve { seats: u32 } = "hall.v1.Reserve",
///         Release = "hall.v1.Release",
///     }
/// }
/// use composable_core::Command as _;
///
/// let reserve = Command::Reserve { seats: 2 };
/// assert_eq!(Command::decode(reserve.command_type(), &reserve.encode())?, reserve);
/// # Ok::<(), composable_core::DecodeError>(())
/// ```
#[macro_export]
macro_rules! json_commands {
    ($(#[$attribute:meta])* $visibility:vis enum $name:ident { $($variants:tt)+ }) => {
        $crate::json_message! { $(#[$attribute])* $visibility enum $name { $($variants)+ } }

        $crate::message_commands!($name, Json);
    };
}

/// The enum, and how it is written and read.
#[doc(hidden)]
#[macro_export]
macro_rules! json_message {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[$variant_attribute:meta])*
                $variant:ident $({
                    $(
                        $(#[doc = $doc:literal])*
                        $(#[serde($($serde:tt)*)])*
                        $field:ident: $type:ty
                    ),* $(,)?
                })? = $message_name:literal
            ),+ $(,)?
        }
    ) => {
        $(#[$attribute])*
        $visibility enum $name {
            $(
                $(#[$variant_attribute])*
                $variant $({ $( $(#[doc = $doc])* $field: $type ),* })?,
            )+
        }

        impl $crate::message::Message for $name {
            fn name(&self) -> &'static str {
                match self { $( Self::$variant { .. } => $message_name, )+ }
            }

            fn write(&self) -> $crate::message::Payload {
                match self {
                    $( Self::$variant { $($($field),*)? } => {
                        #[derive(::serde::Serialize)]
                        struct Fields<'a> {
                            $($( $(#[serde($($serde)*)])* $field: &'a $type, )*)?
                            #[serde(skip)]
                            _lifetime: ::std::marker::PhantomData<&'a ()>,
                        }
                        $crate::json::encode(&Fields { $($($field,)*)? _lifetime: ::std::marker::PhantomData })
                    } )+
                }
            }

            fn read(
                name: &str,
                payload: &$crate::message::Payload,
            ) -> ::std::result::Result<Self, $crate::DecodeError> {
                match name {
                    $( $message_name => {
                        #[derive(::serde::Deserialize)]
                        struct Fields { $($( $(#[serde($($serde)*)])* $field: $type ),*)? }
                        let Fields { $($($field),*)? } = $crate::json::decode(name, payload)?;
                        Ok(Self::$variant { $($($field),*)? })
                    } )+
                    unknown => Err($crate::DecodeError::unknown(unknown)),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Codec, Event};

    json_events! {
        #[derive(Debug, PartialEq)]
        enum Told {
            Twice { word: String, #[serde(default)] times: u8 } = "Twice" @ 2,
            Silence = "Silence",
            Nothing {} = "Nothing",
        }
    }

    fn read(event_type: &str, version: u32, payload: &'static str) -> Result<Told, DecodeError> {
        Told::decode(event_type, version, &payload.into())
    }

    #[test]
    fn every_event_comes_back() {
        for told in [Told::Twice { word: "a \"b\"".to_owned(), times: 2 }, Told::Silence, Told::Nothing {}] {
            assert_eq!(Told::decode(told.event_type(), told.schema_version(), &told.encode()).unwrap(), told);
        }
        assert_eq!(&*Told::Silence.encode(), b"{}");
        assert_eq!((Told::Silence.schema_version(), Told::Silence.codec()), (1, Codec::Json));
    }

    #[test]
    fn fields_that_came_later_may_be_absent_and_those_that_went_are_passed_over() {
        let told = Told::Twice { word: "x".to_owned(), times: 0 };
        assert_eq!(read("Twice", 2, r#"{"word":"x","loud":true}"#).unwrap(), told);
    }

    #[test]
    fn what_would_be_misread_is_refused() {
        assert!(matches!(read("Whispered", 1, "{}"), Err(DecodeError::UnknownType { .. })));
        assert!(matches!(read("Twice", 3, "{}"), Err(DecodeError::UnsupportedVersion { found: 3, newest: 2, .. })));
        assert!(matches!(read("Twice", 1, r#"{"word":"x"}"#), Err(DecodeError::Malformed { .. })));
        assert!(matches!(read("Twice", 2, "{"), Err(DecodeError::Malformed { .. })));
    }

    #[test]
    fn a_state_comes_back_and_another_one_does_not() {
        let codec = snapshots::<Vec<u32>>(SchemaHash::of("numbers"));
        let payload = (codec.encode)(&vec![1, 2]).unwrap();
        assert_eq!((codec.decode)(&payload), Some(vec![1, 2]));
        assert_eq!((codec.decode)(&"{}".into()), None);
    }
}
