//! What people can ask of a decision.

use adr_records::{Status, Successor};
use platform_contracts::adr::v1::{RelationKind, SourceFile};

use super::state::{DecisionId, State};

/// A change that someone wants. The rules are in `decide`.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Write a new decision.
    Create(Creation),
    /// Bring a decision in from a file, or bring its file's changes in.
    Import(Import),
    /// Replace the record's text, its title, or both.
    Edit {
        /// The whole record.
        content: String,
        /// The title to write into it; `None` leaves the text's own.
        title: Option<String>,
        /// One line for the history; may be empty.
        comment: String,
    },
    /// Write another status into the record.
    ChangeStatus(Status),
    /// Name the decisions that replace this one.
    Supersede(Vec<(DecisionId, Successor)>),
    /// Link to another decision.
    Relate {
        /// How this decision stands to the other.
        kind: RelationKind,
        /// The other decision.
        target: DecisionId,
        /// This decision's own id, which it must not link to.
        own: DecisionId,
    },
    /// Remove such a link.
    Unrelate {
        /// How this decision stands to the other.
        kind: RelationKind,
        /// The other decision.
        target: DecisionId,
    },
    /// Replace the tags.
    Tag(Vec<String>),
    /// Replace the categories.
    Categorise(Vec<String>),
    /// Take it out of lists and search.
    Archive,
    /// Bring it back.
    Restore,
    /// Make an earlier version the newest.
    RollBack {
        /// Which version.
        to_version: u64,
        /// The decision as it was then.
        earlier: Box<State>,
    },
}

impl Command {
    /// What it is called on traces.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Import(_) => "import",
            Self::Edit { .. } => "edit",
            Self::ChangeStatus(_) => "change status",
            Self::Supersede(_) => "supersede",
            Self::Relate { .. } => "relate",
            Self::Unrelate { .. } => "unrelate",
            Self::Tag(_) => "tag",
            Self::Categorise(_) => "categorise",
            Self::Archive => "archive",
            Self::Restore => "restore",
            Self::RollBack { .. } => "roll back",
        }
    }
}

/// A decision to be written here.
#[derive(Debug, Clone, PartialEq)]
pub struct Creation {
    /// Key of the project.
    pub project: String,
    /// Given by the project.
    pub number: u32,
    /// The title to write into the record; `None` when the content has it.
    pub title: Option<String>,
    /// The whole record.
    pub content: String,
    /// Tags to begin with.
    pub tags: Vec<String>,
    /// Categories to begin with.
    pub categories: Vec<String>,
}

/// A file to be brought in.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    /// Key of the project.
    pub project: String,
    /// The record, decoded.
    pub content: String,
    /// The file as it was on disk.
    pub source: SourceFile,
}
