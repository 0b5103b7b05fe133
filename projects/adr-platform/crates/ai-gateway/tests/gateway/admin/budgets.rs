//! `ai.v1.BudgetService`.

use std::sync::Arc;

use ai_gateway::{Accounts, AccountsOptions, Admin};
use ai_gateway_ledger::{LedgerOptions, Limits};
use identity::Caller;
use jiff::SignedDuration;
use platform_contracts::ai::v1;
use platform_contracts::ai::v1::BudgetPeriod::{BUDGET_PERIOD_DAY, BUDGET_PERIOD_MONTH};
use platform_contracts::ai::v1::Scope::{
    SCOPE_EACH_KEY, SCOPE_EACH_USER, SCOPE_KEY, SCOPE_TENANT, SCOPE_UNSPECIFIED, SCOPE_USER,
};
use platform_contracts::ai::v1::r#override::By;
use uuid::Uuid;

use super::team::{Team, code, gateway, moment, subject};
use crate::app::{MODEL, ask, dollars, spend};

fn daily(subject: v1::Subject, budget: &str) -> v1::SetLimitsRequest {
    let limits = v1::Limits { picodollars_per_day: Some(dollars(budget).get()), ..Default::default() };
    v1::SetLimitsRequest { subject: subject.into(), limits: limits.into(), ..Default::default() }
}

