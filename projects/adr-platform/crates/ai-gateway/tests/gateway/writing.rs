//! Settlements are written once, whoever writes them and however often.

use ai_gateway_ledger::{KeyId, Scope, Scopes, Settlement, Span, Subject, TenantId, TokenKind, Tokens, Total};
use uuid::Uuid;

use crate::app::{ADA, App, MODEL, at, dollars, settlement};

const COUNT: &str = "SELECT count(*) FROM ai.settlements";
const SPENT: &str = "SELECT sum(cost)::bigint FROM ai.usage_daily";

async fn write(app: &App, settlements: &[Settlement]) -> Vec<Total> {
    app.store.write(app.tenant, &settlements.iter().collect::<Vec<_>>()).await.unwrap()
}

#[tokio::test]
async fn a_batch_written_twice_counts_once() {
    let app = App::start().await;
    let batch = [settlement(&app.scopes(), "1"), settlement(&app.scopes(), "2.5")];
    let totals = write(&app, &batch).await;
    let day = |subject: Subject| Total {
        subject,
        span: Span::Day,
        starts: at("2026-11-21T00:00:00Z"),
        tokens: 260,
        cost: dollars("3.5"),
    };
    for subject in [Scope::Tenant.into(), Scope::User(ADA).into(), Subject::with_model(Scope::Tenant, MODEL)] {
        assert!(totals.contains(&day(subject)), "{totals:#?}");
    }
    assert_eq!(totals.len(), 8, "day and month of the tenant and the person, with and without the model");

    let again = write(&app, &batch).await;
    assert!(again.len() == 8 && again.iter().all(|total| totals.contains(total)), "{again:#?}");
    let totals = write(&app, &[settlement(&app.scopes(), "0.5")]).await;
    assert_eq!(totals.iter().find(|total| total.subject == Scope::Tenant.into()).unwrap().cost, dollars("4"));
    assert_eq!((app.number(COUNT).await, app.number(SPENT).await), (3, dollars("4").to_i64()));
}

#[tokio::test]
async fn many_writers_lose_nothing_and_do_not_wait_for_each_other_forever() {
    let app = App::start().await;
    let (first, second) = (app.scopes(), Scopes { user: None, key: Some(KeyId(Uuid::from_u128(9))), ..app.scopes() });
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..8 {
        let (store, tenant) = (app.store.clone(), app.tenant);
        // In either order, so that locks taken in the order of the rows would meet.
        let both = if writer % 2 == 0 { [first.clone(), second.clone()] } else { [second.clone(), first.clone()] };
        writers.spawn(async move {
            for _ in 0..10 {
                let batch: Vec<_> =
                    both.iter().cycle().take(6).map(|scopes| settlement(scopes, "0.000000000001")).collect();
                store.write(tenant, &batch.iter().collect::<Vec<_>>()).await.unwrap();
            }
        });
    }
    writers.join_all().await;
    assert_eq!((app.number(COUNT).await, app.number(SPENT).await), (480, 480));
    let total = "SELECT cost::bigint FROM ai.totals WHERE scope = 'tenant' AND span = 'month' AND model IS NULL";
    assert_eq!(app.number(total).await, 480);
}

#[tokio::test]
async fn odd_settlements_are_written_as_well() {
    let app = App::start().await;
    let odd_model = Scopes { model: "a\0b\u{2028}\"'\\".into(), user: None, ..app.scopes() };
    let enormous = Settlement {
        tokens: Tokens { cache_write_1h: u64::MAX, ..Tokens::new(u64::MAX, u64::MAX) },
        cost: ai_gateway_ledger::PicoDollars::MAX,
        first_token_at: None,
        // Finer than the database keeps it.
        started_at: at("2026-11-30T23:59:59.999999999Z"),
        ..settlement(&odd_model, "0")
    };
    let batch = [enormous.clone(), Settlement { id: settlement(&odd_model, "0").id, ..enormous }];
    let totals = write(&app, &batch).await;
    let days: Vec<_> = totals.iter().filter(|total| total.span == Span::Day).collect();
    assert!(days.iter().all(|total| total.starts == at("2026-11-30T00:00:00Z")));
    assert!(days.iter().all(|total| total.tokens == i64::MAX.unsigned_abs()), "as much as can be said: {days:?}");
    assert_eq!(days[0].cost, ai_gateway_ledger::PicoDollars::MAX);
    let model: String =
        sqlx::query_scalar("SELECT DISTINCT model FROM ai.settlements").fetch_one(&app.database.owner).await.unwrap();
    assert_eq!(model, "a\u{fffd}b\u{2028}\"'\\");
}

