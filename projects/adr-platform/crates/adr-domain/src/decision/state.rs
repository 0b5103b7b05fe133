//! What the rules need to know about a decision.

use std::collections::BTreeSet;
use std::fmt;

use adr_records::Record;
use platform_contracts::adr::v1::{RelationKind, SourceFile};
use uuid::Uuid;

/// Identifies a decision for good, whatever its number or title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecisionId(pub Uuid);

impl fmt::Display for DecisionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl std::str::FromStr for DecisionId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

/// A link made here, beside those that the record's text states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation {
    /// How this decision stands to the other.
    pub kind: RelationKind,
    /// The other decision.
    pub target: DecisionId,
}

/// A decision as its events have left it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// False before the first event.
    pub exists: bool,
    /// Key of the project that numbers it.
    pub project: String,
    /// Its number in the project, if it has one.
    pub number: Option<u32>,
    /// The whole record, line endings and front matter included.
    pub content: String,
    /// Sorted by first use.
    pub tags: Vec<String>,
    /// Sorted by first use.
    pub categories: Vec<String>,
    /// Out of lists and search.
    pub archived: bool,
    /// Links made here.
    pub relations: Vec<Relation>,
    /// The file it came from, as it was at the last import; none for decisions written here.
    pub source: Option<SourceFile>,
    /// True while the record's text is what the last import brought.
    pub untouched_since_import: bool,
}

impl State {
    /// The path that tells the record's format, as far as there is one.
    #[must_use]
    pub fn path(&self) -> &str {
        self.source.as_ref().map_or("", |source| source.path.as_str())
    }

    /// The record's text, read.
    #[must_use]
    pub fn record(&self) -> Record {
        Record::parse(&self.content, self.path())
    }

    /// The decisions that replaced this one, by links made here.
    #[must_use]
    pub fn successors(&self) -> BTreeSet<DecisionId> {
        self.relations
            .iter()
            .filter(|relation| relation.kind == RelationKind::RELATION_KIND_SUPERSEDED_BY)
            .map(|relation| relation.target)
            .collect()
    }
}
