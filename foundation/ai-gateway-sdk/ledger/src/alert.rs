//! A budget runs low.

use std::fmt;

use jiff::Timestamp;

use crate::limits::Measure;
use crate::money::PicoDollars;
use crate::scope::{Subject, TenantId};

/// So much of a budget has been spent. Once for each threshold, budget and period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Whose budget.
    pub subject: Subject,
    /// Which budget: [`Measure::DollarsPerDay`] or [`Measure::DollarsPerMonth`].
    pub measure: Measure,
    /// The threshold that has been passed.
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
        let budget = measure.words(budget.get());
        write!(formatter, "{subject} has spent {used}, more than {percent} % of {budget}")
    }
}

/// An alert and whom it concerns.
pub type TenantAlert = (TenantId, Alert);

/// Which thresholds have been told of, for either budget.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    day: u8,
    month: u8,
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
        let already = usize::from(*told);
        *told = thresholds.iter().filter(|percent| is_passed(**percent)).count().max(already) as u8;
        let now = usize::from(*told);
        thresholds.into_iter().take(now).skip(already)
    }

    pub(crate) fn forget(&mut self, measure: Measure) {
        *self.of(measure) = 0;
    }

    const fn of(&mut self, measure: Measure) -> &mut u8 {
        if matches!(measure, Measure::DollarsPerDay) { &mut self.day } else { &mut self.month }
    }
}