#[tokio::test]
async fn what_the_calls_of_a_batch_share_is_kept_once_and_shown_for_each() {
    let app = App::start().await;
    let somebody = app.scopes();
    let nobody = Scopes { user: None, key: None, ..app.scopes() };
    // The person differs and is absent first, the key differs and is absent last, the cost of one differs.
    let calls = [(&nobody, "1"), (&somebody, "1"), (&somebody, "2")].map(|(scopes, cost)| settlement(scopes, cost));
    write(&app, &calls).await;
    // Nobody's all, several of them.
    write(&app, &[settlement(&nobody, "3"), settlement(&nobody, "3")]).await;

    let owner = &app.database.owner;
    let shown = "SELECT user_id, key_id, model, provider, input, output, cache_read, cost, outcome, finished_at IS NULL
                 FROM ai.settlements ORDER BY cost, id";
    type Row = (Option<Uuid>, Option<Uuid>, String, String, i64, i64, i64, i64, String, bool);
    let shown: Vec<Row> = sqlx::query_as(shown).fetch_all(owner).await.unwrap();
    let row = |scopes: &Scopes, cost: &str| {
        let call = settlement(scopes, cost);
        let tokens = |kind| i64::try_from(call.tokens[kind]).unwrap();
        let (input, output, read) = (TokenKind::Input, TokenKind::Output, TokenKind::CacheRead);
        (
            scopes.user.map(|user| user.0),
            scopes.key.map(|key| key.0),
            call.model.to_string(),
            call.provider().to_owned(),
            tokens(input),
            tokens(output),
            tokens(read),
            dollars(cost).to_i64(),
            call.outcome.as_str().to_owned(),
            false,
        )
    };
    let calls = [(&nobody, "1"), (&somebody, "1"), (&somebody, "2"), (&nobody, "3"), (&nobody, "3")];
    assert_eq!(shown, calls.map(|(scopes, cost)| row(scopes, cost)));

    let kept = "SELECT cardinality(id), cardinality(user_id), cardinality(model), cardinality(input), cardinality(cost)
                FROM ai.settlement_batches ORDER BY batch_id";
    let kept: Vec<(i32, i32, i32, i32, i32)> = sqlx::query_as(kept).fetch_all(owner).await.unwrap();
    assert_eq!(kept, [(3, 3, 1, 1, 3), (2, 1, 1, 1, 1)]);
}

#[tokio::test]
async fn nothing_is_nothing() {
    let app = App::start().await;
    assert_eq!(write(&app, &[]).await, []);
}

#[tokio::test]
async fn one_tenants_settlements_are_not_anothers() {
    let app = App::start().await;
    let batch = [settlement(&app.scopes(), "1")];
    write(&app, &batch).await;
    let other = TenantId(Uuid::now_v7());
    // The same id in another tenant is another settlement.
    let totals = app.store.write(other, &[&batch[0]]).await.unwrap();
    assert_eq!(totals[0].cost, dollars("1"));
    let account = app.store.account(other, at("2026-11-21T12:00:00Z")).await.unwrap();
    assert!(account.opening.totals.iter().all(|total| total.cost == dollars("1")));
}

#[tokio::test]
async fn an_account_has_the_totals_of_today_and_this_month_only() {
    let app = App::start().await;
    let on = |day: &str, cost: &str| Settlement { started_at: at(day), ..settlement(&app.scopes(), cost) };
    let batch = [on("2026-10-31T23:59:59Z", "1"), on("2026-11-01T00:00:00Z", "2"), on("2026-11-21T00:00:00Z", "4")];
    write(&app, &batch).await;
    let account = app.store.account(app.tenant, at("2026-11-21T12:00:00Z")).await.unwrap();
    let of_tenant = |span| {
        let found =
            account.opening.totals.iter().filter(|total| total.span == span && total.subject == Scope::Tenant.into());
        found.map(|total| total.cost).collect::<Vec<_>>()
    };
    assert_eq!((of_tenant(Span::Day), of_tenant(Span::Month)), (vec![dollars("4")], vec![dollars("6")]));
}
