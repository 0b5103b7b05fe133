//! The pauses of one who keeps trying.
//!
//! **When to use it.** In a loop that must not end because something is away for a while. Work that may be given up is a
//! [`Retry`](composable_core::effect::Retry) effect, or an event that a projection puts aside.
//!
//! ```
//! use std::num::NonZeroU32;
//! use std::time::Duration;
//!
//! use composable_core::RetryPolicy;
//! use composable_runtime::Pauses;
//!
//! let policy = RetryPolicy::attempts(NonZeroU32::new(3).unwrap());
//! let mut pauses = Pauses::new(policy.with_pauses(Duration::from_secs(1), Duration::from_secs(60)).with_jitter(0.0));
//! let three = [pauses.failed(), pauses.failed(), pauses.failed()];
//! assert_eq!(three.map(|pause| pause.as_secs()), [1, 2, 60]);
//! pauses.succeeded();
//! assert_eq!(pauses.failed().as_secs(), 1);
//! ```
//!
//! **How to extend it.** How long they are is the policy's.

use std::time::Duration;

use composable_core::RetryPolicy;

use crate::chance::chance;

/// Counts failures in a row, and says how long to wait after each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pauses {
    policy: RetryPolicy,
    failures: u32,
}

impl Pauses {
    /// Those of the policy. Once its attempts are used up, each is the longest.
    #[must_use]
    pub const fn new(policy: RetryPolicy) -> Self {
        Self { policy, failures: 0 }
    }

    /// It went well: the next pause is the first again.
    pub const fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// It failed once more: wait this long before the next attempt.
    pub fn failed(&mut self) -> Duration {
        self.failures = self.failures.saturating_add(1);
        self.policy.pause_after(self.failures, chance()).unwrap_or(self.policy.longest_pause)
    }
}
