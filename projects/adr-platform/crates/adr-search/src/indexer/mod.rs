//! Keeps the index up with the log, off the request path.
//!
//! `tables` takes changed decisions into the search tables. It is a following projection of the engine, which reads the
//! log, keeps how far it is, tries again, and puts a decision aside that cannot be taken. From the tables `words` fills
//! the tenants' indexes of words, and `meaning` computes embeddings. Each of the two notes how far it has come in the
//! same commit as what it wrote, so a killed process goes on where it was: nothing is lost and nothing is there twice.
//!
//! Run one [`Indexer`] for each folder of indexes, in as many servers as you like: one of them writes the tables and
//! embeds, each fills its own folder. [`IndexerHandle`] tells how far it is.

mod meaning;
mod status;
mod tables;
mod words;
mod writers;

use std::collections::BTreeSet;
use std::future::Future;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use composable_core::{EventStore, RetryPolicy, TenantId};
use composable_postgres::following::{FollowOptions, OnStuck, ProjectionWorker};
use composable_runtime::Polling;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::index::SearchIndex;
use crate::ports::DecisionSource;
pub use status::IndexerHandle;
use tables::Tables;

/// How the indexer paces itself.
#[derive(Debug, Clone)]
pub struct IndexerOptions {
    /// How the log is followed. A version is never used again; raise it to have everything read anew.
    pub follow: FollowOptions,
    /// Least time between two commits of an index of words while changes keep coming; the first after a rest is
    /// committed at once.
    pub commit_interval: Duration,
    /// How long a decision is left alone after a change before its passages are embedded: who is still writing will
    /// change them again.
    pub settle_after: Duration,
    /// Passages embedded at a time.
    pub embedding_batch: usize,
    /// The pauses when an index of words or an embedding failed. It is never given up.
    pub retry: RetryPolicy,
}

impl Default for IndexerOptions {
    fn default() -> Self {
        let (often, seldom) = (Duration::from_millis(500), Duration::from_secs(60));
        let polling = Duration::from_millis(250);
        Self {
            follow: FollowOptions {
                // Looking at once after each change would, in a busy hour, cost more than the changes do.
                polling: Polling { shortest_pause: polling, longest_pause: polling, page: 500 },
                retry: RetryPolicy::attempts(const { NonZeroU32::MIN.saturating_add(2) })
                    .with_pauses(Duration::from_millis(50), often),
                on_stuck: OnStuck::PutAside,
                ..FollowOptions::version(1)
            },
            commit_interval: Duration::from_millis(500),
            settle_after: Duration::from_secs(1),
            embedding_batch: 32,
            retry: RetryPolicy::attempts(NonZeroU32::MAX).with_pauses(often, seldom),
        }
    }
}

/// Keeps the index up with the log.
pub struct Indexer<S, D> {
    index: Arc<SearchIndex>,
    worker: Arc<ProjectionWorker<S, Tables<D>>>,
    options: IndexerOptions,
}

impl<S: EventStore + Clone, D: DecisionSource> Indexer<S, D> {
    /// An indexer of the decisions in `log`, that has not started.
    pub fn new(index: Arc<SearchIndex>, log: S, source: Arc<D>, options: IndexerOptions) -> Self {
        let worker = ProjectionWorker::new(log, &index.databases, Tables { source }, options.follow);
        Self { index, worker: Arc::new(worker), options }
    }

    /// To ask how far it is.
    #[must_use]
    pub fn handle(&self) -> IndexerHandle<S, D> {
        IndexerHandle::new(Arc::clone(&self.index), Arc::clone(&self.worker))
    }

    /// Runs until `stop` is done. What is begun is finished or undone; what was not begun is found again.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        let Self { index, worker, options } = self;
        let unembedded: Arc<Waiting> = Arc::default();
        let words = words::Words::new(Arc::clone(&index), options.clone(), worker.progress(), Arc::clone(&unembedded));
        let meaning = meaning::Meaning::new(index, options, worker.progress(), unembedded);
        let never = CancellationToken::new();
        tokio::select! {
            _ = worker.run(&never) => {}
            () = words.run() => {}
            () = meaning.run() => {}
            () = stop => {}
        }
    }
}

/// Tenants whose embeddings may be incomplete.
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
