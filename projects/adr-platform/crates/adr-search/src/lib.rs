//! Finds decisions by word and by meaning.
//!
//! **Purpose.** A reader finds a decision by the words it has, by what it means, or by both; a decision shows its
//! neighbours; a question gets the passages that may answer it.
//!
//! **When to use it.** The service makes a [`SearchIndex`] of its databases and a folder, runs an [`Indexer`] on
//! the event log and a [`DecisionSource`], and answers with a [`SearchEngine`], which shows decisions through
//! [`DecisionSummaries`].
//!
//! **How to extend it.** A new way of finding is a module beside [`lexical`] and [`semantic`] that gives passages with
//! scores, a line in `engine::candidates`, and a place in `fusion`.
//!
//! Everything found is a hint: hits are read through row-level security before anybody sees them, so an index that is
//! stale, or wrong, can hide a decision for a moment and never show another tenant's.

mod analysis;
mod date;
pub mod engine;
pub mod error;
mod fusion;
pub mod highlight;
mod index;
pub mod indexer;
pub mod lexical;
pub mod ports;
mod query;
pub mod semantic;
pub mod store;
pub mod types;

pub use date::is_date;
pub use engine::{Question, Retrieved, SearchEngine};
pub use error::SearchError;
pub use index::SearchIndex;
pub use indexer::{Indexer, IndexerHandle, IndexerOptions};
pub use ports::{DecisionChange, DecisionSource, DecisionSummaries, PassageText, PortError, TenantContext};
pub use semantic::Models;
pub use store::MIGRATIONS;
pub use types::{
    DecisionId, Filter, Highlight, Hit, IndexStatus, MAX_QUERY_CHARACTERS, Mode, Passage, PassageId, Related,
    SearchQuery, SearchResults, StatusCode,
};
