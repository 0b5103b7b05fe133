//! What a record says about itself, as plain values.
//!
//! Use these types wherever a record is shown, stored or compared; nothing here knows how the text was written.
//! To carry another fact of a record, add a field to [`Record`] and fill it in `record.rs`.

/// The markup a record is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Markdown of any flavour; also plain text files.
    Markdown,
    /// reStructuredText.
    ReStructuredText,
    /// AsciiDoc.
    AsciiDoc,
}

impl Format {
    /// Chooses by the file name's ending; everything that is neither reStructuredText nor AsciiDoc is Markdown.
    #[must_use]
    pub fn of_path(path: &str) -> Self {
        match crate::path::extension(path).as_str() {
            "rst" | "rest" => Self::ReStructuredText,
            "adoc" | "asciidoc" | "asc" => Self::AsciiDoc,
            _ => Self::Markdown,
        }
    }
}

/// Where a decision stands. See `status.rs` for the words that lead to each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Status {
    /// The record says nothing.
    #[default]
    Unspecified,
    /// Being written.
    Draft,
    /// Open for discussion or approval.
    Proposed,
    /// In force.
    Accepted,
    /// Turned down or withdrawn.
    Rejected,
    /// No longer in force, with no successor named.
    Deprecated,
    /// Replaced by another decision.
    Superseded,
    /// The record uses words that none of the others stands for, such as "on hold".
    Other,
}

impl Status {
    /// The word that is written into records, capitalised; empty for `Unspecified` and `Other`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unspecified | Self::Other => "",
            Self::Draft => "Draft",
            Self::Proposed => "Proposed",
            Self::Accepted => "Accepted",
            Self::Rejected => "Rejected",
            Self::Deprecated => "Deprecated",
            Self::Superseded => "Superseded",
        }
    }
}

/// A status and the words it was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedStatus {
    /// What the words mean.
    pub status: Status,
    /// The words as written, markup included; may span lines. Empty when the record has none.
    pub text: String,
}

/// A date as precise as the record gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordDate {
    /// `2024`, `2024-05` or `2024-05-13`.
    pub iso: Option<String>,
    /// The words as written; empty when there are none.
    pub text: String,
}

/// How one record stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkKind {
    /// This record replaces the target.
    Supersedes,
    /// The target replaces this record.
    SupersededBy,
    /// This record changes part of the target.
    Amends,
    /// The target changes part of this record.
    AmendedBy,
    /// The target is worth reading too.
    RelatesTo,
}

/// What a link points at. More than one may be set: try the path first, then the number, then the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct LinkTarget {
    /// A file in the same root as the record's own path, with `/`; `..` that leaves the root stays in front.
    pub path: Option<String>,
    /// A record's number.
    pub number: Option<u32>,
    /// An address with a scheme.
    pub url: Option<String>,
}

/// A relation that the record states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// How the two stand to each other.
    pub kind: LinkKind,
    /// What it points at.
    pub target: LinkTarget,
    /// The target as written, such as `ADR-0012` or a link's text.
    pub text: String,
}

/// Everything that is read from one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The markup it is written in.
    pub format: Format,
    /// Its number; not unique in real folders.
    pub number: Option<u32>,
    /// The number as written, such as `0012`; empty when there is none.
    pub number_text: String,
    /// The title without its number and without markup; never empty.
    pub title: String,
    /// Where it stands.
    pub status: ParsedStatus,
    /// When it was decided, as the record or its file name says.
    pub date: RecordDate,
    /// People the record calls authors, owners or proposers.
    pub authors: Vec<String>,
    /// People the record calls deciders or approvers.
    pub deciders: Vec<String>,
    /// Tags, keywords, labels.
    pub tags: Vec<String>,
    /// Categories, areas.
    pub categories: Vec<String>,
    /// Relations to other records, in the order stated, without repeats.
    pub links: Vec<Link>,
}

impl Record {
    /// Authors and then deciders, each name once.
    #[must_use]
    pub fn people(&self) -> Vec<String> {
        let mut people: Vec<String> = Vec::new();
        for name in self.authors.iter().chain(&self.deciders) {
            if !people.contains(name) {
                people.push(name.clone());
            }
        }
        people
    }
}

/// What a text file in a folder of decisions turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// A decision.
    Record,
    /// A page that lists or introduces decisions.
    Index,
    /// A form to be filled in.
    Template,
}
