//! Aggregates kept in memory between two commands.
//!
//! What is kept may be old: another process may have appended since. That never does harm, because an append says which
//! version it follows, and the store refuses it when there is a later one. Whoever takes an aggregate from here
//! therefore reads the store before believing anything else than a successful append.

use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;

use crate::aggregate::{Aggregate, AggregateRoot};
use crate::ids::{TenantId, Version};
use crate::stream_id::StreamId;

/// How much room the state takes, in bytes, about.
pub type Weigh<State> = fn(&State) -> usize;

/// An aggregate as it was after its last command here.
pub(crate) struct Kept<A: Aggregate> {
    pub(crate) root: AggregateRoot<A>,
    pub(crate) snapshot_version: Version,
}

/// Shared by the clones of an `AggregateStore`.
pub(crate) struct Cache<A: Aggregate> {
    inner: Arc<Mutex<Inner<A>>>,
}

struct Inner<A: Aggregate> {
    kept: LruCache<(TenantId, StreamId), (Kept<A>, usize)>,
    bytes: usize,
    most_bytes: usize,
    weigh: Weigh<A::State>,
}

impl<A: Aggregate> Clone for Cache<A> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<A: Aggregate> Cache<A> {
    pub(crate) fn new(most_bytes: usize, weigh: Weigh<A::State>) -> Self {
        let inner = Inner { kept: LruCache::unbounded(), bytes: 0, most_bytes, weigh };
        Self { inner: Arc::new(Mutex::new(inner)) }
    }

    /// Takes an aggregate out. Two commands at the same time do not share it: the second reads the store.
    pub(crate) fn take(&self, tenant: TenantId, stream: &StreamId) -> Option<Kept<A>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let (kept, bytes) = inner.kept.pop(&(tenant, stream.clone()))?;
        inner.bytes -= bytes;
        Some(kept)
    }

    /// Keeps an aggregate, and lets those go that nobody has asked for longest.
    pub(crate) fn put(&self, tenant: TenantId, kept: Kept<A>) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = (inner.weigh)(&kept.root.state);
        if bytes > inner.most_bytes / 8 {
            return;
        }
        let key = (tenant, kept.root.stream.clone());
        inner.bytes += bytes;
        if let Some((_, replaced)) = inner.kept.put(key, (kept, bytes)) {
            inner.bytes -= replaced;
        }
        while inner.bytes > inner.most_bytes {
            let Some((_, (_, bytes))) = inner.kept.pop_lru() else { return };
            inner.bytes -= bytes;
        }
    }
}
