//! What a load has shown.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use ai_gateway_mock_provider::Stats;
use hdrhistogram::Histogram;
use serde::Serialize;

use crate::check::Flaw;
use crate::host::Spells;
use crate::perform::{Outcome, Sample};

/// How many failures are told in words.
const TOLD: usize = 10;
/// The longest that is told apart, an hour in nanoseconds.
const LONGEST: u64 = 3_600_000_000_000;

/// A distribution of times, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Latency {
    /// How many were measured; without any, all others are 0.
    pub count: u64,
    /// The median.
    pub p50_us: f64,
    /// 95 of 100 are below.
    pub p95_us: f64,
    /// 99 of 100 are below.
    pub p99_us: f64,
    /// 999 of 1,000 are below.
    pub p999_us: f64,
    /// The longest.
    pub max_us: f64,
}

/// What became of the requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Every token, event and figure as it was asked for.
    pub flawless: u64,
    /// A token was lost, doubled, moved or altered; events in disorder; something that is not of the protocol.
    pub wrong: u64,
    /// The end was missing.
    pub truncated: u64,
    /// Everything as asked for but the usage.
    pub wrong_usage: u64,
    /// An error in the middle of an answer.
    pub failed: u64,
    /// Answered with an error status, by status.
    pub refused: BTreeMap<u16, u64>,
    /// No connection, a connection that broke, or no end in time.
    pub dropped: u64,
    /// Left on purpose.
    pub cancelled: u64,
    /// Not sent, because too many were under way.
    pub not_sent: u64,
}

/// What a load has shown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// What became of the requests, those of the warm-up included.
    pub counts: Counts,
    /// The first failures in words.
    pub failures: Vec<String>,
    /// Seconds from the warm-up to the end of the load, or to the last answer's where that was before.
    pub seconds: f64,
    /// Requests that ended within that time, flawless or cancelled, each second.
    pub per_second: f64,
    /// Tokens read, those of the warm-up included.
    pub tokens: u64,
    /// From when a request was due to the head of its answer.
    pub first_byte: Latency,
    /// From when a request was due to its first token.
    pub first_token: Latency,
    /// Between tokens; those that came at once have none between them.
    pub gap: Latency,
    /// From when a request was due to the end of its answer.
    pub total: Latency,
    /// Of each flawless request during which the host took no processor away: from when it was due to its first token, if it
    /// had one, and to the end of its answer.
    #[serde(skip)]
    pub undisturbed: Vec<(Option<Duration>, Duration)>,
    /// From when a request was due to when it was sent: how late the generator itself was.
    pub late: Latency,
    /// When each cancelled request was left, by its tag.
    #[serde(skip)]
    pub cancelled_at: BTreeMap<u64, u64>,
}

impl Report {
    /// How many answers were as they should be.
    #[must_use]
    pub const fn flawless(&self) -> u64 {
        self.counts.flawless
    }

    /// How many requests came to an end of any kind.
    #[must_use]
    pub fn finished(&self) -> u64 {
        let Counts { flawless, wrong, truncated, wrong_usage, failed, refused, dropped, cancelled, not_sent } =
            &self.counts;
        let refused: u64 = refused.values().sum();
        flawless + wrong + truncated + wrong_usage + failed + refused + dropped + cancelled + not_sent
    }

    /// From each cancel to when the provider noticed it; and how many it has not noticed.
    #[must_use]
    pub fn cancel_to_notice(&self, stats: &Stats) -> (Latency, u64) {
        let mut histogram = Measured::default();
        let mut missing = self.cancelled_at.clone();
        for disconnect in &stats.disconnects {
            if let Some(left) = disconnect.tag.and_then(|tag| missing.remove(&tag)) {
                histogram.record(Duration::from_nanos(disconnect.noticed_ns.saturating_sub(left)));
            }
        }
        (histogram.latency(), missing.len() as u64)
    }
}

/// A histogram of times with three significant digits.
#[derive(Clone, Debug, Default)]
struct Measured(Option<Histogram<u64>>);

