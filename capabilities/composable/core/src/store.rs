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

use std::borrow::Cow;
use std::error::Error as StdError;
use std::future::Future;
use std::sync::Arc;

use thiserror::Error;

use crate::event::{NewEvent, RecordedEvent};
use crate::ids::{EventId, TenantId, Version};
use crate::position::GlobalPosition;
use crate::snapshot::{SchemaHash, Snapshot};
use crate::stream_id::StreamId;

/// The largest payload of one event or snapshot, in bytes (16 MiB).
pub const MAX_PAYLOAD: usize = 16 * 1024 * 1024;

/// The most events in one append.
pub const MAX_EVENTS: usize = 10_000;

/// The largest sum of payloads in one append, in bytes (64 MiB).
pub const MAX_APPEND: usize = 64 * 1024 * 1024;

/// The longest event type, actor name or trace context, in bytes.
pub const MAX_TEXT: usize = 1_000;

/// What went wrong underneath a store. Shared, so that errors can be cloned into actions.
pub type Cause = Arc<dyn StdError + Send + Sync>;

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
    #[error("event id {event_id} is already in use: give each new event an id of its own")]
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

/// Which limit an append breaks.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidAppend {
    /// There is nothing to append.
    #[error("an append without events: leave it out")]
    Empty,
    /// More than [`MAX_EVENTS`].
    #[error("{count} events in one append, at most {MAX_EVENTS} are possible: append them in parts")]
    TooManyEvents {
        /// How many there were.
        count: usize,
    },
    /// A payload is larger than [`MAX_PAYLOAD`].
    #[error(
        "the payload of event {event_id} has {size} bytes, at most {MAX_PAYLOAD} are possible: keep large content outside the event"
    )]
    PayloadTooLarge {
        /// The event with the payload.
        event_id: EventId,
        /// Its size in bytes.
        size: usize,
    },
    /// All payloads together are larger than [`MAX_APPEND`].
    #[error("{size} bytes in one append, at most {MAX_APPEND} are possible: append them in parts")]
    AppendTooLarge {
        /// The sum in bytes.
        size: usize,
    },
    /// A text is empty where it must not be, too long, or holds a NUL character.
    #[error("the {field} of event {event_id} must have 1 to {MAX_TEXT} bytes and no NUL character")]
    BadText {
        /// The event with the text.
        event_id: EventId,
        /// Which text it is.
        field: &'static str,
    },
    /// The schema version is 0 or beyond what stores keep (2³¹ − 1).
    #[error("schema version {version} of event {event_id} is out of range: count from 1")]
    BadSchemaVersion {
        /// The event with the version.
        event_id: EventId,
        /// The version as given.
        version: u32,
    },
    /// Two events of the append have the same id.
    #[error("event id {event_id} appears twice in one append: give each new event an id of its own")]
    RepeatedEventId {
        /// The id.
        event_id: EventId,
    },
}

/// Which events a reader wants. Empty lists want everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Only streams of these categories.
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

    /// Only events of streams of this category.
    #[must_use]
    pub fn category(category: impl Into<Cow<'static, str>>) -> Self {
        Self { categories: vec![category.into()], event_types: Vec::new() }
    }

    /// Whether the reader wants this event.
    #[must_use]
    pub fn accepts(&self, event: &RecordedEvent) -> bool {
        let wanted = |list: &[Cow<'static, str>], name: &str| list.is_empty() || list.iter().any(|one| one == name);
        wanted(&self.categories, event.stream.category()) && wanted(&self.event_types, &event.event_type)
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

/// Where events are kept. See the [module documentation](self) for what it promises.
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

/// Checks an append against the limits that every store shares. Stores call it first.
///
/// # Errors
/// The first limit that is broken.
pub fn check_append(events: &[NewEvent]) -> Result<(), InvalidAppend> {
    if events.is_empty() {
        return Err(InvalidAppend::Empty);
    }
    if events.len() > MAX_EVENTS {
        return Err(InvalidAppend::TooManyEvents { count: events.len() });
    }
    events.iter().try_for_each(check_event)?;
    let size = events.iter().map(|event| event.payload.len()).sum();
    if size > MAX_APPEND {
        return Err(InvalidAppend::AppendTooLarge { size });
    }
    check_distinct(events)
}

fn check_event(event: &NewEvent) -> Result<(), InvalidAppend> {
    let event_id = event.id;
    if event.payload.len() > MAX_PAYLOAD {
        return Err(InvalidAppend::PayloadTooLarge { event_id, size: event.payload.len() });
    }
    if event.schema_version == 0 || i32::try_from(event.schema_version).is_err() {
        return Err(InvalidAppend::BadSchemaVersion { event_id, version: event.schema_version });
    }
    let metadata = &event.metadata;
    let texts = [
        ("event type", Some(&*event.event_type)),
        ("traceparent", metadata.traceparent.as_deref()),
        ("actor name", metadata.actor.as_ref().map(|actor| actor.name.as_str())),
    ];
    for (field, text) in texts {
        if text.is_some_and(|text| text.is_empty() || text.len() > MAX_TEXT || text.contains('\0')) {
            return Err(InvalidAppend::BadText { event_id, field });
        }
    }
    Ok(())
}

fn check_distinct(events: &[NewEvent]) -> Result<(), InvalidAppend> {
    if events.len() == 1 {
        return Ok(());
    }
    let mut ids: Vec<EventId> = events.iter().map(|event| event.id).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(InvalidAppend::RepeatedEventId { event_id: pair[0] }),
        None => Ok(()),
    }
}

impl<S: EventStore> EventStore for Arc<S> {
    fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<Appended, AppendError>> + Send {
        S::append(self, tenant, stream, expected, events)
    }

    fn load(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        after: Version,
    ) -> impl Future<Output = Result<Vec<RecordedEvent>, StoreError>> + Send {
        S::load(self, tenant, stream, after)
    }

    fn load_with_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> impl Future<Output = Result<(Option<Snapshot>, Vec<RecordedEvent>), StoreError>> + Send {
        S::load_with_snapshot(self, tenant, stream, schema)
    }

    fn read_all(
        &self,
        after: GlobalPosition,
        limit: usize,
        filter: &EventFilter,
    ) -> impl Future<Output = Result<EventPage, StoreError>> + Send {
        S::read_all(self, after, limit, filter)
    }

    fn load_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> + Send {
        S::load_snapshot(self, tenant, stream, schema)
    }

    fn save_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        snapshot: Snapshot,
    ) -> impl Future<Output = Result<(), StoreError>> + Send {
        S::save_snapshot(self, tenant, stream, snapshot)
    }
}
