//! The in-memory store keeps every promise, and the skip test notices a reader that skips.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use composable_core::{EventFilter, EventId, EventStore, GlobalPosition};
use composable_testing::skip::{self, Follower, Options};
use composable_testing::{MemoryEventStore, event_store_contract};

event_store_contract!(((), MemoryEventStore::new()));

/// Commits are put off by 0 to 3 ms, in turn.
fn store_with_late_commits() -> MemoryEventStore {
    let commits = Arc::new(AtomicU64::new(0));
    MemoryEventStore::new().with_commit_delay(move || {
        let delay = commits.fetch_add(1, Ordering::Relaxed) * 7 % 4;
        tokio::time::sleep(Duration::from_millis(delay))
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn no_reader_skips_an_event() {
    skip::no_reader_skips_an_event(&store_with_late_commits(), Options::default()).await;
}

/// Keeps the highest sequence number and forgets the transaction: the classic mistake.
struct SequenceOnly {
    store: MemoryEventStore,
    highest: u64,
}

impl Follower for SequenceOnly {
    async fn next(&mut self) -> Vec<(GlobalPosition, EventId)> {
        let page = self.store.read_unsettled(self.highest);
        self.highest = page.iter().map(|(position, _)| position.sequence).max().unwrap_or(self.highest);
        page
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_skips_is_noticed() {
    let store = store_with_late_commits();
    let follower = SequenceOnly { store: store.clone(), highest: 0 };
    let options = Options { patience: Duration::from_millis(300), ..Options::default() };
    let seen = skip::run(&store, vec![follower], options).await;
    assert!(seen[0].skipped > 0, "the wrong reader was lucky: {seen:?}");
}

#[tokio::test]
async fn clones_share_what_they_keep() {
    let store = MemoryEventStore::new();
    let (tenant, stream) = (composable_testing::contract::new_tenant(), composable_testing::contract::new_stream());
    let event = composable_testing::contract::new_event("x");
    store.clone().append(tenant, &stream, composable_core::ExpectedVersion::Any, vec![event.clone()]).await.unwrap();
    let page = store.read_all(GlobalPosition::START, 10, &EventFilter::everything()).await.unwrap();
    let ids: HashSet<_> = page.events.iter().map(|event| event.id).collect();
    assert_eq!(ids, HashSet::from([event.id]));
}
