//! How many calls of a target are under way at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use metrics::Gauge;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::config::LoadConfig;
use crate::telemetry::TargetMetrics;

/// Lets so many in at a time; so many more wait, for so long.
pub(crate) struct Gate {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    config: LoadConfig,
    streams_open: Gauge,
    queue_depth: Gauge,
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
pub(crate) struct Place {
    _permit: Option<OwnedSemaphorePermit>,
    streams_open: Gauge,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.streams_open.decrement(1.0);
    }
}

impl Gate {
    pub(crate) fn new(config: LoadConfig, metrics: &TargetMetrics) -> Self {
        let places = Arc::new(Semaphore::new(config.concurrent.min(Semaphore::MAX_PERMITS)));
        let (streams_open, queue_depth) = (metrics.streams_open.clone(), metrics.queue_depth.clone());
        Self { places, waiting: AtomicUsize::new(0), config, streams_open, queue_depth }
    }

    /// How many calls are under way.
    pub(crate) fn under_way(&self) -> usize {
        self.config.concurrent.saturating_sub(self.places.available_permits())
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    fn place(&self, permit: Option<OwnedSemaphorePermit>) -> Place {
        self.streams_open.increment(1.0);
        Place { _permit: permit, streams_open: self.streams_open.clone() }
    }

    /// A place, now or when one is free.
    pub(crate) async fn enter(&self) -> Result<Place, Crowded> {
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Ok(self.place(Some(permit)));
        }
        let _seat = Seat::take(self)?;
        let limit = Duration::from_millis(self.config.wait_ms);
        match tokio::time::timeout(limit, Arc::clone(&self.places).acquire_owned()).await {
            Ok(permit) => Ok(self.place(permit.ok())),
            Err(_) => Err(Crowded::Waited(limit)),
        }
    }
}

/// A seat in the waiting room, free again however the waiting ends.
struct Seat<'a>(&'a Gate);

impl<'a> Seat<'a> {
    fn take(gate: &'a Gate) -> Result<Self, Crowded> {
        let one_more = |taken| (taken < gate.config.waiting).then_some(taken + 1);
        gate.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).map_err(Crowded::Full)?;
        gate.queue_depth.increment(1.0);
        Ok(Self(gate))
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
        self.0.queue_depth.decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, poll, task::Poll};

    use super::*;

    fn gate(concurrent: usize, waiting: usize) -> Gate {
        Gate::new(LoadConfig { concurrent, waiting, wait_ms: 1_000 }, &TargetMetrics::new("a/b"))
    }

    #[tokio::test]
    async fn so_many_are_let_in_so_many_wait_and_others_are_refused() {
        let gate = gate(2, 1);
        let one = gate.enter().await.unwrap();
        let _two = gate.enter().await.unwrap();
        let mut third = Box::pin(gate.enter());
        assert!(poll!(&mut third).is_pending());
        assert_eq!((gate.under_way(), gate.waiting()), (2, 1));
        assert_eq!(gate.enter().now_or_never().unwrap().err().unwrap(), Crowded::Full(1));
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
        assert_eq!(gate.enter().await.err().unwrap(), Crowded::Waited(Duration::from_secs(1)));
        assert_eq!(gate.waiting(), 0);
    }
}
