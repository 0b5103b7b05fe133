//! What search needs from others: decisions as their events tell them, and as a reader may see them.
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

/// Decisions as their events tell them. They are the streams of the category `decision`, with a UUID as id.
pub trait DecisionSource: Send + Sync + 'static {
    /// The decision as it stands, after the event at `position`. May give a later version; never an earlier one.
    ///
    /// # Errors
    /// When it cannot be read. With a [`StoreError::Unavailable`](composable_core::StoreError) as its cause the indexer
    /// waits; with any other it reports the decision and goes on.
    fn read(
        &self,
        tenant: TenantId,
        decision: DecisionId,
        position: GlobalPosition,
    ) -> impl Future<Output = Result<DecisionChange, PortError>> + Send;
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
