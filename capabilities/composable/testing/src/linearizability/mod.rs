//! Are appends and reads of a stream as if they had happened one after the other?
//!
//! **Purpose.** Several clients use a store at once; [`RecordingStore`] notes when each call began and ended and what
//! it answered. [`RecordingStore::check`] then looks for one order of all calls in which every answer is right, and in
//! which a call that ended before another began comes first. If there is none, the store is not linearizable and the
//! [`Violation`] says where.
//!
//! **When to use it.** [`appends_are_linearizable`] on every store. For a load of your own, give clones of a
//! [`RecordingStore`] to the clients and check at the end.
//!
//! **Why it is quick.** In general this search is hard. Here every append says which version it follows and every read
//! tells the version it saw, so that there is one order only that can be right; it remains to be seen whether the times
//! allow it. A call whose outcome nobody knows has no end: it may take effect at any time later, or never.

mod checking;
mod recording;

use std::time::Duration;

use composable_core::{AppendError, EventStore, ExpectedVersion, NewEvent, StreamId, TenantId, Version};
use futures::future::join_all;

pub use checking::{Checked, Violation};
pub use recording::RecordingStore;

use crate::contract::{new_event, new_stream, new_tenant};
use crate::seeded::Seeded;

/// How much is asked of the store.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Clients at the same time.
    pub clients: usize,
    /// Streams that they share; half of them belong to another tenant.
    pub streams: usize,
    /// Calls of each client.
    pub calls: usize,
    /// Where chance starts.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { clients: 8, streams: 4, calls: 60, seed: 1 }
    }
}

/// Puts load on a store and checks what was recorded. Several ways into the same store, as several processes have them,
/// are used in turn.
///
/// # Panics
/// When the store is not linearizable, or too little happened to tell.
pub async fn appends_are_linearizable<S: EventStore + Clone>(ways: &[S], options: Options) {
    match run(ways, options).await {
        Ok(checked) => assert!(
            checked.appended > 0 && checked.conflicts > 0 && checked.duplicates > 0 && checked.reads > 0,
            "too little happened: {checked:?}"
        ),
        Err(violation) => crate::report::fail(&format!("seed {}: {violation}", options.seed)),
    }
}

/// The same, telling what was found.
///
/// # Errors
/// The first [`Violation`].
///
/// # Panics
/// When there is no way into the store.
pub async fn run<S: EventStore + Clone>(ways: &[S], options: Options) -> Result<Checked, Violation> {
    let recording = RecordingStore::new(ways[0].clone());
    let tenants = [new_tenant(), new_tenant()];
    let streams: Vec<_> = (0..options.streams).map(|index| (tenants[index % 2], new_stream())).collect();
    let clients = (0..options.clients).map(|number| {
        let chance = Seeded::new(options.seed.wrapping_mul(1_000).wrapping_add(number as u64));
        let store = recording.beside(ways[number % ways.len()].clone());
        Client { store, chance, seen: vec![Version::NONE; streams.len()], last: None }.run(&streams, options.calls)
    });
    join_all(clients).await;
    recording.check().await
}

/// Does what clients do: reads, appends on what it has seen, and repeats what it is not sure of.
struct Client<S> {
    store: RecordingStore<S>,
    chance: Seeded,
    /// The last version it has seen of each stream.
    seen: Vec<Version>,
    last: Option<(usize, ExpectedVersion, Vec<NewEvent>)>,
}

impl<S: EventStore> Client<S> {
    async fn run(mut self, streams: &[(TenantId, StreamId)], calls: usize) {
        for _ in 0..calls {
            let index = usize::try_from(self.chance.below(streams.len() as u64)).unwrap_or_default();
            match self.chance.below(10) {
                0..=2 => self.read(streams, index, Version::NONE).await,
                3 => self.read(streams, index, self.seen[index]).await,
                4..=6 => self.append(streams, index, ExpectedVersion::Exact(self.seen[index])).await,
                7 => self.append(streams, index, ExpectedVersion::Any).await,
                8 => self.repeat(streams).await,
                _ => self.abandon(streams, index).await,
            }
        }
    }

    async fn read(&mut self, streams: &[(TenantId, StreamId)], index: usize, after: Version) {
        let (tenant, stream) = &streams[index];
        if let Ok(events) = self.store.load(*tenant, stream, after).await {
            self.seen[index] = events.last().map_or(after, |event| event.version);
        }
    }

    async fn append(&mut self, streams: &[(TenantId, StreamId)], index: usize, expected: ExpectedVersion) {
        let events: Vec<_> = (0..=self.chance.below(3)).map(|_| new_event("x")).collect();
        self.last = Some((index, expected, events.clone()));
        self.send(streams, index, expected, events).await;
    }

    async fn repeat(&mut self, streams: &[(TenantId, StreamId)]) {
        if let Some((index, expected, events)) = self.last.clone() {
            self.send(streams, index, expected, events).await;
        }
    }

    /// Goes away while it appends, and never knows what became of it until it asks again.
    async fn abandon(&mut self, streams: &[(TenantId, StreamId)], index: usize) {
        let microseconds = self.chance.below(2_000);
        let append = self.append(streams, index, ExpectedVersion::Any);
        tokio::time::timeout(Duration::from_micros(microseconds), append).await.ok();
    }

    async fn send(
        &mut self,
        streams: &[(TenantId, StreamId)],
        index: usize,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) {
        let (tenant, stream) = &streams[index];
        match self.store.append(*tenant, stream, expected, events).await {
            Ok(appended) => self.seen[index] = appended.version,
            Err(AppendError::Conflict(conflict)) => self.seen[index] = conflict.actual,
            Err(_) => {}
        }
    }
}
