//! An event store in memory, with the promises of a real one.
//!
//! **When to use it.** In tests, and nowhere else: it forgets everything.
//!
//! It behaves like the store on Postgres also where that is inconvenient. An append takes
//! its place in the order when it begins and is seen when it commits, later ones may commit
//! earlier, and readers wait for those before them. [`MemoryEventStore::with_commit_delay`]
//! makes that last, so that a reader that gets the order wrong is caught here already.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use composable_core::environment::SystemClock;
use composable_core::store::{EventFilter, EventPage, MAX_PAYLOAD, check_append};
use composable_core::{
    AppendError, Appended, Clock, Conflict, EventId, EventStore, ExpectedVersion, GlobalPosition, NewEvent,
    RecordedEvent, SchemaHash, Snapshot, StoreError, StreamId, TenantId, Version,
};

type CommitDelay = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;
type StreamKey = (TenantId, StreamId);

/// Keeps events in memory. Clones share what they keep.
///
/// ```
/// use composable_core::{EventStore, ExpectedVersion, Version};
/// use composable_testing::MemoryEventStore;
/// use composable_testing::contract::{new_event, new_stream, new_tenant};
///
/// # futures::executor::block_on(async {
/// let (store, tenant, stream) = (MemoryEventStore::new(), new_tenant(), new_stream());
/// let clone = store.clone();
/// clone.append(tenant, &stream, ExpectedVersion::NoStream, vec![new_event("hello")]).await?;
/// assert_eq!(store.load(tenant, &stream, Version::NONE).await?.len(), 1);
/// // Another tenant has no such stream.
/// assert_eq!(store.load(new_tenant(), &stream, Version::NONE).await?, []);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct MemoryEventStore {
    log: Arc<Mutex<Log>>,
    clock: Arc<dyn Clock>,
    commit_delay: Option<CommitDelay>,
}

#[derive(Default)]
struct Log {
    last_transaction: u64,
    last_sequence: u64,
    open: BTreeSet<u64>,
    events: BTreeMap<GlobalPosition, RecordedEvent>,
    streams: HashMap<StreamKey, Vec<RecordedEvent>>,
    ids: BTreeSet<(TenantId, EventId)>,
    snapshots: HashMap<StreamKey, Snapshot>,
    locks: HashMap<StreamKey, Arc<tokio::sync::Mutex<()>>>,
}

impl MemoryEventStore {
    /// An empty store on the system's clock.
    #[must_use]
    pub fn new() -> Self {
        Self::with_clock(Arc::new(SystemClock))
    }

    /// An empty store on this clock.
    #[must_use]
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self { log: Arc::default(), clock, commit_delay: None }
    }

    /// Waits for the future that `delay` makes before each append commits.
    #[must_use]
    pub fn with_commit_delay<F>(mut self, delay: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.commit_delay = Some(Arc::new(move || Box::pin(delay())));
        self
    }

    /// What a reader sees that does not wait for open transactions and only remembers the
    /// highest sequence number. Wrong on purpose, to show that the skip test notices.
    #[must_use]
    pub fn read_unsettled(&self, after_sequence: u64) -> Vec<(GlobalPosition, EventId)> {
        let log = self.log();
        let committed = log.events.values().filter(|event| event.position.sequence > after_sequence);
        committed.map(|event| (event.position, event.id)).collect()
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        // Nothing panics while holding the lock; a poisoned one is as good as any.
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryEventStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryEventStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MemoryEventStore").field("events", &self.log().events.len()).finish_non_exhaustive()
    }
}

impl Log {
    fn stream(&self, key: &StreamKey) -> &[RecordedEvent] {
        self.streams.get(key).map_or(&[], Vec::as_slice)
    }

    /// What the same events led to when they came the first time at the same place.
    fn first_result(&self, key: &StreamKey, expected: ExpectedVersion, events: &[NewEvent]) -> Option<Appended> {
        let stream = self.stream(key);
        let start = match expected.version() {
            Some(version) => usize::try_from(version.get()).ok()?,
            None => stream.iter().position(|recorded| events.first().is_some_and(|event| event.id == recorded.id))?,
        };
        let recorded = stream.get(start..start.checked_add(events.len())?)?;
        let same = recorded.iter().zip(events).all(|(recorded, event)| recorded.id == event.id);
        let last = recorded.last().filter(|_| same)?;
        Some(Appended { version: last.version, position: last.position, was_duplicate: true })
    }

    fn check_expected(&self, key: &StreamKey, expected: ExpectedVersion) -> Result<Version, Conflict> {
        let actual = Version::new(self.stream(key).len() as u64);
        if expected.accepts(actual) { Ok(actual) } else { Err(Conflict { stream: key.1.clone(), expected, actual }) }
    }

