//! The port that every event store implements, its limits and its errors.
//!
//! An implementation is right when it passes the contract suite of `composable-testing`.
//! What the suite holds a store to:
//!
//! * An append is all or nothing, at the version the writer expected or not at all.
//! * Of several writers that expect the same version exactly one succeeds; the others get
//!   a [`Conflict`]. The store never retries for them.
//! * Appending the same event ids at the same place again changes nothing and returns the
//!   first result.
//! * A tenant sees its own streams only. [`EventStore::read_all`] alone crosses tenants.
//! * [`EventStore::read_all`] never skips an event and never shows two in another order,
//!   however late a writer commits.
//!
//! ```
//! use composable_core::{
//!     AppendError, EventFilter, EventId, EventMetadata, EventStore, ExpectedVersion, GlobalPosition, NewEvent, StreamId,
//!     TenantId, Version, json_events,
//! };
//! use composable_testing::MemoryEventStore;
//!
//! json_events! { enum Said { Hello = "example.v1.Hello" } }
//!
//! # futures::executor::block_on(async {
//! let (store, tenant, stream) = (MemoryEventStore::new(), TenantId::fresh(), StreamId::new("talk", 1)?);
//! let hello = || NewEvent::encode(EventId::fresh(), &Said::Hello, EventMetadata::default());
//!
//! let appended = store.append(tenant, &stream, ExpectedVersion::NoStream, vec![hello()]).await?;
//! assert_eq!(appended.version, Version::new(1));
//! // Somebody who thinks that there is no such stream is told where it is.
//! match store.append(tenant, &stream, ExpectedVersion::NoStream, vec![hello()]).await {
//!     Err(AppendError::Conflict(conflict)) => assert_eq!(conflict.actual, Version::new(1)),
//!     other => panic!("{other:?}"),
//! }
//! let page = store.read_all(GlobalPosition::START, 100, &EventFilter::category("talk")).await?;
//! assert_eq!(page.events.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```

mod errors;
pub mod forwarding;
mod limits;

use std::borrow::Cow;
use std::future::Future;

use crate::event::{NewEvent, RecordedEvent};
use crate::ids::{TenantId, Version};
use crate::position::GlobalPosition;
use crate::snapshot::{SchemaHash, Snapshot};
use crate::stream_id::StreamId;

pub use errors::{AppendError, Cause, Conflict, StoreError};
pub use forwarding::ForwardingStore;
pub use limits::{InvalidAppend, MAX_APPEND, MAX_EVENTS, MAX_PAYLOAD, MAX_TEXT, check_append};

/// What a writer believes about a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedVersion {
    /// Nothing: append wherever the stream is. For facts that cannot contradict each other.
    Any,
    /// There is no such stream yet.
    NoStream,
    /// The stream is at exactly this version. `Exact(Version::NONE)` equals `NoStream`.
    Exact(Version),
}

impl ExpectedVersion {
    /// The version it asks for, if it asks for one.
    #[must_use]
    pub const fn version(self) -> Option<Version> {
        match self {
            Self::Any => None,
            Self::NoStream => Some(Version::NONE),
            Self::Exact(version) => Some(version),
        }
    }

    /// Whether a stream at `actual` is as expected.
    #[must_use]
    pub fn accepts(self, actual: Version) -> bool {
        self.version().is_none_or(|version| version == actual)
    }
}

impl std::fmt::Display for ExpectedVersion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Any => formatter.write_str("any version"),
            Self::NoStream | Self::Exact(Version::NONE) => formatter.write_str("no stream"),
            Self::Exact(version) => write!(formatter, "version {version}"),
        }
    }
}

/// What an append did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The stream's version after the last of the appended events.
    pub version: Version,
    /// Where the last of the appended events stands.
    pub position: GlobalPosition,
    /// The same events were there already; nothing was written this time.
    pub was_duplicate: bool,
}

/// Which events a reader wants. Empty lists want everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Only streams of these categories, each with the namespace it is in: `eu/decision`, or `decision` for those in none.
    pub categories: Vec<Cow<'static, str>>,
    /// Only events of these types.
    pub event_types: Vec<Cow<'static, str>>,
}

impl EventFilter {
    /// Every event.
    #[must_use]
    pub const fn everything() -> Self {
        Self { categories: Vec::new(), event_types: Vec::new() }
    }

    /// Only events of streams of this category; of a namespace, where it is written in front, as in `eu/decision`.
    #[must_use]
    pub fn category(category: impl Into<Cow<'static, str>>) -> Self {
        Self { categories: vec![category.into()], event_types: Vec::new() }
    }

    /// Whether the reader wants this event.
    #[must_use]
    pub fn accepts(&self, event: &RecordedEvent) -> bool {
        let wanted = |list: &[Cow<'static, str>], name: &str| list.is_empty() || list.iter().any(|one| one == name);
        wanted(&self.categories, event.stream.qualified_category()) && wanted(&self.event_types, &event.event_type)
    }
}

/// A piece of the order over all events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPage {
    /// In order of position.
    pub events: Vec<RecordedEvent>,
    /// Read on after this. Never before the cursor that was asked for; it may be past the
    /// last event, where a filter left out what lies between.
    pub next: GlobalPosition,
    /// More is there already: the next read need not wait.
    pub has_more: bool,
}

/// Where events are kept. See the [module documentation](self) for what it promises. A store that wraps another one
/// implements [`ForwardingStore`] instead.
pub trait EventStore: Send + Sync {
    /// Appends events to a stream, all or nothing.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] when the stream is not as expected; see [`AppendError`].
    fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<Appended, AppendError>> + Send;

    /// The events of a stream after a version, oldest first. Empty when there is no stream.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn load(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        after: Version,
    ) -> impl Future<Output = Result<Vec<RecordedEvent>, StoreError>> + Send;

    /// The newest snapshot of this shape, if there is one, and the events after it.
    /// One call, because stores can answer both in one round trip.
    ///
    /// # Errors
    /// When the store cannot be read. A stale snapshot is no error: it is not returned.
    fn load_with_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> impl Future<Output = Result<(Option<Snapshot>, Vec<RecordedEvent>), StoreError>> + Send {
        async move {
            let snapshot = self.load_snapshot(tenant, stream, schema).await?;
            let after = snapshot.as_ref().map_or(Version::NONE, |snapshot| snapshot.version);
            Ok((snapshot, self.load(tenant, stream, after).await?))
        }
    }

    /// Up to `limit` events of all tenants that the filter accepts, after a position.
    ///
    /// Only settled events are shown: whatever is written later comes after them.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn read_all(
        &self,
        after: GlobalPosition,
        limit: usize,
        filter: &EventFilter,
    ) -> impl Future<Output = Result<EventPage, StoreError>> + Send;

    /// The snapshot of a stream, when there is one of this shape.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn load_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> + Send;

    /// Keeps a snapshot of a stream. One of the same shape and a later version is not
    /// replaced; one of another shape is.
    ///
    /// # Errors
    /// When the store cannot be written, or the payload is larger than [`MAX_PAYLOAD`].
    fn save_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        snapshot: Snapshot,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}
