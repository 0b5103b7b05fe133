//! How soon a target begins to answer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The share of the newest observation, as a divisor: an eighth, as TCP takes for its round trips (RFC 6298).
const SHARE: u64 = 8;

/// An exponentially weighted average of the times to the first token.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// In microseconds; 0 before the first observation.
    average: AtomicU64,
}

impl Pace {
    pub(crate) fn observe(&self, first_token: Duration) {
        let new = u64::try_from(first_token.as_micros()).unwrap_or(u64::MAX).clamp(1, u64::MAX / SHARE);
        let next = |average: u64| {
            Some(if average == 0 { new } else { (average * (SHARE - 1) / SHARE).saturating_add(new / SHARE).max(1) })
        };
        // What another call observes at the same moment comes before or after; nothing is lost.
        let _ = self.average.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
    }

    /// The average; nothing before the first observation, so that who has not been tried is.
    pub(crate) fn average(&self) -> Option<Duration> {
        Some(self.average.load(Ordering::Relaxed)).filter(|average| *average > 0).map(Duration::from_micros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_average_follows_what_is_observed() {
        let pace = Pace::default();
        assert_eq!(pace.average(), None);
        pace.observe(Duration::from_millis(100));
        assert_eq!(pace.average(), Some(Duration::from_millis(100)));
        for _ in 0..100 {
            pace.observe(Duration::from_millis(20));
        }
        let average = pace.average().unwrap();
        assert!(average >= Duration::from_millis(19) && average < Duration::from_millis(21), "{average:?}");
        pace.observe(Duration::MAX);
        pace.observe(Duration::ZERO);
        assert!(pace.average().unwrap() > Duration::from_secs(1));
    }
}
