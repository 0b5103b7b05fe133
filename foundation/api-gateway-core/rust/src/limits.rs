//! How often a caller may ask.

use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::ServiceError;

const BURST: u32 = 10;
const SWEEP_ABOVE: usize = 10_000;

/// Requests per second for each key, with bursts of ten seconds' worth (GCRA, so that no window has an edge to game).
///
/// Key it by the verified caller; key by address only what nobody has verified.
pub struct CallLimiter {
    limiter: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

impl CallLimiter {
    /// A limiter that lets `requests_per_second` through for each key.
    #[must_use]
    pub fn new(requests_per_second: NonZeroU32) -> Self {
        let quota =
            Quota::per_second(requests_per_second).allow_burst(requests_per_second.saturating_mul(BURST_FACTOR));
        Self { limiter: RateLimiter::keyed(quota), clock: DefaultClock::default() }
    }

    /// Counts one request of `key`.
    ///
    /// # Errors
    /// `request.too_many` once the key's quota is used up; the hint says when to come back.
    pub fn check(&self, key: &str) -> Result<(), ServiceError> {
        if self.limiter.len() > SWEEP_ABOVE {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(&key.to_owned()).map_err(|refused| {
            let wait = refused.wait_time_from(self.clock.now()).as_millis().max(1);
            ServiceError::exhausted("request.too_many", "too many requests")
                .hint(format!("try again in {wait} ms, and not more often than the limit"))
        })
    }
}

const BURST_FACTOR: NonZeroU32 = match NonZeroU32::new(BURST) {
    Some(factor) => factor,
    None => NonZeroU32::MIN,
};

impl std::fmt::Debug for CallLimiter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CallLimiter").field("keys", &self.limiter.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_caller_has_its_own_burst() {
        let limiter = CallLimiter::new(NonZeroU32::MIN);
        for _ in 0..10 {
            limiter.check("ada").unwrap();
        }
        assert_eq!(limiter.check("ada").unwrap_err().code(), "request.too_many");
        limiter.check("grace").unwrap();
    }
}
