//! A store that goes wrong when the test says so.
//!
//! **When to use it.** To see what a caller does when the store does not answer, answers too
//! late to be believed, or is asked twice. Wrap any store in [`FaultyStore`] and plan faults;
//! each is used up by one append. Reads go through untouched unless [`FaultyStore::fail_reads`] says otherwise.
//!
//! ```
//! use composable_core::{AppendError, EventStore, ExpectedVersion, Version};
//! use composable_testing::contract::{new_event, new_stream, new_tenant};
//! use composable_testing::{AppendFault, FaultyStore, MemoryEventStore};
//!
//! # futures::executor::block_on(async {
//! let store = FaultyStore::new(MemoryEventStore::new());
//! store.plan([AppendFault::AnswerLost]);
//! let (tenant, stream, events) = (new_tenant(), new_stream(), vec![new_event("hello")]);
//!
//! let lost = store.append(tenant, &stream, ExpectedVersion::NoStream, events.clone()).await;
//! assert!(matches!(lost, Err(AppendError::Unavailable { .. })));
//! // The events are there all the same; the same ones again do no harm.
//! assert!(store.append(tenant, &stream, ExpectedVersion::NoStream, events).await?.was_duplicate);
//! assert_eq!(store.load(tenant, &stream, Version::NONE).await?.len(), 1);
//! assert!(store.is_used_up());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! **How to extend it.** A new way to go wrong is a variant of [`AppendFault`].

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use composable_core::store::{self, Cause, EventFilter, EventPage};
use composable_core::{
    AppendError, Appended, EventStore, ExpectedVersion, GlobalPosition, NewEvent, RecordedEvent, SchemaHash, Snapshot,
    StoreError, StreamId, TenantId, Version,
};
use tokio::sync::Semaphore;

/// How one append goes wrong.
#[derive(Clone, Debug)]
pub enum AppendFault {
    /// The store was not reached: nothing is recorded.
    Lost,
    /// The events are recorded, and the answer is lost. The writer cannot tell.
    AnswerLost,
    /// The request arrives twice. The writer gets the second answer.
    Duplicated,
    /// Nothing goes wrong. Plan it in front of a fault to have that hit a later append.
    None,
    /// The append waits until the semaphore has a permit, which it uses up. Others may
    /// overtake it meanwhile.
    Held(Arc<Semaphore>),
}

/// A store with planned faults. Clones share the plan.
#[derive(Clone, Debug)]
pub struct FaultyStore<S> {
    store: S,
    appends: Arc<Mutex<VecDeque<AppendFault>>>,
    failing_reads: Arc<AtomicUsize>,
}

impl<S> FaultyStore<S> {
    /// Without faults yet.
    pub fn new(store: S) -> Self {
        Self { store, appends: Arc::default(), failing_reads: Arc::default() }
    }

    /// Plans the next faults of appends, in this order, after those planned before.
    pub fn plan(&self, faults: impl IntoIterator<Item = AppendFault>) {
        self.appends.lock().unwrap_or_else(PoisonError::into_inner).extend(faults);
    }

    /// Lets the next `count` reads fail, of whatever kind.
    pub fn fail_reads(&self, count: usize) {
        self.failing_reads.store(count, Ordering::SeqCst);
    }

    /// Whether every planned fault has happened.
    #[must_use]
    pub fn is_used_up(&self) -> bool {
        let appends = self.appends.lock().unwrap_or_else(PoisonError::into_inner);
        appends.is_empty() && self.failing_reads.load(Ordering::SeqCst) == 0
    }

    fn next_fault(&self) -> AppendFault {
        self.appends.lock().unwrap_or_else(PoisonError::into_inner).pop_front().unwrap_or(AppendFault::None)
    }

    fn check_read(&self) -> Result<(), StoreError> {
        let less = |left: usize| left.checked_sub(1);
        match self.failing_reads.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less) {
            Ok(_) => Err(StoreError::Unavailable { source: injected() }),
            Err(_) => Ok(()),
        }
    }
}

fn injected() -> Cause {
    Arc::from(Box::<dyn std::error::Error + Send + Sync>::from("a fault that the test planned"))
}

impl<S: EventStore> store::ForwardingStore for FaultyStore<S> {
    type Inner = S;

    fn inner(&self) -> &S {
        &self.store
    }

    async fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        let unavailable = || AppendError::Unavailable { source: injected() };
        match self.next_fault() {
            AppendFault::Lost => Err(unavailable()),
            AppendFault::AnswerLost => {
                self.store.append(tenant, stream, expected, events).await?;
                Err(unavailable())
            }
            AppendFault::Duplicated => {
                self.store.append(tenant, stream, expected, events.clone()).await?;
                self.store.append(tenant, stream, expected, events).await
            }
            AppendFault::None => self.store.append(tenant, stream, expected, events).await,
            AppendFault::Held(gate) => {
                gate.acquire().await.map_err(|_| unavailable())?.forget();
                self.store.append(tenant, stream, expected, events).await
            }
        }
    }

    async fn load(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        after: Version,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        self.check_read()?;
        self.store.load(tenant, stream, after).await
    }

    async fn load_with_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> Result<(Option<Snapshot>, Vec<RecordedEvent>), StoreError> {
        self.check_read()?;
        self.store.load_with_snapshot(tenant, stream, schema).await
    }

    async fn read_all(
        &self,
        after: GlobalPosition,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<EventPage, StoreError> {
        self.check_read()?;
        self.store.read_all(after, limit, filter).await
    }

    async fn load_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> Result<Option<Snapshot>, StoreError> {
        self.check_read()?;
        self.store.load_snapshot(tenant, stream, schema).await
    }
}
