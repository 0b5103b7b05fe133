//! Work that is tried again, and by which policy.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use circuit_breaker::{BreakerError, CircuitBreaker};

use super::Convert;
use crate::store::Cause;

/// One attempt at a piece of work.
pub type AttemptFuture<Action> = Pin<Box<dyn Future<Output = Result<Option<Action>, AttemptFailed>> + Send>>;

/// Starts an attempt; attempts count from 1.
pub type StartAttempt<Action> = Arc<dyn Fn(u32) -> AttemptFuture<Action> + Send + Sync>;

/// An attempt came to nothing.
#[derive(Clone, Debug, thiserror::Error)]
#[error("an attempt failed: look at the cause")]
pub struct AttemptFailed {
    /// What went wrong.
    pub source: Cause,
    /// Trying again would go wrong in the same way.
    pub is_final: bool,
}

impl AttemptFailed {
    /// It may go better next time.
    pub fn passing(source: impl Error + Send + Sync + 'static) -> Self {
        Self { source: Arc::new(source), is_final: false }
    }

    /// It will not go better next time.
    pub fn lasting(source: impl Error + Send + Sync + 'static) -> Self {
        Self { source: Arc::new(source), is_final: true }
    }
}

/// How often, and after which pauses, work is tried again.
///
/// The pause doubles from attempt to attempt up to the longest one, and is shortened at
/// random so that many who failed together do not come back together.
///
/// ```
/// use std::num::NonZeroU32;
/// use std::time::Duration;
/// use composable_core::RetryPolicy;
///
/// let four = NonZeroU32::new(4).unwrap();
/// let policy = RetryPolicy::attempts(four).with_pauses(Duration::from_secs(1), Duration::from_secs(3)).with_jitter(0.5);
/// assert_eq!(policy.pause_after(2, 0.0), Some(Duration::from_secs(2)));
/// assert_eq!(policy.pause_after(3, 1.0), Some(Duration::from_millis(1_500)));
/// assert_eq!(policy.pause_after(4, 0.0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetryPolicy {
    /// How many attempts there are, the first included.
    pub attempts: NonZeroU32,
    /// The pause after the first attempt.
    pub first_pause: Duration,
    /// No pause is longer.
    pub longest_pause: Duration,
    /// Which part of a pause is left to chance: 0 none of it, 1 all of it.
    pub jitter: f64,
}

impl RetryPolicy {
    /// One attempt, no more.
    pub const NEVER: Self =
        Self { attempts: NonZeroU32::MIN, first_pause: Duration::ZERO, longest_pause: Duration::ZERO, jitter: 0.0 };

    /// So many attempts, pauses from a tenth of a second to ten seconds, half left to chance.
    #[must_use]
    pub const fn attempts(attempts: NonZeroU32) -> Self {
        Self { attempts, first_pause: Duration::from_millis(100), longest_pause: Duration::from_secs(10), jitter: 0.5 }
    }

    /// With pauses from `first` to `longest`.
    #[must_use]
    pub const fn with_pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first;
        self.longest_pause = longest;
        self
    }

    /// With this part of a pause left to chance, from 0 to 1.
    #[must_use]
    pub const fn with_jitter(mut self, jitter: f64) -> Self {
        self.jitter = jitter;
        self
    }

    /// How long to wait after attempt `attempt` (from 1) failed; `None` to give up.
    /// `chance` is a fresh random number from 0 up to 1.
    #[must_use]
    pub fn pause_after(&self, attempt: u32, chance: f64) -> Option<Duration> {
        if attempt >= self.attempts.get() {
            return None;
        }
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1));
        let pause = self.first_pause.saturating_mul(doubled).min(self.longest_pause);
        let kept = 1.0 - self.jitter.clamp(0.0, 1.0) * chance.clamp(0.0, 1.0);
        Some(pause.mul_f64(kept))
    }
}

/// Work that is tried until it succeeds or the policy gives up.
pub struct Retry<Action> {
    /// What it does, for tests and traces.
    pub name: &'static str,
    /// How often, and after which pauses.
    pub policy: RetryPolicy,
    /// Starts an attempt.
    pub attempt: StartAttempt<Action>,
    /// The action to reduce when the last attempt has failed.
    pub otherwise: Box<dyn FnOnce(AttemptFailed) -> Action + Send>,
}

impl<Action: 'static> Retry<Action> {
    /// With every attempt let through by the breaker, or not made. While it is open an attempt fails at once with
    /// [`CircuitOpen`](circuit_breaker::CircuitOpen) as its cause, and the pauses of the policy go on. Lasting failures
    /// do not count against what is behind the breaker: it has answered.
    #[must_use]
    pub fn guarded_by(mut self, breaker: CircuitBreaker) -> Self {
        let attempt = self.attempt;
        self.attempt = Arc::new(move |number| {
            let (breaker, attempt) = (breaker.clone(), Arc::clone(&attempt));
            Box::pin(async move {
                let called = breaker.call_if(|| attempt(number), |failed: &AttemptFailed| !failed.is_final).await;
                called.map_err(|error| match error {
                    BreakerError::Failed(failed) => failed,
                    BreakerError::Open(open) => AttemptFailed::passing(open),
                })
            })
        });
        self
    }

    pub(super) fn map_shared<Outer: 'static>(self, convert: &Convert<Action, Outer>) -> Retry<Outer> {
        let (attempt, inner) = (self.attempt, Arc::clone(convert));
        let (otherwise, outer) = (self.otherwise, Arc::clone(convert));
        let start = move |number| {
            let (work, convert) = (attempt(number), Arc::clone(&inner));
            Box::pin(async move { Ok(work.await?.map(|action| convert(action))) }) as AttemptFuture<Outer>
        };
        Retry {
            name: self.name,
            policy: self.policy,
            attempt: Arc::new(start),
            otherwise: Box::new(move |error| outer(otherwise(error))),
        }
    }
}

impl<Action> fmt::Debug for Retry<Action> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Retry").field(&self.name).field(&self.policy).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(attempts: u32) -> RetryPolicy {
        RetryPolicy::attempts(NonZeroU32::new(attempts).unwrap())
            .with_pauses(Duration::from_secs(1), Duration::from_secs(5))
            .with_jitter(0.0)
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_then_it_gives_up() {
        let pauses: Vec<_> = (1..=5).map(|attempt| policy(5).pause_after(attempt, 0.9)).collect();
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(pauses, [seconds(1), seconds(2), seconds(4), seconds(5), None]);
        assert_eq!(RetryPolicy::NEVER.pause_after(1, 0.0), None);
    }

    #[test]
    fn chance_shortens_a_pause_by_no_more_than_the_jitter() {
        let jittered = policy(2).with_jitter(0.5);
        assert_eq!(jittered.pause_after(1, 0.0), Some(Duration::from_secs(1)));
        assert_eq!(jittered.pause_after(1, 1.0), Some(Duration::from_millis(500)));
    }

    #[test]
    fn even_absurd_policies_do_not_overflow() {
        let absurd = policy(u32::MAX).with_pauses(Duration::MAX, Duration::MAX).with_jitter(7.0);
        assert_eq!(absurd.pause_after(u32::MAX - 1, 1.0), Some(Duration::ZERO));
        let long = policy(u32::MAX);
        assert_eq!(long.pause_after(u32::MAX - 1, 0.0), Some(Duration::from_secs(5)));
    }
}