fn lift(subject: v1::Subject, by: Option<By>) -> v1::SetOverrideRequest {
    let over = v1::Override { period: BUDGET_PERIOD_DAY.into(), by, ..Default::default() };
    v1::SetOverrideRequest { subject: subject.into(), r#override: over.into(), ..Default::default() }
}

fn stop(subject: v1::Subject) -> v1::StopRequest {
    v1::StopRequest { subject: subject.into(), ..Default::default() }
}

fn resume(subject: v1::Subject) -> v1::ResumeRequest {
    v1::ResumeRequest { subject: subject.into(), ..Default::default() }
}

fn of(who: &Caller) -> v1::Subject {
    subject(SCOPE_USER, who.user_id, "")
}

#[tokio::test]
async fn limits_hold_for_the_next_call_and_tell_what_is_used() {
    let team = Team::new().await;
    let (admin, owner) = (&team.admin, || team.owner.clone());
    team.accounts.open(team.app.tenant).await.unwrap();
    spend(&team.accounts, &team.scopes(&team.viewer), "3");
    spend(&team.accounts, &team.scopes(&team.owner), "5");
    let each = subject(SCOPE_EACH_USER, "", "");
    admin.set_limits(owner(), daily(each.clone(), "9")).await.unwrap();
    admin.set_limits(owner(), daily(each.clone(), "4")).await.unwrap();
    admin.set_limits(owner(), daily(of(&team.owner), "7")).await.unwrap();
    admin.set_limits(owner(), daily(subject(SCOPE_TENANT, "", MODEL), "100")).await.unwrap();
    // Four dollars are spent with this one, and then no more.
    let held = ask(&team.accounts, &team.scopes(&team.viewer)).unwrap();
    assert!(ask(&team.accounts, &team.scopes(&team.viewer)).is_err());
    let listed = admin.list_limits(owner()).await.unwrap();
    assert_eq!((listed.hard_stop_percent, listed.newcomer_until.is_set(), listed.stopped.len()), (100, false, 0));
    let entry = |wanted: &v1::Subject| {
        let found = listed.limits.iter().find(|entry| entry.subject.as_option() == Some(wanted));
        found.unwrap_or_else(|| panic!("{wanted:?} is not in {listed:?}"))
    };
    assert_eq!(listed.limits.len(), 3);
    let each = entry(&each);
    // The owner has limits of their own and is not among them; the call under way is held for.
    assert_eq!((each.used_picodollars_today, each.used_tokens_today), (dollars("4").get(), 220));
    assert_eq!(each.limits.picodollars_per_day, Some(dollars("4").get()));
    let own = entry(&of(&team.owner));
    assert_eq!((own.used_picodollars_this_month, own.subject_name.as_str()), (dollars("5").get(), "Ada"));
    drop(held);
    let none = v1::SetLimitsRequest { subject: subject(SCOPE_EACH_USER, "", "").into(), ..Default::default() };
    admin.set_limits(owner(), none.clone()).await.unwrap();
    admin.set_limits(owner(), none).await.unwrap();
    assert!(ask(&team.accounts, &team.scopes(&team.viewer)).is_ok());
    assert_eq!(admin.list_limits(owner()).await.unwrap().limits.len(), 2);
    assert!(admin.list_limits(team.stranger.clone()).await.unwrap().limits.is_empty());
}

#[tokio::test]
async fn a_hard_stop_is_lifted_and_put_back() {
    let team = Team::new().await;
    let (admin, owner) = (&team.admin, || team.owner.clone());
    admin.set_limits(owner(), daily(subject(SCOPE_EACH_USER, "", ""), "0")).await.unwrap();
    team.accounts.open(team.app.tenant).await.unwrap();
    let may_ask = || ask(&team.accounts, &team.scopes(&team.viewer)).is_ok();
    assert!(!may_ask());
    let end = team.accounts.now() + SignedDuration::from_mins(5);
    for by in [By::ExtraPicodollars(dollars("2").get()), By::Until(Box::new(moment(end)))] {
        admin.set_override(owner(), lift(of(&team.viewer), Some(by.clone()))).await.unwrap();
        assert!(may_ask());
        // A person without limits of their own is listed all the same.
        let listed = admin.list_limits(owner()).await.unwrap().limits;
        let entry = listed.iter().find(|entry| entry.subject_name == "Vera").unwrap();
        assert_eq!(entry.overrides[0].by, Some(by));
    }
    let back = |period: v1::BudgetPeriod| v1::EndOverrideRequest {
        subject: of(&team.viewer).into(),
        period: period.into(),
        ..Default::default()
    };
    admin.end_override(owner(), back(BUDGET_PERIOD_MONTH)).await.unwrap();
    assert!(may_ask(), "the day's still holds");
    for _ in 0..2 {
        admin.end_override(owner(), back(BUDGET_PERIOD_DAY)).await.unwrap();
        assert!(!may_ask());
    }
}

#[tokio::test]
async fn what_lifts_a_hard_stop_goes_with_its_budget() {
    let team = Team::new().await;
    let (admin, owner) = (&team.admin, || team.owner.clone());
    let (each, everyone) = (|| subject(SCOPE_EACH_USER, "", ""), || subject(SCOPE_TENANT, "", ""));
    let extra = || Some(By::ExtraPicodollars(dollars("2").get()));
    let lifted = async || {
        let limits = admin.list_limits(owner()).await.unwrap().limits;
        let with = limits.into_iter().filter(|entry| !entry.overrides.is_empty());
        with.map(|entry| entry.subject_name).collect::<Vec<_>>()
    };
    let none = |subject: v1::Subject| v1::SetLimitsRequest { subject: subject.into(), ..Default::default() };
    for limited in [everyone(), each(), of(&team.owner)] {
        admin.set_limits(owner(), daily(limited, "1")).await.unwrap();
    }
    for one in [everyone(), of(&team.owner), of(&team.viewer)] {
        admin.set_override(owner(), lift(one, extra())).await.unwrap();
    }
    admin.set_limits(owner(), daily(everyone(), "3")).await.unwrap();
    assert_eq!(lifted().await, ["", "Ada", "Vera"], "another amount is the same budget");
    admin.set_limits(owner(), none(each())).await.unwrap();
    assert_eq!(lifted().await, ["", "Ada"], "the owner has a budget of their own");
    let monthly = v1::Limits { picodollars_per_month: Some(dollars("9").get()), ..Default::default() };
    let monthly = v1::SetLimitsRequest { limits: monthly.into(), ..none(everyone()) };
    admin.set_limits(owner(), monthly).await.unwrap();
    assert_eq!(lifted().await, ["Ada"]);
    admin.set_limits(owner(), none(of(&team.owner))).await.unwrap();
    assert!(lifted().await.is_empty());
    assert_eq!(admin.list_limits(owner()).await.unwrap().limits.len(), 1);
}

#[tokio::test]
async fn the_kill_switch_ends_what_is_under_way_and_lets_in_again() {
    let team = Team::new().await;
    let (admin, owner) = (&team.admin, || team.owner.clone());
    team.accounts.open(team.app.tenant).await.unwrap();
    for who in [of(&team.viewer), subject(SCOPE_TENANT, "", "")] {
        let live = ask(&team.accounts, &team.scopes(&team.viewer)).unwrap();
        admin.stop(owner(), stop(who.clone())).await.unwrap();
        admin.stop(owner(), stop(who.clone())).await.unwrap();
        assert!(live.stopped().is_some() && ask(&team.accounts, &team.scopes(&team.viewer)).is_err());
        let stopped = admin.list_limits(owner()).await.unwrap().stopped;
        assert_eq!((stopped.len(), stopped[0].subject.as_option()), (1, Some(&who)));
        for _ in 0..2 {
            admin.resume(owner(), resume(who.clone())).await.unwrap();
        }
        assert!(ask(&team.accounts, &team.scopes(&team.viewer)).is_ok());
    }
    team.accounts.open(team.scopes(&team.stranger).tenant).await.unwrap();
    admin.stop(owner(), stop(subject(SCOPE_TENANT, "", ""))).await.unwrap();
    assert!(ask(&team.accounts, &team.scopes(&team.stranger)).is_ok(), "another workspace goes on");
}

#[tokio::test]
async fn only_owners_and_only_of_whom_there_is() {
    let team = Team::new().await;
    let admin = &team.admin;
    let unknown = Uuid::now_v7();
    for (who, expected) in [
        (subject(SCOPE_USER, unknown, ""), "ai_subject.not_found"),
        (subject(SCOPE_USER, team.stranger.user_id, ""), "ai_subject.not_found"),
        (subject(SCOPE_KEY, unknown, ""), "ai_subject.not_found"),
        (subject(SCOPE_USER, "", ""), "id.invalid"),
        (subject(SCOPE_KEY, "x", ""), "id.invalid"),
        (subject(SCOPE_TENANT, unknown, ""), "ai_subject.invalid"),
        (subject(SCOPE_UNSPECIFIED, "", ""), "ai_subject.invalid"),
        (v1::Subject { scope: buffa::EnumValue::from(77), ..Default::default() }, "ai_subject.invalid"),
        (subject(SCOPE_TENANT, "", &"m".repeat(201)), "ai_subject.invalid"),
        (subject(SCOPE_TENANT, "", "a\0b"), "ai_subject.invalid"),
    ] {
        let owner = || team.owner.clone();
        let extra = Some(By::ExtraPicodollars(1));
        assert_eq!(code(admin.set_limits(owner(), daily(who.clone(), "1")).await), expected, "{who:?}");
        assert_eq!(code(admin.set_override(owner(), lift(who.clone(), extra)).await), expected, "{who:?}");
        assert_eq!(code(admin.stop(owner(), stop(who.clone())).await), expected, "{who:?}");
    }
    let viewer = || team.viewer.clone();
    let everyone = || subject(SCOPE_TENANT, "", "");
    assert_eq!(code(admin.list_limits(viewer()).await), "role.insufficient");
    assert_eq!(code(admin.set_limits(viewer(), daily(everyone(), "1")).await), "role.insufficient");
    assert_eq!(code(admin.set_override(viewer(), lift(everyone(), None)).await), "role.insufficient");
    assert_eq!(code(admin.end_override(viewer(), Default::default()).await), "role.insufficient");
    assert_eq!(code(admin.stop(viewer(), stop(everyone())).await), "role.insufficient");
    assert_eq!(code(admin.resume(viewer(), resume(everyone())).await), "role.insufficient");
    assert!(admin.list_limits(team.owner.clone()).await.unwrap().limits.is_empty());
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let team = Team::new().await;
    let (admin, owner) = (&team.admin, || team.owner.clone());
    let everyone = || subject(SCOPE_TENANT, "", "");
    for empty in [
        code(admin.set_limits(owner(), Default::default()).await),
        code(admin.set_override(owner(), Default::default()).await),
        code(admin.end_override(owner(), Default::default()).await),
        code(admin.stop(owner(), Default::default()).await),
        code(admin.resume(owner(), Default::default()).await),
    ] {
        assert_eq!(empty, "ai_subject.invalid");
    }
    let mut huge = daily(everyone(), "1");
    huge.limits.get_or_insert_default().picodollars_per_month = Some(u64::MAX);
    assert_eq!(code(admin.set_limits(owner(), huge).await), "ai_limit.too_large");
    let mut huge = daily(everyone(), "1");
    huge.limits.get_or_insert_default().tokens_per_day = Some(u64::MAX);
    assert_eq!(code(admin.set_limits(owner(), huge).await), "ai_limit.too_large");
    let until = |ahead| Some(By::Until(Box::new(moment(team.accounts.now() + SignedDuration::from_hours(ahead)))));
    let nowhere = buffa_types::google::protobuf::Timestamp { seconds: i64::MIN, ..Default::default() };
    for (by, expected) in [
        (None, "ai_override.invalid"),
        (until(0), "ai_override.invalid"),
        (until(367 * 24), "ai_override.invalid"),
        (Some(By::Until(Box::new(nowhere))), "ai_override.invalid"),
        (Some(By::ExtraPicodollars(u64::MAX)), "ai_limit.too_large"),
        (until(366 * 24), "ok"),
    ] {
        assert_eq!(code(admin.set_override(owner(), lift(everyone(), by.clone())).await), expected, "{by:?}");
    }
    let each = || subject(SCOPE_EACH_KEY, "", "");
    assert_eq!(code(admin.set_override(owner(), lift(each(), until(1))).await), "ai_override.invalid");
    assert_eq!(code(admin.stop(owner(), stop(each())).await), "ai_stop.invalid");
    assert_eq!(code(admin.stop(owner(), stop(subject(SCOPE_TENANT, "", MODEL))).await), "ai_stop.invalid");
}

#[tokio::test]
async fn newcomers_are_told_what_holds_for_them_and_until_when() {
    let team = Team::new().await;
    let newcomer = Limits { requests_per_minute: Some(5), ..Limits::NONE };
    let options = AccountsOptions {
        ledger: LedgerOptions { newcomer, alert_percents: [50, 80, 100], ..LedgerOptions::default() },
        ..AccountsOptions::default()
    };
    let clock = Arc::new(composable_core::environment::FixedClock::at(jiff::Timestamp::now()));
    let accounts = Arc::new(Accounts::new(team.app.store.clone(), Arc::clone(&clock) as _, options).unwrap());
    let gateway = gateway(&accounts);
    let admin = Admin::new(accounts, team.directory.clone(), gateway, String::new());
    let listed = admin.list_limits(team.owner.clone()).await.unwrap();
    assert_eq!((listed.newcomer_limits.requests_per_minute, listed.newcomer_until.is_set()), (Some(5), true));
    assert_eq!((listed.hard_stop_percent, &listed.alert_percents[..]), (110, &[50, 80, 100][..]));
    clock.advance(SignedDuration::from_hours(25));
    let listed = admin.list_limits(team.owner.clone()).await.unwrap();
    assert!(!listed.newcomer_limits.is_set() && !listed.newcomer_until.is_set());
}

#[tokio::test]
async fn limits_set_at_once_by_several_all_hold() {
    let team = Team::new().await;
    let mut setting = tokio::task::JoinSet::new();
    for number in 0..16 {
        let (admin, owner) = (team.admin.clone(), team.owner.clone());
        let scopes = [SCOPE_TENANT, SCOPE_EACH_USER, SCOPE_EACH_KEY];
        let request = daily(subject(scopes[number % 3], "", if number % 2 == 0 { MODEL } else { "" }), "1");
        setting.spawn(async move { admin.set_limits(owner, request).await });
    }
    assert!(setting.join_all().await.into_iter().all(|set| set.is_ok()));
    assert_eq!(team.admin.list_limits(team.owner.clone()).await.unwrap().limits.len(), 6);
}
