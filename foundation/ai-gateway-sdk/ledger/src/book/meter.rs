//! What one subject uses, and whether there is room for more.

use std::time::Duration;

use jiff::Timestamp;

use super::Settled;
use super::period::{Amount, Period, Span};
use super::rolling::Rolling;
use crate::alert::{Alert, Told};
use crate::limits::{Limits, Measure};
use crate::money::PicoDollars;
use crate::options::LedgerOptions;
use crate::overriding::Override;
use crate::refusal::LimitReached;
use crate::scope::Subject;
use crate::snapshot::SubjectUse;

/// What a request holds: tokens and pico-dollars.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Held {
    pub(super) tokens: u64,
    pub(super) money: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Meter {
    pub(super) subject: Subject,
    pub(super) limits: Limits,
    requests: Rolling,
    tokens: Rolling,
    streams: u64,
    day: Period,
    month: Period,
    day_override: Option<Override>,
    month_override: Option<Override>,
    told: Told,
}

impl Meter {
    pub(super) fn new(subject: Subject, limits: Limits, now: Timestamp) -> Self {
        let (mut requests, mut tokens) = (Rolling::new(), Rolling::new());
        requests.advance(now);
        tokens.advance(now);
        Self {
            subject,
            limits,
            requests,
            tokens,
            streams: 0,
            day: Period::new(Span::Day, now),
            month: Period::new(Span::Month, now),
            day_override: None,
            month_override: None,
            told: Told::default(),
        }
    }

    pub(super) fn advance(&mut self, now: Timestamp) {
        self.requests.advance(now);
        self.tokens.advance(now);
        for (period, measure) in [(&mut self.day, Measure::DollarsPerDay), (&mut self.month, Measure::DollarsPerMonth)]
        {
            if period.advance(now) {
                self.told.forget(measure);
                let over =
                    if measure == Measure::DollarsPerDay { &mut self.day_override } else { &mut self.month_override };
                over.take_if(|over| matches!(over, Override::Extra(_)));
            }
        }
    }

    pub(super) fn restart(&mut self, now: Timestamp) {
        self.requests.restart(now);
        self.tokens.restart(now);
        self.day.restart(now);
        self.month.restart(now);
    }

    /// What is used or held of a measure.
    fn total(&self, measure: Measure) -> u128 {
        match measure {
            Measure::RequestsPerMinute => self.requests.sum().into(),
            Measure::TokensPerMinute => self.tokens.sum().into(),
            Measure::TokensPerDay => self.day.tokens.total(),
            Measure::ConcurrentStreams => self.streams.into(),
            Measure::DollarsPerDay => self.day.money.total(),
            Measure::DollarsPerMonth => self.month.money.total(),
        }
    }

    /// The most that may be used or held; `None` where there is no limit now.
    fn most(&self, measure: Measure, limits: &Limits, options: &LedgerOptions, now: Timestamp) -> Option<u64> {
        let limit = limits.of(measure)?;
        let over = match measure {
            Measure::DollarsPerDay => self.day_override,
            Measure::DollarsPerMonth => self.month_override,
            _ => return Some(limit),
        };
        let stop = PicoDollars::new(limit).unwrap_or(PicoDollars::MAX).percent(options.hard_stop_percent);
        match over {
            None => Some(stop.get()),
            Some(Override::Extra(extra)) => Some(stop.saturating_add(extra).get()),
            Some(Override::Until(end)) => (now >= end).then_some(stop.get()),
        }
    }

    /// The limits that have no room, these being the limits.
    pub(super) fn reached(
        &self,
        held: Held,
        limits: Limits,
        options: &LedgerOptions,
        now: Timestamp,
    ) -> impl Iterator<Item = LimitReached> {
        Measure::ALL.into_iter().filter_map(move |measure| {
            let size = self.most(measure, &limits, options, now)?;
            let (used, asked) = (self.total(measure), asked(held, measure));
            if used + u128::from(asked) <= size.into() {
                return None;
            }
            let retry_after = self.room_in(measure, asked, size, now);
            Some(LimitReached { subject: self.subject.clone(), measure, size, used: clamp(used), asked, retry_after })
        })
    }

    fn room_in(&self, measure: Measure, asked: u64, size: u64, now: Timestamp) -> Option<Duration> {
        if asked > size {
            return None;
        }
        match measure {
            Measure::RequestsPerMinute => self.requests.room_in(now, asked, size),
            Measure::TokensPerMinute => self.tokens.room_in(now, asked, size),
            // Nobody knows how long the others take.
            Measure::ConcurrentStreams => Some(Duration::from_secs(1)),
            Measure::TokensPerDay | Measure::DollarsPerDay => Some(self.day.time_left(now)),
            Measure::DollarsPerMonth => Some(self.month.time_left(now)),
        }
    }

    pub(super) fn hold(&mut self, held: Held) {
        self.requests.add(1);
        self.tokens.add(held.tokens);
        self.streams += 1;
        self.day.hold(held.tokens, held.money);
        self.month.hold(held.tokens, held.money);
    }

