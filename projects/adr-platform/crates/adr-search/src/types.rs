//! What callers say and get: ids, modes, filters and hits.
//!
//! These are the crate's own types; the service maps them from and to the contract.

use std::fmt;

use uuid::Uuid;

/// Most characters a query may have.
pub const MAX_QUERY_CHARACTERS: usize = 1000;
/// Hits returned when the caller does not say how many.
pub const DEFAULT_LIMIT: usize = 20;
/// Most hits returned at once.
pub const MAX_LIMIT: usize = 100;
/// Most passages shown under one decision.
pub const PASSAGES_PER_DECISION: usize = 3;

/// Identifies a decision, whatever its number or title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DecisionId(pub Uuid);

impl fmt::Display for DecisionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Identifies a passage. Made from the decision and the passage's text, so that a passage an edit leaves alone
/// keeps its id, and indexing one twice is the same as indexing it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PassageId(pub Uuid);

impl fmt::Display for PassageId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// A status as the contract numbers it (`adr.v1.Status`); search only compares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct StatusCode(pub i16);

/// How to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// By word: BM25, phrases, word beginnings, typing mistakes forgiven.
    Lexical,
    /// By meaning: nearest embeddings.
    Semantic,
    /// Both, fused.
    #[default]
    Hybrid,
}

/// Which decisions may be found. An empty list leaves that side open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Keys of projects; any of them.
    pub projects: Vec<String>,
    /// Statuses; any of them.
    pub statuses: Vec<StatusCode>,
    /// Tags; every one of them. Case does not matter.
    pub tags: Vec<String>,
    /// Categories; any of them. Case does not matter.
    pub categories: Vec<String>,
    /// Authors; any of them. Case does not matter.
    pub authors: Vec<String>,
    /// First day, inclusive, as `2024`, `2024-05` or `2024-05-13`. A record dated less precisely counts when any day
    /// of its month or year fits; one without a date never counts.
    pub date_from: Option<String>,
    /// Last day, inclusive, in the same forms.
    pub date_to: Option<String>,
    /// Also find archived decisions.
    pub include_archived: bool,
}

/// What to search for.
#[derive(Debug, Clone, Default)]
pub struct SearchQuery {
    /// Words, `"a phrase"`, or the start of a word followed by `*`.
    pub text: String,
    /// How to look.
    pub mode: Mode,
    /// Which decisions may be found.
    pub filter: Filter,
    /// Most hits wanted; 0 takes [`DEFAULT_LIMIT`], more than [`MAX_LIMIT`] takes that.
    pub limit: usize,
}

/// A range in Unicode code points of a passage's text, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Highlight {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

/// A piece of a record that answers the query.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// Its id.
    pub id: PassageId,
    /// The decision it belongs to.
    pub decision: DecisionId,
    /// The decision's version that the passage was read from.
    pub version: u64,
    /// Headings above it, outermost first.
    pub headings: Vec<String>,
    /// Anchor of the nearest heading on the decision's page.
    pub anchor: String,
    /// Plain text.
    pub text: String,
    /// Where the query's words are in `text`, in order and without overlap.
    pub highlights: Vec<Highlight>,
    /// Higher is better; comparable within one answer only.
    pub score: f32,
}

/// One decision that was found. `S` is what the service's list shows of a decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit<S> {
    /// Its id.
    pub decision: DecisionId,
    /// The decision as it is now, read through row-level security.
    pub summary: S,
    /// Its best passages, best first, at most [`PASSAGES_PER_DECISION`].
    pub passages: Vec<Passage>,
    /// Higher is better; comparable within one answer only.
    pub score: f32,
}

/// The answer to a search.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResults<S> {
    /// Best first.
    pub hits: Vec<Hit<S>>,
    /// What was searched instead, where the query had a word that no record has.
    pub corrected_query: Option<String>,
    /// True when it was searched by word too and nothing within the filter has a word of the query: the hits are only
    /// those closest in meaning, however far they are.
    pub only_by_meaning: bool,
    /// The mode that answered: lexical where meaning was asked for but is not available yet.
    pub mode: Mode,
    /// Passages that search by meaning cannot find yet; above zero while embeddings are being computed.
    pub passages_without_meaning: u64,
}

/// A decision close to another, with the reason.
#[derive(Debug, Clone, PartialEq)]
pub struct Related<S> {
    /// Its id.
    pub decision: DecisionId,
    /// The decision as it is now.
    pub summary: S,
    /// The passage that is closest to the other decision.
    pub passage: Passage,
    /// Cosine similarity, −1 to 1.
    pub similarity: f32,
}

/// How far indexing has come for one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IndexStatus {
    /// Passages of all records known to search.
    pub passages_total: u64,
    /// Of these, passages that can be found by word.
    pub passages_lexical: u64,
    /// Of these, passages that can be found by meaning, with `model`.
    pub passages_semantic: u64,
    /// Decisions that could not be indexed; the log says why.
    pub failures: u64,
    /// True when everything written so far can be found by word.
    pub words_up_to_date: bool,
    /// True when everything written so far can be found.
    pub up_to_date: bool,
    /// The embedding model being used or, when none is complete yet, being prepared; `None` without one.
    pub model: Option<String>,
}
