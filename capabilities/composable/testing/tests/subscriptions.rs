//! Subscriptions over the in-memory store, with commits that come late.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use composable_testing::{MemoryEventStore, subscription_contract};

/// Commits are put off by 0 to 3 ms, in turn.
fn store_with_late_commits() -> MemoryEventStore {
    let commits = Arc::new(AtomicU64::new(0));
    MemoryEventStore::new().with_commit_delay(move || {
        let delay = commits.fetch_add(1, Ordering::Relaxed) * 7 % 4;
        tokio::time::sleep(Duration::from_millis(delay))
    })
}

subscription_contract!(((), store_with_late_commits()));
