//! Publishes what is in the log: follow, publish, note how far.
//!
//! **When to use it.** One relay per bus, in as many processes as you like: one works, the
//! others stand by. Never publish beside an append instead: a crash between the two loses an
//! event, or invents one.
//!
//! **How to extend it.** What is published is a filter of [`RelayOptions`]; how far it is, is
//! a [`Checkpoints`].
//!
//! The order is: read, publish, note. A crash before the note publishes some events twice,
//! with the same ids, in the same order; no crash leaves one out. An event that the bus
//! cannot carry, because it is too large, is put aside as a dead letter of the relay, and the
//! rest goes on.

mod checkpoint;
mod progress;

use std::sync::Arc;
use std::time::Duration;

use composable_core::bus::{Content, PublishError};
use composable_core::environment::SystemClock;
use composable_core::{Clock, EventBus, EventFilter, EventPage, EventStore, GlobalPosition, RecordedEvent, StoreError};
use composable_runtime::follower::LAG_AT_MOST;
use composable_runtime::{Follower, described, lag};
use thiserror::Error;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use checkpoint::{Checkpoint, CheckpointError, Checkpoints};
pub use composable_runtime::Lag;
pub use progress::Progress;

use crate::dead_letters::{DeadLetter, DeadLetterError, DeadLetters};

/// What a relay does.
#[derive(Clone, Debug)]
pub struct RelayOptions {
    /// Names its checkpoint, and its dead letters. One relay of a name works at a time.
    pub name: String,
    /// What it publishes.
    pub filter: EventFilter,
    /// The most events that are published together.
    pub batch: usize,
    /// Between two looks at a log where nothing was new.
    pub idle_pause: Duration,
    /// Before trying again when something is away, and between two attempts to become the
    /// relay that works.
    pub retry_pause: Duration,
}

impl RelayOptions {
    /// Everything, up to 500 events at a time, looking twenty times a second.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            filter: EventFilter::everything(),
            batch: 500,
            idle_pause: Duration::from_millis(50),
            retry_pause: Duration::from_millis(500),
        }
    }
}

/// Follows a store and publishes.
pub struct Relay<S, B, C, D> {
    store: S,
    bus: B,
    checkpoints: C,
    dead_letters: D,
    options: RelayOptions,
    clock: Arc<dyn Clock>,
    progress: watch::Sender<Progress>,
}

/// Why a step did not succeed. The next one does it again.
#[derive(Debug, Error)]
enum StepError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error(transparent)]
    DeadLetter(#[from] DeadLetterError),
}

impl<S: EventStore, B: EventBus, C: Checkpoints, D: DeadLetters> Relay<S, B, C, D> {
    /// A relay that does nothing yet.
    pub fn new(store: S, bus: B, checkpoints: C, dead_letters: D, options: RelayOptions) -> Self {
        let (progress, _) = watch::channel(Progress::default());
        Self { store, bus, checkpoints, dead_letters, options, clock: Arc::new(SystemClock), progress }
    }

