//! The facts a decision's stream is made of: the messages of `contracts/proto/adr/v1/event.proto`.

use buffa::Message;
use bytes::Bytes;
use composable_core::{Codec, DecodeError};
use platform_contracts::adr::v1::{self, RelationKind};

use super::status;

macro_rules! events {
    ($($variant:ident => $message:ident),+ $(,)?) => {
        /// Something that happened to a decision.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event {
            $(#[doc = concat!("See `adr.v1.", stringify!($message), "`.")] $variant(v1::$message),)+
        }

        impl Event {
            /// The names of all events, as they stand in the log.
            pub const TYPES: &[&'static str] = &[$(concat!("adr.v1.", stringify!($message))),+];
        }

        impl composable_core::Event for Event {
            fn event_type(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => concat!("adr.v1.", stringify!($message)),)+
                }
            }

            fn codec(&self) -> Codec {
                Codec::Protobuf
            }

            fn encode(&self) -> Bytes {
                match self {
                    $(Self::$variant(message) => message.encode_to_bytes(),)+
                }
            }

            fn decode(event_type: &str, schema_version: u32, payload: &Bytes) -> Result<Self, DecodeError> {
                if schema_version != 1 {
                    let event_type = event_type.to_owned();
                    return Err(DecodeError::UnsupportedVersion { event_type, found: schema_version, newest: 1 });
                }
                match event_type {
                    $(concat!("adr.v1.", stringify!($message)) => v1::$message::decode_from_slice(payload)
                        .map(Self::$variant)
                        .map_err(|error| DecodeError::malformed(event_type, error)),)+
                    _ => Err(DecodeError::unknown(event_type)),
                }
            }
        }
    };
}

events! {
    Created => DecisionCreated,
    Imported => DecisionImported,
    Reimported => DecisionReimported,
    Edited => DecisionEdited,
    StatusChanged => DecisionStatusChanged,
    Superseded => DecisionSuperseded,
    Related => DecisionRelated,
    Unrelated => DecisionUnrelated,
    Tagged => DecisionTagged,
    Categorised => DecisionCategorised,
    Archived => DecisionArchived,
    Restored => DecisionRestored,
    RolledBack => DecisionRolledBack,
}

impl Event {
    /// The whole record after this event, where the event changes it.
    #[must_use]
    pub fn content(&self) -> Option<&str> {
        match self {
            Self::Created(event) => Some(&event.content),
            Self::Imported(event) => Some(&event.content),
            Self::Reimported(event) => Some(&event.content),
            Self::Edited(event) => Some(&event.content),
            Self::StatusChanged(event) => Some(&event.content),
            Self::Superseded(event) => Some(&event.content),
            Self::RolledBack(event) => Some(&event.content),
            Self::Related(_)
            | Self::Unrelated(_)
            | Self::Tagged(_)
            | Self::Categorised(_)
            | Self::Archived(_)
            | Self::Restored(_) => None,
        }
    }

    /// One line for the history.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Created(_) => "Wrote the decision".to_owned(),
            Self::Imported(event) => format!("Imported {}", event.source.path),
            Self::Reimported(event) => format!("Imported {} again", event.source.path),
            Self::Edited(event) if event.comment.is_empty() => "Edited the text".to_owned(),
            Self::Edited(event) => event.comment.clone(),
            Self::StatusChanged(event) => {
                let word = |value: &buffa::EnumValue<v1::Status>| {
                    status::word(status::from_contract(value.as_known().unwrap_or_default()))
                };
                format!("Changed status from {} to {}", word(&event.from), word(&event.to))
            }
            Self::Superseded(event) => match event.successor_ids.len() {
                1 => "Superseded by another decision".to_owned(),
                several => format!("Superseded by {several} decisions"),
            },
            Self::Related(event) => format!("Linked: {} another decision", relation_words(event.kind.as_known())),
            Self::Unrelated(event) => {
                format!("Removed the link: {} another decision", relation_words(event.kind.as_known()))
            }
            Self::Tagged(event) => list("Tagged", "Removed all tags", &event.tags),
            Self::Categorised(event) => list("Categorised as", "Removed all categories", &event.categories),
            Self::Archived(_) => "Archived".to_owned(),
            Self::Restored(_) => "Restored from the archive".to_owned(),
            Self::RolledBack(event) => format!("Restored version {}", event.to_version),
        }
    }
}

fn relation_words(kind: Option<RelationKind>) -> &'static str {
    match kind.unwrap_or_default() {
        RelationKind::RELATION_KIND_SUPERSEDES => "supersedes",
        RelationKind::RELATION_KIND_SUPERSEDED_BY => "superseded by",
        RelationKind::RELATION_KIND_AMENDS => "amends",
        RelationKind::RELATION_KIND_AMENDED_BY => "amended by",
        RelationKind::RELATION_KIND_RELATES_TO | RelationKind::RELATION_KIND_UNSPECIFIED => "relates to",
    }
}

fn list(verb: &str, none: &str, values: &[String]) -> String {
    if values.is_empty() { none.to_owned() } else { format!("{verb} {}", values.join(", ")) }
}
