//! A budget runs low, or is used up.

use std::fmt;

use jiff::Timestamp;

use crate::limits::Measure;
use crate::money::PicoDollars;
use crate::scope::{Subject, TenantId};

/// So much of a budget has been spent, or so much of it that its hard stop has refused a call. Once for each threshold,
/// budget and period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Whose budget.
    pub subject: Subject,
    /// Which budget: [`Measure::DollarsPerDay`] or [`Measure::DollarsPerMonth`].
    pub measure: Measure,
    /// The threshold that has been passed, or the hard stop.
    pub percent: u32,
    /// The budget.
    pub budget: PicoDollars,
    /// What has been spent; without what is only held.
    pub used: PicoDollars,
    /// When the day or month began. With tenant, subject, measure and percent it names the alert.
    pub period_starts: Timestamp,
}

impl fmt::Display for Alert {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, percent, budget, used, measure, .. } = self;
        let words = measure.words(budget.get());
        if *used >= budget.percent(*percent) {
            write!(formatter, "{subject} has spent {used}, more than {percent} % of {words}")
        } else {
            write!(
                formatter,
                "{subject} has spent {used} of {words}, and is refused calls that could exceed {percent} %"
            )
        }
    }
}

/// An alert and whom it concerns.
pub type TenantAlert = (TenantId, Alert);

/// What has been told, of either budget.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    day: ToldOf,
    month: ToldOf,
}

#[derive(Clone, Copy, Debug, Default)]
struct ToldOf {
    thresholds: u8,
    hard_stop: bool,
}

impl Told {
    /// The thresholds that are passed now and were not before.
    pub(crate) fn passed(
        &mut self,
        measure: Measure,
        thresholds: [u32; 3],
        budget: PicoDollars,
        used: PicoDollars,
    ) -> impl Iterator<Item = u32> + use<> {
        let told = self.of(measure);
        let is_passed = |percent: u32| used > PicoDollars::ZERO && used >= budget.percent(percent);
        let already = usize::from(told.thresholds);
        told.thresholds = thresholds.iter().filter(|percent| is_passed(**percent)).count().max(already) as u8;
        let now = usize::from(told.thresholds);
        thresholds.into_iter().take(now).skip(already)
    }

    /// The hard stop has refused a call. Whether that is new.
    pub(crate) fn stopped(&mut self, measure: Measure) -> bool {
        !std::mem::replace(&mut self.of(measure).hard_stop, true)
    }

    pub(crate) fn forget(&mut self, measure: Measure) {
        *self.of(measure) = ToldOf::default();
    }

    const fn of(&mut self, measure: Measure) -> &mut ToldOf {
        if matches!(measure, Measure::DollarsPerDay) { &mut self.day } else { &mut self.month }
    }
}
