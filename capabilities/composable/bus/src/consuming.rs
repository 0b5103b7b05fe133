//! A member of a consumer group that handles, tries again, and puts aside.
//!
//! **When to use it.** For everything that consumes from a bus. The handler is called at
//! least once for every event, in the order of its stream; it must be idempotent by event id.
//!
//! **How to extend it.** What is tried how often is a [`RetryPolicy`]; failures that trying
//! again will not cure are [`AttemptFailed::lasting`].
//!
//! Attempts are counted by the bus, and some count anew after a member of the group is gone:
//! an event that kills its process every time is never put aside there.

use std::num::NonZeroU32;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use composable_core::bus::{ConsumeError, Consumer, Content, Delivery, EventBus, Settlement};
use composable_core::effect::AttemptFailed;
use composable_core::environment::SystemClock;
use composable_core::{BusSubscription, Clock, RecordedEvent, RetryPolicy};
use composable_runtime::{Follower, chance, described};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use thiserror::Error;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::dead_letters::{DeadLetter, DeadLetters};

/// Before a bus that was away is asked again.
const REJOIN_PAUSE: Duration = Duration::from_millis(200);

/// Does something about events.
pub trait Handler: Send + Sync {
    /// Handles one event. Called again with the same event when it fails, and may be called
    /// again when it succeeded.
    ///
    /// # Errors
    /// Passing or lasting; the latter is not tried again.
    fn handle(&self, event: &RecordedEvent) -> impl Future<Output = Result<(), AttemptFailed>> + Send;
}

/// What a group does with what comes.
#[derive(Clone)]
pub struct Consuming {
    subscription: BusSubscription,
    policy: RetryPolicy,
    side_by_side: usize,
    clock: Arc<dyn Clock>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    handled: AtomicU64,
    failed: AtomicU64,
    put_aside: AtomicU64,
}

/// What was done so far, by this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consumed {
    /// Events that were handled.
    pub handled: u64,
    /// Attempts that failed.
    pub failed: u64,
    /// Messages that were put aside.
    pub put_aside: u64,
}

/// The handler panicked.
#[derive(Clone, Debug, Error)]
#[error("the handler panicked: {0}")]
struct Panicked(String);

/// A message and what became of it.
struct Outcome<Receipt> {
    receipt: Receipt,
    settlement: Settlement,
}

impl Consuming {
    /// Ten attempts in about a minute, eight streams side by side.
    #[must_use]
    pub fn new(subscription: BusSubscription) -> Self {
        Self {
            subscription,
            policy: RetryPolicy::attempts(NonZeroU32::MIN.saturating_add(9)),
            side_by_side: 8,
            clock: Arc::new(SystemClock),
            counts: Arc::default(),
        }
    }

    /// How often, and after which pauses, an event is tried again.
    #[must_use]
    pub const fn with_policy(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// How many events, of different streams, are handled at the same time; at least 1.
    #[must_use]
    pub const fn side_by_side(mut self, events: usize) -> Self {
        self.side_by_side = if events == 0 { 1 } else { events };
        self
    }

    /// What was done so far, also by clones.
    #[must_use]
    pub fn consumed(&self) -> Consumed {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let Counts { handled, failed, put_aside } = &*self.counts;
        Consumed { handled: read(handled), failed: read(failed), put_aside: read(put_aside) }
    }

    /// Consumes until it is told to stop; what is being handled then is finished first. A bus
    /// that goes away is joined again when it is back.
    ///
    /// # Errors
    /// When the bus refuses.
    pub async fn run<B: EventBus, H: Handler, D: DeadLetters>(
        &self,
        bus: &B,
        handler: &H,
        dead_letters: &D,
        stop: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        self.follower().works(true);
        let ended = self.run_until_stopped(bus, handler, dead_letters, stop).await;
        self.follower().works(false);
        ended
    }

    async fn run_until_stopped<B: EventBus, H: Handler, D: DeadLetters>(
        &self,
        bus: &B,
        handler: &H,
        dead_letters: &D,
        stop: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        while !stop.is_cancelled() {
            let joined = tokio::select! {
                () = stop.cancelled() => return Ok(()),
                joined = bus.join(self.subscription.clone()) => joined,
            };
            let ended = match joined {
                Ok(consumer) => self.consume(consumer, handler, dead_letters, stop).await,
                Err(error) => Err(error),
            };
            match ended {
                Ok(()) => return Ok(()),
                Err(error @ (ConsumeError::Refused { .. } | ConsumeError::NoCategory)) => return Err(error),
                Err(error) => {
                    tracing::warn!(group = %self.subscription.group, error = &error as &dyn std::error::Error, "joining the bus again");
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = tokio::time::sleep(REJOIN_PAUSE) => {}
                    }
                }
            }
        }
        Ok(())
    }

