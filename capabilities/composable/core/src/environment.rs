//! What rules may ask of the world: the time, and fresh ids. Both are injected, so that a
//! test says what they are.
//!
//! Put an `Arc<dyn Clock>` and an `Arc<dyn IdGenerator>` (or the types themselves) into
//! your aggregate's environment: [`SystemClock`] and [`RandomIds`] when it is for real,
//! [`FixedClock`] and [`CountingIds`] in tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// Makes ids that no one else has.
pub trait IdGenerator: Send + Sync {
    /// A fresh id.
    fn next_id(&self) -> Uuid;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

impl<G: IdGenerator + ?Sized> IdGenerator for Arc<G> {
    fn next_id(&self) -> Uuid {
        (**self).next_id()
    }
}

/// The operating system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// UUIDv7: random, and sorted by the time they were made.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl IdGenerator for RandomIds {
    fn next_id(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// A clock that stands still until it is told to go on.
///
/// ```
/// use composable_core::Clock;
/// use composable_core::environment::FixedClock;
/// use jiff::{SignedDuration, Timestamp};
///
/// let clock = FixedClock::at(Timestamp::UNIX_EPOCH);
/// clock.advance(SignedDuration::from_secs(90));
/// assert_eq!(clock.now().as_second(), 90);
/// ```
#[derive(Debug)]
pub struct FixedClock {
    microseconds: AtomicI64,
}

impl FixedClock {
    /// Stands at `now`, to the microsecond.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self { microseconds: AtomicI64::new(now.as_microsecond()) }
    }

    /// Goes forward; a negative duration goes back.
    pub fn advance(&self, duration: SignedDuration) {
        let step = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        self.microseconds.fetch_add(step, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        // Advanced beyond what a timestamp can say, it stands at the end of time.
        Timestamp::from_microsecond(self.microseconds.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
    }
}

/// Ids 1, 2, 3, … written as UUIDs.
#[derive(Debug, Default)]
pub struct CountingIds {
    last: AtomicU64,
}

impl CountingIds {
    /// Starts at 1.
    #[must_use]
    pub const fn new() -> Self {
        Self { last: AtomicU64::new(0) }
    }
}

impl IdGenerator for CountingIds {
    fn next_id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.last.fetch_add(1, Ordering::Relaxed)) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told() {
        let clock = FixedClock::at(Timestamp::UNIX_EPOCH);
        assert_eq!(clock.now(), clock.now());
        clock.advance(SignedDuration::from_hours(1));
        assert_eq!(clock.now().as_second(), 3600);
    }

    #[test]
    fn counting_ids_count() {
        let ids = CountingIds::new();
        assert_eq!(ids.next_id(), Uuid::from_u128(1));
        assert_eq!(ids.next_id(), Uuid::from_u128(2));
    }
}
