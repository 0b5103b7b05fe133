//! Saying early that a budget runs low.

use ai_gateway_ledger::{Ledger, LedgerOptions, Limits, Measure, Opening, Override, Scope, Span, Total};
use jiff::Timestamp;

use crate::support::*;

fn spend(ledger: &Ledger, cost: &str, moment: Timestamp) {
    ledger.reserve(&by(Some(ADA), None), worst(1, cost), moment).unwrap().settle(bill(1, cost, moment));
}

fn percents(ledger: &Ledger) -> Vec<u32> {
    ledger.take_alerts().into_iter().map(|(_, alert)| alert.percent).collect()
}

fn daily(budget: &str) -> Ledger {
    let limits = Limits { dollars_per_day: Some(dollars(budget)), ..Limits::NONE };
    with(LedgerOptions::default(), Opening::new(Timestamp::UNIX_EPOCH).with_limits(Scope::Tenant, limits))
}

#[test]
fn each_threshold_is_told_of_once_in_each_period() {
    let ledger = daily("10");
    for (cost, expected) in [("6.99", vec![]), ("0.01", vec![70]), ("1", vec![]), ("2", vec![85, 95]), ("1", vec![])] {
        spend(&ledger, cost, after(0));
        assert_eq!(percents(&ledger), expected, "{cost}");
    }
    let refused = reached(ask(&ledger, after(0)));
    assert_eq!(refused.size, dollars("11").get(), "the hard stop is at 110 %");
    assert_eq!(percents(&ledger), [110]);
    spend(&ledger, "7", after(86_400_000));
    assert_eq!(percents(&ledger), [70], "another day");
}

#[test]
fn an_alert_says_whose_budget_and_how_much() {
    let ledger = daily("10");
    spend(&ledger, "8.6", after(0));
    let alerts = ledger.take_alerts();
    let (tenant, alert) = &alerts[1];
    assert_eq!((*tenant, alert.measure, alert.percent), (TENANT, Measure::DollarsPerDay, 85));
    assert_eq!(alert.period_starts, at("2026-11-21T00:00:00Z"));
    assert_eq!(alert.to_string(), "this workspace has spent $8.60, more than 85 % of $10.00 a day");
}

#[test]
fn a_hard_stop_is_told_of_when_it_refuses_for_what_was_spent_and_once_in_each_period() {
    let ledger = daily("10");
    spend(&ledger, "9", after(0));
    assert_eq!(percents(&ledger), [70, 85]);
    let asking = |cost: &str, moment| ledger.reserve(&by(Some(ADA), None), worst(1, cost), moment);
    reached(asking("11.01", after(0)));
    let held = [asking("1", after(0)).unwrap(), asking("1", after(0)).unwrap()];
    reached(asking("0.01", after(0)));
    assert_eq!(percents(&ledger), [0; 0], "it is too large, or the others may leave room");
    drop(held);
    reached(asking("2.01", after(0)));
    let alerts = ledger.take_alerts();
    let [(TENANT, alert)] = alerts.as_slice() else { unreachable!("{alerts:?}") };
    assert_eq!((alert.percent, alert.used, alert.budget), (110, dollars("9"), dollars("10")));
    let words = "this workspace has spent $9.00 of $10.00 a day, and is refused calls that could exceed 110 %";
    assert_eq!(alert.to_string(), words);
    reached(asking("2.01", after(0)));
    assert_eq!(percents(&ledger), [0; 0]);
    let tomorrow = after(86_400_000);
    spend(&ledger, "11", tomorrow);
    reached(asking("0.01", tomorrow));
    assert_eq!(percents(&ledger), [70, 85, 95, 110]);
}

#[test]
fn each_budget_that_is_used_up_is_told_of_and_none_that_was_lifted() {
    let limits = |budget| Limits { dollars_per_day: Some(dollars(budget)), ..Limits::NONE };
    for (over, expected) in [
        (Override::Extra(dollars("1")), vec![Scope::Tenant, Scope::User(ADA)]),
        (Override::Until(after(1_000)), vec![Scope::Tenant]),
    ] {
        let opening = Opening::new(Timestamp::UNIX_EPOCH).with_limits(Scope::Tenant, limits("2"));
        let ledger = with(EXACT, opening.with_limits(Scope::User(ADA), limits("1")));
        ledger.set_override(TENANT, &Scope::User(ADA).into(), Measure::DollarsPerDay, Some(over));
        spend(&ledger, "2", after(0));
        reached(ask(&ledger, after(0)));
        let alerts = ledger.take_alerts().into_iter().map(|(_, alert)| alert);
        let stops = alerts.filter(|alert| alert.percent == EXACT.hard_stop_percent);
        assert_eq!(stops.map(|alert| alert.subject.scope).collect::<Vec<_>>(), expected, "{over:?}");
    }
}

#[test]
fn what_is_only_held_raises_no_alert() {
    let ledger = daily("1");
    drop(ask(&ledger, after(0)).unwrap());
    assert_eq!(percents(&ledger), [0; 0]);
}

#[test]
fn what_others_spent_and_smaller_budgets_raise_alerts_as_well() {
    let ledger = daily("10");
    let total = |cost: &str| Total {
        subject: Scope::Tenant.into(),
        span: Span::Day,
        starts: at("2026-11-21T00:00:00Z"),
        tokens: 1,
        cost: dollars(cost),
    };
    ledger.apply_totals(&[(TENANT, total("7"))]);
    assert_eq!(percents(&ledger), [70]);
    let smaller = Limits { dollars_per_day: Some(dollars("8")), ..Limits::NONE };
    ledger.set_limits(TENANT, &Scope::Tenant.into(), Some(smaller));
    assert_eq!(percents(&ledger), [85]);

    let opening = Opening { totals: vec![total("9.5")], ..Opening::new(Timestamp::UNIX_EPOCH) };
    let ledger = with(EXACT, opening.with_limits(Scope::Tenant, smaller));
    assert_eq!(percents(&ledger), [70, 85, 95], "the store knows which of them it has heard already");
}

#[test]
fn a_budget_of_nothing_is_not_always_alarming() {
    let ledger = daily("0");
    ledger.reserve(&by(None, None), worst(5, "0"), after(0)).unwrap().settle(bill(5, "0", after(0)));
    assert_eq!(percents(&ledger), [0; 0]);
}