    async fn consume<C: Consumer, H: Handler, D: DeadLetters>(
        &self,
        mut consumer: C,
        handler: &H,
        dead_letters: &D,
        stop: &CancellationToken,
    ) -> Result<(), ConsumeError> {
        let mut running = FuturesUnordered::new();
        loop {
            let is_stopping = stop.is_cancelled();
            if is_stopping && running.is_empty() {
                return consumer.leave().await;
            }
            tokio::select! {
                Some(Outcome { receipt, settlement }) = running.next(), if !running.is_empty() => {
                    match consumer.settle(receipt, settlement).await {
                        // Someone else has it: it is handled again there.
                        Ok(()) | Err(ConsumeError::Reassigned) => {}
                        Err(error) => return Err(error),
                    }
                }
                received = consumer.receive(), if !is_stopping && running.len() < self.side_by_side => {
                    running.push(self.process(received?, handler, dead_letters));
                }
                () = stop.cancelled(), if !is_stopping => {}
            }
        }
    }

    fn follower(&self) -> Follower<'_> {
        Follower::new("consumer", self.subscription.group.as_str())
    }

    fn span(&self, event: &RecordedEvent, attempt: u32) -> tracing::Span {
        tracing::debug_span!(
            "handle",
            group = self.subscription.group.as_str(),
            event_type = &*event.event_type,
            event = %event.id,
            stream = event.stream.as_str(),
            tenant = %event.tenant,
            traceparent = event.metadata.traceparent.as_deref(),
            attempt,
        )
    }

    async fn process<R, H: Handler, D: DeadLetters>(
        &self,
        delivery: Delivery<R>,
        handler: &H,
        dead_letters: &D,
    ) -> Outcome<R> {
        let Delivery { content, attempt, receipt } = delivery;
        let failed = match &content {
            Content::Event(event) => match attempted(handler, event).instrument(self.span(event, attempt)).await {
                Ok(()) => {
                    self.counts.handled.fetch_add(1, Ordering::Relaxed);
                    self.follower().took(std::slice::from_ref(event), &*self.clock);
                    return Outcome { receipt, settlement: Settlement::Done };
                }
                Err(failed) => failed,
            },
            Content::Unreadable { problem, .. } => AttemptFailed::lasting(problem.clone()),
        };
        self.counts.failed.fetch_add(1, Ordering::Relaxed);
        self.follower().failed();
        let pause = self.policy.pause_after(attempt, chance()).filter(|_| !failed.is_final);
        let settlement = match pause {
            Some(after) => {
                tracing::debug!(attempt, error = &failed as &dyn std::error::Error, "an event is tried again");
                Settlement::Again { after }
            }
            None => self.put_aside(&content, &failed, attempt, dead_letters).await,
        };
        Outcome { receipt, settlement }
    }

    async fn put_aside<D: DeadLetters>(
        &self,
        content: &Content,
        failed: &AttemptFailed,
        attempts: u32,
        dead_letters: &D,
    ) -> Settlement {
        let group = self.subscription.group.as_str();
        let problem = described(&*failed.source);
        let letter = DeadLetter::new(group, content, problem, attempts, self.clock.now());
        tracing::error!(group, letter = %letter.id, problem = letter.problem, "a message is put aside");
        match dead_letters.keep(letter).await {
            Ok(()) => {
                self.counts.put_aside.fetch_add(1, Ordering::Relaxed);
                self.follower().put_aside();
                Settlement::Done
            }
            Err(error) => {
                tracing::error!(
                    group,
                    error = &error as &dyn std::error::Error,
                    "the message could not be put aside yet"
                );
                Settlement::Again { after: self.policy.longest_pause.max(REJOIN_PAUSE) }
            }
        }
    }
}

impl std::fmt::Debug for Consuming {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Consuming")
            .field("subscription", &self.subscription)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// A panic is a failure like another.
async fn attempted<H: Handler>(handler: &H, event: &RecordedEvent) -> Result<(), AttemptFailed> {
    match AssertUnwindSafe(handler.handle(event)).catch_unwind().await {
        Ok(result) => result,
        Err(panic) => {
            let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let said = said.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            Err(AttemptFailed::passing(Panicked(said)))
        }
    }
}
