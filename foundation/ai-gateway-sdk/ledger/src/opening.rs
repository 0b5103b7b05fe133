//! What a ledger must know of a tenant before it lets anything in.

use jiff::Timestamp;

use crate::book::Span;
use crate::limits::{Limits, Measure};
use crate::money::PicoDollars;
use crate::overriding::Override;
use crate::scope::{Scope, Subject};

/// What the store knows of a tenant.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Since when there has been such a tenant.
    pub since: Timestamp,
    /// What its admins have set.
    pub settings: Settings,
    /// What has been used today and this month.
    pub totals: Vec<Total>,
}

/// What a tenant's admins have set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Limits. A person or key without any has those of each person or key.
    pub limits: Vec<(Subject, Limits)>,
    /// Who is stopped.
    pub stopped: Vec<Scope>,
    /// The budgets whose hard stop is lifted.
    pub overrides: Vec<(Subject, Measure, Override)>,
}

impl Opening {
    /// A tenant that has used nothing and has no limits.
    #[must_use]
    pub const fn new(since: Timestamp) -> Self {
        let settings = Settings { limits: Vec::new(), stopped: Vec::new(), overrides: Vec::new() };
        Self { since, settings, totals: Vec::new() }
    }

    /// With these limits.
    #[must_use]
    pub fn with_limits(mut self, subject: impl Into<Subject>, limits: Limits) -> Self {
        self.settings.limits.push((subject.into(), limits));
        self
    }
}

/// All that the store has of a subject's day or month, whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// Whose: the tenant, a person or a key, with or without a model.
    pub subject: Subject,
    /// Day or month.
    pub span: Span,
    /// When it began.
    pub starts: Timestamp,
    /// Tokens, read and written.
    pub tokens: u64,
    /// What they cost.
    pub cost: PicoDollars,
}
