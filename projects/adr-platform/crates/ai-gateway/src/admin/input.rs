//! What requests say, checked where it comes in.

use ai_gateway_ledger::{KeyId, Limits, Measure, PicoDollars, Scope, Subject, UserId};
use api_gateway_core::ServiceError;
use buffa::EnumValue;
use buffa_types::google::protobuf::Timestamp;
use jiff::civil::Date;
use platform_contracts::ai::v1;
use uuid::Uuid;

const LONGEST_MODEL: usize = 200;

/// An id, as a UUID.
pub(super) fn id(field: &'static str, text: &str) -> Result<Uuid, ServiceError> {
    Uuid::try_parse(text).map_err(|_| {
        ServiceError::invalid("id.invalid", "this is not an id")
            .hint("send the id as it was listed")
            .field(field, "is not a UUID")
    })
}

/// Whose calls are meant.
pub(super) fn subject(given: Option<v1::Subject>) -> Result<Subject, ServiceError> {
    let invalid = |problem: &'static str| {
        ServiceError::invalid("ai_subject.invalid", format!("it is not said whose calls are meant: {problem}"))
            .hint("name a scope, an id where it is one person or one key, and a model if only one is meant")
            .field("subject", problem)
    };
    let v1::Subject { scope, id: given, model, .. } = given.ok_or_else(|| invalid("the subject is missing"))?;
    let scope = match scope.as_known() {
        Some(v1::Scope::SCOPE_USER) => return of(Scope::User(UserId(id("id", &given)?)), model, invalid),
        Some(v1::Scope::SCOPE_KEY) => return of(Scope::Key(KeyId(id("id", &given)?)), model, invalid),
        Some(v1::Scope::SCOPE_TENANT) => Scope::Tenant,
        Some(v1::Scope::SCOPE_EACH_USER) => Scope::EachUser,
        Some(v1::Scope::SCOPE_EACH_KEY) => Scope::EachKey,
        Some(v1::Scope::SCOPE_UNSPECIFIED) | None => return Err(invalid("the scope is missing or unknown")),
    };
    if given.is_empty() { of(scope, model, invalid) } else { Err(invalid("this scope has no id")) }
}

fn of(scope: Scope, model: String, invalid: impl Fn(&'static str) -> ServiceError) -> Result<Subject, ServiceError> {
    if model.is_empty() {
        return Ok(scope.into());
    }
    if model.chars().count() > LONGEST_MODEL || model.chars().any(char::is_control) {
        return Err(invalid("a model's name has at most 200 characters"));
    }
    Ok(Subject::with_model(scope, model))
}

/// Limits; none where nothing is limited.
pub(super) fn limits(given: v1::Limits) -> Result<Option<Limits>, ServiceError> {
    let limits = Limits {
        requests_per_minute: given.requests_per_minute,
        tokens_per_minute: given.tokens_per_minute,
        tokens_per_day: given.tokens_per_day,
        concurrent_streams: given.concurrent_streams,
        dollars_per_day: given.picodollars_per_day.map(money).transpose()?,
        dollars_per_month: given.picodollars_per_month.map(money).transpose()?,
    };
    Ok(Some(limits).filter(|limits| *limits != Limits::NONE))
}

/// An amount of money.
pub(super) fn money(picodollars: u64) -> Result<PicoDollars, ServiceError> {
    PicoDollars::new(picodollars).ok_or_else(|| {
        ServiceError::invalid("ai_limit.too_large", format!("an amount of money is at most {}", PicoDollars::MAX))
            .hint("leave it out, or name a smaller one")
    })
}

/// What dollars are counted for.
pub(super) fn budget(period: EnumValue<v1::BudgetPeriod>) -> Result<Measure, ServiceError> {
    match period.as_known() {
        Some(v1::BudgetPeriod::BUDGET_PERIOD_DAY) => Ok(Measure::DollarsPerDay),
        Some(v1::BudgetPeriod::BUDGET_PERIOD_MONTH) => Ok(Measure::DollarsPerMonth),
        Some(v1::BudgetPeriod::BUDGET_PERIOD_UNSPECIFIED) | None => {
            Err(ServiceError::invalid("ai_override.invalid", "it is not said which budget is meant")
                .hint("name the day's or the month's")
                .field("period", "is missing or unknown"))
        }
    }
}

/// A moment; nothing for one that no calendar has.
pub(super) fn moment(given: &Timestamp) -> Option<jiff::Timestamp> {
    jiff::Timestamp::new(given.seconds, given.nanos).ok()
}

/// A day such as `2026-11-01`.
pub(super) fn day(field: &'static str, text: &str) -> Result<Date, ServiceError> {
    let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
    day.ok_or_else(|| period("a day is written like 2026-11-01").field(field, "is not a day"))
}

/// The question about usage cannot be answered as it is.
pub(super) fn period(problem: &'static str) -> ServiceError {
    ServiceError::invalid("ai_usage.invalid", problem)
        .hint("ask from a first to a last day, both by UTC, at most 366 days later")
}
