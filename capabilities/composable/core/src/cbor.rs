//! Payloads as CBOR with indexed fields, by `minicbor`: events, commands and snapshots that are small and quick to read.
//!
//! **When to use it.** Where only Rust programs read an event and there are many of them. Fields are known by their
//! numbers: what is sent below takes 7 bytes, and 39 as JSON. Where people are to read it in the database use
//! `json_events!`, where programs in other languages do `protobuf_events!`.
//!
//! [`cbor_events!`](crate::cbor_events) writes the enum of an aggregate's events and its `Event`,
//! [`cbor_commands!`](crate::cbor_commands) that of its commands, where others than users send them. The crate that uses
//! them depends on `minicbor` with its derives.
//!
//! ```
//! use composable_core::Event;
//!
//! composable_core::cbor_events! {
//!     /// What can have happened to a parcel.
//!     #[derive(Clone, Debug, PartialEq)]
//!     pub enum ParcelEvent {
//!         /// It is on its way.
//!         Sent { #[n(0)] to: String, #[n(1)] grams: u32, #[n(2)] insured: Option<u32> } = "parcel.v1.Sent",
//!         /// It was handed over. The second form of this event: the first one said the time as text.
//!         Delivered {
//!             /// Seconds since 1970.
//!             #[n(0)] at: u64,
//!             /// A picture of where it was left.
//!             #[n(1)] #[cbor(with = "minicbor::bytes")] picture: Vec<u8>,
//!         } = "parcel.v1.Delivered" @ 2,
//!         /// Nobody was there.
//!         Returned = "parcel.v1.Returned",
//!     }
//! }
//!
//! let sent = ParcelEvent::Sent { to: "Ada".to_owned(), grams: 250, insured: None };
//! assert_eq!(&*sent.encode(), b"\x82\x63Ada\x18\xfa");
//! assert_eq!(ParcelEvent::decode("parcel.v1.Sent", 1, &sent.encode())?, sent);
//! # Ok::<(), composable_core::DecodeError>(())
//! ```
//!
//! **How to evolve such an event.** A new field is an `Option` with the next number, or has `#[cbor(default)]`; the number
//! of a field that went is never given again, and its values are passed over. Names of fields are not written and may
//! change at will. For more than that raise the version behind the `@` and give the aggregate an upcaster from the old
//! one; without, old events are refused instead of being misread.
//!
//! **What to mind.** A `HashMap` has no order, so an event with one is not the same bytes each time: use a `BTreeMap`.

use bytes::Bytes;
use minicbor::{Decode, Decoder, Encode};

use crate::event::DecodeError;
use crate::snapshot::{SchemaHash, SnapshotCodec};

/// Writes a payload.
///
/// # Panics
/// When the value says itself that it cannot be written, which none of `minicbor`'s own does: recording something else
/// instead would be worse. Nothing is recorded.
#[must_use]
#[expect(clippy::panic, reason = "the value's type is wrong, and what it says must not be lost quietly")]
pub fn encode(value: &impl Encode<()>) -> Bytes {
    match minicbor::to_vec(value) {
        Ok(payload) => payload.into(),
        Err(error) => panic!("a payload has no CBOR form: {error}"),
    }
}

/// Reads the payload of an event or command of this type.
///
/// # Errors
/// When it is not the CBOR of one, or more than that.
pub fn decode<T: for<'b> Decode<'b, ()>>(type_name: &str, payload: &[u8]) -> Result<T, DecodeError> {
    read(payload).map_err(|error| DecodeError::malformed(type_name, error))
}

fn read<T: for<'b> Decode<'b, ()>>(payload: &[u8]) -> Result<T, minicbor::decode::Error> {
    let mut decoder = Decoder::new(payload);
    let value = decoder.decode()?;
    if decoder.position() < payload.len() {
        return Err(minicbor::decode::Error::message("something follows the value").at(decoder.position()));
    }
    Ok(value)
}

/// Keeps states as CBOR. `shape` changes when what a field means does; new fields that may be absent need no other one.
#[must_use]
pub fn snapshots<State: Encode<()> + for<'b> Decode<'b, ()>>(shape: SchemaHash) -> SnapshotCodec<State> {
    SnapshotCodec {
        schema: shape,
        encode: |state| minicbor::to_vec(state).ok().map(Bytes::from),
        decode: |payload| read(payload).ok(),
    }
}

