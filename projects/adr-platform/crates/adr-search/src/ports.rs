//! What search needs from others: decisions that changed, and decisions as a reader may see them.
//!
//! Both are implemented by the service; tests and the benchmark have their own.

use std::collections::HashMap;
use std::future::Future;

use composable_core::{GlobalPosition, TenantId};
pub use storage_patterns::TenantContext;

use crate::types::{DecisionId, StatusCode};

/// Why a port could not answer.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct PortError {
    /// Starts lowercase and says what to do.
    pub message: String,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl PortError {
    /// An error with its cause.
    pub fn new(message: impl Into<String>, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { message: message.into(), source: Some(source.into()) }
    }

    /// An error that has no cause of its own.
    pub fn message(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }
}

/// A piece of a record, as the record's reader cut it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PassageText {
    /// Headings above it, outermost first; the record's title is not one of them.
    pub headings: Vec<String>,
    /// Anchor of the nearest heading.
    pub anchor: String,
    /// Plain text.
    pub text: String,
}

/// A decision as it stands after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionChange {
    /// Whose it is.
    pub tenant: TenantId,
    /// Its id.
    pub decision: DecisionId,
    /// Its version, from 1.
    pub version: u64,
    /// Where in the log this version was written.
    pub position: GlobalPosition,
    /// Key of its project.
    pub project: String,
    /// Its number, if it has one.
    pub number: Option<u32>,
    /// Its title.
    pub title: String,
    /// Its status.
    pub status: StatusCode,
    /// Its date as `2024`, `2024-05` or `2024-05-13`, or empty.
    pub date: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its categories.
    pub categories: Vec<String>,
    /// Its authors and deciders.
    pub authors: Vec<String>,
    /// Found only when asked for.
    pub archived: bool,
    /// Its text in pieces; empty when the record has a title only.
    pub passages: Vec<PassageText>,
}

/// One entry of a page of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A decision as it stands.
    Decision(Box<DecisionChange>),
    /// A decision that the feed could not read. Indexing reports it and goes on.
    Unreadable {
        /// Whose it is.
        tenant: TenantId,
        /// Its id.
        decision: DecisionId,
        /// Where in the log it was written.
        position: GlobalPosition,
        /// Why, for the person who looks after the server.
        reason: String,
    },
}

/// Changes in the order of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePage {
    /// The decisions that changed. A decision that changed several times within the page may come once, as it
    /// stands last.
    pub changes: Vec<Change>,
    /// Where to read on. Beyond the last change when the log has other events after it.
    pub next: GlobalPosition,
    /// False when nothing is left after `next` at this moment.
    pub more: bool,
}

/// The decisions of all tenants, as the log tells them.
pub trait DecisionFeed: Send + Sync + 'static {
    /// Decisions changed after `cursor`, about `limit` log entries at a time. May give a later version of a decision
    /// than the one at that position; never an earlier one.
    ///
    /// # Errors
    /// When the log cannot be read now; the indexer tries again.
    fn changes_after(
        &self,
        cursor: GlobalPosition,
        limit: usize,
    ) -> impl Future<Output = Result<ChangePage, PortError>> + Send;
}

/// Decisions as the reader may see them now.
pub trait DecisionSummaries: Send + Sync + 'static {
    /// What a list shows of a decision.
    type Summary: Send + Sync;

    /// Loads decisions through row-level security. An id that is missing, hidden or another tenant's is absent from
    /// the answer, and search then drops the hit: the index may be stale, the answer is not.
    ///
    /// # Errors
    /// When the database does not answer.
    fn load(
        &self,
        context: &TenantContext,
        ids: &[DecisionId],
    ) -> impl Future<Output = Result<HashMap<DecisionId, Self::Summary>, PortError>> + Send;
}
