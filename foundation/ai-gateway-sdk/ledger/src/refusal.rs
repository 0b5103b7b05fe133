//! Why a request was not let in.

use std::time::Duration;

use thiserror::Error;

use crate::limits::Measure;
use crate::scope::{Scope, Subject};

/// A request was not let in, and nothing was counted for it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A limit has no room for it.
    #[error("{0}")]
    Limit(Box<LimitReached>),
    /// Someone has stopped this.
    #[error("{} stopped: ask who administers the gateway to start {} again", stopped(.by), object(.by))]
    Stopped {
        /// Who is stopped; `None` is everyone.
        by: Option<Scope>,
    },
    /// What calls have cost cannot be written down, so no more are made.
    #[error("{waiting} calls wait to be accounted for, and no more can be made until they are: try again in a moment")]
    Backlog {
        /// How many calls are under way or not yet written.
        waiting: usize,
    },
    /// The tenant's limits and what it has used are not loaded.
    #[error("the limits of this workspace are not loaded: try again in a moment")]
    NotOpen,
}

/// A limit without room. Where several have none, the one that takes longest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitReached {
    /// Whose.
    pub subject: Subject,
    /// Of what.
    pub measure: Measure,
    /// How much is allowed, in the measure's unit; of money, up to the hard stop.
    pub size: u64,
    /// How much is used or held for requests under way.
    pub used: u64,
    /// How much this request may need.
    pub asked: u64,
    /// When there may be room; `None` when there never is, because it asks for more than is allowed.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// Every code that [`code`](Self::code) can return.
    pub const CODES: [&'static str; 9] = [
        "ai_limit.requests_per_minute",
        "ai_limit.tokens_per_minute",
        "ai_limit.tokens_per_day",
        "ai_limit.concurrent_streams",
        "ai_limit.dollars_per_day",
        "ai_limit.dollars_per_month",
        "ai_gateway.stopped",
        "ai_gateway.backlog",
        "ai_gateway.limits_not_loaded",
    ];

    /// When to try again, where that can help.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Limit(reached) => reached.retry_after,
            Self::Stopped { .. } => None,
            Self::Backlog { .. } | Self::NotOpen => Some(Duration::from_secs(1)),
        }
    }

    /// A stable name for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Limit(reached) => match reached.measure {
                Measure::RequestsPerMinute => "ai_limit.requests_per_minute",
                Measure::TokensPerMinute => "ai_limit.tokens_per_minute",
                Measure::TokensPerDay => "ai_limit.tokens_per_day",
                Measure::ConcurrentStreams => "ai_limit.concurrent_streams",
                Measure::DollarsPerDay => "ai_limit.dollars_per_day",
                Measure::DollarsPerMonth => "ai_limit.dollars_per_month",
            },
            Self::Stopped { .. } => "ai_gateway.stopped",
            Self::Backlog { .. } => "ai_gateway.backlog",
            Self::NotOpen => "ai_gateway.limits_not_loaded",
        }
    }
}

impl std::fmt::Display for LimitReached {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { subject, measure, size, used, asked, retry_after } = self;
        let amount = |amount: u64| {
            let money = crate::money::PicoDollars::new(amount).unwrap_or(crate::money::PicoDollars::MAX);
            if measure.is_money() { money.to_string() } else { amount.to_string() }
        };
        let of_what = if measure.is_money() { ", the hard stop of its budget" } else { "" };
        write!(formatter, "{subject} may use {}{of_what}; {} are used or held", measure.words(*size), amount(*used))?;
        if *measure != Measure::RequestsPerMinute && *measure != Measure::ConcurrentStreams {
            write!(formatter, " and this request may need {}", amount(*asked))?;
        }
        match retry_after {
            Some(wait) => write!(formatter, ": try again in {}", words(*wait)),
            None => {
                write!(formatter, ", which is more than there ever is: ask for fewer tokens, or for a higher limit")
            }
        }
    }
}

/// A wait in words, rounded up.
fn words(wait: Duration) -> String {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    let (amount, unit) = match seconds {
        0..120 => (seconds.max(1), "second"),
        120..7_200 => (seconds.div_ceil(60), "minute"),
        7_200..172_800 => (seconds.div_ceil(3_600), "hour"),
        _ => (seconds.div_ceil(86_400), "day"),
    };
    format!("{amount} {unit}{}", if amount == 1 { "" } else { "s" })
}

fn stopped(by: &Option<Scope>) -> String {
    by.as_ref().map_or_else(|| "the gateway is".to_owned(), |scope| format!("{scope} is"))
}

fn object(by: &Option<Scope>) -> &'static str {
    if by.is_some() { "them" } else { "it" }
}
