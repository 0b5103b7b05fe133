//! A clock that the test sets.
//!
//! **When to use it.** For whatever waits for a time: deadlines, pauses of a circuit breaker, the age of events. It stands
//! still until it is told otherwise, and wakes those who wait for it.

use std::sync::Arc;

use composable_core::Clock;
use composable_core::environment::FixedClock;
use composable_runtime::WakeUp;
use jiff::{SignedDuration, Timestamp};

/// A clock that the test sets. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct ManualClock {
    clock: Arc<FixedClock>,
    wake_up: WakeUp,
}

impl ManualClock {
    /// Stands at `now`, to the microsecond.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self { clock: Arc::new(FixedClock::at(now)), wake_up: WakeUp::new() }
    }

    /// Goes forward; a negative duration goes back.
    pub fn advance(&self, duration: SignedDuration) {
        self.clock.advance(duration);
        self.wake_up.wake();
    }

    /// Jumps, forward or back.
    pub fn set(&self, to: Timestamp) {
        self.advance(to.duration_since(self.now()));
    }

    /// Wakes whenever the clock was moved. Give it to what waits for a time.
    #[must_use]
    pub fn wake_up(&self) -> WakeUp {
        self.wake_up.clone()
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
