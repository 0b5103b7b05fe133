//! Minutes, days and months go by, and clocks go wrong.

use ai_gateway_ledger::{Limits, Measure, Override, Scope, Span, Total};

use crate::support::*;

const NONE: Limits = Limits::NONE;

#[test]
fn in_no_sixty_seconds_is_there_more_than_a_limit_allows() {
    let ledger = limited(Scope::Tenant, Limits { requests_per_minute: Some(10), ..NONE });
    let mut let_in = Vec::new();
    for moment in (0..200_000).step_by(371) {
        if let Ok(reservation) = ask(&ledger, after(moment)) {
            reservation.settle(bill(0, "0", after(moment)));
            let_in.push(moment);
        }
    }
    assert!(let_in.len() >= 30, "room comes back: {let_in:?}");
    for window in let_in.windows(11) {
        assert!(window[10] - window[0] >= 60_000, "{window:?}");
    }
}

#[test]
fn what_was_held_is_replaced_by_what_was_used_within_the_minute() {
    let ledger = limited(Scope::Tenant, Limits { tokens_per_minute: Some(100), ..NONE });
    ask(&ledger, after(0)).unwrap().settle(bill(30, "0", after(5_000)));
    assert_eq!(uses(&ledger, Scope::Tenant, after(5_000)).tokens_in_last_minute, 30);
    assert_eq!(reached(ask(&ledger, after(5_000))).used, 30);
    let late = ledger.reserve(&by(None, None), worst(70, "0"), after(6_000)).unwrap();
    // Its second is forgotten by now, and with it what it held.
    late.settle(bill(70, "0", after(120_000)));
    assert_eq!(uses(&ledger, Scope::Tenant, after(120_000)).tokens_in_last_minute, 0);
}

#[test]
fn a_day_and_a_month_end_at_midnight_utc() {
    let limits = Limits { dollars_per_day: Some(dollars("1")), dollars_per_month: Some(dollars("3")), ..NONE };
    let ledger = limited(Scope::Tenant, limits);
    let settle = |moment: &str| ask(&ledger, at(moment)).map(|held| held.settle(bill(1, "1", at(moment))));
    settle("2026-11-29T23:59:59Z").unwrap();
    let refused = reached(ask(&ledger, at("2026-11-29T23:59:59.5Z")));
    assert_eq!((refused.measure, refused.retry_after.unwrap().as_millis()), (Measure::DollarsPerDay, 500));
    settle("2026-11-30T00:00:00Z").unwrap();
    let refused = reached(ask(&ledger, at("2026-11-30T12:00:00Z")));
    assert_eq!((refused.measure, refused.retry_after.unwrap().as_secs()), (Measure::DollarsPerDay, 12 * 3_600));
    for day in 1..=3 {
        settle(&format!("2026-12-0{day}T00:00:00Z")).unwrap();
    }
    assert_eq!(reached(ask(&ledger, at("2026-12-04T00:00:00Z"))).measure, Measure::DollarsPerMonth);
}

#[test]
fn a_request_belongs_to_the_day_in_which_it_was_let_in() {
    let ledger = limited(Scope::Tenant, Limits { dollars_per_day: Some(dollars("1")), ..NONE });
    let over_midnight = ask(&ledger, at("2026-11-21T23:59:59Z")).unwrap();
    let next = ask(&ledger, at("2026-11-22T00:00:01Z")).unwrap();
    over_midnight.settle(bill(1, "0.8", at("2026-11-22T00:00:02Z")));
    let used = uses(&ledger, Scope::Tenant, at("2026-11-22T00:00:02Z"));
    assert_eq!((used.spent_today, used.held_today), (dollars("0"), dollars("1")));
    assert_eq!((used.spent_this_month, used.held_this_month), (dollars("0.8"), dollars("1")));
    drop(next);
    assert_eq!(uses(&ledger, Scope::Tenant, at("2026-11-22T00:00:02Z")).held_this_month, dollars("0"));
}

#[test]
fn what_is_written_together_belongs_to_its_days() {
    let ledger = limited(Scope::Tenant, Limits { dollars_per_day: Some(dollars("9")), ..NONE });
    let settle = |moment: &str, cost| ask(&ledger, at(moment)).unwrap().settle(bill(1, cost, at(moment)));
    settle("2026-11-21T23:59:58Z", "0.8");
    settle("2026-11-21T23:59:59Z", "0.1");
    let now = at("2026-11-22T00:00:00Z");
    settle("2026-11-22T00:00:00Z", "0.5");
    ledger.batch(9).written(&[]);
    let spent = || {
        let used = uses(&ledger, Scope::Tenant, now);
        (used.spent_today, used.spent_this_month)
    };
    assert_eq!(spent(), (dollars("0.5"), dollars("1.4")));
    // Nothing is counted as not written beside what the store has.
    for (span, starts, cost) in
        [(Span::Day, "2026-11-22T00:00:00Z", "0.6"), (Span::Month, "2026-11-01T00:00:00Z", "1.5")]
    {
        let total = Total { subject: Scope::Tenant.into(), span, starts: at(starts), tokens: 3, cost: dollars(cost) };
        ledger.apply_totals(&[(TENANT, total)]);
    }
    assert_eq!(spent(), (dollars("0.6"), dollars("1.5")));
}

