//! The in-memory store is linearizable, and stores that are not are noticed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use composable_core::store;
use composable_core::{
    AppendError, Appended, EventStore, ExpectedVersion, GlobalPosition, NewEvent, RecordedEvent, StoreError, StreamId,
    TenantId, Version,
};
use composable_testing::contract::{new_event, new_stream, new_tenant};
use composable_testing::linearizability::{self, Options, Violation};
use composable_testing::{MemoryEventStore, RecordingStore};

/// Commits let others go first, 0 to 4 times in turn.
fn late() -> MemoryEventStore {
    let commits = Arc::new(AtomicU64::new(0));
    MemoryEventStore::new().with_commit_delay(move || {
        let times = commits.fetch_add(1, Ordering::Relaxed) * 7 % 5;
        async move {
            for _ in 0..times {
                tokio::task::yield_now().await;
            }
        }
    })
}

#[tokio::test]
async fn the_store_in_memory_is_linearizable() {
    for seed in 1..=5 {
        linearizability::appends_are_linearizable(&[late()], Options { seed, ..Options::default() }).await;
    }
}

/// Ways for a store to be wrong under concurrency, though each call by itself is answered as it should be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// Looks at the version first and appends afterwards.
    ChecksThenActs,
    /// Answers loads from what it knew one load before.
    LoadsStale,
    /// Acknowledges every tenth append and forgets it.
    Forgets,
    /// Tells half of an append when a load comes in between.
    Tears,
}

/// What a stream was when it was loaded last.
type Known = HashMap<(TenantId, StreamId), Vec<RecordedEvent>>;

#[derive(Clone)]
struct Wrong {
    store: MemoryEventStore,
    fault: Fault,
    appends: Arc<AtomicU64>,
    known: Arc<Mutex<Known>>,
}

impl Wrong {
    fn new(fault: Fault) -> Self {
        Self { store: late(), fault, appends: Arc::default(), known: Arc::default() }
    }
}

impl store::ForwardingStore for Wrong {
    type Inner = MemoryEventStore;

    fn inner(&self) -> &MemoryEventStore {
        &self.store
    }

    async fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        let actual = self.store.load(tenant, stream, Version::NONE).await.map_or(0, |events| events.len() as u64);
        let forgets = self.fault == Fault::Forgets && self.appends.fetch_add(1, Ordering::Relaxed) % 10 == 9;
        let is_as_expected = expected.accepts(Version::new(actual));
        if forgets && is_as_expected {
            let version = Version::new(actual + events.len() as u64);
            return Ok(Appended { version, position: GlobalPosition::START, was_duplicate: false });
        }
        if self.fault == Fault::ChecksThenActs && is_as_expected {
            tokio::task::yield_now().await;
            return self.store.append(tenant, stream, ExpectedVersion::Any, events).await;
        }
        self.store.append(tenant, stream, expected, events).await
    }

    async fn load(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        after: Version,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let mut events = self.store.load(tenant, stream, Version::NONE).await?;
        if self.fault == Fault::LoadsStale {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let before = known.insert((tenant, stream.clone()), events.clone());
            events = before.unwrap_or(events);
        }
        if self.fault == Fault::Tears && after == Version::NONE && events.len() == 2 {
            events.pop();
        }
        Ok(events.into_iter().filter(|event| event.version > after).collect())
    }
}

#[tokio::test]
async fn every_fault_is_noticed() {
    for fault in [Fault::ChecksThenActs, Fault::LoadsStale, Fault::Forgets, Fault::Tears] {
        let mut noticed = false;
        for seed in 1..=20 {
            let options = Options { seed, ..Options::default() };
            noticed = noticed || linearizability::run(&[Wrong::new(fault)], options).await.is_err();
        }
        assert!(noticed, "{fault:?} went unnoticed");
    }
}

/// Each answer is possible, and the order of times is not: the case that needs the clock.
#[tokio::test]
async fn a_load_that_misses_what_was_acknowledged_is_too_late() {
    let store = RecordingStore::new(Wrong::new(Fault::LoadsStale));
    let (tenant, stream) = (new_tenant(), new_stream());
    store.load(tenant, &stream, Version::NONE).await.unwrap();
    store.append(tenant, &stream, ExpectedVersion::Any, vec![new_event("x")]).await.unwrap();
    store.load(tenant, &stream, Version::NONE).await.unwrap();
    let violation = store.check().await.unwrap_err();
    assert!(matches!(violation, Violation::TooLate { .. }), "{violation}");
}
