//! The ledger and the store, kept in step.

use std::sync::Arc;
use std::time::Duration;

use ai_gateway::{Accounts, AccountsOptions, Store};
use ai_gateway_ledger::{Limits, PicoDollars, Refusal, Scope};
use composable_core::environment::SystemClock;
use tokio_util::sync::CancellationToken;

use crate::app::{ADMIN, App, ask, dollars, new_tenant, spend, spent};

#[tokio::test]
async fn nothing_is_let_in_before_what_was_used_is_known() {
    let app = App::start().await;
    let accounts = app.accounts();
    assert_eq!(ask(&accounts, &app.scopes()).unwrap_err(), Refusal::NotOpen);
    accounts.open(app.tenant).await.unwrap();
    for cost in ["1", "2", "3", "4"] {
        spend(&accounts, &app.scopes(), cost);
    }
    accounts.write().await.unwrap();
    assert_eq!((accounts.ledger().waiting(), spent(&accounts, app.tenant)), (0, dollars("10")));
    let next = app.accounts();
    next.open(app.tenant).await.unwrap();
    assert_eq!(spent(&next, app.tenant), dollars("10"));
}

#[tokio::test]
async fn processes_that_share_a_budget_hear_of_each_other() {
    let app = App::start().await;
    let limits = Limits { dollars_per_day: Some(dollars("10")), ..Limits::NONE };
    app.store.set_limits(app.tenant, ADMIN, &Scope::Tenant.into(), Some(&limits)).await.unwrap();
    let processes = [app.accounts(), app.accounts()];
    for accounts in &processes {
        accounts.open(app.tenant).await.unwrap();
    }
    let mut spent_in_all = PicoDollars::ZERO;
    'spending: loop {
        for accounts in &processes {
            if ask(accounts, &app.scopes()).is_err() {
                break 'spending;
            }
            spend(accounts, &app.scopes(), "1");
            spent_in_all = spent_in_all.saturating_add(dollars("1"));
            accounts.write().await.unwrap();
        }
    }
    // What the other one let in between two writes is all that can be too much.
    assert!(spent_in_all <= dollars("11"), "{spent_in_all}");
    assert!(spent_in_all >= dollars("10"));
}

#[tokio::test]
async fn a_process_that_writes_nothing_hears_of_the_others() {
    let app = App::start().await;
    let limits = Limits { dollars_per_day: Some(dollars("10")), ..Limits::NONE };
    app.store.set_limits(app.tenant, ADMIN, &Scope::Tenant.into(), Some(&limits)).await.unwrap();
    let [idle, busy] = [app.accounts(), app.accounts()];
    for accounts in [&idle, &busy] {
        accounts.open(app.tenant).await.unwrap();
        accounts.look().await.unwrap();
    }
    for _ in 0..10 {
        spend(&busy, &app.scopes(), "1");
    }
    busy.write().await.unwrap();
    assert_eq!(spent(&idle, app.tenant), PicoDollars::ZERO);
    let held = ask(&idle, &app.scopes()).unwrap();
    idle.look().await.unwrap();
    assert_eq!(spent(&idle, app.tenant), dollars("10"));
    assert!(ask(&idle, &app.scopes()).is_err(), "a budget that another process has spent");
    drop(held);
}

#[tokio::test]
async fn settings_that_are_read_again_change_nothing_that_was_counted() {
    let app = App::start().await;
    let accounts = app.accounts();
    accounts.open(app.tenant).await.unwrap();
    let _held = ask(&accounts, &app.scopes()).unwrap();
    spend(&accounts, &app.scopes(), "1");
    accounts.write().await.unwrap();
    spend(&accounts, &app.scopes(), "2");
    accounts.refresh(app.tenant).await.unwrap();
    let used = &accounts.ledger().snapshot(app.tenant, accounts.now())[0];
    assert_eq!((used.spent_today, used.held_today, used.streams), (dollars("3"), dollars("1"), 1));
    accounts.refresh(new_tenant()).await.unwrap();
    assert_eq!(accounts.ledger().tenants(), [app.tenant], "who is not open is not opened");
}

