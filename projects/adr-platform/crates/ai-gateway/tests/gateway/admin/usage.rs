//! `ai.v1.UsageService`.

use ai_gateway::keys::NewKey;
use ai_gateway_ledger::{Limits, Scope, Scopes, Settlement};
use platform_contracts::ai::v1;
use platform_contracts::ai::v1::UsageDimension as By;

use super::team::{Team, code};
use crate::app::{ADA, ADMIN, at, dollars, settlement, spend};

fn days(from: &str, to: &str, by: &[By]) -> v1::GetUsageRequest {
    let by = by.iter().map(|by| (*by).into()).collect();
    v1::GetUsageRequest { from_day: from.to_owned(), to_day: to.to_owned(), by, ..Default::default() }
}

fn week(by: &[By]) -> v1::GetUsageRequest {
    days("2026-11-15", "2026-11-21", by)
}

async fn write(team: &Team, settlements: &[Settlement]) {
    team.app.store.write(team.app.tenant, &settlements.iter().collect::<Vec<_>>()).await.unwrap();
}

#[tokio::test]
async fn owners_see_everyone_by_name_and_others_see_themselves() {
    let team = Team::new().await;
    let (key, _) = team
        .app
        .store
        .create_key(team.app.tenant, ADMIN, NewKey { name: "CI".to_owned(), ..NewKey::default() }, team.accounts.now())
        .await
        .unwrap();
    let program = Scopes { user: None, key: Some(key.id), ..team.scopes(&team.owner) };
    let gone = Scopes { user: Some(ADA), ..team.scopes(&team.owner) };
    write(
        &team,
        &[
            settlement(&team.scopes(&team.owner), "4"),
            settlement(&team.scopes(&team.viewer), "2"),
            settlement(&program, "3"),
            settlement(&gone, "1"),
        ],
    )
    .await;
    team.app.store.revoke_key(team.app.tenant, ADMIN, key.id).await.unwrap();
    let by = [By::USAGE_DIMENSION_USER, By::USAGE_DIMENSION_KEY, By::USAGE_DIMENSION_DAY, By::USAGE_DIMENSION_USER];
    let rows = team.admin.get_usage(team.owner.clone(), week(&by)).await.unwrap().rows;
    let names: Vec<_> = rows.iter().map(|row| (row.user_name.as_str(), row.key_name.as_str())).collect();
    assert_eq!(names, [("Ada", ""), ("", "CI"), ("Vera", ""), ("", "")], "a revoked key keeps its name");
    assert!(rows.iter().all(|row| row.day == "2026-11-21" && row.model.is_empty()));
    assert_eq!((rows[3].user_id.as_str(), rows[1].key_id.as_str()), (&*ADA.to_string(), &*key.id.to_string()));
    let own = team.admin.get_usage(team.viewer.clone(), week(&[By::USAGE_DIMENSION_MODEL])).await.unwrap().rows;
    let [row] = own.as_slice() else { panic!("{own:?}") };
    assert_eq!((row.cost_picodollars, row.requests, row.model.as_str()), (dollars("2").get(), 1, "openai/gpt-5"));
    assert_eq!((row.input_tokens, row.cache_read_tokens, row.output_tokens), (100, 7, 23));
    assert!(team.admin.get_usage(team.stranger.clone(), week(&[])).await.unwrap().rows.is_empty());
}

