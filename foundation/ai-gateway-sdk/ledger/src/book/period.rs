//! What was used in the current day or month, by UTC.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// How long a budget lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// A UTC day.
    Day,
    /// A UTC month.
    Month,
}

impl Span {
    /// The day on which the one begins that a moment is in.
    #[must_use]
    pub fn first_day(self, moment: Timestamp) -> Date {
        let date = TimeZone::UTC.to_datetime(moment).date();
        match self {
            Self::Day => date,
            Self::Month => date.first_of_month(),
        }
    }

    /// When the day or month of a moment begins, and when the next one does.
    #[must_use]
    pub fn around(self, moment: Timestamp) -> (Timestamp, Timestamp) {
        let first = self.first_day(moment);
        let next = match self {
            Self::Day => first.tomorrow(),
            Self::Month => first.checked_add(1.month()),
        };
        let start = |date: Date| Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp());
        // Only the first and last days that can be written have no neighbours.
        (start(first).unwrap_or(Timestamp::MIN), next.ok().and_then(start).unwrap_or(Timestamp::MAX))
    }
}

/// An amount in its parts. Sums of 64-bit amounts, too wide to overflow, so that what is added can be taken away again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Amount {
    /// Written to the store, by whomever.
    pub(super) stored: u128,
    /// Settled here and not yet written.
    pub(super) pending: u128,
    /// Held for requests under way.
    pub(super) held: u128,
}

impl Amount {
    pub(super) const fn used(self) -> u128 {
        self.stored + self.pending
    }

    pub(super) const fn total(self) -> u128 {
        self.used() + self.held
    }

    fn settle(&mut self, held: u64, used: u64) {
        self.held = self.held.saturating_sub(held.into());
        self.pending += u128::from(used);
    }

    /// What is pending has been written. Where a total is known, it is what counts.
    pub(super) const fn written(&mut self, amount: u128) {
        self.pending = self.pending.saturating_sub(amount);
        self.stored += amount;
    }
}

/// Tokens and pico-dollars of one day or month. A request belongs to that in which it was let in.
#[derive(Clone, Debug)]
pub(super) struct Period {
    span: Span,
    pub(super) starts: Timestamp,
    pub(super) ends: Timestamp,
    pub(super) tokens: Amount,
    pub(super) money: Amount,
}

impl Period {
    pub(super) fn new(span: Span, now: Timestamp) -> Self {
        let (starts, ends) = span.around(now);
        Self { span, starts, ends, tokens: Amount::default(), money: Amount::default() }
    }

    /// Whether a request that was let in at a moment belongs to it. It may have been let in after the end: by a clock that
    /// has been set back since.
    pub(super) fn contains(&self, moment: Timestamp) -> bool {
        self.starts <= moment
    }

    /// Begins the next one when its time has come. Says whether it did.
    pub(super) fn advance(&mut self, now: Timestamp) -> bool {
        let is_over = now >= self.ends;
        if is_over {
            *self = Self::new(self.span, now);
        }
        is_over
    }

    /// Becomes that of an earlier moment and forgets nothing, for a clock that was set back.
    pub(super) fn restart(&mut self, now: Timestamp) {
        (self.starts, self.ends) = self.span.around(now);
    }

    pub(super) fn hold(&mut self, tokens: u64, money: u64) {
        self.tokens.held += u128::from(tokens);
        self.money.held += u128::from(money);
    }

    /// Replaces what was held since a moment by what was used; nothing when that was in another period.
    pub(super) fn settle(&mut self, since: Timestamp, held: (u64, u64), used: (u64, u64)) {
        if self.contains(since) {
            self.tokens.settle(held.0, used.0);
            self.money.settle(held.1, used.1);
        }
    }

    pub(super) fn time_left(&self, now: Timestamp) -> Duration {
        Duration::try_from(self.ends.duration_since(now)).unwrap_or_default()
    }
}
