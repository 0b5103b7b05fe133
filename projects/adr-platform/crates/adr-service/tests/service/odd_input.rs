//! Input that nobody means: it is refused or harmless, and never our fault.

use adr_records::Status;
use adr_service::decisions::{Change, Compared, NewDecision};
use adr_service::read_model::List;
use adr_service::transfer::Folder;
use api_gateway_core::{ErrorKind, ServiceError};
use platform_contracts::adr::v1::{DecisionFilter, DecisionSort, RelationKind, SearchRequest};
use platform_contracts::platform::common::v1::PageRequest;

use crate::app::{App, editor, folder};

/// Texts that databases, paths and parsers trip over.
const ODD: [&str; 9] =
    ["\0", "a\0b", "\u{202e}", "\u{feff}", "'; DROP TABLE adr.decisions; --", "%_\\", "{}", "\r\n\t", "🜁\u{301}"];

/// Refused for a reason, or done.
fn not_our_fault<T>(what: &str, result: Result<T, ServiceError>) {
    if let Err(error) = result {
        assert!(!matches!(error.kind(), ErrorKind::Internal | ErrorKind::Unavailable), "{what}: {error:?}");
        assert!(!error.to_string().is_empty(), "{what}");
    }
}

#[tokio::test]
async fn odd_texts_are_never_our_fault() {
    let app = App::start().await;
    let grace = editor();
    let decision = app.create(&grace, "Use Postgres").await;
    let (decisions, id) = (&app.decisions, decision.summary.id.as_str());
    for odd in ODD.map(str::to_owned).into_iter().chain(["x".repeat(100_000), " ".repeat(400)]) {
        let odd = odd.as_str();
        let seen = decisions.get(&grace, id).await.unwrap();
        let change = || Change { id, expected_version: seen.summary.version };
        let short: String = odd.chars().take(12).collect();
        let new = || NewDecision { title: "A", ..NewDecision::default() };
        not_our_fault(&short, decisions.get(&grace, odd).await);
        not_our_fault(&short, decisions.create(&grace, NewDecision { title: odd, ..new() }).await);
        not_our_fault(&short, decisions.create(&grace, NewDecision { content: odd, ..new() }).await);
        not_our_fault(&short, decisions.create(&grace, NewDecision { project: odd, ..new() }).await);
        not_our_fault(&short, decisions.create(&grace, NewDecision { tags: vec![odd], ..new() }).await);
        not_our_fault(&short, decisions.tag(&grace, change(), &[odd]).await);
        not_our_fault(&short, decisions.categorise(&grace, change(), &[odd]).await);
        not_our_fault(&short, decisions.edit(&grace, change(), odd, "", "").await);
        not_our_fault(&short, decisions.edit(&grace, change(), "# A\n", odd, "").await);
        not_our_fault(&short, decisions.edit(&grace, change(), "# A\n\nB\n", "", odd).await);
        not_our_fault(&short, decisions.relate(&grace, change(), RelationKind::RELATION_KIND_AMENDS, odd).await);
        not_our_fault(&short, decisions.supersede(&grace, change(), &[odd]).await);
        let texts = || vec![odd.to_owned()];
        for filter in [
            DecisionFilter { projects: texts(), ..DecisionFilter::default() },
            DecisionFilter { tags: texts(), ..DecisionFilter::default() },
            DecisionFilter { categories: texts(), ..DecisionFilter::default() },
            DecisionFilter { authors: texts(), ..DecisionFilter::default() },
            DecisionFilter { date_from: odd.to_owned(), ..DecisionFilter::default() },
            DecisionFilter { date_to: odd.to_owned(), ..DecisionFilter::default() },
        ] {
            let search =
                SearchRequest { query: "postgres".into(), filter: filter.clone().into(), ..Default::default() };
            not_our_fault(&short, decisions.list(&grace, List { filter, ..List::default() }).await);
            not_our_fault(&short, app.finder.search(&grace, search).await);
        }
        not_our_fault(
            &short,
            app.finder.search(&grace, SearchRequest { query: odd.into(), ..Default::default() }).await,
        );
        not_our_fault(&short, app.finder.related(&grace, odd, 3).await);
        not_our_fault(&short, app.finder.retrieve(&grace, odd, Some(odd), 3).await);
        not_our_fault(&short, app.transfer.export(&grace, odd).await.map(drop));
        not_our_fault(&short, app.transfer.file(&grace, odd, odd).await);
        not_our_fault(&short, app.transfer.import(&grace, folder(&[(odd, b"# 1. A\n")])).await);
        not_our_fault(
            &short,
            app.transfer.import(&grace, folder(&[("a.md", odd.as_bytes()), ("b.png", odd.as_bytes())])).await,
        );
        let elsewhere = Folder { project: odd.to_owned(), ..folder(&[("a.md", b"# 1. A\n")]) };
        not_our_fault(&short, app.transfer.import(&grace, elsewhere).await);
        let page = PageRequest { size: u32::MAX, token: odd.to_owned(), ..Default::default() };
        not_our_fault(&short, decisions.versions(&grace, id, &page).await);
    }
}

#[tokio::test]
async fn numbers_at_their_ends_are_never_our_fault() {
    let app = App::start().await;
    let grace = editor();
    let decision = app.create(&grace, "Use Postgres").await;
    let (decisions, id) = (&app.decisions, decision.summary.id.as_str());
    for number in [0, 1, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX] {
        let what = number.to_string();
        let change = || Change { id, expected_version: number };
        not_our_fault(&what, decisions.version(&grace, id, number).await);
        not_our_fault(
            &what,
            decisions.compare(&grace, Compared { id, from: 1, to: number, ignore_white_space: true }).await,
        );
        not_our_fault(&what, decisions.change_status(&grace, change(), Status::Accepted).await);
        not_our_fault(&what, decisions.restore(&grace, change()).await);
        not_our_fault(&what, decisions.roll_back(&grace, change(), number).await);
        let current = decisions.get(&grace, id).await.unwrap().summary.version;
        let now = Change { id, expected_version: current };
        not_our_fault(&what, decisions.roll_back(&grace, now, number).await);
    }
    for sort in [DecisionSort::DECISION_SORT_NUMBER, DecisionSort::DECISION_SORT_STATUS] {
        let list = List { sort, size: usize::MAX, ..List::default() };
        assert_eq!(decisions.list(&grace, list.clone()).await.unwrap().decisions.len(), 1);
    }
    let statuses = vec![i32::MAX.into(), i32::MIN.into()];
    let filter = DecisionFilter { statuses, ..DecisionFilter::default() };
    let none = decisions.list(&grace, List { filter, ..List::default() }).await.unwrap();
    assert_eq!(none.page.total, 0, "a status that nothing has");
    not_our_fault("related", app.finder.related(&grace, id, u32::MAX).await);
    not_our_fault(
        "search",
        app.finder.search(&grace, SearchRequest { query: "a".into(), limit: u32::MAX, ..Default::default() }).await,
    );
}
