//! When each token is due.

use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use crate::script::Script;

/// Longer than any test.
const EVER: Duration = Duration::from_secs(365 * 24 * 3600);

/// The due times of an answer's tokens, with at most one timer.
#[derive(Debug)]
pub(crate) struct Pace {
    begun: Instant,
    first: Duration,
    rate: Option<f64>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    /// Counted from when the request had come.
    pub(crate) fn new(script: &Script, begun: Instant) -> Self {
        Self { begun, first: Duration::from_millis(script.ttft_ms), rate: script.rate(), sleep: None }
    }

    /// When the token of this number is due, counted from 0.
    pub(crate) fn due(&self, token: u32) -> Instant {
        let after = self.rate.and_then(|rate| Duration::try_from_secs_f64(f64::from(token) / rate).ok());
        self.begun + self.first.saturating_add(after.unwrap_or_default()).min(EVER)
    }

    /// Ready when the token of this number is due.
    pub(crate) fn poll(&mut self, token: u32, context: &mut Context<'_>) -> Poll<()> {
        if self.first.is_zero() && self.rate.is_none() {
            return Poll::Ready(());
        }
        let due = self.due(token);
        if due <= Instant::now() {
            return Poll::Ready(());
        }
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if sleep.deadline() != due {
            sleep.as_mut().reset(due);
        }
        sleep.as_mut().poll(context)
    }
}
