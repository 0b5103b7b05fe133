//! Commands of one process on one aggregate wait for each other.
//!
//! They would conflict otherwise: all of them would load and decide, one would record, and the others would have done it
//! for nothing. Sixteen clients of one aggregate got a quarter as many commands done. Other processes are not waited for:
//! with them there are conflicts.

use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::ids::TenantId;
use crate::stream_id::StreamId;

type Key = (TenantId, StreamId);

/// Whose turn it is on each aggregate. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Turns {
    lines: Arc<Mutex<HashMap<Key, Line>>>,
}

/// Those who want to work on an aggregate, in the order in which they came. The first one does.
#[derive(Default)]
struct Line {
    last: u64,
    waiting: VecDeque<(u64, Waker)>,
}

/// A place in line, and at its head the right to work. Left when it is dropped.
pub(super) struct Turn {
    turns: Turns,
    key: Key,
    number: u64,
}

impl Turns {
    /// Waits until nobody else here works on the aggregate. First come, first served. Safe to cancel.
    pub(super) async fn take(&self, tenant: TenantId, stream: &StreamId) -> Turn {
        let turn = self.line_up((tenant, stream.clone()));
        poll_fn(|context| turn.poll(context)).await;
        turn
    }

    fn line_up(&self, key: Key) -> Turn {
        let mut lines = self.lines();
        let line = lines.entry(key.clone()).or_default();
        line.last += 1;
        line.waiting.push_back((line.last, Waker::noop().clone()));
        Turn { turns: self.clone(), key, number: line.last }
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<Key, Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        let mut lines = self.turns.lines();
        let Some(line) = lines.get_mut(&self.key) else { return Poll::Ready(()) };
        match line.waiting.binary_search_by_key(&self.number, |(number, _)| *number) {
            Ok(place) if place > 0 => {
                line.waiting[place].1.clone_from(context.waker());
                Poll::Pending
            }
            _ => Poll::Ready(()),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut lines = self.turns.lines();
        let Some(line) = lines.get_mut(&self.key) else { return };
        let Ok(place) = line.waiting.binary_search_by_key(&self.number, |(number, _)| *number) else { return };
        line.waiting.remove(place);
        let next = line.waiting.front().filter(|_| place == 0).map(|(_, waker)| waker.clone());
        if line.waiting.is_empty() {
            lines.remove(&self.key);
        }
        // Whom it wakes may want the lines.
        drop(lines);
        if let Some(next) = next {
            next.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::task::Wake;

    use futures::FutureExt;

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicU32);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn stream(id: u32) -> StreamId {
        format!("order-{id}").parse().unwrap()
    }

    #[test]
    fn one_at_a_time_on_an_aggregate_and_none_is_remembered() {
        let (turns, tenant) = (Turns::default(), TenantId::fresh());
        let first = turns.take(tenant, &stream(1)).now_or_never().unwrap();
        assert!(turns.take(tenant, &stream(2)).now_or_never().is_some(), "another stream");
        assert!(turns.take(TenantId::fresh(), &stream(1)).now_or_never().is_some(), "another tenant");

        let stream = stream(1);
        let mut second = Box::pin(turns.take(tenant, &stream));
        let mut third = Box::pin(turns.take(tenant, &stream));
        assert!(second.as_mut().now_or_never().is_none());
        assert!(third.as_mut().now_or_never().is_none());
        drop(second);
        drop(first);
        assert!(turns.take(tenant, &stream).now_or_never().is_none(), "the third one is before whoever comes now");
        assert!(third.now_or_never().is_some(), "it waits for one who has gone");
        assert!(turns.lines().is_empty());
    }

    #[test]
    fn the_next_one_is_woken_and_nobody_else() {
        let (turns, tenant, stream) = (Turns::default(), TenantId::fresh(), stream(1));
        let first = turns.take(tenant, &stream).now_or_never().unwrap();
        let woken = [Arc::new(Woken::default()), Arc::new(Woken::default())];
        let mut others = [Box::pin(turns.take(tenant, &stream)), Box::pin(turns.take(tenant, &stream))];
        for (other, woken) in others.iter_mut().zip(&woken) {
            let waker = Waker::from(Arc::clone(woken));
            assert!(other.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        }
        drop(first);
        assert_eq!(woken.each_ref().map(|woken| woken.0.load(Ordering::SeqCst)), [1, 0]);
    }
}
