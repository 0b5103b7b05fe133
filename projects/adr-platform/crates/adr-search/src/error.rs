//! What can go wrong while searching and indexing.

use crate::ports::PortError;

/// Why a search could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The query has no text.
    #[error("the query is empty, give at least one word")]
    EmptyQuery,
    /// The query is longer than [`MAX_QUERY_CHARACTERS`](crate::MAX_QUERY_CHARACTERS).
    #[error("the query has {characters} characters, shorten it to {limit}")]
    QueryTooLong {
        /// Its length.
        characters: usize,
        /// The most there may be.
        limit: usize,
    },
    /// A date of the filter is not one.
    #[error("the date `{0}` is not understood, write 2024, 2024-05 or 2024-05-13")]
    InvalidDate(String),
    /// The index of words could not be read or written.
    #[error("the index of words failed, delete its folder to have it built anew")]
    Lexical(#[source] tantivy::TantivyError),
    /// The index's folder could not be read or written.
    #[error("the folder of the index of words could not be used, check its owner and free space")]
    Folder(#[source] std::io::Error),
    /// The database did not answer.
    #[error("the search tables could not be read or written, check the database")]
    Database(#[from] sqlx::Error),
    /// Decisions could not be loaded or followed.
    #[error("decisions could not be loaded")]
    Port(#[from] PortError),
    /// The model that turns text into numbers failed, or may not be asked.
    #[error("there are no embeddings")]
    Embedding(#[from] ai_gateway_sdk::EmbedError),
    /// The decision is not in the index (yet), or not the tenant's.
    #[error("the decision is not indexed, wait until indexing has caught up or check the id")]
    UnknownDecision,
    /// A piece of work was thrown away half done.
    #[error("the search was stopped before it was done, try again")]
    Stopped,
}

impl From<tantivy::TantivyError> for SearchError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::Lexical(error)
    }
}

impl From<std::io::Error> for SearchError {
    fn from(error: std::io::Error) -> Self {
        Self::Folder(error)
    }
}
