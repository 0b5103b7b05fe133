//! Why a command was refused.

use platform_contracts::adr::v1::RelationKind;

/// A command that the rules refuse. The message says what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing was created under this id.
    #[error("the decision does not exist")]
    NotFound,
    /// The id is taken by another decision.
    #[error("a decision with this id exists already; choose another id")]
    AlreadyExists,
    /// It is archived, and archived decisions do not change.
    #[error("the decision is archived; restore it before changing it")]
    Archived,
    /// It is not archived.
    #[error("the decision is not archived")]
    NotArchived,
    /// There is no text.
    #[error("the record is empty; begin it with a heading such as `# Use Postgres`")]
    Empty,
    /// The title is blank.
    #[error("the title is empty; say what was decided, such as `Use Postgres`")]
    NoTitle,
    /// The title is too long.
    #[error("the title has {length} characters; {maximum} is the most")]
    TitleTooLong {
        /// Characters given.
        length: usize,
        /// Characters allowed.
        maximum: usize,
    },
    /// The record is too long.
    #[error("the record has {length} bytes; {maximum} is the most")]
    ContentTooLong {
        /// Bytes given.
        length: usize,
        /// Bytes allowed.
        maximum: usize,
    },
    /// The record holds a character that text cannot hold.
    #[error("the record holds a NUL character; remove it")]
    ContentNotText,
    /// Too many tags or categories.
    #[error("{count} {what} are too many; {maximum} is the most")]
    TooManyLabels {
        /// `tags` or `categories`.
        what: &'static str,
        /// How many were given.
        count: usize,
        /// How many are allowed.
        maximum: usize,
    },
    /// A tag or category that cannot be one.
    #[error("`{label}` cannot be one of the {what}: 1 to {maximum} characters on one line")]
    BadLabel {
        /// `tags` or `categories`.
        what: &'static str,
        /// The label at fault, shortened.
        label: String,
        /// Characters allowed.
        maximum: usize,
    },
    /// The status has a command of its own, or none.
    #[error(
        "a decision cannot be set to {status}; choose draft, proposed, accepted, rejected or deprecated, or supersede it"
    )]
    BadStatus {
        /// The status asked for.
        status: &'static str,
    },
    /// No successor was named.
    #[error("name at least one decision that replaces this one")]
    NoSuccessor,
    /// A decision cannot stand in relation to itself.
    #[error("a decision cannot be linked to itself")]
    LinkToItself,
    /// The kind of link is unknown.
    #[error("choose how the two decisions relate")]
    NoRelationKind,
    /// There is no such link to remove.
    #[error("there is no such link; it may be part of the record's text, where it can be edited")]
    NoSuchRelation {
        /// The kind asked for.
        kind: RelationKind,
    },
    /// An import for a decision of another project or path.
    #[error("the file belongs to another decision")]
    WrongFile,
    /// The file and the decision both changed since the last import.
    #[error("the file changed, and so did the decision since it was imported; compare the two and edit the decision")]
    ImportConflict,
}
