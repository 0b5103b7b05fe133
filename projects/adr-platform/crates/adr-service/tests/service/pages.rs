//! Pages: complete, without repeats, whatever comes in between, and tokens that belong to one list only.

use std::collections::HashSet;

use adr_service::read_model::List;
use identity::Caller;
use platform_contracts::adr::v1::{DecisionFilter, DecisionSort, Status};
use platform_contracts::platform::common::v1::PageRequest;

use crate::app::{App, change, editor, nygard};

const EVERY_SORT: [DecisionSort; 7] = [
    DecisionSort::DECISION_SORT_UNSPECIFIED,
    DecisionSort::DECISION_SORT_NUMBER,
    DecisionSort::DECISION_SORT_NUMBER_DESCENDING,
    DecisionSort::DECISION_SORT_TITLE,
    DecisionSort::DECISION_SORT_DATE,
    DecisionSort::DECISION_SORT_DATE_DESCENDING,
    DecisionSort::DECISION_SORT_STATUS,
];

/// Decisions with many equal numbers, titles, dates and statuses, and some without.
async fn filled(app: &App, count: usize) -> Caller {
    let grace = editor();
    let texts: Vec<_> = (0..count)
        .map(|index| match index % 4 {
            0 => (format!("{index}-no-number.md"), "# Without a number\n\n## Status\n\nAccepted\n".to_owned()),
            1 => (format!("{index}-same.md"), nygard(7, "The same", "Accepted")),
            _ => (format!("{index}-other.md"), nygard(index as u32, &format!("Number {}", index / 3), "Proposed")),
        })
        .collect();
    let files: Vec<_> = texts.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    app.import(&grace, &files).await;
    grace
}

async fn page(app: &App, caller: &Caller, sort: DecisionSort, size: usize, token: &str) -> (Vec<String>, String, u64) {
    let list = List { sort, size, token: token.to_owned(), ..List::default() };
    let response = app.decisions.list(caller, list).await.unwrap();
    let ids = response.decisions.into_iter().map(|one| one.id).collect();
    (ids, response.page.next_token.clone(), response.page.total)
}

#[tokio::test]
async fn pages_of_every_order_are_the_whole_list() {
    let app = App::start().await;
    let grace = filled(&app, 23).await;
    for sort in EVERY_SORT {
        let (whole, none, total) = page(&app, &grace, sort, 0, "").await;
        assert_eq!((whole.len(), none.as_str(), total), (23, "", 23), "{sort:?}");
        for size in [1, 4, 22, 23, 500] {
            let (mut read, mut token) = (Vec::new(), String::new());
            loop {
                let (ids, next, total) = page(&app, &grace, sort, size, &token).await;
                assert!(ids.len() == size || next.is_empty(), "only the last page is short");
                assert_eq!(total, 23);
                read.extend(ids);
                if next.is_empty() {
                    break;
                }
                token = next;
            }
            assert_eq!(read, whole, "{sort:?} by {size}");
        }
    }
}

#[tokio::test]
async fn what_comes_in_between_neither_repeats_nor_hides_anything() {
    let app = App::start().await;
    let grace = filled(&app, 20).await;
    for (round, sort) in EVERY_SORT.into_iter().enumerate() {
        let (before, ..) = page(&app, &grace, sort, 500, "").await;
        let (mut read, mut token, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let (ids, next, _) = page(&app, &grace, sort, 4, &token).await;
            read.extend(ids);
            pages += 1;
            if next.is_empty() {
                break;
            }
            token = next;
            // Before and after where the reader stands, whatever the order.
            for number in if pages <= 3 { [0, 7, 9_000].as_slice() } else { &[] } {
                let path = format!("new-{round}-{pages}-{number}.md");
                app.record(&grace, &path, &nygard(*number, "Number 3", "Accepted")).await;
            }
        }
        let distinct: HashSet<_> = read.iter().collect();
        assert_eq!(distinct.len(), read.len(), "{sort:?} repeats");
        let known: Vec<_> = read.into_iter().filter(|id| before.contains(id)).collect();
        assert_eq!(known, before, "{sort:?} left out or reordered what was there");
    }
}

#[tokio::test]
async fn tokens_of_other_lists_and_made_up_ones_are_refused() {
    let app = App::start().await;
    let grace = filled(&app, 8).await;
    let accepted = DecisionFilter { statuses: vec![Status::STATUS_ACCEPTED.into()], ..Default::default() };
    for sort in EVERY_SORT {
        let (_, token, _) = page(&app, &grace, sort, 2, "").await;
        let mut tampered = vec![
            "x".to_owned(),
            "{}".to_owned(),
            "null".to_owned(),
            "\0".to_owned(),
            token[..token.len() - 1].to_owned(),
            format!("{token}x"),
            token.replace("\"sort\":", "\"sort\":1"),
            "9".repeat(10_000),
        ];
        let place: serde_json::Value = serde_json::from_str(&token).unwrap();
        for key in ["\0", "", "9abc", "99999999999", "infinity", "now", "'; --", &"9".repeat(400)] {
            let mut forged = place.clone();
            forged["key"] = key.into();
            tampered.push(forged.to_string());
        }
        for other in EVERY_SORT.into_iter().filter(|other| *other != sort) {
            tampered.push(page(&app, &grace, other, 2, "").await.1);
        }
        for token in tampered {
            let list = List { sort, size: 2, token: token.clone(), ..List::default() };
            match app.decisions.list(&grace, list.clone()).await {
                Err(error) => assert_eq!(error.code(), "list.token_invalid", "{sort:?} {token:?}"),
                // Among titles and dates any text is a place.
                Ok(_) => assert!(token.contains("\"key\""), "{sort:?} took {token:?}"),
            }
        }
        let list = List { filter: accepted.clone(), sort, size: 2, token };
        assert_eq!(
            app.decisions.list(&grace, list.clone()).await.unwrap_err().code(),
            "list.token_invalid",
            "{sort:?}"
        );
    }
}

#[tokio::test]
async fn a_history_has_pages_too() {
    let app = App::start().await;
    let grace = editor();
    let mut decision = app.create(&grace, "Use Postgres").await;
    for number in 2..=7 {
        let tag = format!("tag-{number}");
        decision = app.decisions.tag(&grace, change(&decision), &[&tag]).await.unwrap();
    }
    let id = decision.summary.id.clone();
    let (mut read, mut token) = (Vec::new(), String::new());
    loop {
        let page = PageRequest { size: 3, token, ..Default::default() };
        let response = app.decisions.versions(&grace, &id, &page).await.unwrap();
        assert!(response.page.total >= 7);
        read.extend(response.versions.iter().map(|line| line.version));
        // A change in between is newer than everything still to be read.
        decision = app.decisions.tag(&grace, change(&decision), &[&format!("after-{}", read.len())]).await.unwrap();
        token = response.page.next_token.clone();
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(read, [7, 6, 5, 4, 3, 2, 1]);
    for token in ["x", "-1", "0", "1.5", " 3", "99999999999999999999", "\0"] {
        let page = PageRequest { size: 3, token: token.to_owned(), ..Default::default() };
        let refused = app.decisions.versions(&grace, &id, &page).await.unwrap_err();
        assert_eq!(refused.code(), "list.token_invalid", "{token:?}");
    }
}