impl Measured {
    fn record(&mut self, time: Duration) {
        // The bounds are valid, so that there is always a histogram; and what is longer counts as the longest.
        let histogram = self.0.take().or_else(|| Histogram::new_with_bounds(1, LONGEST, 3).ok());
        self.0 = histogram.map(|mut histogram| {
            histogram.saturating_record(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
            histogram
        });
    }

    fn latency(&self) -> Latency {
        let Some(histogram) = &self.0 else { return Latency::default() };
        let at = |share: f64| histogram.value_at_quantile(share) as f64 / 1e3;
        Latency {
            count: histogram.len(),
            p50_us: at(0.5),
            p95_us: at(0.95),
            p99_us: at(0.99),
            p999_us: at(0.999),
            max_us: histogram.max() as f64 / 1e3,
        }
    }
}

/// Adds up samples.
#[derive(Debug, Default)]
pub(crate) struct Sum {
    report: Report,
    ended_in_time: u64,
    last: Option<Instant>,
    first_byte: Measured,
    first_token: Measured,
    gap: Measured,
    total: Measured,
    late: Measured,
    /// When each flawless request was due, and how long it took to its first token and to its end.
    flawless: Vec<(Instant, Option<Duration>, Duration)>,
}

impl Sum {
    /// Adds a sample; its times are measured if it was due after the warm-up.
    pub(crate) fn add(&mut self, sample: &Sample, measured_from: Instant, until: Instant) {
        self.count(sample);
        self.report.tokens += sample.tokens;
        if !matches!(sample.outcome, Outcome::Flawless | Outcome::Cancelled(_)) {
            return;
        }
        let ended = sample.due + sample.total;
        // Slow answers begun in the warm-up are part of what is done in a second, those that end too late are not.
        self.ended_in_time += u64::from((measured_from..=until).contains(&ended));
        self.last = Some(self.last.map_or(ended, |last| last.max(ended)).min(until));
        if sample.due < measured_from {
            return;
        }
        self.late.record(sample.started.saturating_duration_since(sample.due));
        sample.first_byte.into_iter().for_each(|time| self.first_byte.record(time));
        sample.first_token.into_iter().for_each(|time| self.first_token.record(time));
        sample.gaps.iter().for_each(|gap| self.gap.record(*gap));
        if sample.outcome == Outcome::Flawless {
            self.total.record(sample.total);
            self.flawless.push((sample.due, sample.first_token, sample.total));
        }
    }

    pub(crate) const fn not_sent(&mut self) {
        self.report.counts.not_sent += 1;
    }

    fn count(&mut self, sample: &Sample) {
        let counts = &mut self.report.counts;
        let (count, told) = match &sample.outcome {
            Outcome::Flawless => (&mut counts.flawless, None),
            Outcome::Flawed(flaw) => {
                let count = match flaw {
                    Flaw::Truncated => &mut counts.truncated,
                    Flaw::Usage { .. } => &mut counts.wrong_usage,
                    Flaw::Error(_) => &mut counts.failed,
                    Flaw::Token(_) | Flaw::Length { .. } | Flaw::Order(_) | Flaw::Json(_) => &mut counts.wrong,
                };
                (count, Some(flaw.to_string()))
            }
            Outcome::Refused(status, body) => {
                (counts.refused.entry(*status).or_default(), Some(format!("status {status}: {body}")))
            }
            Outcome::Dropped(why) => (&mut counts.dropped, Some(why.clone())),
            Outcome::Cancelled(at) => {
                self.report.cancelled_at.insert(sample.number, *at);
                (&mut counts.cancelled, None)
            }
        };
        *count += 1;
        if let Some(told) = told.filter(|_| self.report.failures.len() < TOLD) {
            self.report.failures.push(format!("request {}: {told}", sample.number));
        }
    }

    pub(crate) fn report(self, measured_from: Instant, spells: &Spells) -> Report {
        let undisturbed = self.flawless.into_iter().filter(|(due, _, whole)| !spells.touch(*due, *due + *whole));
        let seconds = self.last.map_or(0.0, |last| last.saturating_duration_since(measured_from).as_secs_f64());
        let per_second = if seconds > 0.0 { self.ended_in_time as f64 / seconds } else { 0.0 };
        Report {
            seconds,
            per_second,
            first_byte: self.first_byte.latency(),
            first_token: self.first_token.latency(),
            gap: self.gap.latency(),
            total: self.total.latency(),
            late: self.late.latency(),
            undisturbed: undisturbed.map(|(_, first, whole)| (first, whole)).collect(),
            ..self.report
        }
    }
}