    fn check_ids(&self, tenant: TenantId, events: &[NewEvent]) -> Result<(), AppendError> {
        match events.iter().find(|event| self.ids.contains(&(tenant, event.id))) {
            Some(event) => Err(AppendError::EventIdReused { event_id: event.id }),
            None => Ok(()),
        }
    }

    fn place(&mut self, transaction: u64) -> GlobalPosition {
        self.last_sequence += 1;
        GlobalPosition::new(transaction, self.last_sequence)
    }

    fn commit(&mut self, key: StreamKey, events: Vec<RecordedEvent>) {
        for event in &events {
            self.ids.insert((key.0, event.id));
            self.events.insert(event.position, event.clone());
        }
        self.streams.entry(key).or_default().extend(events);
    }

    /// Below this transaction nothing is open: what is there now is all there will be.
    fn settled_before(&self) -> u64 {
        self.open.first().copied().unwrap_or(self.last_transaction + 1)
    }
}

/// Takes a transaction out of the open ones, also when its future is dropped half-way.
struct OpenTransaction<'a> {
    store: &'a MemoryEventStore,
    number: u64,
}

impl<'a> OpenTransaction<'a> {
    fn begin(store: &'a MemoryEventStore) -> Self {
        let mut log = store.log();
        log.last_transaction += 1;
        let number = log.last_transaction;
        log.open.insert(number);
        Self { store, number }
    }
}

impl Drop for OpenTransaction<'_> {
    fn drop(&mut self) {
        self.store.log().open.remove(&self.number);
    }
}

impl EventStore for MemoryEventStore {
    async fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        check_append(&events)?;
        let key = (tenant, stream.clone());
        let lock = Arc::clone(self.log().locks.entry(key.clone()).or_default());
        let _held = lock.lock().await;

        let transaction = OpenTransaction::begin(self);
        let (recorded, appended) = {
            let mut log = self.log();
            if let Some(first) = log.first_result(&key, expected, &events) {
                return Ok(first);
            }
            let start = log.check_expected(&key, expected)?;
            let recorded_at = self.clock.now();
            let place = |(index, event): (usize, NewEvent)| RecordedEvent {
                id: event.id,
                tenant,
                stream: stream.clone(),
                version: start.plus(index as u64 + 1),
                position: log.place(transaction.number),
                event_type: event.event_type,
                schema_version: event.schema_version,
                codec: event.codec,
                payload: event.payload,
                metadata: event.metadata,
                recorded_at,
            };
            let recorded: Vec<RecordedEvent> = events.iter().cloned().enumerate().map(place).collect();
            let position = recorded.last().map_or(GlobalPosition::START, |event| event.position);
            let appended = Appended { version: start.plus(events.len() as u64), position, was_duplicate: false };
            (recorded, appended)
        };
        if let Some(delay) = &self.commit_delay {
            delay().await;
        }
        let mut log = self.log();
        log.check_ids(tenant, &events)?;
        log.commit(key, recorded);
        Ok(appended)
    }

    async fn load(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        after: Version,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let start = usize::try_from(after.get()).unwrap_or(usize::MAX);
        let log = self.log();
        Ok(log.stream(&(tenant, stream.clone())).get(start..).unwrap_or_default().to_vec())
    }

    async fn read_all(
        &self,
        after: GlobalPosition,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<EventPage, StoreError> {
        let log = self.log();
        let end = GlobalPosition::new(log.settled_before(), 0).max(after);
        let settled = log.events.range(after..end).map(|(_, event)| event);
        let mut wanted = settled.filter(|event| event.position > after && filter.accepts(event)).cloned();
        let events: Vec<RecordedEvent> = wanted.by_ref().take(limit).collect();
        let has_more = wanted.next().is_some();
        let settled_to = GlobalPosition::new(end.transaction.saturating_sub(1), u64::MAX).max(after);
        let last = events.last().map_or(after, |event| event.position);
        Ok(EventPage { next: if has_more { last } else { settled_to }, events, has_more })
    }

    async fn load_snapshot(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        schema: SchemaHash,
    ) -> Result<Option<Snapshot>, StoreError> {
        let snapshot = self.log().snapshots.get(&(tenant, stream.clone())).cloned();
        Ok(snapshot.filter(|snapshot| snapshot.schema == schema))
    }

    async fn save_snapshot(&self, tenant: TenantId, stream: &StreamId, snapshot: Snapshot) -> Result<(), StoreError> {
        if snapshot.payload.len() > MAX_PAYLOAD {
            return Err(StoreError::SnapshotTooLarge { size: snapshot.payload.len() });
        }
        let mut log = self.log();
        let kept = log.snapshots.entry((tenant, stream.clone())).or_insert_with(|| snapshot.clone());
        if kept.schema != snapshot.schema || kept.version < snapshot.version {
            *kept = snapshot;
        }
        Ok(())
    }
}
