//! What is not kept for ever.

use ai_gateway::usage::{Dimensions, UsageQuery};
use ai_gateway::{Accounts, AccountsOptions, MIGRATIONS};
use ai_gateway_ledger::{Limits, Scope, Scopes, Settlement, TenantId};
use composable_core::environment::FixedClock;
use composable_postgres::erase_tenant;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

use crate::app::{ADMIN, App, dollars, new_tenant, settlement};

const CALLS: &str = "SELECT count(*) FROM ai.settlements";

fn days_ago(days: i64, scopes: &Scopes) -> Settlement {
    let started_at = Timestamp::now() - SignedDuration::from_hours(24 * days);
    Settlement { started_at, ..settlement(scopes, "1") }
}

/// Each in a batch of its own.
async fn write(app: &App, tenant: TenantId, settlements: &[Settlement]) {
    for settlement in settlements {
        app.store.write(tenant, &[settlement]).await.unwrap();
    }
}

#[tokio::test]
async fn old_calls_go_in_batches_and_daily_sums_stay() {
    let app = App::start().await;
    let other = new_tenant();
    let theirs = Scopes { tenant: other, ..app.scopes() };
    let mine: Vec<_> = [500, 450, 401, 399, 0].iter().map(|days| days_ago(*days, &app.scopes())).collect();
    write(&app, app.tenant, &mine).await;
    write(&app, other, &[days_ago(500, &theirs), days_ago(1, &theirs)]).await;
    let before = Timestamp::now() - SignedDuration::from_hours(24 * 400);
    let mut removed = Vec::new();
    loop {
        match app.store.remove_old(before, 3).await.unwrap() {
            0 => break,
            rows => removed.push(rows),
        }
    }
    assert!(removed.len() > 1 && removed.iter().all(|rows| *rows <= 6), "{removed:?}");
    assert_eq!(app.number(CALLS).await, 3, "of every workspace the younger ones are kept");
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let long_ago = today.checked_sub(jiff::Span::new().days(600)).unwrap();
    let query = UsageQuery { from: long_ago, to: today, by: Dimensions::default(), user: None };
    let usage = app.store.usage(app.tenant, query).await.unwrap();
    assert_eq!((usage[0].requests, usage[0].cost), (5, dollars("5")));
    let totals = "SELECT count(*) FROM ai.totals WHERE starts < current_date - 440";
    assert_eq!(app.number(totals).await, 0, "what no budget counts any more goes too");
}

#[tokio::test]
async fn a_batch_goes_when_all_of_it_is_old() {
    let app = App::start().await;
    let batch = [days_ago(500, &app.scopes()), days_ago(399, &app.scopes()), days_ago(450, &app.scopes())];
    app.store.write(app.tenant, &batch.iter().collect::<Vec<_>>()).await.unwrap();
    let before = |days: i64| Timestamp::now() - SignedDuration::from_hours(24 * days);
    app.store.remove_old(before(400), 10).await.unwrap();
    assert_eq!(app.number(CALLS).await, 3);
    app.store.remove_old(before(398), 10).await.unwrap();
    assert_eq!(app.number(CALLS).await, 0);
}

#[tokio::test]
async fn whatever_is_asked_the_last_month_is_kept() {
    let app = App::start().await;
    write(&app, app.tenant, &[days_ago(32, &app.scopes()), days_ago(30, &app.scopes())]).await;
    app.store.remove_old(Timestamp::MAX, 10).await.unwrap();
    assert_eq!(app.number(CALLS).await, 1);
    let totals = app.number("SELECT count(*) FROM ai.totals").await;
    app.store.remove_old(Timestamp::MAX, u32::MAX).await.unwrap();
    assert_eq!((app.number(CALLS).await, app.number("SELECT count(*) FROM ai.totals").await), (1, totals));
}

#[tokio::test]
async fn several_who_remove_at_once_do_not_wait_for_each_other() {
    let app = App::start().await;
    let old: Vec<_> = (0..60).map(|number| days_ago(401 + number, &app.scopes())).collect();
    write(&app, app.tenant, &old).await;
    let before = Timestamp::now() - SignedDuration::from_hours(24 * 400);
    let mut removing = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let store = app.store.clone();
        removing.spawn(async move { while store.remove_old(before, 7).await.unwrap() > 0 {} });
    }
    removing.join_all().await;
    // One may have ended while another held the last rows.
    while app.store.remove_old(before, 100).await.unwrap() > 0 {}
    assert_eq!(app.number(CALLS).await, 0);
}

#[tokio::test]
async fn it_happens_by_itself() {
    let app = App::start().await;
    write(&app, app.tenant, &[days_ago(500, &app.scopes()), days_ago(1, &app.scopes())]).await;
    let clock = Arc::new(FixedClock::at(Timestamp::now()));
    let accounts = Accounts::new(app.store.clone(), clock as _, AccountsOptions::default()).unwrap();
    let stop = CancellationToken::new();
    let waiting = async {
        while app.number(CALLS).await > 1 {}
        stop.cancel();
    };
    tokio::join!(accounts.run(&stop), waiting);
    assert_eq!(app.number(CALLS).await, 1);
}

#[tokio::test]
async fn the_application_itself_removes_no_call() {
    let app = App::start().await;
    write(&app, app.tenant, &[days_ago(1, &app.scopes())]).await;
    let pool = &app.database.databases.application;
    let removing = sqlx::query("DELETE FROM ai.settlement_batches").execute(pool).await;
    assert!(removing.unwrap_err().to_string().contains("permission denied"));
}

#[tokio::test]
async fn of_a_workspace_that_is_erased_nothing_is_left() {
    let app = App::start().await;
    let (tenant, kept) = (app.tenant, new_tenant());
    for tenant in [tenant, kept] {
        write(&app, tenant, &[days_ago(0, &Scopes { tenant, ..app.scopes() })]).await;
        let limits = Limits { requests_per_minute: Some(1), ..Limits::NONE };
        app.store.set_limits(tenant, ADMIN, &Scope::Tenant.into(), Some(&limits)).await.unwrap();
        app.store.set_stopped(tenant, ADMIN, Scope::Tenant, true).await.unwrap();
        let key = ai_gateway::keys::NewKey { name: "k".to_owned(), ..Default::default() };
        app.store.create_key(tenant, ADMIN, key, Timestamp::now()).await.unwrap();
    }
    let sets = [composable_postgres::MIGRATIONS, MIGRATIONS];
    let leaving = composable_core::TenantId::new(tenant.0);
    let erased = erase_tenant(&app.database.options, &sets, leaving, "test").await.unwrap();
    let tables: Vec<_> = erased.rows.keys().map(|table| table.trim_start_matches("ai.")).collect();
    assert_eq!(tables, ["limits", "settlement_batches", "stops", "tenants", "totals", "usage_daily", "virtual_keys"]);
    assert_eq!(app.store.keys(tenant).await.unwrap(), []);
    assert_eq!((app.store.keys(kept).await.unwrap().len(), app.number(CALLS).await), (1, 1));
}