    /// Gives back all that was held since a moment, as if the request had never been.
    pub(super) fn release(&mut self, since: Timestamp, held: Held) {
        self.requests.replace(since, 1, 0);
        self.settle(since, held, Held::default());
    }

    /// Replaces what was held since a moment by what was used.
    pub(super) fn settle(&mut self, since: Timestamp, held: Held, used: Held) {
        self.tokens.replace(since, held.tokens, used.tokens);
        self.streams = self.streams.saturating_sub(1);
        for period in [&mut self.day, &mut self.month] {
            period.settle(since, (held.tokens, held.money), (used.tokens, used.money));
        }
    }

    /// What was settled for a request of a moment is in the store.
    pub(super) fn written(&mut self, since: Timestamp, settled: Settled) {
        for period in [&mut self.day, &mut self.month] {
            if period.contains(since) {
                period.tokens.written(settled.tokens);
                period.money.written(settled.money);
            }
        }
    }

    /// What the store has, of a day or month that begins at a moment.
    pub(super) fn stored(&mut self, span: Span, starts: Timestamp, used: Held) {
        let period = match span {
            Span::Day => &mut self.day,
            Span::Month => &mut self.month,
        };
        if period.starts == starts {
            period.tokens.stored = used.tokens.into();
            period.money.stored = used.money.into();
        }
    }

    pub(super) const fn clear_overrides(&mut self) {
        (self.day_override, self.month_override) = (None, None);
    }

    pub(super) fn set_override(&mut self, measure: Measure, over: Option<Override>) {
        match measure {
            Measure::DollarsPerDay => self.day_override = over,
            Measure::DollarsPerMonth => self.month_override = over,
            _ => {}
        }
    }

    /// The thresholds of budgets that have been passed and not been told of.
    pub(super) fn alerts(&mut self, options: &LedgerOptions) -> Vec<Alert> {
        let mut alerts = Vec::new();
        for (measure, budget, used) in self.budgets() {
            for percent in self.told.passed(measure, options.alert_percents, budget, used) {
                alerts.push(self.alert(measure, percent, budget, used));
            }
        }
        alerts
    }

    /// The hard stops that have refused a request for the first time in their period: because of what was spent, and
    /// not because the request is too large for any day or because of what others only hold.
    pub(super) fn hard_stops(&mut self, held: Held, options: &LedgerOptions, now: Timestamp) -> Vec<Alert> {
        let mut alerts = Vec::new();
        for (measure, budget, used) in self.budgets() {
            let Some(most) = self.most(measure, &self.limits, options, now) else { continue };
            let is_spent = held.money <= most && used.get().saturating_add(held.money) > most;
            if is_spent && self.told.stopped(measure) {
                alerts.push(self.alert(measure, options.hard_stop_percent, budget, used));
            }
        }
        alerts
    }

    /// The budgets that are set, and what has been spent of them.
    fn budgets(&self) -> impl Iterator<Item = (Measure, PicoDollars, PicoDollars)> + use<> {
        let budgets = [
            (Measure::DollarsPerDay, self.limits.dollars_per_day, money(self.day.money)),
            (Measure::DollarsPerMonth, self.limits.dollars_per_month, money(self.month.money)),
        ];
        budgets.into_iter().filter_map(|(measure, budget, used)| Some((measure, budget?, used)))
    }

    fn alert(&self, measure: Measure, percent: u32, budget: PicoDollars, used: PicoDollars) -> Alert {
        let period = if measure == Measure::DollarsPerDay { &self.day } else { &self.month };
        Alert { subject: self.subject.clone(), measure, percent, budget, used, period_starts: period.starts }
    }

    pub(super) fn snapshot(&self) -> SubjectUse {
        SubjectUse {
            subject: self.subject.clone(),
            limits: self.limits,
            requests_in_last_minute: self.requests.sum(),
            tokens_in_last_minute: self.tokens.sum(),
            streams: self.streams,
            tokens_today: clamp(self.day.tokens.used()),
            tokens_held_today: clamp(self.day.tokens.held),
            spent_today: money(self.day.money),
            held_today: PicoDollars::new(clamp(self.day.money.held)).unwrap_or(PicoDollars::MAX),
            spent_this_month: money(self.month.money),
            held_this_month: PicoDollars::new(clamp(self.month.money.held)).unwrap_or(PicoDollars::MAX),
        }
    }
}

fn asked(held: Held, measure: Measure) -> u64 {
    match measure {
        Measure::RequestsPerMinute | Measure::ConcurrentStreams => 1,
        Measure::TokensPerMinute | Measure::TokensPerDay => held.tokens,
        Measure::DollarsPerDay | Measure::DollarsPerMonth => held.money,
    }
}

fn money(amount: Amount) -> PicoDollars {
    PicoDollars::new(clamp(amount.used())).unwrap_or(PicoDollars::MAX)
}

fn clamp(amount: u128) -> u64 {
    u64::try_from(amount).unwrap_or(u64::MAX)
}
