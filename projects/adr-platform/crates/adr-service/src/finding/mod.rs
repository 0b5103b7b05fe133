//! What search needs of decisions, and search for callers.
//!
//! [`Feed`] tells the indexer which decisions changed, read from the log; [`Summaries`] shows hits as the caller may
//! see them, read through row-level security.

mod feed;
mod search;
mod summaries;

pub use feed::Feed;
pub use search::Finder;
pub use summaries::Summaries;
