//! Stores that wrap another one.
//!
//! **When to use it.** A store that adds something to another one, whichever that is: it wakes readers, seals payloads,
//! counts, fails on purpose. Implement [`ForwardingStore`] instead of [`EventStore`], name the store underneath, and
//! write only the calls that do more than be passed on.
//!
//! ```
//! use std::sync::atomic::{AtomicUsize, Ordering};
//!
//! use composable_core::store::{self, EventFilter, EventPage};
//! use composable_core::{EventStore, GlobalPosition, StoreError};
//! use composable_testing::MemoryEventStore;
//!
//! /// Counts the looks at the log.
//! struct Counting<S> {
//!     store: S,
//!     looks: AtomicUsize,
//! }
//!
//! impl<S: EventStore> store::ForwardingStore for Counting<S> {
//!     type Inner = S;
//!
//!     fn inner(&self) -> &S {
//!         &self.store
//!     }
//!
//!     async fn read_all(
//!         &self,
//!         after: GlobalPosition,
//!         limit: usize,
//!         filter: &EventFilter,
//!     ) -> Result<EventPage, StoreError> {
//!         self.looks.fetch_add(1, Ordering::Relaxed);
//!         self.store.read_all(after, limit, filter).await
//!     }
//! }
//!
//! # futures::executor::block_on(async {
//! let store = Counting { store: MemoryEventStore::new(), looks: AtomicUsize::new(0) };
//! store.read_all(GlobalPosition::START, 10, &EventFilter::everything()).await?;
//! assert_eq!(store.looks.into_inner(), 1);
//! # Ok::<(), StoreError>(())
//! # })?;
//! # Ok::<(), StoreError>(())
//! ```
//!
//! **What to mind.** A call reaches the store underneath as the same call: `load_with_snapshot` passes by `load` and
//! `load_snapshot`. Who changes what is read changes all four reads; who changes what is written changes `append` and
//! `save_snapshot`. The calls have the names that they have in [`EventStore`], so in a file that wraps a wrapper name
//! this trait by its module, as above, instead of importing it.
//!
//! **How to extend it.** A new function of [`EventStore`] gets its twin here, in both halves.

use std::future::Future;
use std::sync::Arc;

use super::{AppendError, Appended, EventFilter, EventPage, EventStore, ExpectedVersion, StoreError};
use crate::event::{NewEvent, RecordedEvent};
use crate::ids::{TenantId, Version};
use crate::position::GlobalPosition;
use crate::snapshot::{SchemaHash, Snapshot};
use crate::stream_id::StreamId;

/// An [`EventStore`] by means of another one: what is not written here is the other's. See the [module](self).
pub trait ForwardingStore: Send + Sync {
    /// The store underneath.
    type Inner: EventStore;

    /// The store underneath.
    fn inner(&self) -> &Self::Inner;

    /// See [`EventStore::append`].
    ///
    /// # Errors
    /// Those of the store underneath.
    fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<Appended, AppendError>> + Send {
        self.inner().append(tenant, stream, expected, events)
    }

    /// See [`EventStore::load`].
    ///
    /// # Errors
    /// Those of the store underneath.
    fn load(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        after: Version,
    ) -> impl Future<Output = Result<Vec<RecordedEvent>, StoreError>> + Send {
        self.inner().load(tenant, stream, after)
    }

    /// See [`EventStore::load_with_snapshot`].
    ///
    /// # Errors
    /// Those of the store underneath.
    fn load_with_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> impl Future<Output = Result<(Option<Snapshot>, Vec<RecordedEvent>), StoreError>> + Send {
        self.inner().load_with_snapshot(tenant, stream, schema)
    }

    /// See [`EventStore::read_all`].
    ///
    /// # Errors
    /// Those of the store underneath.
    fn read_all(
        &self,
        after: GlobalPosition,
        limit: usize,
        filter: &EventFilter,
    ) -> impl Future<Output = Result<EventPage, StoreError>> + Send {
        self.inner().read_all(after, limit, filter)
    }

    /// See [`EventStore::load_snapshot`].
    ///
    /// # Errors
    /// Those of the store underneath.
    fn load_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> + Send {
        self.inner().load_snapshot(tenant, stream, schema)
    }

    /// See [`EventStore::save_snapshot`].
    ///
    /// # Errors
    /// Those of the store underneath.
    fn save_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        snapshot: Snapshot,
    ) -> impl Future<Output = Result<(), StoreError>> + Send {
        self.inner().save_snapshot(tenant, stream, snapshot)
    }
}

impl<F: ForwardingStore> EventStore for F {
    fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<Appended, AppendError>> + Send {
        ForwardingStore::append(self, tenant, stream, expected, events)
    }

    fn load(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        after: Version,
    ) -> impl Future<Output = Result<Vec<RecordedEvent>, StoreError>> + Send {
        ForwardingStore::load(self, tenant, stream, after)
    }

    fn load_with_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> impl Future<Output = Result<(Option<Snapshot>, Vec<RecordedEvent>), StoreError>> + Send {
        ForwardingStore::load_with_snapshot(self, tenant, stream, schema)
    }

    fn read_all(
        &self,
        after: GlobalPosition,
        limit: usize,
        filter: &EventFilter,
    ) -> impl Future<Output = Result<EventPage, StoreError>> + Send {
        ForwardingStore::read_all(self, after, limit, filter)
    }

    fn load_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> impl Future<Output = Result<Option<Snapshot>, StoreError>> + Send {
        ForwardingStore::load_snapshot(self, tenant, stream, schema)
    }

    fn save_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        snapshot: Snapshot,
    ) -> impl Future<Output = Result<(), StoreError>> + Send {
        ForwardingStore::save_snapshot(self, tenant, stream, snapshot)
    }
}

impl<S: EventStore> ForwardingStore for Arc<S> {
    type Inner = S;

    fn inner(&self) -> &S {
        self
    }
}
