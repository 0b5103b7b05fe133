//! The skip test: does a reader see every event, in order, however late writers commit?
//!
//! Several writers append with delayed commits while several readers follow. Public event
//! stores have shipped readers that skip; this test stays in the suite for ever. It can
//! also be run with a reader that is wrong on purpose, to show that it would notice.
#![expect(clippy::panic, reason = "this is how a failing test fails")]

use std::collections::HashSet;
use std::future::Future;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use composable_core::{EventFilter, EventId, EventStore, ExpectedVersion, GlobalPosition};
use futures::future::join_all;

use crate::contract::{new_event, new_stream, new_tenant};

/// How much is written and read.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Writers at the same time, each with streams of its own and one they all share.
    pub writers: usize,
    /// Appends of each writer.
    pub appends: usize,
    /// Readers at the same time.
    pub readers: usize,
    /// The most events in one page.
    pub page: usize,
    /// How long a reader that misses events waits for them after the last writer is done.
    pub patience: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { writers: 8, appends: 150, readers: 3, page: 50, patience: Duration::from_secs(30) }
    }
}

/// Follows the log.
pub trait Follower: Send {
    /// The next events, or none when there are none yet.
    fn next(&mut self) -> impl Future<Output = Vec<(GlobalPosition, EventId)>> + Send;
}

/// The follower that every store provides: [`EventStore::read_all`] with its cursor.
#[derive(Debug)]
pub struct CursorFollower<S> {
    store: S,
    cursor: GlobalPosition,
    page: usize,
}

impl<S: EventStore> CursorFollower<S> {
    /// Follows from the start.
    pub const fn new(store: S, page: usize) -> Self {
        Self { store, cursor: GlobalPosition::START, page }
    }
}

impl<S: EventStore> Follower for CursorFollower<S> {
    async fn next(&mut self) -> Vec<(GlobalPosition, EventId)> {
        match self.store.read_all(self.cursor, self.page, &EventFilter::everything()).await {
            Ok(page) => {
                self.cursor = page.next;
                page.events.into_iter().map(|event| (event.position, event.id)).collect()
            }
            Err(error) => panic!("{error} ({error:?})"),
        }
    }
}

/// What one reader saw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Events that were written.
    pub written: usize,
    /// Events it never saw.
    pub skipped: usize,
    /// Events it saw after one that comes later in the order.
    pub out_of_order: usize,
    /// Events it saw more than once.
    pub repeated: usize,
}

/// Runs the store's own followers.
///
/// # Panics
/// When one of them skips an event or sees two in another order.
pub async fn no_reader_skips_an_event<S: EventStore + Clone + 'static>(store: &S, options: Options) {
    let followers = (0..options.readers).map(|_| CursorFollower::new(store.clone(), options.page)).collect();
    for seen in run(store, followers, options).await {
        assert_eq!(seen, Seen { written: seen.written, ..Seen::default() });
        assert!(seen.written >= options.writers * options.appends, "too little was written: {seen:?}");
    }
}

/// Writes, lets the followers follow, and tells what each of them saw.
///
/// # Panics
/// When the store fails.
pub async fn run<S, F>(store: &S, followers: Vec<F>, options: Options) -> Vec<Seen>
where
    S: EventStore + Clone + 'static,
    F: Follower + 'static,
{
    let all = Arc::new(OnceLock::new());
    let readers: Vec<_> =
        followers.into_iter().map(|follower| tokio::spawn(follow(follower, Arc::clone(&all), options))).collect();
    let shared = (new_tenant(), new_stream());
    let writers = (0..options.writers).map(|_| tokio::spawn(write(store.clone(), shared.clone(), options.appends)));
    let written: HashSet<EventId> = join_all(writers).await.into_iter().flat_map(finished).collect();
    let _ = all.set(written.clone());
    let seen = join_all(readers).await.into_iter().map(finished);
    seen.map(|events| judge(&written, &events)).collect()
}

fn judge(written: &HashSet<EventId>, events: &[(GlobalPosition, EventId)]) -> Seen {
    let distinct: HashSet<EventId> = events.iter().map(|(_, id)| *id).collect();
    Seen {
        written: written.len(),
        skipped: written.difference(&distinct).count(),
        out_of_order: events.windows(2).filter(|pair| pair[1].0 <= pair[0].0).count(),
        repeated: events.len() - distinct.len(),
    }
}

async fn write<S: EventStore>(
    store: S,
    shared: (composable_core::TenantId, composable_core::StreamId),
    appends: usize,
) -> Vec<EventId> {
    let mut ids = Vec::new();
    let (own_tenant, own_stream) = (new_tenant(), new_stream());
    for append in 0..appends {
        let events: Vec<_> = (0..=append % 3).map(|_| new_event("x")).collect();
        ids.extend(events.iter().map(|event| event.id));
        let (tenant, stream) = if append % 10 == 0 { (shared.0, &shared.1) } else { (own_tenant, &own_stream) };
        if let Err(error) = store.append(tenant, stream, ExpectedVersion::Any, events).await {
            panic!("{error} ({error:?})");
        }
    }
    ids
}

/// Reads until everything was seen and nothing more comes, or until patience runs out. What is written is known once the
/// writers are done; others may write, too.
async fn follow<F: Follower>(
    mut follower: F,
    all: Arc<OnceLock<HashSet<EventId>>>,
    options: Options,
) -> Vec<(GlobalPosition, EventId)> {
    let (mut events, mut seen) = (Vec::new(), HashSet::new());
    let mut idle_since = None;
    loop {
        let written = all.get();
        let page = follower.next().await;
        if !page.is_empty() {
            idle_since = None;
            seen.extend(page.iter().map(|(_, id)| *id));
            events.extend(page);
            continue;
        }
        let since = *idle_since.get_or_insert_with(tokio::time::Instant::now);
        if let Some(written) = written {
            let patience = if seen.is_superset(written) { Duration::from_millis(50) } else { options.patience };
            if since.elapsed() > patience {
                return events;
            }
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn finished<T>(result: Result<T, tokio::task::JoinError>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}
