//! Tells a request under way that it has been stopped.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::scope::{KeyId, Scope};

/// What ended a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoppedBy {
    /// Everything was stopped.
    Everything,
    /// Somebody of its tenant was.
    Of(Scope),
    /// The key that it came with is no longer one.
    Revoked(KeyId),
}

/// One request's ear. Looking at it costs one atomic read.
#[derive(Debug, Default)]
pub(crate) struct Signal {
    stopped: OnceLock<StoppedBy>,
    waker: Mutex<Option<Waker>>,
}

impl Signal {
    pub(crate) fn get(&self) -> Option<StoppedBy> {
        self.stopped.get().copied()
    }

    pub(crate) fn poll(&self, context: &Context<'_>) -> Poll<StoppedBy> {
        if let Some(by) = self.get() {
            return Poll::Ready(by);
        }
        let mut waker = self.waker.lock().unwrap_or_else(PoisonError::into_inner);
        if !waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
            *waker = Some(context.waker().clone());
        }
        drop(waker);
        // Whoever stopped it in between has found no waker, or the one of the last time.
        self.get().map_or(Poll::Pending, Poll::Ready)
    }

    /// The first stop counts.
    pub(crate) fn stop(&self, by: StoppedBy) {
        if self.stopped.set(by).is_ok() {
            let waker = self.waker.lock().unwrap_or_else(PoisonError::into_inner).take();
            waker.into_iter().for_each(Waker::wake);
        }
    }
}
