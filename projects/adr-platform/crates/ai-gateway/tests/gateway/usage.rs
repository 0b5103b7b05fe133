//! What was used, told apart as a page wants it.

use ai_gateway::usage::{Dimensions, UsageQuery, of_all};
use ai_gateway_ledger::{KeyId, Outcome, Scopes, Settlement, UserId};
use jiff::civil::date;
use uuid::Uuid;

use crate::app::{ADA, App, MODEL, at, dollars, new_tenant, settlement};

const BOB: UserId = UserId(Uuid::from_u128(3));
const KEY: KeyId = KeyId(Uuid::from_u128(4));

const WEEK: UsageQuery = UsageQuery {
    from: date(2026, 11, 15),
    to: date(2026, 11, 21),
    by: Dimensions { day: false, model: false, asked_model: false, user: false, key: false },
    user: None,
};

async fn scene() -> App {
    let app = App::start().await;
    let scopes = |user, key, model: &str| Scopes { tenant: app.tenant, user, key, model: model.into() };
    let on = |day: &str, scopes: &Scopes, cost: &str| Settlement { started_at: at(day), ..settlement(scopes, cost) };
    let (ada, bob) = (scopes(Some(ADA), None, MODEL), scopes(Some(BOB), None, "anthropic/claude-sonnet-4-5"));
    let program = scopes(None, Some(KEY), MODEL);
    let settlements = [
        on("2026-11-14T23:59:59Z", &ada, "100"),
        on("2026-11-15T00:00:00Z", &ada, "1"),
        on("2026-11-21T23:59:59Z", &ada, "2"),
        Settlement { outcome: Outcome::Failed, is_estimated: true, ..on("2026-11-21T12:00:00Z", &bob, "4") },
        on("2026-11-21T12:00:00Z", &program, "8"),
        on("2026-11-22T00:00:00Z", &ada, "100"),
    ];
    app.store.write(app.tenant, &settlements.iter().collect::<Vec<_>>()).await.unwrap();
    app
}

#[tokio::test]
async fn usage_is_told_apart_as_asked() {
    let app = scene().await;
    let costs = async |by: Dimensions, user: Option<UserId>| {
        let rows = app.store.usage(app.tenant, UsageQuery { by, user, ..WEEK }).await.unwrap();
        rows.into_iter().map(|row| (row.day, row.model, row.user, row.key, row.cost)).collect::<Vec<_>>()
    };
    let all = Dimensions::default();
    assert_eq!(costs(all, None).await, [(None, None, None, None, dollars("15"))]);
    assert_eq!(costs(all, Some(ADA)).await, [(None, None, None, None, dollars("3"))]);
    let (first, last) = (Some(date(2026, 11, 15)), Some(date(2026, 11, 21)));
    assert_eq!(
        costs(Dimensions { day: true, ..all }, None).await,
        [(first, None, None, None, dollars("1")), (last, None, None, None, dollars("14"))]
    );
    let model = |name: &str| Some(name.to_owned());
    assert_eq!(
        costs(Dimensions { model: true, ..all }, None).await,
        [
            (None, model(MODEL), None, None, dollars("11")),
            (None, model("anthropic/claude-sonnet-4-5"), None, None, dollars("4"))
        ]
    );
    assert_eq!(
        costs(Dimensions { user: true, key: true, ..all }, None).await,
        [
            (None, None, None, Some(KEY), dollars("8")),
            (None, None, Some(BOB), None, dollars("4")),
            (None, None, Some(ADA), None, dollars("3")),
        ]
    );
}

#[tokio::test]
async fn a_row_has_counts_as_well() {
    let app = scene().await;
    let rows = app.store.usage(app.tenant, UsageQuery { user: Some(BOB), ..WEEK }).await.unwrap();
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.requests, row.failed, row.estimated), (1, 1, 1));
    assert_eq!((row.input, row.cache_read, row.cache_write, row.output), (100, 7, 0, 23));
}

#[tokio::test]
async fn where_nothing_was_used_there_is_nothing() {
    let app = scene().await;
    assert_eq!(app.store.usage(new_tenant(), WEEK).await.unwrap(), []);
    let backwards = UsageQuery { from: WEEK.to, to: WEEK.from, ..WEEK };
    assert_eq!(app.store.usage(app.tenant, backwards).await.unwrap(), []);
}

#[tokio::test]
async fn whoever_runs_the_gateway_sees_every_workspace() {
    let app = App::start().await;
    let other = new_tenant();
    let of = |tenant, model: &str, cost| Settlement {
        model: model.into(),
        ..settlement(&Scopes { tenant, ..app.scopes() }, cost)
    };
    for (tenant, settlements) in [
        (
            app.tenant,
            vec![of(app.tenant, "openai/gpt-5", "1"), of(app.tenant, "openai/gpt-5", "2"), of(app.tenant, "a/b", "9")],
        ),
        (other, vec![of(other, "openai/gpt-5", "50")]),
    ] {
        app.store.write(tenant, &settlements.iter().collect::<Vec<_>>()).await.unwrap();
    }
    let day = date(2026, 11, 21);
    let projector = &app.database.databases.projector;
    let usage = of_all(projector, day, day).await.unwrap();
    let told: Vec<_> = usage.iter().map(|row| (row.tenant, &*row.model, row.requests, row.cost)).collect();
    assert_eq!(
        told,
        [
            (other, "openai/gpt-5", 1, dollars("50")),
            (app.tenant, "a/b", 1, dollars("9")),
            (app.tenant, "openai/gpt-5", 2, dollars("3")),
        ]
    );
    let tokens = settlement(&app.scopes(), "1").tokens;
    assert_eq!((usage[2].read, usage[2].written), (2 * tokens.total_input(), 2 * tokens.total_output()));
    let tomorrow = day.tomorrow().unwrap();
    assert_eq!(of_all(projector, tomorrow, tomorrow).await.unwrap(), []);
    // Nobody else does.
    assert!(of_all(&app.database.databases.application, day, day).await.unwrap().is_empty());
}
