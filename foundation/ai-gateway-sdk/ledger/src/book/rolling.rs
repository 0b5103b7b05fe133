//! How much there was in the last minute.

use std::time::Duration;

use jiff::Timestamp;

/// One more than a minute has, so that what is counted at the end of a second is not forgotten at its beginning: in no
/// sixty seconds is there more than a limit allows, and room comes back up to a second late.
const SECONDS: i64 = 61;

/// A sum over the last minute, second by second.
#[derive(Clone, Debug)]
pub(super) struct Rolling {
    seconds: [u64; SECONDS as usize],
    /// The second that was counted last.
    newest: i64,
    sum: u64,
}

impl Rolling {
    pub(super) const fn new() -> Self {
        Self { seconds: [0; SECONDS as usize], newest: i64::MIN / 2, sum: 0 }
    }

    /// Forgets what is too long ago.
    pub(super) fn advance(&mut self, now: Timestamp) {
        let second = now.as_second();
        let passed = second.saturating_sub(self.newest);
        if passed >= SECONDS {
            self.seconds.fill(0);
            self.sum = 0;
        } else {
            for past in (self.newest + 1)..=second {
                let forgotten = std::mem::take(self.at(past));
                self.sum -= forgotten;
            }
        }
        self.newest = self.newest.max(second);
    }

    /// Moves everything to this second, for a clock that was set back.
    pub(super) fn restart(&mut self, now: Timestamp) {
        let sum = self.sum;
        *self = Self::new();
        self.advance(now);
        self.add(sum);
    }

    pub(super) const fn sum(&self) -> u64 {
        self.sum
    }

    /// Counts in the second of the last [`advance`](Self::advance).
    pub(super) fn add(&mut self, amount: u64) {
        let newest = self.newest;
        *self.at(newest) += amount;
        self.sum += amount;
    }

    /// Counts an amount of a past moment as another one, if it is not forgotten yet.
    pub(super) fn replace(&mut self, moment: Timestamp, amount: u64, actual: u64) {
        let second = moment.as_second();
        if second > self.newest || self.newest - second >= SECONDS {
            return;
        }
        let counted = self.at(second);
        // After a clock was set back it may be counted elsewhere.
        let gone = amount.min(*counted);
        *counted = *counted - gone + actual;
        self.sum = self.sum - gone + actual;
    }

    /// How long until there is room for an amount; `None` when there never is.
    pub(super) fn room_in(&self, now: Timestamp, amount: u64, limit: u64) -> Option<Duration> {
        let bearable = limit.checked_sub(amount)?;
        let mut left = self.sum;
        for second in (self.newest - SECONDS + 1)..=self.newest {
            left -= self.seconds[index(second)];
            if left <= bearable {
                let free_at = Timestamp::from_second(second + SECONDS).ok()?;
                return Some(Duration::try_from(free_at.duration_since(now)).unwrap_or_default());
            }
        }
        None
    }

    fn at(&mut self, second: i64) -> &mut u64 {
        &mut self.seconds[index(second)]
    }
}

const fn index(second: i64) -> usize {
    second.rem_euclid(SECONDS) as usize
}