/// Writes an enum of events whose payloads are CBOR, and its [`Event`](crate::Event). See [`cbor`](crate::cbor).
///
/// Each variant says its type's stable name, and behind an `@` the version of its schema where that is not 1. Each field
/// says its number, `#[n(0)]`, and may have `minicbor`'s attributes, `#[cbor(…)]`, behind it.
#[macro_export]
macro_rules! cbor_events {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[$variant_attribute:meta])*
                $variant:ident $({ $($fields:tt)* })? = $event_type:literal $(@ $version:literal)?
            ),+ $(,)?
        }
    ) => {
        $crate::cbor_message! {
            $(#[$attribute])*
            $visibility enum $name { $( $(#[$variant_attribute])* $variant $({ $($fields)* })? = $event_type, )+ }
        }
        $crate::message_events!($name, Minicbor, { $( $variant = $event_type $(@ $version)? ),+ });
    };
}

/// Writes an enum of commands whose payloads are CBOR, and its [`Command`](crate::Command): for aggregates that deadlines,
/// sagas and other processes send commands to.
///
/// ```
/// composable_core::cbor_commands! {
///     #[derive(Clone, Debug, PartialEq)]
///     pub enum Command {
///         Reserve { #[n(0)] seats: u32 } = "hall.v1.Reserve",
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
macro_rules! cbor_commands {
    ($(#[$attribute:meta])* $visibility:vis enum $name:ident { $($variants:tt)+ }) => {
        $crate::cbor_message! { $(#[$attribute])* $visibility enum $name { $($variants)+ } }
        $crate::message_commands!($name, Minicbor);
    };
}

/// The enum, and how it is written and read.
#[doc(hidden)]
#[macro_export]
macro_rules! cbor_message {
    (
        $(#[$attribute:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[$variant_attribute:meta])*
                $variant:ident $({
                    $(
                        $(#[doc = $doc:literal])*
                        #[n($index:literal)]
                        $(#[cbor($($cbor:tt)*)])*
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
                        #[derive(::minicbor::Encode)]
                        struct Fields<'a> {
                            $($( #[n($index)] $(#[cbor($($cbor)*)])* $field: &'a $type, )*)?
                            #[cbor(skip)]
                            _lifetime: ::std::marker::PhantomData<&'a ()>,
                        }
                        $crate::cbor::encode(&Fields { $($($field,)*)? _lifetime: ::std::marker::PhantomData })
                    } )+
                }
            }

            fn read(
                name: &str,
                payload: &$crate::message::Payload,
            ) -> ::std::result::Result<Self, $crate::DecodeError> {
                match name {
                    $( $message_name => {
                        #[derive(::minicbor::Decode)]
                        struct Fields { $($( #[n($index)] $(#[cbor($($cbor)*)])* $field: $type ),*)? }
                        let Fields { $($($field),*)? } = $crate::cbor::decode(name, payload)?;
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

    cbor_events! {
        #[derive(Debug, PartialEq)]
        enum Told {
            Twice {
                #[n(0)] word: String,
                #[n(2)] #[cbor(default)] times: u8,
                #[n(3)] by: Option<String>,
                #[n(4)] #[cbor(with = "minicbor::bytes")] sound: Vec<u8>,
            } = "Twice" @ 2,
            Once { #[n(0)] word: String, #[n(1)] by: Option<String> } = "Once",
            Silence = "Silence",
            Nothing {} = "Nothing",
        }
    }

    fn read(event_type: &str, version: u32, payload: &'static [u8]) -> Result<Told, DecodeError> {
        Told::decode(event_type, version, &payload.into())
    }

    #[test]
    fn every_event_comes_back() {
        let (word, by) = ("wörd".to_owned(), Some("Ada".to_owned()));
        let all = [
            Told::Twice { word: word.clone(), times: 2, by: None, sound: vec![0, 255] },
            Told::Twice { word: String::new(), times: 0, by: by.clone(), sound: Vec::new() },
            Told::Once { word: word.clone(), by },
            Told::Once { word, by: None },
            Told::Silence,
            Told::Nothing {},
        ];
        for told in all {
            assert_eq!(Told::decode(told.event_type(), told.schema_version(), &told.encode()).unwrap(), told);
            assert_eq!(told.codec(), Codec::Minicbor);
        }
        assert_eq!(&*Told::Silence.encode(), b"\x80");
        assert_eq!(Told::TYPES, ["Twice", "Once", "Silence", "Nothing"]);
    }

    #[test]
    fn fields_that_came_later_may_be_absent_and_those_that_went_are_passed_over() {
        // Before `by` came.
        let once = Told::Once { word: "x".to_owned(), by: None };
        assert_eq!(read("Once", 1, b"\x81\x61x").unwrap(), once);
        // What is not there is not written either.
        assert_eq!(&*once.encode(), b"\x81\x61x");
        // Field 2 went; field 3 and 4 are of a newer program.
        assert_eq!(read("Once", 1, b"\x84\x61x\xf6\x07\x80").unwrap(), once);
    }

    #[test]
    fn what_would_be_misread_is_refused() {
        assert!(matches!(read("Whispered", 1, b"\x80"), Err(DecodeError::UnknownType { .. })));
        assert!(matches!(
            read("Once", 2, b"\x81\x61x"),
            Err(DecodeError::UnsupportedVersion { found: 2, newest: 1, .. })
        ));
        assert!(matches!(read("Twice", 1, b"\x81\x61x"), Err(DecodeError::Malformed { .. })));
        // A field is missing, is of another type, is cut off; nothing at all; two values.
        for payload in [&b"\x80"[..], b"\x81\x01", b"\x81\x62x", b"", b"\x81\x61x\x81\x61x"] {
            assert!(matches!(read("Once", 1, payload), Err(DecodeError::Malformed { .. })), "{payload:?}");
        }
    }

    #[test]
    fn a_length_that_is_a_lie_takes_no_room() {
        // An array, and a text, of 2^60 elements.
        for payload in [&b"\x9b\x10\0\0\0\0\0\0\0"[..], b"\x81\x7b\x10\0\0\0\0\0\0\0"] {
            assert!(matches!(read("Once", 1, payload), Err(DecodeError::Malformed { .. })), "{payload:?}");
        }
    }

    #[test]
    fn a_state_comes_back_and_another_one_does_not() {
        let codec = snapshots::<Vec<u32>>(SchemaHash::of("numbers"));
        let payload = (codec.encode)(&vec![1, 2]).unwrap();
        assert_eq!((codec.decode)(&payload), Some(vec![1, 2]));
        assert_eq!((codec.decode)(&"{}".into()), None);
    }
}
