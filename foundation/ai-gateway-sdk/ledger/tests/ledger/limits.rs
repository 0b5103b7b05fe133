//! Each limit, and what it says when it is reached.

use std::time::Duration;

use ai_gateway_ledger::{Ledger, LedgerOptions, Limits, Measure, Opening, Refusal, Scope, Subject, Worst};
use jiff::Timestamp;

use crate::support::*;

const NONE: Limits = Limits::NONE;

#[test]
fn every_limit_lets_in_what_it_says_and_no_more() {
    let cases = [
        (Limits { requests_per_minute: Some(3), ..NONE }, Measure::RequestsPerMinute, 3, 1),
        (Limits { tokens_per_minute: Some(399), ..NONE }, Measure::TokensPerMinute, 399, 100),
        (Limits { tokens_per_day: Some(300), ..NONE }, Measure::TokensPerDay, 300, 100),
        (Limits { concurrent_streams: Some(3), ..NONE }, Measure::ConcurrentStreams, 3, 1),
        (
            Limits { dollars_per_day: Some(dollars("3.99")), ..NONE },
            Measure::DollarsPerDay,
            3_990_000_000_000,
            1_000_000_000_000,
        ),
        (
            Limits { dollars_per_month: Some(dollars("3")), ..NONE },
            Measure::DollarsPerMonth,
            3_000_000_000_000,
            1_000_000_000_000,
        ),
    ];
    for (limits, measure, size, asked) in cases {
        for scope in [Scope::Tenant, Scope::User(ADA), Scope::EachUser, Scope::Key(KEY), Scope::EachKey] {
            let ledger = limited(scope, limits);
            let held: Vec<_> = (0..3).map(|_| ask(&ledger, after(0)).unwrap()).collect();
            let refused = reached(ask(&ledger, after(0)));
            assert_eq!((refused.measure, refused.size, refused.used, refused.asked), (measure, size, 3 * asked, asked));
            drop(held);
            assert!(ask(&ledger, after(0)).is_ok(), "{measure:?} of {scope:?} was not given back");
        }
    }
}

#[test]
fn a_refused_request_burns_nothing() {
    // The last limit that is looked at has no room; the others must not have been touched.
    let ledger = limited(Scope::Key(KEY), Limits { dollars_per_month: Some(dollars("0.5")), ..NONE });
    for _ in 0..100 {
        assert_eq!(reached(ask(&ledger, after(0))).retry_after, None);
    }
    for scope in [Scope::Tenant, Scope::User(ADA), Scope::Key(KEY)] {
        let used = uses(&ledger, scope, after(0));
        assert_eq!((used.requests_in_last_minute, used.tokens_in_last_minute, used.streams), (0, 0, 0));
        assert_eq!(used.held_this_month, dollars("0"));
    }
}

#[test]
fn one_persons_limit_is_no_others() {
    let ledger = limited(Scope::EachUser, Limits { concurrent_streams: Some(1), ..NONE });
    let _ada = ledger.reserve(&by(Some(ADA), None), Worst::default(), after(0)).unwrap();
    let _bob = ledger.reserve(&by(Some(BOB), None), Worst::default(), after(0)).unwrap();
    assert!(ledger.reserve(&by(Some(ADA), None), Worst::default(), after(0)).is_err());
    let _nobody = ledger.reserve(&by(None, None), Worst::default(), after(0)).unwrap();
    assert!(ledger.reserve(&by(None, None), Worst::default(), after(0)).is_ok());
}

#[test]
fn a_persons_own_limits_replace_those_of_each_person() {
    let ledger = limited(Scope::EachUser, Limits { concurrent_streams: Some(1), ..NONE });
    let subject = Subject::from(Scope::User(ADA));
    let first = ask(&ledger, after(0)).unwrap();
    ledger.set_limits(TENANT, &subject, Some(NONE));
    let second = ask(&ledger, after(0)).unwrap();
    ledger.set_limits(TENANT, &subject, None);
    assert_eq!(reached(ask(&ledger, after(0))).used, 2);
    drop((first, second));
    assert!(ask(&ledger, after(0)).is_ok());
}

#[test]
fn a_limit_with_a_model_counts_that_model_only() {
    let opening = Opening::new(Timestamp::UNIX_EPOCH)
        .with_limits(Subject::with_model(Scope::EachUser, MODEL), Limits { requests_per_minute: Some(1), ..NONE });
    let ledger = with(EXACT, opening);
    let other = ai_gateway_ledger::Scopes { model: "openai/gpt-5-mini".into(), ..by(Some(ADA), None) };
    let _other = ledger.reserve(&other, Worst::default(), after(0)).unwrap();
    let _first = ask(&ledger, after(0)).unwrap();
    let refusal = ask(&ledger, after(0)).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "this person with openai/gpt-5 may use 1 request a minute; 1 are used or held: try again in 61 seconds"
    );
    assert!(ledger.reserve(&other, Worst::default(), after(0)).is_ok());
}

