//! How much a subject may use, and what is measured.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::money::PicoDollars;

/// What a limit is a limit of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Requests in any sixty seconds.
    RequestsPerMinute,
    /// Tokens, read and written, of requests of any sixty seconds.
    TokensPerMinute,
    /// Tokens, read and written, of requests of a UTC day.
    TokensPerDay,
    /// Requests that are being answered.
    ConcurrentStreams,
    /// Money for requests of a UTC day.
    DollarsPerDay,
    /// Money for requests of a UTC month.
    DollarsPerMonth,
}

impl Measure {
    /// All measures.
    pub const ALL: [Self; 6] = [
        Self::RequestsPerMinute,
        Self::TokensPerMinute,
        Self::TokensPerDay,
        Self::ConcurrentStreams,
        Self::DollarsPerDay,
        Self::DollarsPerMonth,
    ];

    /// Whether amounts of it are pico-dollars.
    #[must_use]
    pub const fn is_money(self) -> bool {
        matches!(self, Self::DollarsPerDay | Self::DollarsPerMonth)
    }

    /// An amount of it in words: `20 requests a minute`, `$5.00 a day`.
    pub(crate) fn words(self, amount: u64) -> impl fmt::Display {
        fmt::from_fn(move |formatter| {
            let plural = if amount == 1 { "" } else { "s" };
            let money = PicoDollars::new(amount).unwrap_or(PicoDollars::MAX);
            match self {
                Self::RequestsPerMinute => write!(formatter, "{amount} request{plural} a minute"),
                Self::TokensPerMinute => write!(formatter, "{amount} token{plural} a minute"),
                Self::TokensPerDay => write!(formatter, "{amount} token{plural} a day"),
                Self::ConcurrentStreams => write!(formatter, "{amount} request{plural} at a time"),
                Self::DollarsPerDay => write!(formatter, "{money} a day"),
                Self::DollarsPerMonth => write!(formatter, "{money} a month"),
            }
        })
    }
}

/// How much a subject may use; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// See [`Measure::RequestsPerMinute`].
    pub requests_per_minute: Option<u64>,
    /// See [`Measure::TokensPerMinute`].
    pub tokens_per_minute: Option<u64>,
    /// See [`Measure::TokensPerDay`].
    pub tokens_per_day: Option<u64>,
    /// See [`Measure::ConcurrentStreams`].
    pub concurrent_streams: Option<u64>,
    /// See [`Measure::DollarsPerDay`]. The hard stop is above it.
    pub dollars_per_day: Option<PicoDollars>,
    /// See [`Measure::DollarsPerMonth`]. The hard stop is above it.
    pub dollars_per_month: Option<PicoDollars>,
}

impl Limits {
    /// No limits.
    pub const NONE: Self = Self {
        requests_per_minute: None,
        tokens_per_minute: None,
        tokens_per_day: None,
        concurrent_streams: None,
        dollars_per_day: None,
        dollars_per_month: None,
    };

    /// The limit of a measure, in its unit: requests, tokens or pico-dollars.
    #[must_use]
    pub fn of(&self, measure: Measure) -> Option<u64> {
        match measure {
            Measure::RequestsPerMinute => self.requests_per_minute,
            Measure::TokensPerMinute => self.tokens_per_minute,
            Measure::TokensPerDay => self.tokens_per_day,
            Measure::ConcurrentStreams => self.concurrent_streams,
            Measure::DollarsPerDay => self.dollars_per_day.map(PicoDollars::get),
            Measure::DollarsPerMonth => self.dollars_per_month.map(PicoDollars::get),
        }
    }

    /// Of each measure the smaller limit.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        fn smaller<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
            one.into_iter().chain(other).min()
        }
        Self {
            requests_per_minute: smaller(self.requests_per_minute, other.requests_per_minute),
            tokens_per_minute: smaller(self.tokens_per_minute, other.tokens_per_minute),
            tokens_per_day: smaller(self.tokens_per_day, other.tokens_per_day),
            concurrent_streams: smaller(self.concurrent_streams, other.concurrent_streams),
            dollars_per_day: smaller(self.dollars_per_day, other.dollars_per_day),
            dollars_per_month: smaller(self.dollars_per_month, other.dollars_per_month),
        }
    }
}

/// The most that a request can use. What it then does use replaces it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Worst {
    /// Tokens, read and written.
    pub tokens: u64,
    /// What they cost.
    pub cost: PicoDollars,
}
