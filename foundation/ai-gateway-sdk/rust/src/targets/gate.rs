//! How many calls of a target are under way at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::config::LoadConfig;

/// Lets so many in at a time; so many more wait, for so long.
#[derive(Debug)]
pub(crate) struct Gate {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    config: LoadConfig,
}

/// Why a call was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Crowded {
    /// As many wait already as may.
    #[error("{0} calls wait for it already")]
    Full(usize),
    /// No place in time.
    #[error("no place became free within {0:?}")]
    Waited(Duration),
}

/// A place. Dropping it lets the next one in.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Gate {
    pub(crate) fn new(config: LoadConfig) -> Self {
        let places = Arc::new(Semaphore::new(config.concurrent.min(Semaphore::MAX_PERMITS)));
        Self { places, waiting: AtomicUsize::new(0), config }
    }

    /// How many calls are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.config.concurrent.saturating_sub(self.places.available_permits())
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// A place, now or when one is free.
    pub(crate) async fn enter(&self) -> Result<Place, Crowded> {
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(Place { _permit: Some(permit) });
        }
        let _seat = Seat::take(&self.waiting, self.config.waiting)?;
        let limit = Duration::from_millis(self.config.wait_ms);
        match tokio::time::timeout(limit, Arc::clone(&self.places).acquire_owned()).await {
            Ok(permit) => Ok(Place { _permit: permit.ok() }),
            Err(_) => Err(Crowded::Waited(limit)),
        }
    }
}

/// A seat in the waiting room, free again however the waiting ends.
struct Seat<'a>(&'a AtomicUsize);

impl<'a> Seat<'a> {
    fn take(taken: &'a AtomicUsize, seats: usize) -> Result<Self, Crowded> {
        let one_more = |taken| (taken < seats).then_some(taken + 1);
        match taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more) {
            Ok(_) => Ok(Self(taken)),
            Err(taken) => Err(Crowded::Full(taken)),
        }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, poll, task::Poll};

    use super::*;

    fn gate(concurrent: usize, waiting: usize) -> Gate {
        Gate::new(LoadConfig { concurrent, waiting, wait_ms: 1_000 })
    }

    #[tokio::test]
    async fn so_many_are_let_in_so_many_wait_and_others_are_refused() {
        let gate = gate(2, 1);
        let one = gate.enter().await.unwrap();
        let _two = gate.enter().await.unwrap();
        let mut third = Box::pin(gate.enter());
        assert!(poll!(&mut third).is_pending());
        assert_eq!((gate.under_way(), gate.waiting()), (2, 1));
        assert_eq!(gate.enter().now_or_never().unwrap().unwrap_err(), Crowded::Full(1));
        drop(one);
        assert!(matches!(poll!(&mut third), Poll::Ready(Ok(_))));
        assert_eq!(gate.waiting(), 0);
    }

    #[tokio::test]
    async fn whoever_stops_waiting_leaves_no_trace() {
        let gate = gate(1, 1);
        let place = gate.enter().await.unwrap();
        let mut waiting = Box::pin(gate.enter());
        assert!(poll!(&mut waiting).is_pending());
        drop(waiting);
        assert_eq!(gate.waiting(), 0);
        drop(place);
        assert_eq!(gate.under_way(), 0);
        assert!(gate.enter().await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_ever() {
        let gate = gate(0, 1);
        assert_eq!(gate.enter().await.unwrap_err(), Crowded::Waited(Duration::from_secs(1)));
        assert_eq!(gate.waiting(), 0);
    }
}