#[test]
fn a_refusal_says_what_is_reached_and_when_to_try_again() {
    let limits = Limits { tokens_per_minute: Some(250), dollars_per_day: Some(dollars("2.5")), ..NONE };
    let ledger = limited(Scope::Tenant, limits);
    let _held = [ask(&ledger, after(0)).unwrap(), ask(&ledger, after(10_000)).unwrap()];
    let refusal = ask(&ledger, after(20_500)).unwrap_err();
    assert_eq!(refusal.code(), "ai_limit.dollars_per_day");
    assert!(Refusal::CODES.contains(&refusal.code()));
    assert_eq!(
        refusal.to_string(),
        "this workspace may use $2.50 a day, the hard stop of its budget; $2.00 are used or held and this request may need $1.00: try again in 14 hours"
    );
    ledger.set_limits(TENANT, &Scope::Tenant.into(), Some(Limits { dollars_per_day: None, ..limits }));
    let refusal = ask(&ledger, after(20_500)).unwrap_err();
    assert_eq!(refusal.retry_after(), Some(Duration::from_millis(40_500)));
    assert_eq!(
        refusal.to_string(),
        "this workspace may use 250 tokens a minute; 200 are used or held and this request may need 100: try again in 41 seconds"
    );
    assert!(ask(&ledger, after(20_500 + 40_500)).is_ok(), "what it says is true");
}

#[test]
fn a_request_larger_than_a_limit_is_told_so() {
    let ledger = limited(Scope::Tenant, Limits { tokens_per_minute: Some(99), ..NONE });
    let refusal = ask(&ledger, after(0)).unwrap_err();
    assert_eq!(refusal.retry_after(), None);
    assert!(refusal.to_string().ends_with(": ask for fewer tokens, or for a higher limit"), "{refusal}");
}

#[test]
fn enormous_requests_do_not_overflow() {
    let ledger = limited(Scope::Tenant, NONE);
    let enormous = Worst { tokens: u64::MAX, cost: ai_gateway_ledger::PicoDollars::MAX };
    let held: Vec<_> = (0..1_000).map(|_| ledger.reserve(&by(Some(ADA), None), enormous, after(0)).unwrap()).collect();
    let used = uses(&ledger, Scope::Tenant, after(0));
    assert_eq!(used.held_today, ai_gateway_ledger::PicoDollars::MAX);
    drop(held);
    let used = uses(&ledger, Scope::Tenant, after(0));
    assert_eq!((used.held_today, used.tokens_in_last_minute, used.streams), (dollars("0"), 0, 0));
}

#[test]
fn a_limit_of_nothing_lets_nothing_in() {
    for limits in [
        Limits { requests_per_minute: Some(0), ..NONE },
        Limits { concurrent_streams: Some(0), ..NONE },
        Limits { dollars_per_month: Some(dollars("0")), ..NONE },
    ] {
        assert_eq!(reached(ask(&limited(Scope::Tenant, limits), after(0))).retry_after, None);
    }
    // What costs nothing fits a budget of nothing.
    let ledger = limited(Scope::Tenant, Limits { dollars_per_month: Some(dollars("0")), ..NONE });
    assert!(ledger.reserve(&by(None, None), worst(5, "0"), after(0)).is_ok());
}

#[test]
fn a_tenant_that_was_not_opened_gets_nothing() {
    let ledger = Ledger::new(EXACT, 7);
    assert_eq!(ask(&ledger, after(0)).unwrap_err(), Refusal::NotOpen);
    assert!(ledger.open(TENANT, Opening::new(after(0)), after(0)));
    let strict = Opening::new(after(0)).with_limits(Scope::Tenant, Limits { concurrent_streams: Some(0), ..NONE });
    assert!(!ledger.open(TENANT, strict, after(0)), "the first opening counts");
    assert!(ask(&ledger, after(0)).is_ok());
}

#[test]
fn a_new_tenant_has_smaller_limits_for_a_day() {
    let newcomer = Limits { concurrent_streams: Some(1), ..NONE };
    let ledger = with(LedgerOptions { newcomer, ..EXACT }, Opening::new(after(0)));
    let _first = ask(&ledger, after(0)).unwrap();
    assert_eq!(reached(ask(&ledger, after(86_399_999))).size, 1);
    assert!(ask(&ledger, after(86_400_000)).is_ok());
}