#[tokio::test]
async fn what_was_asked_for_is_told_beside_what_answered() {
    let team = Team::new().await;
    let scopes = Scopes { model: "claude".into(), ..team.scopes(&team.owner) };
    let answered = |model: &str, cost| Settlement { model: model.into(), ..settlement(&scopes, cost) };
    write(&team, &[answered("anthropic/sonnet", "4"), answered("openai/gpt-5", "1")]).await;
    write(&team, &[answered("openai/gpt-5", "2"), settlement(&team.scopes(&team.owner), "9")]).await;
    let rows = async |by: &[By]| {
        let rows = team.admin.get_usage(team.owner.clone(), week(by)).await.unwrap().rows;
        rows.into_iter().map(|row| (row.asked_model, row.model, row.cost_picodollars)).collect::<Vec<_>>()
    };
    let row = |asked: &str, model: &str, cost| (asked.to_owned(), model.to_owned(), dollars(cost).get());
    assert_eq!(rows(&[By::USAGE_DIMENSION_ASKED_MODEL]).await, [row("openai/gpt-5", "", "9"), row("claude", "", "7")]);
    assert_eq!(
        rows(&[By::USAGE_DIMENSION_MODEL, By::USAGE_DIMENSION_ASKED_MODEL]).await,
        [
            row("openai/gpt-5", "openai/gpt-5", "9"),
            row("claude", "anthropic/sonnet", "4"),
            row("claude", "openai/gpt-5", "3")
        ]
    );
    assert_eq!(
        rows(&[By::USAGE_DIMENSION_MODEL]).await,
        [row("", "openai/gpt-5", "12"), row("", "anthropic/sonnet", "4")]
    );
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_refused() {
    let team = Team::new().await;
    for request in [
        v1::GetUsageRequest::default(),
        days("2026-11-21", "2026-11-20", &[]),
        days("2026-11-21", "2027-11-23", &[]),
        days("-009999-01-01", "9999-12-31", &[]),
        days("2026-02-30", "2026-03-01", &[]),
        days("20261121", "2026-11-21", &[]),
        days("2026-11-21T00:00:00Z", "2026-11-21", &[]),
        days("yesterday", "today", &[]),
        week(&[By::USAGE_DIMENSION_UNSPECIFIED]),
        v1::GetUsageRequest { by: vec![buffa::EnumValue::from(99)], ..week(&[]) },
    ] {
        assert_eq!(
            code(team.admin.get_usage(team.owner.clone(), request.clone()).await),
            "ai_usage.invalid",
            "{request:?}"
        );
    }
    assert_eq!(code(team.admin.get_usage(team.owner.clone(), days("2026-11-21", "2027-11-22", &[])).await), "ok");
}

#[tokio::test]
async fn alerts_name_whom_they_concern() {
    let team = Team::new().await;
    let viewer = team.scopes(&team.viewer);
    let limits = Limits { dollars_per_day: Some(dollars("10")), ..Limits::NONE };
    team.app.store.set_limits(team.app.tenant, ADMIN, &Scope::EachUser.into(), Some(&limits)).await.unwrap();
    team.accounts.open(team.app.tenant).await.unwrap();
    spend(&team.accounts, &viewer, "8.6");
    team.accounts.write().await.unwrap();
    let alerts = team.admin.list_alerts(team.owner.clone()).await.unwrap().alerts;
    let [high, low] = alerts.as_slice() else { panic!("{alerts:?}") };
    assert_eq!((high.percent, low.percent, high.subject_name.as_str()), (85, 70, "Vera"));
    assert_eq!((high.starts.as_str(), high.period), ("2026-11-21", v1::BudgetPeriod::BUDGET_PERIOD_DAY.into()));
    assert_eq!((high.budget_picodollars, high.used_picodollars), (dollars("10").get(), dollars("8.6").get()));
    assert!(high.raised_at.is_set());
    assert_eq!(code(team.admin.list_alerts(team.viewer.clone()).await), "role.insufficient");
    assert!(team.admin.list_alerts(team.stranger.clone()).await.unwrap().alerts.is_empty());
}

#[tokio::test]
async fn the_day_is_by_utc() {
    let team = Team::new().await;
    let late = Settlement { started_at: at("2026-11-20T23:59:59.9Z"), ..settlement(&team.scopes(&team.owner), "1") };
    write(&team, &[late]).await;
    let rows =
        async |from: &str, to: &str| team.admin.get_usage(team.owner.clone(), days(from, to, &[])).await.unwrap();
    assert_eq!(rows("2026-11-20", "2026-11-20").await.rows.len(), 1);
    assert!(rows("2026-11-21", "2026-11-21").await.rows.is_empty());
}
