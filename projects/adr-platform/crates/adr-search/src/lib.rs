//! Finds decisions by word and by meaning.
//!
//! - [`ports`]: what search needs from the service: a feed of changed decisions, and decisions as a reader may see
//!   them.
//! - [`types`]: what callers say and get.
//!
//! Everything found here is a hint: hits are hydrated through the service's row-level security before anybody sees
//! them.

mod analysis;
pub mod error;
pub mod ports;
pub mod types;

pub use error::SearchError;
pub use ports::{Change, ChangePage, DecisionChange, DecisionFeed, DecisionSummaries, PassageText, PortError, TenantContext};
pub use types::{
    DecisionId, Filter, Highlight, Hit, IndexStatus, MAX_QUERY_CHARACTERS, Mode, Passage, PassageId, Related,
    SearchQuery, SearchResults, StatusCode,
};
