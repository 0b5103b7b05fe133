//! Lists: every filter, and every order.

use adr_service::decisions::NewDecision;
use adr_service::read_model::List;
use identity::Caller;
use platform_contracts::adr::v1::{DecisionFilter, DecisionSort, DecisionSummary, Status};
use storage_patterns::{TenantContext, tenant_transaction};

use crate::app::{App, change, editor, folder};

/// Number, title, status, date, tags and authors of a record each; then its project.
const RECORDS: [(u32, &str, &str, &str, &str, &str, &str); 6] = [
    (1, "Zebra", "accepted", "2023-05-13", "[data, storage]", "[Ada]", "payments"),
    (2, "apple", "proposed", "2024-01-01", "[data]", "[Grace, Ada]", "payments"),
    (3, "Mango", "rejected", "2024-02", "[]", "[]", "payments"),
    (3, "Kiwi", "deprecated", "2024", "[storage]", "[Vera]", "payments"),
    (1, "fig", "accepted", "", "[data, security]", "[Grace]", "search"),
    (7, "Lemon", "proposed", "2025-12-31", "[]", "[Vera]", "search"),
];

fn record((number, title, status, date, tags, authors, _): (u32, &str, &str, &str, &str, &str, &str)) -> String {
    let date = if date.is_empty() { String::new() } else { format!("date: {date}\n") };
    format!(
        "---\nstatus: {status}\n{date}tags: {tags}\ndecision-makers: {authors}\n---\n\n# {number}. {title}\n\n\
         ## Context and Problem Statement\n\nWe need it.\n\n## Decision Outcome\n\nDone.\n"
    )
}

async fn filled(app: &App) -> Caller {
    let grace = editor();
    for one in RECORDS {
        let path = format!("{:04}-{}.md", one.0, one.1.to_lowercase());
        let mut files = folder(&[(path.as_str(), record(one).as_bytes())]);
        files.project = one.6.to_owned();
        app.transfer.import(&grace, files).await.unwrap();
    }
    grace
}

async fn found(app: &App, caller: &Caller, filter: DecisionFilter, sort: DecisionSort) -> Vec<DecisionSummary> {
    let response = app.decisions.list(caller, List { filter, sort, ..List::default() }).await.unwrap();
    assert_eq!(response.page.total, response.decisions.len() as u64);
    response.decisions
}

