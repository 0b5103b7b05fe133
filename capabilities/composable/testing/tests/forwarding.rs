//! A store that only wraps another one is as good as the other, and asks it exactly what it is asked itself.

use std::sync::{Arc, Mutex, PoisonError};

use composable_core::store::{self, EventFilter, EventPage};
use composable_core::{
    AppendError, Appended, EventStore, ExpectedVersion, GlobalPosition, NewEvent, RecordedEvent, SchemaHash, Snapshot,
    StoreError, StreamId, TenantId, Version,
};
use composable_testing::contract::{new_stream, new_tenant};
use composable_testing::{MemoryEventStore, event_store_contract};

/// Adds nothing.
#[derive(Clone)]
struct Wrapping<S>(S);

impl<S: EventStore> store::ForwardingStore for Wrapping<S> {
    type Inner = S;

    fn inner(&self) -> &S {
        &self.0
    }
}

event_store_contract!(((), Wrapping(Arc::new(MemoryEventStore::new()))));

/// Notes which calls reach it, and knows nothing.
#[derive(Clone, Default)]
struct Noting(Arc<Mutex<Vec<&'static str>>>);

impl Noting {
    fn note(&self, call: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }
}

impl EventStore for Noting {
    async fn append(
        &self,
        _: TenantId,
        _: &StreamId,
        _: ExpectedVersion,
        _: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        self.note("append");
        Ok(Appended { version: Version::NONE, position: GlobalPosition::START, was_duplicate: false })
    }

    async fn load(&self, _: TenantId, _: &StreamId, _: Version) -> Result<Vec<RecordedEvent>, StoreError> {
        self.note("load");
        Ok(Vec::new())
    }

    async fn load_with_snapshot(
        &self,
        _: TenantId,
        _: &StreamId,
        _: SchemaHash,
    ) -> Result<(Option<Snapshot>, Vec<RecordedEvent>), StoreError> {
        self.note("load_with_snapshot");
        Ok((None, Vec::new()))
    }

    async fn read_all(&self, after: GlobalPosition, _: usize, _: &EventFilter) -> Result<EventPage, StoreError> {
        self.note("read_all");
        Ok(EventPage { events: Vec::new(), next: after, has_more: false })
    }

    async fn load_snapshot(&self, _: TenantId, _: &StreamId, _: SchemaHash) -> Result<Option<Snapshot>, StoreError> {
        self.note("load_snapshot");
        Ok(None)
    }

    async fn save_snapshot(&self, _: TenantId, _: &StreamId, _: Snapshot) -> Result<(), StoreError> {
        self.note("save_snapshot");
        Ok(())
    }
}

#[tokio::test]
async fn every_call_reaches_the_store_underneath_as_the_same_call() {
    let noting = Noting::default();
    let store = Wrapping(Arc::new(Wrapping(noting.clone())));
    let (tenant, stream, schema) = (new_tenant(), new_stream(), SchemaHash::of("any"));
    store.append(tenant, &stream, ExpectedVersion::Any, Vec::new()).await.unwrap();
    store.load(tenant, &stream, Version::NONE).await.unwrap();
    store.load_with_snapshot(tenant, &stream, schema).await.unwrap();
    store.read_all(GlobalPosition::START, 1, &EventFilter::everything()).await.unwrap();
    store.load_snapshot(tenant, &stream, schema).await.unwrap();
    let snapshot = Snapshot { schema, version: Version::NONE, payload: "x".into() };
    store.save_snapshot(tenant, &stream, snapshot).await.unwrap();

    let calls = noting.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let expected = ["append", "load", "load_with_snapshot", "read_all", "load_snapshot", "save_snapshot"];
    assert_eq!(calls, expected);
}
