//! A ledger with one tenant, and requests of one size.

use std::time::Duration;

use ai_gateway_ledger::{
    Bill, KeyId, Ledger, LedgerOptions, LimitReached, Limits, Opening, Outcome, PicoDollars, Refusal, Reservation,
    Scope, Scopes, SubjectUse, TenantId, Tokens, UserId, Worst,
};
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) const TENANT: TenantId = TenantId(Uuid::from_u128(1));
pub(crate) const ADA: UserId = UserId(Uuid::from_u128(2));
pub(crate) const BOB: UserId = UserId(Uuid::from_u128(3));
pub(crate) const KEY: KeyId = KeyId(Uuid::from_u128(4));
pub(crate) const MODEL: &str = "openai/gpt-5";

/// Stops at a budget and not beyond, so that numbers are easy to read.
pub(crate) const EXACT: LedgerOptions = LedgerOptions {
    alert_percents: [70, 85, 95],
    hard_stop_percent: 100,
    newcomer: Limits::NONE,
    newcomer_for: Duration::from_secs(86_400),
    unwritten_at_most: 65_536,
};

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The morning of 21 November 2026, and so many milliseconds.
pub(crate) fn after(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_795_255_200_000 + milliseconds).unwrap()
}

pub(crate) fn dollars(text: &str) -> PicoDollars {
    text.parse().unwrap()
}

/// A ledger in which the tenant has these limits.
pub(crate) fn limited(scope: Scope, limits: Limits) -> Ledger {
    with(EXACT, Opening::new(Timestamp::UNIX_EPOCH).with_limits(scope, limits))
}

pub(crate) fn with(options: LedgerOptions, opening: Opening) -> Ledger {
    let ledger = Ledger::new(options, 7);
    assert!(ledger.open(TENANT, opening, after(0)));
    ledger
}

pub(crate) fn by(user: Option<UserId>, key: Option<KeyId>) -> Scopes {
    Scopes { tenant: TENANT, user, key, model: MODEL.into() }
}

pub(crate) fn worst(tokens: u64, cost: &str) -> Worst {
    Worst { tokens, cost: dollars(cost) }
}

/// A request of Ada's with the key, of 100 tokens at most, for a dollar at most.
pub(crate) fn ask(ledger: &Ledger, now: Timestamp) -> Result<Reservation, Refusal> {
    ledger.reserve(&by(Some(ADA), Some(KEY)), worst(100, "1"), now)
}

pub(crate) fn bill(tokens: u64, cost: &str, now: Timestamp) -> Bill {
    Bill {
        model: MODEL.into(),
        tokens: Tokens::new(tokens, 0),
        cost: dollars(cost),
        is_estimated: false,
        outcome: Outcome::Completed,
        first_token_at: None,
        finished_at: now,
    }
}

/// The limit that refused.
pub(crate) fn reached(result: Result<Reservation, Refusal>) -> LimitReached {
    match result {
        Err(Refusal::Limit(reached)) => *reached,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn uses(ledger: &Ledger, scope: Scope, now: Timestamp) -> SubjectUse {
    ledger.snapshot(TENANT, now).into_iter().find(|entry| entry.subject == scope.into()).unwrap()
}
