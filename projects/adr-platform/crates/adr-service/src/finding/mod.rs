//! What search needs of decisions, and search for callers.
//!
//! [`DecisionReader`] gives decisions to the indexer, read from their events; [`Summaries`] shows hits as the caller may
//! see them, read through row-level security.

mod reader;
mod search;
mod summaries;

pub use reader::DecisionReader;
pub use search::Finder;
pub use summaries::Summaries;
