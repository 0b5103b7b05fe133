//! Keeps the index up with the log, off the request path.
//!
//! Two loops: `words` reads changed decisions into the search tables and the tenants' indexes of words, `meaning`
//! computes embeddings. Each notes how far it has come in the same transaction or commit as what it wrote, so a killed
//! process goes on where it was: nothing is lost and nothing is there twice.
//!
//! Run one [`Indexer`] for each folder of indexes; [`IndexerHandle`] wakes it and tells how far it is.

mod meaning;
mod status;
mod words;
mod writers;

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use composable_core::TenantId;
use tokio::sync::Notify;

use crate::index::SearchIndex;
use crate::ports::DecisionFeed;
pub use status::IndexerHandle;

/// How the indexer paces itself.
#[derive(Debug, Clone)]
pub struct IndexerOptions {
    /// How often the log is looked at when nobody wakes the indexer.
    pub poll_interval: Duration,
    /// Log entries read at a time.
    pub page_size: usize,
    /// Least time between two commits of an index of words while changes keep coming; the first after a rest is
    /// committed at once.
    pub commit_interval: Duration,
    /// How long a decision is left alone after a change before its passages are embedded: who is still writing will
    /// change them again.
    pub settle_after: Duration,
    /// Passages embedded at a time.
    pub embedding_batch: usize,
    /// First wait after a failure; doubled with each further one, up to a minute.
    pub retry_after: Duration,
}

impl Default for IndexerOptions {
    fn default() -> Self {
        Self {
            poll_interval: Duration::from_millis(250),
            page_size: 500,
            commit_interval: Duration::from_millis(500),
            settle_after: Duration::from_secs(1),
            embedding_batch: 32,
            retry_after: Duration::from_millis(500),
        }
    }
}

/// Longest wait after a failure.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Keeps the index up with the log.
pub struct Indexer<F> {
    index: Arc<SearchIndex>,
    feed: Arc<F>,
    options: IndexerOptions,
    wake: Arc<Notify>,
    /// Tenants whose embeddings may be incomplete.
    unembedded: Arc<Waiting>,
}

impl<F: DecisionFeed> Indexer<F> {
    /// An indexer that has not started.
    pub fn new(index: Arc<SearchIndex>, feed: Arc<F>, options: IndexerOptions) -> Self {
        Self { index, feed, options, wake: Arc::default(), unembedded: Arc::default() }
    }

    /// To wake it and ask how far it is.
    #[must_use]
    pub fn handle(&self) -> IndexerHandle<F> {
        IndexerHandle::new(Arc::clone(&self.index), Arc::clone(&self.feed), Arc::clone(&self.wake))
    }

    /// Runs until `stop` is done. What is begun is finished or undone; what was not begun is found again.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        let words = words::Words::new(&self);
        let meaning = meaning::Meaning::new(&self);
        tokio::pin!(stop);
        tokio::select! {
            () = words.run() => {}
            () = meaning.run() => {}
            () = &mut stop => {}
        }
    }
}

/// Tenants that wait for something.
#[derive(Default)]
struct Waiting {
    tenants: Mutex<BTreeSet<TenantId>>,
    arrived: Notify,
}

impl Waiting {
    fn add(&self, tenants: impl IntoIterator<Item = TenantId>) {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner).extend(tenants);
        self.arrived.notify_one();
    }

    /// As [`Self::add`], without waking who put it back.
    fn put_back(&self, tenant: TenantId) {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner).insert(tenant);
    }

    fn remove(&self, tenant: TenantId) {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner).remove(&tenant);
    }

    fn all(&self) -> Vec<TenantId> {
        self.tenants.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}

/// Waits longer with each failure in a row.
struct Backoff {
    first: Duration,
    next: Duration,
}

impl Backoff {
    fn new(first: Duration) -> Self {
        Self { first, next: first }
    }

    fn reset(&mut self) {
        self.next = self.first;
    }

    async fn wait(&mut self) {
        tokio::time::sleep(self.next).await;
        self.next = (self.next * 2).min(LONGEST_WAIT);
    }
}
