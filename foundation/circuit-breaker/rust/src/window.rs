//! What a closed breaker counts.

use std::collections::VecDeque;
use std::time::Instant;

use crate::options::{MOST_CALLS, TripPolicy};

/// How the last calls went.
#[derive(Debug, Default)]
pub(crate) struct Window {
    consecutive_failures: u32,
    /// When each of the last calls ended, and whether it failed. Kept for a failure ratio only.
    calls: VecDeque<(Instant, bool)>,
    failures: u32,
}

impl Window {
    /// Takes note of a call. Whether it is time to open.
    pub(crate) fn ended(&mut self, policy: TripPolicy, now: Instant, has_failed: bool) -> bool {
        self.consecutive_failures = if has_failed { self.consecutive_failures.saturating_add(1) } else { 0 };
        match policy {
            TripPolicy::ConsecutiveFailures(most) => self.consecutive_failures >= most.get(),
            TripPolicy::FailureRatio { ratio, calls, within } => {
                let calls = calls.get().min(MOST_CALLS);
                self.calls.push_back((now, has_failed));
                self.failures += u32::from(has_failed);
                let is_old = |at: Instant| now.saturating_duration_since(at) > within;
                while self.calls.len() > calls as usize || self.calls.front().is_some_and(|(at, _)| is_old(*at)) {
                    let forgotten = self.calls.pop_front();
                    self.failures -= u32::from(forgotten.is_some_and(|(_, has_failed)| has_failed));
                }
                // A success never opens: it would be odd to stop asking right after an answer.
                has_failed && self.calls.len() == calls as usize && f64::from(self.failures) >= ratio * f64::from(calls)
            }
        }
    }
}
