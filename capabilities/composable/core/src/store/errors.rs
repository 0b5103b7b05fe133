//! Why an append changed nothing, or a read gave nothing.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::sync::Arc;

use thiserror::Error;

use super::ExpectedVersion;
use super::limits::{InvalidAppend, MAX_PAYLOAD};
use crate::ids::{EventId, Version};
use crate::stream_id::StreamId;

/// What went wrong underneath a store. Shared, so that errors can be cloned into actions.
pub type Cause = Arc<dyn StdError + Send + Sync>;

/// Someone else was there first.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{stream} is at version {actual}, expected {expected}: load it again and decide anew")]
pub struct Conflict {
    /// The stream that both wrote to.
    pub stream: StreamId,
    /// What this writer expected.
    pub expected: ExpectedVersion,
    /// Where the stream is.
    pub actual: Version,
}

/// Why nothing was appended. Only after [`AppendError::Unavailable`] is that uncertain.
#[derive(Clone, Debug, Error)]
pub enum AppendError {
    /// The stream is not where the writer thought.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The append breaks a limit of every store.
    #[error(transparent)]
    Invalid(#[from] InvalidAppend),
    /// An event with this id is recorded already, at another place or beside other events.
    #[error("event id {event_id} is already in use: give each new event, and each new command, an id of its own")]
    EventIdReused {
        /// The first such id.
        event_id: EventId,
    },
    /// A projection that runs with the append failed, so the append was undone.
    #[error("projection {projection} refused the events, nothing was appended: repair the projection and try again")]
    Projection {
        /// The projection's name.
        projection: Cow<'static, str>,
        /// What it said.
        source: Cause,
    },
    /// The store did not answer. It may have appended or not: send the same event ids again.
    #[error("the event store is unavailable: try again with the same event ids")]
    Unavailable {
        /// What the connection said.
        source: Cause,
    },
    /// The store answered with something it should not.
    #[error("the event store failed: look at the cause")]
    Failed {
        /// What the store said.
        source: Cause,
    },
}

/// Why a read gave nothing.
#[derive(Clone, Debug, Error)]
pub enum StoreError {
    /// The store did not answer; reading again is safe.
    #[error("the event store is unavailable: try again")]
    Unavailable {
        /// What the connection said.
        source: Cause,
    },
    /// A snapshot is larger than [`MAX_PAYLOAD`].
    #[error("a snapshot of {size} bytes, at most {MAX_PAYLOAD} are possible: let its codec return none")]
    SnapshotTooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// What is stored is not an event. Someone wrote past the store.
    #[error("the event store holds something that is no event: {problem}")]
    Corrupt {
        /// What is wrong, and where.
        problem: String,
    },
    /// The store answered with something it should not.
    #[error("the event store failed: look at the cause")]
    Failed {
        /// What the store said.
        source: Cause,
    },
}
