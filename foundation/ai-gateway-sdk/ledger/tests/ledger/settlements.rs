//! What is written down.

use std::collections::HashSet;

use ai_gateway_ledger::{
    Batch, Bill, Ledger, LedgerOptions, Limits, Opening, Outcome, Refusal, Scope, Settlement, Span, Total,
};
use jiff::Timestamp;

use crate::support::*;

fn spend(ledger: &Ledger, cost: &str) {
    ask(ledger, after(0)).unwrap().settle(bill(10, cost, after(5)));
}

fn total(tokens: u64, cost: &str) -> Total {
    let starts = at("2026-11-21T00:00:00Z");
    Total { subject: Scope::Tenant.into(), span: Span::Day, starts, tokens, cost: dollars(cost) }
}

#[test]
fn a_settlement_says_who_what_when_and_how_much() {
    let ledger = limited(Scope::Tenant, Limits::NONE);
    let reservation = ask(&ledger, after(0)).unwrap();
    let id = reservation.id();
    let expected = Bill {
        model: "openai/gpt-5-mini".into(),
        is_estimated: true,
        outcome: Outcome::Cancelled,
        first_token_at: Some(after(3)),
        ..bill(7, "0.5", after(9))
    };
    reservation.settle(expected.clone());
    let batch = ledger.batch(10);
    let [settlement] = batch.settlements() else { panic!("{batch:?}") };
    assert_eq!(settlement.id, id);
    assert_eq!(settlement.scopes, by(Some(ADA), Some(KEY)));
    assert_eq!((&settlement.model, settlement.provider()), (&expected.model, "openai"));
    assert_eq!((settlement.tokens, settlement.cost), (expected.tokens, expected.cost));
    assert_eq!((settlement.is_estimated, settlement.outcome), (true, Outcome::Cancelled));
    assert_eq!(
        (settlement.started_at, settlement.first_token_at, settlement.finished_at),
        (after(0), Some(after(3)), after(9))
    );
    let json = serde_json::to_string(settlement).unwrap();
    assert_eq!(serde_json::from_str::<Settlement>(&json).unwrap(), *settlement);
}

#[test]
fn ids_are_different_and_in_the_order_of_their_time() {
    let ledger = limited(Scope::Tenant, Limits::NONE);
    let ids: Vec<_> = (0..10_000).map(|number| ask(&ledger, after(number * 10)).unwrap().id()).collect();
    assert!(ids.is_sorted());
    assert!(ids.iter().all(|id| id.0.get_version_num() == 7 && id.0.get_variant() == uuid::Variant::RFC4122));
    let same_moment: HashSet<_> = (0..10_000).map(|_| ask(&ledger, after(0)).unwrap().id()).collect();
    assert_eq!(same_moment.len(), 10_000);
    let other_process = Ledger::new(EXACT, 8);
    other_process.open(TENANT, Opening::new(after(0)), after(0));
    assert!((0..10_000).all(|_| !same_moment.contains(&ask(&other_process, after(0)).unwrap().id())));
}

#[test]
fn what_was_dropped_is_not_written_down() {
    let ledger = limited(Scope::Tenant, Limits::NONE);
    drop(ask(&ledger, after(0)).unwrap());
    assert_eq!((ledger.waiting(), ledger.batch(10).settlements().len()), (0, 0));
}

