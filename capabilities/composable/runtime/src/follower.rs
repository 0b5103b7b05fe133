//! What is told about those who follow the log: how far they are, how far behind, and what they fail on.
//!
//! **When to use it.** Projections, relays, consumers and sagas tell of themselves. Who follows by a
//! [`Subscription`](crate::Subscription) of its own says who it is with a [`Follower`]. The names of the metrics are in
//! `composable_core::telemetry`.
//!
//! ```
//! use composable_runtime::{Follower, Lag};
//!
//! let statistics = Follower::new("subscription", "statistics");
//! statistics.works(true);
//! statistics.lag(Lag::default());
//! ```
//!
//! **How to extend it.** A kind of follower more is another word for `kind`.

use std::convert::Infallible;
use std::time::Duration;

use composable_core::telemetry::{
    FOLLOWER_DELAY, FOLLOWER_EVENTS, FOLLOWER_FAILURES, FOLLOWER_LAG_EVENTS, FOLLOWER_LAG_TIME, FOLLOWER_PUT_ASIDE,
    FOLLOWER_STUCK, FOLLOWER_WORKING,
};
use composable_core::{Clock, RecordedEvent, StoreError};

use crate::lag::{Lag, took};

/// How often lag is counted.
pub const LAG_EVERY: Duration = Duration::from_secs(10);
/// How far it is counted.
pub const LAG_AT_MOST: usize = 1_000;

/// Somebody who follows the log.
#[derive(Clone, Copy, Debug)]
pub struct Follower<'a> {
    kind: &'static str,
    name: &'a str,
}

impl<'a> Follower<'a> {
    /// What it is, such as `projection`, and what it is called. There are few of them: both are labels of metrics.
    #[must_use]
    pub const fn new(kind: &'static str, name: &'a str) -> Self {
        Self { kind, name }
    }

    /// It works, or waits for something that is away. Who waits may well be behind.
    pub fn works(self, works: bool) {
        self.gauge(FOLLOWER_WORKING, f64::from(u8::from(works)));
        self.stuck(false);
    }

    /// Another one works, in this or another process, or nobody is to work any more: how far behind it is, is not for
    /// this one to say.
    pub fn stands_by(self) {
        self.works(false);
        self.lag(Lag::default());
    }

    /// It took these events.
    pub fn took(self, events: &[RecordedEvent], clock: &dyn Clock) {
        let Some(last) = events.last() else { return };
        self.counter(FOLLOWER_EVENTS, events.len() as u64);
        let delay = took(last.recorded_at, clock.now());
        metrics::histogram!(FOLLOWER_DELAY, "kind" => self.kind, "name" => self.name.to_owned()).record(delay);
    }

    /// An attempt failed.
    pub fn failed(self) {
        self.counter(FOLLOWER_FAILURES, 1);
    }

    /// An event was put aside.
    pub fn put_aside(self) {
        self.counter(FOLLOWER_PUT_ASIDE, 1);
    }

    /// It waits at an event that it cannot take, or no longer.
    pub fn stuck(self, stuck: bool) {
        self.gauge(FOLLOWER_STUCK, f64::from(u8::from(stuck)));
    }

    /// How far it is behind.
    pub fn lag(self, lag: Lag) {
        self.gauge(FOLLOWER_LAG_EVENTS, u32::try_from(lag.events).unwrap_or(u32::MAX).into());
        self.gauge(FOLLOWER_LAG_TIME, lag.age.as_secs_f64());
    }

    /// Counts every [`LAG_EVERY`] how far it is behind, for ever. `count` gives `None` while it does not know.
    pub async fn watch_lag<F>(self, count: impl Fn() -> F + Send) -> Infallible
    where
        F: Future<Output = Result<Option<Lag>, StoreError>> + Send,
    {
        loop {
            tokio::time::sleep(LAG_EVERY).await;
            match count().await {
                Ok(Some(lag)) => self.lag(lag),
                Ok(None) => {}
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::debug!(kind = self.kind, name = self.name, error, "how far it is behind is not known");
                }
            }
        }
    }

    fn counter(self, metric: &'static str, by: u64) {
        metrics::counter!(metric, "kind" => self.kind, "name" => self.name.to_owned()).increment(by);
    }

    fn gauge(self, metric: &'static str, value: f64) {
        metrics::gauge!(metric, "kind" => self.kind, "name" => self.name.to_owned()).set(value);
    }
}