/// The titles that a filter lets through, by title.
async fn titles(app: &App, caller: &Caller, filter: DecisionFilter) -> String {
    let found = found(app, caller, filter, DecisionSort::DECISION_SORT_TITLE).await;
    found.iter().map(|one| one.title.as_str()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn each_filter_lets_through_what_it_says() {
    let app = App::start().await;
    let grace = filled(&app).await;
    let texts = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect::<Vec<_>>();
    let all = DecisionFilter::default;
    let dates = |from: &str, to: &str| DecisionFilter { date_from: from.into(), date_to: to.into(), ..all() };
    for (filter, expected) in [
        (all(), "apple fig Kiwi Lemon Mango Zebra"),
        (DecisionFilter { projects: texts(&["search"]), ..all() }, "fig Lemon"),
        (DecisionFilter { projects: texts(&["search", "payments"]), ..all() }, "apple fig Kiwi Lemon Mango Zebra"),
        (DecisionFilter { projects: texts(&["nothing"]), ..all() }, ""),
        (DecisionFilter { statuses: vec![Status::STATUS_ACCEPTED.into()], ..all() }, "fig Zebra"),
        (
            DecisionFilter {
                statuses: vec![Status::STATUS_REJECTED.into(), Status::STATUS_DEPRECATED.into()],
                ..all()
            },
            "Kiwi Mango",
        ),
        (DecisionFilter { tags: texts(&["data"]), ..all() }, "apple fig Zebra"),
        // Every one of the tags, but any of the authors.
        (DecisionFilter { tags: texts(&["data", "storage"]), ..all() }, "Zebra"),
        (DecisionFilter { authors: texts(&["Ada"]), ..all() }, "apple Zebra"),
        (DecisionFilter { authors: texts(&["Ada", "Vera"]), ..all() }, "apple Kiwi Lemon Zebra"),
        (dates("2024-01-01", ""), "apple Kiwi Lemon Mango"),
        (dates("", "2024"), "apple Kiwi Mango Zebra"),
        (dates("2024-02", "2024-02"), "Kiwi Mango"),
        (dates("2023-05-13", "2023-05-13"), "Zebra"),
        (dates("2026", ""), ""),
        (
            DecisionFilter {
                projects: texts(&["payments"]),
                tags: texts(&["data"]),
                statuses: vec![Status::STATUS_PROPOSED.into()],
                ..all()
            },
            "apple",
        ),
    ] {
        assert_eq!(titles(&app, &grace, filter.clone()).await, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn categories_and_the_archive_filter_too() {
    let app = App::start().await;
    let grace = editor();
    let mut made = Vec::new();
    for (title, categories) in [("One", ["a", "b"]), ("Two", ["b", "c"]), ("Three", ["d", "e"])] {
        let new = NewDecision { title, categories: categories.to_vec(), ..NewDecision::default() };
        made.push(app.decisions.create(&grace, new).await.unwrap());
    }
    let of = |categories: &[&str]| categories.iter().map(|&value| value.to_owned()).collect();
    let any = DecisionFilter { categories: of(&["a", "c"]), ..DecisionFilter::default() };
    assert_eq!(titles(&app, &grace, any.clone()).await, "One Two");
    app.decisions.archive(&grace, change(&made[0])).await.unwrap();
    assert_eq!(titles(&app, &grace, any.clone()).await, "Two");
    assert_eq!(titles(&app, &grace, DecisionFilter { include_archived: true, ..any }).await, "One Two");
}

#[tokio::test]
async fn each_order_is_kept() {
    let app = App::start().await;
    let grace = filled(&app).await;
    let apple = found(&app, &grace, DecisionFilter::default(), DecisionSort::DECISION_SORT_TITLE).await.remove(0);
    let apple = app.decisions.get(&grace, &apple.id).await.unwrap();
    app.decisions.tag(&grace, change(&apple), &["touched"]).await.unwrap();
    for (sort, expected) in [
        (DecisionSort::DECISION_SORT_UNSPECIFIED, vec!["apple", "Lemon", "fig", "Kiwi", "Mango", "Zebra"]),
        (DecisionSort::DECISION_SORT_TITLE, vec!["apple", "fig", "Kiwi", "Lemon", "Mango", "Zebra"]),
        (DecisionSort::DECISION_SORT_DATE, vec!["Zebra", "Kiwi", "apple", "Mango", "Lemon", "fig"]),
        (DecisionSort::DECISION_SORT_DATE_DESCENDING, vec!["Lemon", "Mango", "apple", "Kiwi", "Zebra", "fig"]),
    ] {
        let found = found(&app, &grace, DecisionFilter::default(), sort).await;
        assert_eq!(found.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(), expected, "{sort:?}");
    }
    // Equal keys may come in any order, as long as it is always the same; see `pages`.
    let numbers = async |sort| {
        let found = found(&app, &grace, DecisionFilter::default(), sort).await;
        found.iter().map(|one| one.number.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(numbers(DecisionSort::DECISION_SORT_NUMBER).await, [1, 1, 2, 3, 3, 7]);
    assert_eq!(numbers(DecisionSort::DECISION_SORT_NUMBER_DESCENDING).await, [7, 3, 3, 2, 1, 1]);
    let by_status = found(&app, &grace, DecisionFilter::default(), DecisionSort::DECISION_SORT_STATUS).await;
    assert!(by_status.is_sorted_by_key(|one| one.status.to_i32()), "{by_status:?}");
}

/// The planner goes by what it knows of the table, so there is enough in it, and it was counted.
#[tokio::test]
async fn a_page_is_read_in_the_order_of_the_index() {
    let (app, caller) = (App::start().await, editor());
    app.create(&caller, "One of many").await;
    let copy = "INSERT INTO adr.decisions
        SELECT (jsonb_populate_record(one, jsonb_build_object('id', gen_random_uuid()))).*
        FROM adr.decisions one CROSS JOIN generate_series(1, 3000)";
    sqlx::query(copy).execute(&app.database.owner).await.unwrap();
    sqlx::query("ANALYZE adr.decisions").execute(&app.database.owner).await.unwrap();
    let context = TenantContext::tenant(caller.tenant.uuid());
    let mut connection = tenant_transaction(&app.pool(), &context).await.unwrap();
    let page = "EXPLAIN SELECT title FROM adr.decisions WHERE NOT archived ORDER BY updated_at DESC, id DESC LIMIT 51";
    let plan: Vec<String> = sqlx::query_scalar(page).fetch_all(&mut *connection).await.unwrap();
    let plan = plan.join("\n");
    assert!(plan.contains("Index Scan using decisions_by_change") && !plan.contains("Sort"), "{plan}");
}
