//! A log with events, handlers that note what they see, and waiting.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use composable_bus::Handler;
use composable_core::effect::AttemptFailed;
use composable_core::{BusSubscription, EventId, EventStore, ExpectedVersion, RecordedEvent, RetryPolicy, StreamId};
use composable_testing::bus_contract::{PATIENCE, new_group, streams_of};
use composable_testing::contract::{new_event, new_tenant};

/// Versions 1 to `versions` of some streams of a category; their ids.
pub(crate) async fn fill(store: &impl EventStore, category: &str, streams: usize, versions: usize) -> HashSet<EventId> {
    let (tenant, streams) = (new_tenant(), streams_of(category, streams));
    let mut ids = HashSet::new();
    for _ in 0..versions {
        for stream in &streams {
            let event = new_event("x");
            ids.insert(event.id);
            store.append(tenant, stream, ExpectedVersion::Any, vec![event]).await.unwrap();
        }
    }
    ids
}

pub(crate) fn subscription(category: &str) -> BusSubscription {
    BusSubscription::new(new_group(), category.to_owned())
}

/// So many attempts, and next to no pauses.
pub(crate) fn quick(attempts: u32) -> RetryPolicy {
    let pause = Duration::from_millis(1);
    RetryPolicy::attempts(attempts.try_into().unwrap()).with_pauses(pause, pause)
}

pub(crate) async fn within<F: Future>(future: F) -> F::Output {
    tokio::time::timeout(PATIENCE, future).await.expect("it takes too long")
}

/// Every stream's versions rise by one from 1, where only the first time counts.
#[track_caller]
pub(crate) fn assert_in_order(events: &[RecordedEvent]) {
    let mut last: HashMap<&StreamId, u64> = HashMap::new();
    for event in events {
        let last = last.entry(&event.stream).or_default();
        assert!(event.version.get() <= *last + 1, "{} came at {} after {last}", event.stream, event.version);
        *last = event.version.get().max(*last);
    }
}

#[derive(Debug, thiserror::Error)]
#[error("it is poison")]
pub(crate) struct Poison;

/// Notes what it handled, after it failed as planned.
#[derive(Clone, Default)]
pub(crate) struct Noting {
    state: Arc<Mutex<State>>,
    changed: Arc<tokio::sync::Notify>,
}

#[derive(Default)]
struct State {
    handled: Vec<RecordedEvent>,
    /// How often an event fails before it is handled.
    failures: HashMap<EventId, Vec<Failure>>,
    tries: HashMap<EventId, u32>,
}

#[derive(Clone, Copy)]
pub(crate) enum Failure {
    Passing,
    Lasting,
    Panic,
}

impl Noting {
    pub(crate) fn fail(&self, event: EventId, failures: Vec<Failure>) {
        self.state.lock().unwrap().failures.insert(event, failures);
    }

    pub(crate) fn tries(&self, event: EventId) -> u32 {
        self.state.lock().unwrap().tries.get(&event).copied().unwrap_or(0)
    }

    pub(crate) fn handled(&self) -> Vec<RecordedEvent> {
        self.state.lock().unwrap().handled.clone()
    }

    pub(crate) fn handled_ids(&self) -> HashSet<EventId> {
        self.handled().iter().map(|event| event.id).collect()
    }

    /// Waits until all of these were handled.
    pub(crate) async fn all(&self, ids: &HashSet<EventId>) {
        within(async {
            loop {
                let changed = self.changed.notified();
                if ids.is_subset(&self.handled_ids()) {
                    return;
                }
                changed.await;
            }
        })
        .await;
    }
}

impl Handler for Noting {
    async fn handle(&self, event: &RecordedEvent) -> Result<(), AttemptFailed> {
        let failure = {
            let mut state = self.state.lock().unwrap();
            *state.tries.entry(event.id).or_default() += 1;
            let failure = state.failures.get_mut(&event.id).and_then(Vec::pop);
            if failure.is_none() {
                state.handled.push(event.clone());
            }
            failure
        };
        self.changed.notify_one();
        match failure {
            None => Ok(()),
            Some(Failure::Passing) => Err(AttemptFailed::passing(Poison)),
            Some(Failure::Lasting) => Err(AttemptFailed::lasting(Poison)),
            Some(Failure::Panic) => panic!("as planned"),
        }
    }
}
