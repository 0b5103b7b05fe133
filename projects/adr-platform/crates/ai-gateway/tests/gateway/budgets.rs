//! Limits, overrides, the kill switch and alerts: set by an admin, kept, and heeded by every process.

use ai_gateway_ledger::{Limits, Measure, Override, Scope, StoppedBy, Subject};
use jiff::SignedDuration;

use crate::app::{ADA, ADMIN, App, MODEL, ask, dollars, new_tenant, spend};

fn daily(budget: &str) -> Limits {
    Limits { dollars_per_day: Some(dollars(budget)), ..Limits::NONE }
}

#[tokio::test]
async fn limits_are_kept_and_replaced_and_taken_away() {
    let app = App::start().await;
    let all = Limits {
        requests_per_minute: Some(1),
        tokens_per_minute: Some(2),
        tokens_per_day: Some(3),
        concurrent_streams: Some(0),
        dollars_per_day: Some(dollars("5")),
        dollars_per_month: Some(dollars("0")),
    };
    let subjects = [
        Subject::from(Scope::EachKey),
        Subject::from(Scope::EachUser),
        Subject::with_model(Scope::EachUser, MODEL),
        Subject::from(Scope::Tenant),
        Subject::from(Scope::User(ADA)),
    ];
    for subject in &subjects {
        app.store.set_limits(app.tenant, ADMIN, subject, Some(&daily("1"))).await.unwrap();
        app.store.set_limits(app.tenant, ADMIN, subject, Some(&all)).await.unwrap();
    }
    let kept = app.store.limits(app.tenant).await.unwrap();
    assert_eq!(kept.len(), subjects.len());
    assert!(subjects.iter().all(|subject| kept.contains(&(subject.clone(), all))), "{kept:?}");
    assert_eq!(app.store.account(app.tenant, app.accounts().now()).await.unwrap().opening.settings.limits, kept);
    app.store.set_limits(app.tenant, ADMIN, &subjects[1], None).await.unwrap();
    let kept = app.store.limits(app.tenant).await.unwrap();
    assert!(kept.len() == 4 && kept.iter().any(|(subject, _)| *subject == subjects[2]), "the one with a model stays");
    assert_eq!(app.store.limits(new_tenant()).await.unwrap(), []);
    let too_large = Limits { tokens_per_day: Some(u64::MAX), ..Limits::NONE };
    let refused = app.store.set_limits(app.tenant, ADMIN, &subjects[0], Some(&too_large)).await.unwrap_err();
    assert_eq!(refused.code(), "ai_limit.too_large");
}

#[tokio::test]
async fn every_process_heeds_what_was_set() {
    let app = App::start().await;
    let (here, elsewhere) = (app.accounts(), app.accounts());
    for accounts in [&here, &elsewhere] {
        accounts.open(app.tenant).await.unwrap();
        accounts.look().await.unwrap();
        assert!(ask(accounts, &app.scopes()).is_ok());
    }
    app.store.set_limits(app.tenant, ADMIN, &Scope::EachUser.into(), Some(&daily("0.5"))).await.unwrap();
    here.refresh(app.tenant).await.unwrap();
    assert!(ask(&here, &app.scopes()).is_err());
    assert!(ask(&elsewhere, &app.scopes()).is_ok(), "it has not looked yet");
    elsewhere.look().await.unwrap();
    assert!(ask(&elsewhere, &app.scopes()).is_err());

    let over = Some(Override::Extra(dollars("0.5")));
    let subject = Subject::from(Scope::User(ADA));
    app.store.set_override(app.tenant, ADMIN, &subject, Measure::DollarsPerDay, over, here.now()).await.unwrap();
    elsewhere.look().await.unwrap();
    assert!(ask(&elsewhere, &app.scopes()).is_ok());
    // An amount is for the day in which it was given, also for a process that starts later.
    app.clock.advance(SignedDuration::from_hours(24));
    let later = app.accounts();
    later.open(app.tenant).await.unwrap();
    assert!(ask(&later, &app.scopes()).is_err());
}

#[tokio::test]
async fn an_override_ends_and_can_be_taken_back() {
    let app = App::start().await;
    let accounts = app.accounts();
    let (tenant, subject) = (app.tenant, Subject::from(Scope::Tenant));
    app.store.set_limits(tenant, ADMIN, &subject, Some(&daily("0"))).await.unwrap();
    accounts.open(tenant).await.unwrap();
    let set = async |over| {
        app.store.set_override(tenant, ADMIN, &subject, Measure::DollarsPerDay, over, accounts.now()).await.unwrap();
        accounts.look().await.unwrap();
    };
    let end = accounts.now() + SignedDuration::from_mins(5);
    set(Some(Override::Extra(dollars("9")))).await;
    set(Some(Override::Until(end))).await;
    assert_eq!(
        app.store.overrides(tenant, accounts.now()).await.unwrap(),
        [(subject.clone(), Measure::DollarsPerDay, Override::Until(end))]
    );
    assert!(ask(&accounts, &app.scopes()).is_ok());
    app.clock.advance(SignedDuration::from_mins(5));
    assert!(ask(&accounts, &app.scopes()).is_err());
    set(Some(Override::Extra(dollars("9")))).await;
    assert!(ask(&accounts, &app.scopes()).is_ok());
    set(None).await;
    assert!(ask(&accounts, &app.scopes()).is_err());
    for (scope, measure) in [(Scope::EachUser, Measure::DollarsPerDay), (Scope::Tenant, Measure::TokensPerDay)] {
        let over = app.store.set_override(tenant, ADMIN, &scope.into(), measure, None, accounts.now()).await;
        assert_eq!(over.unwrap_err().code(), "ai_override.invalid");
    }
}

