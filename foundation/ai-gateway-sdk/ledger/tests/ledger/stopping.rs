//! The kill switch.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use ai_gateway_ledger::{
    KeyId, Ledger, LedgerOptions, Limits, Measure, Opening, Override, Refusal, Scope, Settings, StoppedBy, Switch,
    TenantId, Worst,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::support::*;

#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn a_switch_stops_what_it_concerns_and_nothing_else() {
    let other = KeyId(Uuid::from_u128(99));
    let cases = [
        (Switch::Everything, StoppedBy::Everything, [true, true, true]),
        (Switch::Of(TENANT, Scope::Tenant), StoppedBy::Of(Scope::Tenant), [true, true, true]),
        (Switch::Of(TENANT, Scope::User(ADA)), StoppedBy::Of(Scope::User(ADA)), [true, false, false]),
        (Switch::Of(TENANT, Scope::Key(other)), StoppedBy::Of(Scope::Key(other)), [false, true, false]),
        (Switch::Of(TenantId(Uuid::from_u128(98)), Scope::Tenant), StoppedBy::Everything, [false, false, false]),
    ];
    for (switch, by_whom, stopped) in cases {
        let ledger = limited(Scope::Tenant, Limits::NONE);
        let scopes = [by(Some(ADA), Some(KEY)), by(Some(BOB), Some(other)), by(None, None)];
        let live = scopes.clone().map(|scopes| ledger.reserve(&scopes, Worst::default(), after(0)).unwrap());
        ledger.set_stopped(switch, true);
        for ((reservation, scopes), is_stopped) in live.iter().zip(&scopes).zip(stopped) {
            assert_eq!(reservation.stopped(), is_stopped.then_some(by_whom), "{switch:?} {scopes:?}");
            let again = ledger.reserve(scopes, Worst::default(), after(1));
            assert_eq!(matches!(again, Err(Refusal::Stopped { .. })), is_stopped, "{switch:?} {scopes:?}");
        }
        ledger.set_stopped(switch, false);
        assert!(scopes.iter().all(|scopes| ledger.reserve(scopes, Worst::default(), after(2)).is_ok()));
        assert_eq!(live.map(|reservation| reservation.stopped().is_some()), stopped, "what was ended stays ended");
    }
}

#[test]
fn a_waiting_stream_is_woken() {
    let ledger = limited(Scope::Tenant, Limits::NONE);
    let reservation = ask(&ledger, after(0)).unwrap();
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let context = Context::from_waker(&waker);
    assert_eq!(reservation.poll_stopped(&context), Poll::Pending);
    assert_eq!(reservation.poll_stopped(&context), Poll::Pending);
    ledger.set_stopped(Switch::Of(TENANT, Scope::Key(KEY)), true);
    ledger.set_stopped(Switch::Everything, true);
    assert_eq!(woken.0.load(Ordering::SeqCst), 1);
    assert_eq!(reservation.poll_stopped(&context), Poll::Ready(StoppedBy::Of(Scope::Key(KEY))));
}

#[test]
fn a_key_that_is_revoked_ends_what_came_with_it_and_nothing_else() {
    let other = KeyId(Uuid::from_u128(99));
    let ledger = limited(Scope::Tenant, Limits::NONE);
    let with = |key| ledger.reserve(&by(Some(ADA), Some(key)), Worst::default(), after(0));
    let (revoked, kept) = (with(KEY).unwrap(), with(other).unwrap());
    ledger.revoke(TENANT, KEY);
    assert_eq!((revoked.stopped(), kept.stopped()), (Some(StoppedBy::Revoked(KEY)), None));
    assert!(with(KEY).is_err() && with(other).is_ok());
    ledger.set_stopped(Switch::Everything, true);
    assert_eq!(revoked.stopped(), Some(StoppedBy::Revoked(KEY)), "what came first counts");
}

#[test]
fn a_stopped_stream_gives_back_its_place_and_is_billed() {
    let ledger = limited(Scope::Tenant, Limits { concurrent_streams: Some(1), ..Limits::NONE });
    let reservation = ask(&ledger, after(0)).unwrap();
    ledger.set_stopped(Switch::Everything, true);
    reservation.settle(bill(10, "0.1", after(1)));
    ledger.set_stopped(Switch::Everything, false);
    assert!(ask(&ledger, after(2)).is_ok());
    assert_eq!(uses(&ledger, Scope::Tenant, after(2)).spent_today, dollars("0.1"));
}

#[test]
fn a_tenant_may_be_stopped_from_the_start() {
    let settings = Settings { stopped: vec![Scope::User(ADA)], ..Settings::default() };
    let ledger = with(EXACT, Opening { settings, ..Opening::new(Timestamp::UNIX_EPOCH) });
    let refusal = ask(&ledger, after(0)).unwrap_err();
    assert_eq!(refusal.to_string(), "this person is stopped: ask who administers the gateway to start them again");
    assert_eq!(refusal.retry_after(), None);
}

/// Whoever is let in while everything is being stopped is told.
#[test]
fn nobody_slips_through_while_everything_is_stopped() {
    for _ in 0..200 {
        let ledger = Ledger::new(LedgerOptions::default(), 7);
        ledger.open(TENANT, Opening::new(Timestamp::UNIX_EPOCH), after(0));
        std::thread::scope(|scope| {
            let entering: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..50).filter_map(|_| ask(&ledger, after(0)).ok()).collect::<Vec<_>>()))
                .collect();
            ledger.set_stopped(Switch::Everything, true);
            for thread in entering {
                assert!(thread.join().unwrap().iter().all(|reservation| reservation.stopped().is_some()));
            }
        });
    }
}

#[test]
fn settings_replace_all_that_were_there_and_reach_what_is_under_way() {
    let limits = Limits { dollars_per_day: Some(dollars("1")), concurrent_streams: Some(9), ..Limits::NONE };
    let ledger = limited(Scope::Tenant, limits);
    ledger.set_override(TENANT, &Scope::Tenant.into(), Measure::DollarsPerDay, Some(Override::Extra(dollars("5"))));
    let (adas, bobs) =
        (ask(&ledger, after(0)).unwrap(), ledger.reserve(&by(Some(BOB), None), Worst::default(), after(0)));
    let settings = Settings {
        limits: vec![(Scope::Tenant.into(), Limits { concurrent_streams: None, ..limits })],
        stopped: vec![Scope::User(ADA)],
        overrides: Vec::new(),
    };
    ledger.configure(TENANT, settings);
    assert_eq!((adas.stopped(), bobs.as_ref().unwrap().stopped()), (Some(StoppedBy::Of(Scope::User(ADA))), None));
    let refused = reached(ledger.reserve(&by(Some(BOB), None), worst(1, "1"), after(0)));
    assert_eq!(refused.size, dollars("1").get(), "the override is gone");
    ledger.configure(TENANT, Settings::default());
    assert!(ask(&ledger, after(0)).is_ok());
    assert_eq!(uses(&ledger, Scope::Tenant, after(0)).held_today, dollars("1"), "what is held stays held");
}