#[tokio::test]
async fn a_limit_that_names_a_model_knows_what_was_used_before() {
    let app = App::start().await;
    let accounts = app.accounts();
    accounts.open(app.tenant).await.unwrap();
    spend(&accounts, &app.scopes(), "1");
    accounts.write().await.unwrap();
    let subject = ai_gateway_ledger::Subject::with_model(Scope::Tenant, crate::app::MODEL);
    let limits = Limits { dollars_per_day: Some(dollars("1.5")), ..Limits::NONE };
    app.store.set_limits(app.tenant, ADMIN, &subject, Some(&limits)).await.unwrap();
    accounts.look().await.unwrap();
    assert!(ask(&accounts, &app.scopes()).is_err());
}

/// Without a database, settlements wait; with one again, they are written.
#[tokio::test]
async fn an_outage_loses_nothing() {
    let app = App::start().await;
    let accounts = app.accounts();
    accounts.open(app.tenant).await.unwrap();
    spend(&accounts, &app.scopes(), "1");
    let rename = |from: &str, to: &str| sqlx::AssertSqlSafe(format!("ALTER TABLE ai.{from} RENAME TO {to}"));
    sqlx::query(rename("settlement_batches", "gone")).execute(&app.database.owner).await.unwrap();
    accounts.write().await.unwrap_err();
    spend(&accounts, &app.scopes(), "2");
    assert_eq!((accounts.ledger().waiting(), spent(&accounts, app.tenant)), (2, dollars("3")));
    sqlx::query(rename("gone", "settlement_batches")).execute(&app.database.owner).await.unwrap();
    accounts.write().await.unwrap();
    assert_eq!(app.number("SELECT sum(cost)::bigint FROM ai.settlements").await, dollars("3").to_i64());
    assert_eq!(spent(&accounts, app.tenant), dollars("3"));
}

/// A write whose end nobody heard of is made again, and counts once here as there, whatever was read in between.
#[tokio::test]
async fn a_write_that_ended_unheard_counts_once() {
    let app = App::start().await;
    let accounts = app.accounts();
    accounts.open(app.tenant).await.unwrap();
    spend(&accounts, &app.scopes(), "1");
    let batch = accounts.ledger().batch(10);
    app.store.write(app.tenant, &batch.settlements().iter().collect::<Vec<_>>()).await.unwrap();
    drop(batch);
    // What came meanwhile is no part of it.
    spend(&accounts, &app.scopes(), "2");
    accounts.refresh(app.tenant).await.unwrap();
    accounts.write().await.unwrap();
    assert_eq!(spent(&accounts, app.tenant), dollars("3"));
    for sum in ["SELECT sum(cost)::bigint FROM ai.usage_daily", "SELECT sum(cost)::bigint FROM ai.settlements"] {
        assert_eq!(app.number(sum).await, dollars("3").to_i64(), "{sum}");
    }
}

/// Where calls never cease, each write would otherwise find some that came during the one before.
#[tokio::test]
async fn what_comes_while_something_is_written_waits_for_the_next_time() {
    let app = App::start().await;
    let accounts = app.accounts();
    accounts.open(app.tenant).await.unwrap();
    spend(&accounts, &app.scopes(), "1");
    let mut held_up = storage_patterns::transaction(&app.database.owner).await.unwrap();
    sqlx::raw_sql("LOCK TABLE ai.settlement_batches").execute(&mut *held_up).await.unwrap();
    let meanwhile = async {
        while accounts.ledger().waiting() > 0 {
            tokio::task::yield_now().await;
        }
        spend(&accounts, &app.scopes(), "2");
        held_up.rollback().await.unwrap();
    };
    let (written, ()) = tokio::join!(accounts.write(), meanwhile);
    written.unwrap();
    assert_eq!((accounts.ledger().waiting(), spent(&accounts, app.tenant)), (1, dollars("3")));
    accounts.write().await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM ai.settlements").await, 2);
}

#[tokio::test]
async fn what_is_left_is_written_at_the_end() {
    let app = App::start().await;
    // So seldom that nothing is written before the end.
    let options = AccountsOptions { write_every: Duration::from_secs(3_600), ..AccountsOptions::default() };
    let store = Store::new(app.database.databases.application.clone());
    let accounts = Arc::new(Accounts::new(store, Arc::new(SystemClock), options).unwrap());
    accounts.open(app.tenant).await.unwrap();
    spend(&accounts, &app.scopes(), "1");
    let (stop, running) = (CancellationToken::new(), Arc::clone(&accounts));
    let run = tokio::spawn({
        let stop = stop.clone();
        async move { running.run(&stop).await }
    });
    stop.cancel();
    run.await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM ai.settlements").await, 1);
}