    /// With this clock, which says how old events are.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// How far it is, as it goes.
    #[must_use]
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// Relays until it is told to stop. Whatever goes wrong is logged and tried again.
    pub async fn run(&self, stop: &CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.run_for_ever() => {}
            never = self.follower().watch_lag(|| self.lag_when_known()) => match never {},
        }
        self.follower().stands_by();
    }

    fn follower(&self) -> Follower<'_> {
        Follower::new("relay", &self.options.name)
    }

    /// Also while the bus is away; not while another relay works.
    async fn lag_when_known(&self) -> Result<Option<Lag>, StoreError> {
        let Progress { stands_by, is_caught_up, .. } = *self.progress.borrow();
        match (stands_by, is_caught_up) {
            (true, _) => Ok(None),
            // Nothing need be read to know that there is nothing.
            (false, true) => Ok(Some(Lag::default())),
            (false, false) => self.lag(LAG_AT_MOST).await.map(Some),
        }
    }

    async fn run_for_ever(&self) {
        loop {
            match self.checkpoints.acquire(&self.options.name).await {
                Ok(Some(checkpoint)) => {
                    let Err(error) = self.follow(checkpoint).await;
                    tracing::warn!(
                        relay = self.options.name,
                        error = &error as &dyn std::error::Error,
                        "the relay starts again from its checkpoint"
                    );
                }
                Ok(None) => {
                    tracing::debug!(relay = self.options.name, "another relay works, this one stands by");
                    self.progress.send_modify(|progress| progress.stands_by = true);
                    self.follower().stands_by();
                }
                Err(error) => {
                    tracing::warn!(
                        relay = self.options.name,
                        error = &error as &dyn std::error::Error,
                        "the relay waits"
                    );
                }
            }
            self.progress.send_modify(|progress| {
                progress.is_working = false;
                progress.is_caught_up = false;
            });
            self.follower().works(false);
            tokio::time::sleep(self.options.retry_pause).await;
        }
    }

    async fn follow(&self, mut checkpoint: C::Checkpoint) -> Result<std::convert::Infallible, StepError> {
        let mut cursor = checkpoint.position().await?;
        self.progress.send_modify(|progress| {
            progress.stands_by = false;
            progress.position = cursor;
        });
        self.follower().works(true);
        loop {
            let EventPage { events, next, has_more } =
                self.store.read_all(cursor, self.options.batch, &self.options.filter).await?;
            if !events.is_empty() {
                // While nothing was new another relay may have taken over.
                checkpoint.position().await?;
                self.publish(&events).await?;
                // Where the filter left out what follows, that need not be looked at again.
                checkpoint.advance(next).await?;
            }
            cursor = next;
            self.note(&events, next, has_more);
            if !has_more {
                tokio::time::sleep(self.options.idle_pause).await;
            }
        }
    }

    fn note(&self, events: &[RecordedEvent], position: GlobalPosition, has_more: bool) {
        let now = self.clock.now();
        let last_at = events.last().map(|event| event.recorded_at);
        self.follower().took(events, &*self.clock);
        self.progress.send_modify(|progress| {
            progress.is_working = true;
            progress.position = position;
            progress.published += events.len() as u64;
            progress.is_caught_up = !has_more;
            if let Some(last_at) = last_at {
                progress.last_took = lag::took(last_at, now);
            }
        });
    }

    async fn publish(&self, events: &[RecordedEvent]) -> Result<(), StepError> {
        let mut rest = events;
        while !rest.is_empty() {
            let error = match self.bus.publish(rest).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            let PublishError::TooLarge { event_id, .. } = &error else { return Err(error.into()) };
            let Some(place) = rest.iter().position(|event| event.id == *event_id) else { return Err(error.into()) };
            // What comes before it goes first, because it may be in the same stream.
            if place > 0 {
                self.bus.publish(&rest[..place]).await?;
            }
            self.put_aside(&rest[place], &error).await?;
            rest = &rest[place + 1..];
        }
        Ok(())
    }

    async fn put_aside(&self, event: &RecordedEvent, error: &PublishError) -> Result<(), DeadLetterError> {
        let content = Content::Event(Box::new(event.clone()));
        let letter = DeadLetter::new(&self.options.name, &content, described(error), 1, self.clock.now());
        tracing::error!(relay = self.options.name, letter = %letter.id, problem = letter.problem, "an event is put aside");
        self.dead_letters.keep(letter).await?;
        self.progress.send_modify(|progress| progress.put_aside += 1);
        self.follower().put_aside();
        Ok(())
    }

    /// How much is in the log and not noted as published, counted up to `at_most` events.
    /// Reads them, so ask now and then and not all the time.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn lag(&self, at_most: usize) -> Result<Lag, StoreError> {
        let after = self.progress.borrow().position;
        lag::lag(&self.store, &self.options.filter, |_| true, after, at_most, &*self.clock).await
    }
}

impl<S, B, C, D> std::fmt::Debug for Relay<S, B, C, D> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Relay").field("options", &self.options).finish_non_exhaustive()
    }
}
