//! When a breaker opens, and for how long.

use std::num::NonZeroU32;
use std::time::Duration;

/// The most calls that a failure ratio looks back at.
pub const MOST_CALLS: u32 = 1_024;

/// When a breaker opens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TripPolicy {
    /// After so many failures without a success between them.
    ConsecutiveFailures(NonZeroU32),
    /// When so large a part of the last calls failed.
    FailureRatio {
        /// From 0 to 1: at this part it opens.
        ratio: f64,
        /// How many calls it looks back at, [`MOST_CALLS`] at most. It does not open before there are so many.
        calls: NonZeroU32,
        /// Calls that are longer ago do not count.
        within: Duration,
    },
}

/// How a breaker works.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakerOptions {
    /// When it opens.
    pub trip: TripPolicy,
    /// How long it stays open before the first probe.
    pub open_for: Duration,
    /// After each probe that failed it stays open twice as long as before, up to this.
    pub open_at_most: Duration,
}

impl BreakerOptions {
    /// Opens after so many failures in a row, at least one; for 30 s each time.
    #[must_use]
    pub fn consecutive_failures(failures: u32) -> Self {
        Self::new(TripPolicy::ConsecutiveFailures(NonZeroU32::new(failures).unwrap_or(NonZeroU32::MIN)))
    }

    /// Opens when this part, from 0 to 1, of the last so many calls failed within a minute; for 30 s each time.
    #[must_use]
    pub fn failure_ratio(ratio: f64, calls: u32) -> Self {
        let calls = NonZeroU32::new(calls.min(MOST_CALLS)).unwrap_or(NonZeroU32::MIN);
        Self::new(TripPolicy::FailureRatio { ratio, calls, within: Duration::from_secs(60) })
    }

    const fn new(trip: TripPolicy) -> Self {
        let open_for = Duration::from_secs(30);
        Self { trip, open_for, open_at_most: open_for }
    }

    /// Open for this long, and after failed probes twice as long each time, up to the second.
    #[must_use]
    pub const fn with_pauses(mut self, open_for: Duration, open_at_most: Duration) -> Self {
        self.open_for = open_for;
        self.open_at_most = open_at_most;
        self
    }
}
