//! Delivers deadlines when they are due.
//!
//! **When to use it.** Run one [`DeadlineWorker`] in as many processes as you like: one works, the others stand by.
//! Set deadlines by a `Schedule` effect, from a saga, or with [`Deadlines::schedule`].
//!
//! A deadline is delivered by dispatching its command. A crash before that is noted delivers it again, with the same
//! command id, so its effect on the aggregate is once. What the rules refuse is delivered; what fails is tried again
//! for as long as it takes, and [`Deadlines::list`] tells why.
//!
//! **Time** is what the clock says at each look. A clock that jumps forward makes deadlines due, one that jumps back
//! makes them wait; none is lost or delivered twice by it.
//!
//! **How to extend it.** Another place to keep deadlines implements [`Deadlines`]; another way to deliver, [`Dispatch`].

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use composable_core::deadlines::{DeadlineError, Deadlines, Due, DueDeadlines, Taken};
use composable_core::environment::SystemClock;
use composable_core::telemetry::{DEADLINE_DELIVERIES, DEADLINE_LATENESS, DEADLINES_OVERDUE};
use composable_core::{Clock, DispatchError, RetryPolicy, StreamId, TenantId};
use futures::stream::{self, StreamExt};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use crate::chance::chance;
use crate::commands::Dispatch;
use crate::lag::took;
use crate::options::described;
use crate::wake_up::{Sleeper, WakeUp};

/// How a worker works.
#[derive(Clone, Copy, Debug)]
pub struct DeadlineOptions {
    /// The most deadlines that are taken at a time.
    pub batch: usize,
    /// How many aggregates get theirs at the same time.
    pub side_by_side: usize,
    /// The longest pause between two looks. A deadline that another process sets is late by no more.
    pub longest_pause: Duration,
    /// How long one delivery may take before it counts as failed.
    pub time_limit: Duration,
    /// The pauses before a failed delivery is tried again. After all of its attempts it is reported, and tried again
    /// after the longest pause each time: a deadline is never given up.
    pub retry: RetryPolicy,
    /// Before trying again when deadlines are unavailable, and between two attempts to become the one that works.
    pub retry_pause: Duration,
}

impl Default for DeadlineOptions {
    /// 200 at a time, 16 side by side, a look each half a second, 30 s for a delivery, retries from 0.1 s to a minute.
    fn default() -> Self {
        let retry = RetryPolicy::attempts(const { NonZeroU32::MIN.saturating_add(9) });
        Self {
            batch: 200,
            side_by_side: 16,
            longest_pause: Duration::from_millis(500),
            time_limit: Duration::from_secs(30),
            retry: retry.with_pauses(Duration::from_millis(100), Duration::from_secs(60)),
            retry_pause: Duration::from_millis(500),
        }
    }
}

/// What a worker did so far, in this process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeadlineProgress {
    /// It is the one that works; otherwise another one is, or something is away.
    pub is_working: bool,
    /// The last look showed nothing that is due, apart from what waits to be tried again.
    pub is_caught_up: bool,
    /// How often it looked.
    pub looks: u64,
    /// Deadlines delivered, repeated ones and refused ones included.
    pub delivered: u64,
    /// Those of them whose command the rules refused.
    pub refused: u64,
    /// Deliveries that failed.
    pub failed: u64,
    /// How late the last one delivered was.
    pub last_late: Duration,
    /// Why deadlines have to wait; `None` while nothing fails.
    pub problem: Option<String>,
}

/// Takes what is due and dispatches it.
pub struct DeadlineWorker<D, T> {
    deadlines: D,
    commands: T,
    options: DeadlineOptions,
    clock: Arc<dyn Clock>,
    wake_up: WakeUp,
    progress: watch::Sender<DeadlineProgress>,
}

/// What became of a delivery.
enum Outcome {
    Delivered(Due),
    Failed(Due, DispatchError),
}

impl<D: Deadlines, T: Dispatch> DeadlineWorker<D, T> {
    /// A worker that does nothing yet.
    pub fn new(deadlines: D, commands: T, options: DeadlineOptions) -> Self {
        let (progress, _) = watch::channel(DeadlineProgress::default());
        Self { deadlines, commands, options, clock: Arc::new(SystemClock), wake_up: WakeUp::new(), progress }
    }

    /// With this clock, which says what is due.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Looking also when it is woken: after something was scheduled, or after a clock was set.
    #[must_use]
    pub fn woken_by(mut self, wake_up: WakeUp) -> Self {
        self.wake_up = wake_up;
        self
    }

    /// What it did so far, as it goes.
    #[must_use]
    pub fn progress(&self) -> watch::Receiver<DeadlineProgress> {
        self.progress.subscribe()
    }

