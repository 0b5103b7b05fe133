//! The right to make one call.

use crate::breaker::CircuitBreaker;

/// The right to make one call. Say how it went; dropped without a word it counts for nothing.
#[derive(Debug)]
#[must_use = "say how the call went, or it counts for nothing"]
pub struct Permit {
    breaker: CircuitBreaker,
    /// Which of the breaker's states it was given in: what belongs to an earlier one does not count in a later.
    era: u64,
    is_told: bool,
}

impl Permit {
    pub(crate) const fn new(breaker: CircuitBreaker, era: u64) -> Self {
        Self { breaker, era, is_told: false }
    }

    /// It went well.
    pub fn succeeded(self) {
        self.ended(false);
    }

    /// What was called is not well.
    pub fn failed(self) {
        self.ended(true);
    }

    fn ended(mut self, has_failed: bool) {
        self.is_told = true;
        self.breaker.ended(self.era, has_failed);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.is_told {
            self.breaker.given_up(self.era);
        }
    }
}
