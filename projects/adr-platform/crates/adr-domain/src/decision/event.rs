//! The facts a decision's stream is made of: the messages of `contracts/proto/adr/v1/event.proto`.

use platform_contracts::adr::v1::{self, RelationKind};

use super::status;

composable_core::protobuf_events! {
    /// Something that happened to a decision.
    #[derive(Debug, Clone, PartialEq)]
    pub enum Event {
        /// See `adr.v1.DecisionCreated`.
        Created(v1::DecisionCreated) = "adr.v1.DecisionCreated",
        /// See `adr.v1.DecisionImported`.
        Imported(v1::DecisionImported) = "adr.v1.DecisionImported",
        /// See `adr.v1.DecisionReimported`.
        Reimported(v1::DecisionReimported) = "adr.v1.DecisionReimported",
        /// See `adr.v1.DecisionEdited`.
        Edited(v1::DecisionEdited) = "adr.v1.DecisionEdited",
        /// See `adr.v1.DecisionStatusChanged`.
        StatusChanged(v1::DecisionStatusChanged) = "adr.v1.DecisionStatusChanged",
        /// See `adr.v1.DecisionSuperseded`.
        Superseded(v1::DecisionSuperseded) = "adr.v1.DecisionSuperseded",
        /// See `adr.v1.DecisionRelated`.
        Related(v1::DecisionRelated) = "adr.v1.DecisionRelated",
        /// See `adr.v1.DecisionUnrelated`.
        Unrelated(v1::DecisionUnrelated) = "adr.v1.DecisionUnrelated",
        /// See `adr.v1.DecisionTagged`.
        Tagged(v1::DecisionTagged) = "adr.v1.DecisionTagged",
        /// See `adr.v1.DecisionCategorised`.
        Categorised(v1::DecisionCategorised) = "adr.v1.DecisionCategorised",
        /// See `adr.v1.DecisionArchived`.
        Archived(v1::DecisionArchived) = "adr.v1.DecisionArchived",
        /// See `adr.v1.DecisionRestored`.
        Restored(v1::DecisionRestored) = "adr.v1.DecisionRestored",
        /// See `adr.v1.DecisionRolledBack`.
        RolledBack(v1::DecisionRolledBack) = "adr.v1.DecisionRolledBack",
    }
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
