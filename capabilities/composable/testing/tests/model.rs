//! The in-memory store does as the model says, and a store that does not is noticed.

use composable_core::{
    AppendError, Appended, EventFilter, EventPage, EventStore, ExpectedVersion, GlobalPosition, NewEvent,
    RecordedEvent, SchemaHash, Snapshot, StoreError, StreamId, TenantId, Version,
};
use composable_testing::{MemoryEventStore, model};
use tokio::runtime::Runtime;
use uuid::Uuid;

#[test]
fn the_store_in_memory_does_as_the_model_says() {
    model::behaves_as_the_model(&Runtime::new().unwrap(), &MemoryEventStore::new(), 2);
}

/// Ways for a store to be wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    TakesAnyVersion,
    CallsRepeatsNew,
    SharesTenants,
    ReplacesNewerSnapshots,
    IgnoresShapes,
    SkipsInPages,
    LoadsOneTooMany,
}

const FAULTS: [Fault; 7] = [
    Fault::TakesAnyVersion,
    Fault::CallsRepeatsNew,
    Fault::SharesTenants,
    Fault::ReplacesNewerSnapshots,
    Fault::IgnoresShapes,
    Fault::SkipsInPages,
    Fault::LoadsOneTooMany,
];

#[derive(Clone)]
struct Wrong {
    store: MemoryEventStore,
    fault: Fault,
}

impl Wrong {
    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    fn tenant(&self, tenant: TenantId) -> TenantId {
        if self.is(Fault::SharesTenants) { TenantId::new(Uuid::nil()) } else { tenant }
    }

    fn schema(&self, schema: SchemaHash) -> SchemaHash {
        if self.is(Fault::IgnoresShapes) { SchemaHash::of("one for all") } else { schema }
    }
}

impl EventStore for Wrong {
    async fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        let expected = if self.is(Fault::TakesAnyVersion) { ExpectedVersion::Any } else { expected };
        let mut appended = self.store.append(self.tenant(tenant), stream, expected, events).await?;
        appended.was_duplicate &= !self.is(Fault::CallsRepeatsNew);
        Ok(appended)
    }

    async fn load(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        after: Version,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let back = u64::from(self.is(Fault::LoadsOneTooMany) && after.get() > 3);
        self.store.load(self.tenant(tenant), stream, Version::new(after.get() - back)).await
    }

    async fn read_all(
        &self,
        after: GlobalPosition,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<EventPage, StoreError> {
        let mut page = self.store.read_all(after, limit, filter).await?;
        if self.is(Fault::SkipsInPages) && page.has_more {
            page.next.sequence += 1;
        }
        Ok(page)
    }

    async fn load_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> Result<Option<Snapshot>, StoreError> {
        let kept = self.store.load_snapshot(self.tenant(tenant), stream, self.schema(schema)).await?;
        Ok(kept.map(|kept| Snapshot { schema, ..kept }))
    }

    async fn save_snapshot(&self, tenant: TenantId, stream: &StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        let snapshot = Snapshot { schema: self.schema(snapshot.schema), ..snapshot };
        if self.is(Fault::ReplacesNewerSnapshots) {
            let passing = Snapshot { schema: SchemaHash::of("passing"), ..snapshot.clone() };
            self.store.save_snapshot(self.tenant(tenant), stream, passing).await?;
        }
        self.store.save_snapshot(self.tenant(tenant), stream, snapshot).await
    }
}

#[test]
fn every_fault_is_noticed() {
    let runtime = Runtime::new().unwrap();
    for fault in FAULTS {
        let store = Wrong { store: MemoryEventStore::new(), fault };
        let noticed = (0..20).any(|_| model::compare(&runtime, &store, 1).is_err());
        assert!(noticed, "{fault:?} went unnoticed");
    }
}