    /// Delivers until it is told to stop. Whatever goes wrong is logged and tried again.
    pub async fn run(&self, stop: &CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.run_for_ever() => {}
        }
    }

    async fn run_for_ever(&self) {
        loop {
            let problem = match self.acquire_and_work().await {
                Ok(()) => {
                    tracing::debug!("another worker delivers deadlines, this one stands by");
                    None
                }
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "deadlines have to wait");
                    Some(described(error))
                }
            };
            self.progress.send_modify(|progress| {
                progress.is_working = false;
                progress.problem = problem;
            });
            tokio::time::sleep(self.options.retry_pause).await;
        }
    }

    /// Works until something fails. Ends well when another worker works.
    async fn acquire_and_work(&self) -> Result<(), DeadlineError> {
        let Some(due) = self.deadlines.acquire().await? else { return Ok(()) };
        let Err(error) = self.work(due).await;
        // Whoever takes them next says how late they are.
        metrics::gauge!(DEADLINES_OVERDUE).set(0.0);
        Err(error)
    }

    async fn work(&self, mut right: D::Due) -> Result<Infallible, DeadlineError> {
        let mut sleeper = self.wake_up.sleeper();
        loop {
            // Before the look, so that what comes meanwhile is not slept through.
            sleeper.look();
            let now = self.clock.now();
            let Taken { due, next } =
                right.take(now, self.options.retry.longest_pause, self.options.batch.max(1)).await?;
            let is_caught_up = due.is_empty();
            let waiting_since = due.iter().map(|due| due.deadline.due).min().unwrap_or(now);
            metrics::gauge!(DEADLINES_OVERDUE).set(took(waiting_since, now));
            if !is_caught_up {
                self.deliver(&mut right, due).await?;
            }
            self.progress.send_modify(|progress| {
                progress.is_working = true;
                progress.problem = None;
                progress.is_caught_up = is_caught_up;
                progress.looks += 1;
            });
            if is_caught_up {
                self.idle(&mut sleeper, next).await;
            }
        }
    }

    /// Until it is worth another look. Asks the clock and then waits by the machine's own pace, which a clock that is
    /// set does not change; hence the longest pause.
    async fn idle(&self, sleeper: &mut Sleeper, next: Option<Timestamp>) {
        let until_next = next.map_or(Duration::MAX, |next| took(self.clock.now(), next));
        // A pause of nothing would turn in circles when the clock stands still.
        let pause =
            until_next.clamp(Duration::from_millis(1), self.options.longest_pause.max(Duration::from_millis(1)));
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = sleeper.woken() => {}
        }
    }

    async fn deliver(&self, right: &mut D::Due, due: Vec<Due>) -> Result<(), DeadlineError> {
        // Those of one aggregate one after the other, in the order of their times.
        let mut lanes: HashMap<(TenantId, StreamId), Vec<Due>> = HashMap::new();
        for due in due {
            lanes.entry((due.deadline.command.tenant, due.deadline.command.target.clone())).or_default().push(due);
        }
        let lanes = stream::iter(lanes.into_values().map(|lane| self.deliver_lane(lane)));
        let outcomes = lanes.buffer_unordered(self.options.side_by_side.max(1)).concat().await;
        let mut delivered = Vec::with_capacity(outcomes.len());
        for outcome in outcomes {
            match outcome {
                Outcome::Delivered(due) => delivered.push(due),
                Outcome::Failed(due, error) => self.put_back(right, &due, &error).await?,
            }
        }
        if delivered.is_empty() { Ok(()) } else { right.delivered(&delivered).await }
    }

    async fn deliver_lane(&self, lane: Vec<Due>) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(lane.len());
        for due in lane {
            outcomes.push(self.deliver_one(due).await);
        }
        outcomes
    }

    async fn deliver_one(&self, due: Due) -> Outcome {
        let command = &due.deadline.command;
        let span = tracing::debug_span!(
            "deadline",
            id = %due.deadline.id,
            tenant = %command.tenant,
            command = &*command.command_type,
            traceparent = command.metadata.traceparent.as_deref(),
            attempt = due.attempts,
        );
        let dispatched = self.commands.dispatch(command.clone()).instrument(span);
        let limit = self.options.time_limit;
        let result = match tokio::time::timeout(limit, dispatched).await {
            Ok(result) => result,
            Err(error) => Err(DispatchError::Failed { source: Arc::new(error) }),
        };
        let is_refused = match result {
            Ok(()) => false,
            Err(DispatchError::Rejected { command_type, reason }) => {
                tracing::info!(deadline = %due.deadline.id, %command_type, reason, "a deadline came and was refused");
                true
            }
            Err(error) => return Outcome::Failed(due, error),
        };
        let late = took(due.deadline.due, self.clock.now());
        count(if is_refused { "refused" } else { "delivered" });
        metrics::histogram!(DEADLINE_LATENESS).record(late);
        tracing::debug!(deadline = %due.deadline.id, late_seconds = late.as_secs_f64(), "a deadline is delivered");
        self.progress.send_modify(|progress| {
            progress.delivered += 1;
            progress.refused += u64::from(is_refused);
            progress.last_late = late;
        });
        Outcome::Delivered(due)
    }

    async fn put_back(&self, right: &mut D::Due, due: &Due, error: &DispatchError) -> Result<(), DeadlineError> {
        let problem = described(error);
        let pause = self.options.retry.pause_after(due.attempts, chance());
        if pause.is_none() {
            let Due { deadline, attempts, .. } = due;
            tracing::error!(deadline = %deadline.id, tenant = %deadline.command.tenant, problem, attempts, "a deadline cannot be delivered");
        }
        let pause = SignedDuration::try_from(pause.unwrap_or(self.options.retry.longest_pause)).unwrap_or_default();
        let retry_at = self.clock.now().saturating_add(pause).unwrap_or(Timestamp::MAX);
        right.put_back(due, retry_at, &problem).await?;
        count("failed");
        self.progress.send_modify(|progress| progress.failed += 1);
        Ok(())
    }
}

fn count(outcome: &'static str) {
    metrics::counter!(DEADLINE_DELIVERIES, "outcome" => outcome).increment(1);
}

impl<D, T> fmt::Debug for DeadlineWorker<D, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DeadlineWorker").field("options", &self.options).finish_non_exhaustive()
    }
}