#[test]
fn a_clock_that_is_set_back_a_little_gives_nothing_back() {
    let limits = Limits { requests_per_minute: Some(1), dollars_per_day: Some(dollars("1")), ..NONE };
    let ledger = limited(Scope::Tenant, limits);
    ask(&ledger, at("2026-11-22T00:00:10Z")).unwrap().settle(bill(1, "1", at("2026-11-22T00:00:10Z")));
    assert_eq!(reached(ask(&ledger, at("2026-11-21T23:59:50Z"))).measure, Measure::DollarsPerDay);
    let used = uses(&ledger, Scope::Tenant, at("2026-11-21T23:30:00Z"));
    assert_eq!((used.spent_today, used.requests_in_last_minute), (dollars("1"), 1));
    // What is let in meanwhile counts, and is written down, for the later day.
    let meanwhile = ledger.reserve(&by(Some(ADA), None), worst(0, "0"), at("2026-11-21T23:59:59Z"));
    assert_eq!(reached(meanwhile).measure, Measure::RequestsPerMinute);
    ledger.set_limits(TENANT, &Scope::Tenant.into(), None);
    let meanwhile = ask(&ledger, at("2026-11-21T23:59:59Z")).unwrap();
    assert_eq!(meanwhile.started_at(), at("2026-11-22T00:00:10Z"));
}

#[test]
fn a_clock_that_was_years_ahead_is_set_right_and_forgets_nothing() {
    let limits = Limits { requests_per_minute: Some(2), dollars_per_day: Some(dollars("2")), ..NONE };
    let ledger = limited(Scope::Tenant, limits);
    let ahead = ask(&ledger, at("2031-01-01T00:00:00Z")).unwrap();
    assert_eq!(uses(&ledger, Scope::Tenant, at("2031-01-01T00:00:00Z")).held_this_month, dollars("1"));
    ask(&ledger, at("2031-01-01T00:00:00Z")).unwrap().settle(bill(1, "1", at("2031-01-01T00:00:00Z")));
    let right = at("2026-11-21T10:00:00Z");
    assert_eq!(reached(ask(&ledger, right)).measure, Measure::DollarsPerDay);
    drop(ahead);
    let used = uses(&ledger, Scope::Tenant, right);
    assert_eq!((used.streams, used.held_today, used.held_this_month), (0, dollars("0"), dollars("0")));
    assert_eq!(used.spent_this_month, dollars("1"));
    // The day ends when it does, and not in five years.
    let tomorrow = at("2026-11-22T00:01:02Z");
    assert!(ask(&ledger, tomorrow).is_ok());
    assert_eq!(uses(&ledger, Scope::Tenant, tomorrow).spent_today, dollars("0"));
}

#[test]
fn the_ends_of_time_are_days_as_well() {
    let ledger = limited(Scope::Tenant, Limits { dollars_per_month: Some(dollars("1")), ..NONE });
    for moment in [jiff::Timestamp::MAX, jiff::Timestamp::MIN, jiff::Timestamp::MAX] {
        drop(ask(&ledger, moment).unwrap());
        assert_eq!(uses(&ledger, Scope::Tenant, moment).held_this_month, dollars("0"));
    }
}

#[test]
fn an_override_ends_with_its_time_or_its_amount() {
    let ledger = limited(Scope::Tenant, Limits { dollars_per_day: Some(dollars("1")), ..NONE });
    let budget = (TENANT, Scope::Tenant.into(), Measure::DollarsPerDay);
    let set = |over| ledger.set_override(budget.0, &budget.1, budget.2, over);
    let spend = |moment| ask(&ledger, after(moment)).map(|held| held.settle(bill(1, "1", after(moment))));
    spend(0).unwrap();
    assert!(spend(1).is_err());

    set(Some(Override::Until(after(10_000))));
    spend(9_999).unwrap();
    assert!(spend(10_000).is_err());

    set(Some(Override::Extra(dollars("2"))));
    spend(10_001).unwrap();
    assert_eq!(reached(ask(&ledger, after(10_002))).size, dollars("3").get());
    set(None);
    assert_eq!(reached(ask(&ledger, after(10_003))).size, dollars("1").get());

    // An amount is for its day, a time for as long as it lasts.
    set(Some(Override::Extra(dollars("2"))));
    let tomorrow = 86_400_000;
    spend(tomorrow).unwrap();
    assert!(spend(tomorrow).is_err());
}
