//! A store that seals what belongs to subjects.

use std::fmt;
use std::sync::Arc;

use composable_core::store::{EventFilter, EventPage, check_append};
use composable_core::{
    AppendError, Appended, EventStore, ExpectedVersion, GlobalPosition, NewEvent, RecordedEvent, SchemaHash, Snapshot,
    StoreError, StreamId, SubjectId, TenantId, Version,
};

use super::vault::{open, seal};
use super::{ShredError, SubjectKeys, Vault};

type SubjectOf = Arc<dyn Fn(&StreamId) -> Option<SubjectId> + Send + Sync>;

/// Any store, with payloads and snapshots of some streams sealed in it. See the [module](super).
#[derive(Clone)]
pub struct ShreddingStore<S, K> {
    store: S,
    vault: Vault<K>,
    subject_of: SubjectOf,
}

impl<S, K> ShreddingStore<S, K> {
    /// Seals what is in streams that `subject_of` gives a subject for. It must give the same for a stream for ever.
    pub fn new(
        store: S,
        vault: Vault<K>,
        subject_of: impl Fn(&StreamId) -> Option<SubjectId> + Send + Sync + 'static,
    ) -> Self {
        Self { store, vault, subject_of: Arc::new(subject_of) }
    }
}

impl<S: fmt::Debug, K> fmt::Debug for ShreddingStore<S, K> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ShreddingStore").field("store", &self.store).finish_non_exhaustive()
    }
}

fn append_error(error: ShredError) -> AppendError {
    match error {
        ShredError::Unavailable { source } => AppendError::Unavailable { source },
        error => AppendError::Failed { source: Arc::new(error) },
    }
}

fn store_error(error: ShredError) -> StoreError {
    match error {
        ShredError::Unavailable { source } => StoreError::Unavailable { source },
        ShredError::Damaged { .. } => StoreError::Corrupt { problem: error.to_string() },
        error => StoreError::Failed { source: Arc::new(error) },
    }
}

impl<S: EventStore, K: SubjectKeys> ShreddingStore<S, K> {
    /// Opens what there are keys for. The rest stays sealed, which its reader notices when decoding it.
    async fn open_all(&self, mut events: Vec<RecordedEvent>) -> Result<Vec<RecordedEvent>, StoreError> {
        let mut tenants: Vec<TenantId> = events.iter().map(|event| event.tenant).collect();
        tenants.sort_unstable();
        tenants.dedup();
        for tenant in tenants {
            let of_tenant = events.iter().filter(|event| event.tenant == tenant).map(|event| &event.payload);
            let keys = self.vault.keys_of(tenant, of_tenant).await.map_err(store_error)?;
            for event in events.iter_mut().filter(|event| event.tenant == tenant) {
                if let Some(payload) = open(tenant, &keys, &event.payload).map_err(store_error)? {
                    event.payload = payload;
                }
            }
        }
        Ok(events)
    }

    /// A snapshot that cannot be opened is none.
    async fn open_snapshot(
        &self,
        tenant: TenantId,
        snapshot: Option<Snapshot>,
    ) -> Result<Option<Snapshot>, StoreError> {
        let Some(snapshot) = snapshot else { return Ok(None) };
        let payload = self.vault.open(tenant, &snapshot.payload).await.map_err(store_error)?;
        Ok(payload.map(|payload| Snapshot { payload, ..snapshot }))
    }
}

impl<S: EventStore, K: SubjectKeys> EventStore for ShreddingStore<S, K> {
    async fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        mut events: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        // Limits are about what is said, not about what it is sealed in; the store below checks that again.
        check_append(&events)?;
        if let Some(subject) = (self.subject_of)(stream) {
            let key = self.vault.key(tenant, &subject).await.map_err(append_error)?;
            for event in &mut events {
                event.payload = seal(tenant, &subject, &key, &event.payload).map_err(append_error)?;
            }
        }
        self.store.append(tenant, stream, expected, events).await
    }

    async fn load(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        after: Version,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        self.open_all(self.store.load(tenant, stream, after).await?).await
    }

    async fn load_with_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> Result<(Option<Snapshot>, Vec<RecordedEvent>), StoreError> {
        let (sealed, events) = self.store.load_with_snapshot(tenant, stream, schema).await?;
        let had_snapshot = sealed.is_some();
        match self.open_snapshot(tenant, sealed).await? {
            None if had_snapshot => Ok((None, self.load(tenant, stream, Version::NONE).await?)),
            snapshot => Ok((snapshot, self.open_all(events).await?)),
        }
    }

    async fn read_all(
        &self,
        after: GlobalPosition,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<EventPage, StoreError> {
        let page = self.store.read_all(after, limit, filter).await?;
        Ok(EventPage { events: self.open_all(page.events).await?, ..page })
    }

    async fn load_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> Result<Option<Snapshot>, StoreError> {
        let snapshot = self.store.load_snapshot(tenant, stream, schema).await?;
        self.open_snapshot(tenant, snapshot).await
    }

    async fn save_snapshot(&self, tenant: TenantId, stream: &StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        let Some(subject) = (self.subject_of)(stream) else {
            return self.store.save_snapshot(tenant, stream, snapshot).await;
        };
        let key = self.vault.key(tenant, &subject).await.map_err(store_error)?;
        let payload = seal(tenant, &subject, &key, &snapshot.payload).map_err(store_error)?;
        self.store.save_snapshot(tenant, stream, Snapshot { payload, ..snapshot }).await
    }
}
