//! Commands of one process on one aggregate wait for each other.
//!
//! They would conflict otherwise: all of them would load and decide, one would record, and the others would have done it
//! for nothing. Sixteen clients of one aggregate got a tenth as many commands done. Other processes are not waited for:
//! with them there are conflicts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_lock::MutexGuardArc;

use crate::ids::TenantId;
use crate::stream_id::StreamId;

type Key = (TenantId, StreamId);

/// Whose turn it is on each aggregate. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Turns {
    streams: Arc<Mutex<HashMap<Key, Stream>>>,
}

#[derive(Default)]
struct Stream {
    lock: Arc<async_lock::Mutex<()>>,
    /// Who works on it or waits to.
    users: usize,
}

/// The right to work on an aggregate, until it is dropped.
pub(super) struct Turn {
    turns: Turns,
    key: Key,
    guard: Option<MutexGuardArc<()>>,
}

impl Turns {
    /// Waits until nobody else here works on the aggregate. First come, first served. Safe to cancel.
    pub(super) async fn take(&self, tenant: TenantId, stream: &StreamId) -> Turn {
        let key = (tenant, stream.clone());
        let lock = {
            let mut streams = self.streams();
            let stream = streams.entry(key.clone()).or_default();
            stream.users += 1;
            Arc::clone(&stream.lock)
        };
        // Before the wait, which may be given up.
        let mut turn = Turn { turns: self.clone(), key, guard: None };
        turn.guard = Some(lock.lock_arc().await);
        turn
    }

    fn streams(&self) -> MutexGuard<'_, HashMap<Key, Stream>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.guard = None;
        let mut streams = self.turns.streams();
        if let Some(stream) = streams.get_mut(&self.key) {
            stream.users -= 1;
            if stream.users == 0 {
                streams.remove(&self.key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    fn stream(id: u32) -> StreamId {
        format!("order-{id}").parse().unwrap()
    }

    #[test]
    fn one_at_a_time_on_an_aggregate_and_none_is_remembered() {
        let (turns, tenant) = (Turns::default(), TenantId::fresh());
        let first = turns.take(tenant, &stream(1)).now_or_never().unwrap();
        assert!(turns.take(tenant, &stream(2)).now_or_never().is_some(), "another stream");
        assert!(turns.take(TenantId::fresh(), &stream(1)).now_or_never().is_some(), "another tenant");

        let (second, third) = (stream(1), stream(1));
        let mut second = Box::pin(turns.take(tenant, &second));
        let mut third = Box::pin(turns.take(tenant, &third));
        assert!(second.as_mut().now_or_never().is_none());
        assert!(third.as_mut().now_or_never().is_none());
        drop(second);
        drop(first);
        assert!(third.now_or_never().is_some(), "it waits for one who has gone");
        assert!(turns.streams().is_empty());
    }
}