#[tokio::test]
async fn the_kill_switch_reaches_every_process_and_what_is_under_way() {
    let app = App::start().await;
    let accounts = app.accounts();
    accounts.open(app.tenant).await.unwrap();
    for scope in [Scope::Tenant, Scope::User(ADA)] {
        let live = ask(&accounts, &app.scopes()).unwrap();
        app.store.set_stopped(app.tenant, ADMIN, scope, true).await.unwrap();
        app.store.set_stopped(app.tenant, ADMIN, scope, true).await.unwrap();
        accounts.look().await.unwrap();
        assert_eq!(live.stopped(), Some(StoppedBy::Of(scope)));
        assert!(ask(&accounts, &app.scopes()).is_err());
        let starting = app.accounts();
        starting.open(app.tenant).await.unwrap();
        assert!(ask(&starting, &app.scopes()).is_err(), "also after a new start");
        assert_eq!(app.store.stopped(app.tenant).await.unwrap(), [scope]);
        app.store.set_stopped(app.tenant, ADMIN, scope, false).await.unwrap();
        accounts.look().await.unwrap();
        assert!(ask(&accounts, &app.scopes()).is_ok());
    }
    let refused = app.store.set_stopped(app.tenant, ADMIN, Scope::EachUser, true).await.unwrap_err();
    assert_eq!(refused.code(), "ai_stop.invalid");
}

#[tokio::test]
async fn everything_can_be_stopped() {
    let app = App::start().await;
    let accounts = app.accounts();
    accounts.open(app.tenant).await.unwrap();
    let live = ask(&accounts, &app.scopes()).unwrap();
    for _ in 0..2 {
        app.store.set_everything_stopped(ADMIN, true).await.unwrap();
    }
    accounts.look().await.unwrap();
    assert_eq!(live.stopped(), Some(StoppedBy::Everything));
    assert!(ask(&accounts, &app.scopes()).is_err());
    let starting = app.accounts();
    starting.open(app.tenant).await.unwrap();
    assert!(ask(&starting, &app.scopes()).is_err(), "also in a process that has just started");
    app.store.set_everything_stopped(ADMIN, false).await.unwrap();
    accounts.look().await.unwrap();
    assert!(ask(&accounts, &app.scopes()).is_ok());
}

#[tokio::test]
async fn an_alert_is_new_once_whichever_process_raises_it() {
    let app = App::start().await;
    app.store.set_limits(app.tenant, ADMIN, &Scope::Tenant.into(), Some(&daily("10"))).await.unwrap();
    let accounts = [app.accounts(), app.accounts()];
    for accounts in &accounts {
        accounts.open(app.tenant).await.unwrap();
    }
    spend(&accounts[0], &app.scopes(), "7");
    accounts[0].write().await.unwrap();
    // The other one hears of it with what it writes itself, and raises what it now sees.
    spend(&accounts[1], &app.scopes(), "1.5");
    accounts[1].write().await.unwrap();
    accounts[1].write().await.unwrap();
    let kept = app.store.alerts(app.tenant, 10).await.unwrap();
    let percents: Vec<_> = kept.iter().map(|kept| kept.alert.percent).collect();
    assert_eq!(percents, [85, 70]);
    assert_eq!(kept[0].alert.used, dollars("8.5"));
    for (accounts, cost) in accounts.iter().zip(["1", "0.5"]) {
        spend(accounts, &app.scopes(), cost);
        accounts.write().await.unwrap();
    }
    for accounts in &accounts {
        assert!(ask(accounts, &app.scopes()).is_err());
        accounts.write().await.unwrap();
    }
    let kept = app.store.alerts(app.tenant, 10).await.unwrap();
    let percents: Vec<_> = kept.iter().map(|kept| kept.alert.percent).collect();
    assert_eq!(percents, [100, 95, 85, 70], "the hard stop too");
    assert!(!app.store.keep_alert(app.tenant, &kept[0].alert).await.unwrap());
    assert_eq!(app.store.alerts(app.tenant, 1).await.unwrap().len(), 1);
    assert_eq!(app.store.alerts(new_tenant(), 10).await.unwrap(), []);
}
