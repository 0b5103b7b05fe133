//! Payloads as JSON, by `serde`: events, commands and snapshots that people can read in the database.
//!
//! **When to use it.** Where only Rust programs read an event and being able to look at it is worth some bytes. Where
//! programs in other languages read it, generate messages from a Protobuf contract and write [`Event`](crate::Event) by hand.
//!
//! [`json_events!`](crate::json_events) writes the enum of an aggregate's events and its `Event`. The crate that uses
//! it depends on `serde` with its derives.
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

/// Whether a decoder of this version may read it. For [`json_events!`](crate::json_events).
#[doc(hidden)]
pub fn check_version(event_type: &str, found: u32, known: u32) -> Result<(), DecodeError> {
    if found > known {
        return Err(DecodeError::UnsupportedVersion { event_type: event_type.to_owned(), found, newest: known });
    }
    if found < known {
        let problem = format!("it has version {found}, and no upcaster led to version {known}");
        return Err(DecodeError::malformed(event_type, problem));
    }
    Ok(())
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
                $variant:ident $({
                    $(
                        $(#[doc = $doc:literal])*
                        $(#[serde($($serde:tt)*)])*
                        $field:ident: $type:ty
                    ),* $(,)?
                })? = $event_type:literal $(@ $version:literal)?
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

        impl $crate::Event for $name {
            fn event_type(&self) -> &'static str {
                match self { $( Self::$variant { .. } => $event_type, )+ }
            }

            fn schema_version(&self) -> u32 {
                match self { $( Self::$variant { .. } => $crate::json_events!(@version $($version)?), )+ }
            }

            fn codec(&self) -> $crate::Codec {
                $crate::Codec::Json
            }

            fn encode(&self) -> $crate::json::Payload {
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

            fn decode(
                event_type: &str,
                schema_version: u32,
                payload: &$crate::json::Payload,
            ) -> ::std::result::Result<Self, $crate::DecodeError> {
                match event_type {
                    $( $event_type => {
                        #[derive(::serde::Deserialize)]
                        struct Fields { $($( $(#[serde($($serde)*)])* $field: $type ),*)? }
                        let known = $crate::json_events!(@version $($version)?);
                        $crate::json::check_version(event_type, schema_version, known)?;
                        let Fields { $($($field),*)? } = $crate::json::decode(event_type, payload)?;
                        Ok(Self::$variant { $($($field),*)? })
                    } )+
                    unknown => Err($crate::DecodeError::unknown(unknown)),
                }
            }
        }
    };
    (@version) => { 1 };
    (@version $version:literal) => { $version };
}

/// What [`encode`] gives.
#[doc(hidden)]
pub type Payload = Bytes;

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