#[test]
fn a_batch_that_could_not_be_written_comes_back_as_it_was() {
    let ledger = limited(Scope::Tenant, Limits::NONE);
    ["1", "2", "3"].into_iter().for_each(|cost| spend(&ledger, cost));
    let costs = |batch: &Batch| batch.settlements().iter().map(|one| one.cost).collect::<Vec<_>>();
    drop(ledger.batch(2));
    assert_eq!(ledger.waiting(), 3);
    for most in [9, 1] {
        assert_eq!(costs(&ledger.batch(most)), ["1", "2"].map(dollars), "neither more nor less");
    }
    let (first, second) = (ledger.batch(9), ledger.batch(9));
    assert_eq!(costs(&second), [dollars("3")]);
    drop((second, first));
    ledger.batch(9).written(&[]);
    spend(&ledger, "4");
    assert_eq!(costs(&ledger.batch(9)), [dollars("3")], "each by itself, and in their order");
    ledger.batch(9).written(&[]);
    assert_eq!(costs(&ledger.batch(9)), [dollars("4")]);
    assert_eq!(uses(&ledger, Scope::Tenant, after(9)).spent_today, dollars("10"), "written or not, it counts once");
}

#[test]
fn when_nothing_can_be_written_nothing_more_is_let_in() {
    let ledger = with(LedgerOptions { unwritten_at_most: 3, ..EXACT }, Opening::new(Timestamp::UNIX_EPOCH));
    spend(&ledger, "1");
    spend(&ledger, "1");
    let under_way = ask(&ledger, after(0)).unwrap();
    let refusal = ask(&ledger, after(0)).unwrap_err();
    assert_eq!(refusal, Refusal::Backlog { waiting: 3 });
    assert!(refusal.retry_after().is_some());
    let batch = ledger.batch(1);
    assert!(ask(&ledger, after(0)).is_err(), "it is not written yet");
    batch.written(&[]);
    spend(&ledger, "1");
    assert!(ask(&ledger, after(0)).is_err());
    drop(under_way);
    assert!(ask(&ledger, after(0)).is_ok(), "who leaves without a bill leaves a place");
}

#[test]
fn what_other_processes_wrote_counts_and_what_is_not_written_is_counted_once() {
    let ledger = limited(Scope::Tenant, Limits { dollars_per_day: Some(dollars("10")), ..Limits::NONE });
    spend(&ledger, "1");
    let batch = ledger.batch(1);
    spend(&ledger, "2");
    // Another process has written 4 dollars, and this one's first is with them now.
    batch.written(&[(TENANT, total(50, "5"))]);
    let used = uses(&ledger, Scope::Tenant, after(9));
    assert_eq!((used.spent_today, used.tokens_today), (dollars("7"), 60));
    ledger.batch(1).written(&[]);
    assert_eq!(uses(&ledger, Scope::Tenant, after(9)).spent_today, dollars("7"));
    ledger.apply_totals(&[(TENANT, total(99, "9.5"))]);
    assert_eq!(reached(ask(&ledger, after(9))).used, dollars("9.5").get());
    let yesterday = Total { starts: at("2026-11-20T00:00:00Z"), ..total(0, "100") };
    ledger.apply_totals(&[(TENANT, yesterday)]);
    assert_eq!(uses(&ledger, Scope::Tenant, after(9)).spent_today, dollars("9.5"), "another day's total");
}

#[test]
fn a_new_process_goes_on_where_the_last_one_ended() {
    let limits = Limits { dollars_per_day: Some(dollars("10")), tokens_per_day: Some(1_000), ..Limits::NONE };
    let opening = Opening { totals: vec![total(950, "9.5")], ..Opening::new(Timestamp::UNIX_EPOCH) };
    let ledger = with(EXACT, opening.with_limits(Scope::Tenant, limits));
    assert_eq!(reached(ask(&ledger, after(0))).used, dollars("9.5").get());
}

#[test]
fn a_provider_that_uses_more_than_was_held_is_paid_and_nobody_else_is_let_in() {
    let ledger = limited(Scope::Tenant, Limits { dollars_per_day: Some(dollars("2")), ..Limits::NONE });
    ask(&ledger, after(0)).unwrap().settle(bill(1, "5", after(0)));
    assert_eq!(uses(&ledger, Scope::Tenant, after(0)).spent_today, dollars("5"));
    assert!(ledger.reserve(&by(None, None), worst(0, "0.000000000001"), after(0)).is_err());
}
