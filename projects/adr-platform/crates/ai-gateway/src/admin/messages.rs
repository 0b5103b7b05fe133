//! What there is, as messages carry it.

use ai_gateway_ledger::{Limits, Measure, Override, PicoDollars, Scope, Subject};
use buffa_types::google::protobuf::Timestamp;
use platform_contracts::ai::v1;
use platform_contracts::ai::v1::r#override::By;

use crate::keys::{ModelScope, VirtualKey};

pub(super) fn timestamp(moment: jiff::Timestamp) -> Timestamp {
    Timestamp::from_unix(moment.as_second(), moment.subsec_nanosecond())
}

pub(super) fn subject(subject: &Subject) -> v1::Subject {
    let (scope, id) = match subject.scope {
        Scope::Tenant => (v1::Scope::SCOPE_TENANT, None),
        Scope::EachUser => (v1::Scope::SCOPE_EACH_USER, None),
        Scope::User(user) => (v1::Scope::SCOPE_USER, Some(user.0)),
        Scope::EachKey => (v1::Scope::SCOPE_EACH_KEY, None),
        Scope::Key(key) => (v1::Scope::SCOPE_KEY, Some(key.0)),
    };
    v1::Subject {
        scope: scope.into(),
        id: id.map(|id| id.to_string()).unwrap_or_default(),
        model: subject.model.as_deref().unwrap_or_default().to_owned(),
        ..Default::default()
    }
}

pub(super) fn limits(limits: &Limits) -> v1::Limits {
    v1::Limits {
        requests_per_minute: limits.requests_per_minute,
        tokens_per_minute: limits.tokens_per_minute,
        tokens_per_day: limits.tokens_per_day,
        concurrent_streams: limits.concurrent_streams,
        picodollars_per_day: limits.dollars_per_day.map(PicoDollars::get),
        picodollars_per_month: limits.dollars_per_month.map(PicoDollars::get),
        ..Default::default()
    }
}

pub(super) const fn period(budget: Measure) -> v1::BudgetPeriod {
    match budget {
        Measure::DollarsPerDay => v1::BudgetPeriod::BUDGET_PERIOD_DAY,
        Measure::DollarsPerMonth => v1::BudgetPeriod::BUDGET_PERIOD_MONTH,
        _ => v1::BudgetPeriod::BUDGET_PERIOD_UNSPECIFIED,
    }
}

pub(super) fn over(budget: Measure, over: Override) -> v1::Override {
    let by = match over {
        Override::Until(end) => By::Until(Box::new(timestamp(end))),
        Override::Extra(extra) => By::ExtraPicodollars(extra.get()),
    };
    v1::Override { period: period(budget).into(), by: Some(by), ..Default::default() }
}

pub(super) fn key(key: VirtualKey) -> v1::VirtualKey {
    v1::VirtualKey {
        id: key.id.to_string(),
        name: key.name,
        user_id: key.user.map(|user| user.to_string()).unwrap_or_default(),
        models: match key.models {
            ModelScope::All => Vec::new(),
            ModelScope::Some(models) => models.to_vec(),
        },
        created_at: timestamp(key.created_at).into(),
        expires_at: key.expires_at.map(timestamp).into(),
        ..Default::default()
    }
}
