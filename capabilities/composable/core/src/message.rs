//! What the macros that write enums of events and commands have in common, whatever the codec.
//!
//! Used by `json`, `protobuf` and `cbor`, each of which brings a macro that writes the enum and its [`Message`];
//! `message_events!` and `message_commands!` make that an `Event` or a `Command`. Public for the sake of the macros only.
//!
//! **How to extend it.** Another codec is a module beside those three, with a `…_message!` of its own.

use bytes::Bytes;

use crate::event::DecodeError;

/// A payload, under a name that does not ask the user's crate for `bytes`.
pub type Payload = Bytes;

/// An enum each variant of which has a name and a payload.
pub trait Message: Sized {
    /// The stable name.
    fn name(&self) -> &'static str;
    /// The payload.
    fn write(&self) -> Bytes;
    /// Reads the payload of the variant of this name.
    fn read(name: &str, payload: &Bytes) -> Result<Self, DecodeError>;
}

/// Whether a decoder of this version may read it.
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

/// Makes a [`Message`] an [`Event`](crate::Event).
#[doc(hidden)]
#[macro_export]
macro_rules! message_events {
    ($name:ident, $codec:ident, { $( $variant:ident = $event_type:literal $(@ $version:literal)? ),+ }) => {
        impl $name {
            /// The names of all events, as they stand in the log.
            #[allow(dead_code, unreachable_pub, reason = "not everybody asks for it, and some enums are private")]
            pub const TYPES: &'static [&'static str] = &[$($event_type),+];
        }

        impl $crate::Event for $name {
            fn event_type(&self) -> &'static str {
                $crate::message::Message::name(self)
            }

            fn schema_version(&self) -> u32 {
                match self { $( Self::$variant { .. } => $crate::message_events!(@version $($version)?), )+ }
            }

            fn codec(&self) -> $crate::Codec {
                $crate::Codec::$codec
            }

            fn encode(&self) -> $crate::message::Payload {
                $crate::message::Message::write(self)
            }

            fn decode(
                event_type: &str,
                schema_version: u32,
                payload: &$crate::message::Payload,
            ) -> ::std::result::Result<Self, $crate::DecodeError> {
                let known = match event_type {
                    $( $event_type => $crate::message_events!(@version $($version)?), )+
                    unknown => return Err($crate::DecodeError::unknown(unknown)),
                };
                $crate::message::check_version(event_type, schema_version, known)?;
                $crate::message::Message::read(event_type, payload)
            }
        }
    };
    (@version) => { 1 };
    (@version $version:literal) => { $version };
}

/// Makes a [`Message`] a [`Command`](crate::Command).
#[doc(hidden)]
#[macro_export]
macro_rules! message_commands {
    ($name:ident, $codec:ident) => {
        impl $crate::Command for $name {
            fn command_type(&self) -> &'static str {
                $crate::message::Message::name(self)
            }

            fn codec(&self) -> $crate::Codec {
                $crate::Codec::$codec
            }

            fn encode(&self) -> $crate::message::Payload {
                $crate::message::Message::write(self)
            }

            fn decode(
                command_type: &str,
                payload: &$crate::message::Payload,
            ) -> ::std::result::Result<Self, $crate::DecodeError> {
                $crate::message::Message::read(command_type, payload)
            }
        }
    };
}
