//! Several people at once: nothing is overwritten, and who comes second is told by whom.

use adr_records::Status;
use adr_service::decisions::{Change, NewDecision};
use api_gateway_core::ServiceError;
use futures::future::join_all;
use identity::Role;
use platform_contracts::adr::v1::{Decision, RelationKind};
use platform_contracts::platform::common::v1::PageRequest;
use uuid::Uuid;

use crate::app::{App, change, conflict, editor, person};

#[tokio::test]
async fn the_second_writer_gets_both_versions_and_overwrites_nothing() {
    let app = App::start().await;
    let grace = editor();
    let ada = person(grace.tenant, "Ada", Role::Owner);
    let seen = app.create(&grace, "Use Postgres").await;
    let first = app.decisions.edit(&grace, change(&seen), "# Use Postgres 18\n", "", "").await.unwrap();

    let late = app.decisions.edit(&ada, change(&seen), "# Use MySQL\n", "Use MariaDB", "").await.unwrap_err();
    assert!(late.to_string().starts_with("Grace changed this decision"), "{late}");
    let conflict = conflict(late);
    assert_eq!(conflict.current.content, "# Use Postgres 18\n");
    assert_eq!(conflict.current.summary.version, 2);
    assert_eq!(conflict.expected_version, 1);
    assert_eq!((conflict.your_content.as_str(), conflict.your_title.as_str()), ("# Use MySQL\n", "Use MariaDB"));

    assert_eq!(app.decisions.get(&ada, &seen.summary.id).await.unwrap(), first);
    let history = app.decisions.versions(&ada, &seen.summary.id, &PageRequest::default()).await.unwrap();
    assert_eq!(history.page.total, 2);
    let merged = app.decisions.edit(&ada, change(&first), "# Use both\n", "", "").await.unwrap();
    assert_eq!(merged.summary.version, 3);
}

#[tokio::test]
async fn of_many_at_the_same_moment_exactly_one_wins_each_round() {
    let app = App::start().await;
    let people: Vec<_> = (0..8).map(|_| editor()).collect();
    let tenant = people[0].tenant;
    let people = people.into_iter().map(|person| identity::Caller { tenant, ..person }).collect::<Vec<_>>();
    let mut current = app.create(&people[0], "Use Postgres").await;
    for round in 0..6 {
        let texts: Vec<String> = (0..people.len()).map(|who| format!("# Round {round} by {who}\n")).collect();
        let tries = people.iter().zip(&texts).map(|(person, text)| {
            let (decisions, person, text, current) =
                (app.decisions.clone(), person.clone(), text.clone(), current.clone());
            tokio::spawn(async move { decisions.edit(&person, change(&current), &text, "", "").await })
        });
        let results: Vec<_> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        let winners: Vec<usize> = (0..results.len()).filter(|who| results[*who].is_ok()).collect();
        let [winner] = winners[..] else { panic!("round {round} was won by {winners:?}") };
        for (who, result) in results.into_iter().enumerate().filter(|(who, _)| *who != winner) {
            let conflict = conflict(result.unwrap_err());
            assert_eq!(conflict.current.content, texts[winner]);
            assert_eq!(conflict.your_content, texts[who]);
        }
        let next = app.decisions.get(&people[0], &current.summary.id).await.unwrap();
        assert_eq!(
            (next.content.as_str(), next.summary.version),
            (texts[winner].as_str(), current.summary.version + 1)
        );
        current = next;
    }
}

/// Each kind of change, from a version that is no longer the newest.
#[tokio::test]
async fn every_kind_of_change_is_refused_from_an_old_version() {
    let app = App::start().await;
    let grace = editor();
    let (old, other) = (app.create(&grace, "Use Postgres").await, app.create(&grace, "Use Kafka").await);
    let related =
        app.decisions.relate(&grace, change(&old), RelationKind::RELATION_KIND_AMENDS, &other.summary.id).await;
    let related = related.unwrap();
    let (decisions, to) = (&app.decisions, other.summary.id.as_str());
    let stale = || change(&old);
    let refused: Vec<Result<Decision, ServiceError>> = vec![
        decisions.edit(&grace, stale(), "# Other\n", "", "").await,
        decisions.change_status(&grace, stale(), Status::Accepted).await,
        decisions.supersede(&grace, stale(), &[to]).await,
        decisions.relate(&grace, stale(), RelationKind::RELATION_KIND_RELATES_TO, to).await,
        decisions.unrelate(&grace, stale(), RelationKind::RELATION_KIND_AMENDS, to).await,
        decisions.tag(&grace, stale(), &["data"]).await,
        decisions.categorise(&grace, stale(), &["data"]).await,
        decisions.archive(&grace, stale()).await,
    ];
    for (which, result) in refused.into_iter().enumerate() {
        let conflict = conflict(result.expect_err(&format!("change {which} was made")));
        assert_eq!((conflict.current.as_option(), conflict.expected_version), (Some(&related), 1), "change {which}");
    }
    let archived = decisions.archive(&grace, change(&related)).await.unwrap();
    conflict(decisions.restore(&grace, change(&related)).await.unwrap_err());
    let restored = decisions.restore(&grace, change(&archived)).await.unwrap();
    let changed = decisions.tag(&grace, change(&restored), &["data"]).await.unwrap();
    conflict(decisions.roll_back(&grace, change(&restored), 1).await.unwrap_err());
    assert_eq!(decisions.get(&grace, &old.summary.id).await.unwrap(), changed);
}

#[tokio::test]
async fn a_repeated_creation_creates_once_also_at_the_same_moment() {
    let app = App::start().await;
    let (grace, stranger) = (editor(), editor());
    let id = Uuid::now_v7().to_string();
    let create = |caller: identity::Caller| {
        let (decisions, id) = (app.decisions.clone(), id.clone());
        tokio::spawn(async move {
            let new = NewDecision { id: &id, title: "Use Postgres", ..NewDecision::default() };
            decisions.create(&caller, new).await.unwrap()
        })
    };
    let made: Vec<_> = join_all((0..8).map(|_| create(grace.clone()))).await.into_iter().map(Result::unwrap).collect();
    assert!(made.iter().all(|decision| *decision == made[0]), "{made:?}");
    assert_eq!((made[0].summary.id.as_str(), made[0].summary.version), (id.as_str(), 1));
    let list = app.decisions.list(&grace, Default::default()).await.unwrap();
    assert_eq!(list.page.total, 1);

    let elsewhere = create(stranger.clone()).await.unwrap();
    assert_eq!(elsewhere.summary.number, Some(1), "another workspace may use the same id for a decision of its own");
    assert_eq!(app.decisions.get(&grace, &id).await.unwrap(), made[0]);
}

#[tokio::test]
async fn decisions_created_at_the_same_moment_get_numbers_of_their_own() {
    let app = App::start().await;
    let grace = editor();
    let made = join_all((0..12).map(|number| {
        let (decisions, grace) = (app.decisions.clone(), grace.clone());
        tokio::spawn(async move {
            let title = format!("Decision {number}");
            decisions.create(&grace, NewDecision { title: &title, ..NewDecision::default() }).await.unwrap()
        })
    }));
    let mut numbers: Vec<_> = made.await.into_iter().map(|made| made.unwrap().summary.number.unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_change_that_was_made_already_adds_no_version() {
    let app = App::start().await;
    let grace = editor();
    let first = app.create(&grace, "Use Postgres").await;
    let edited = app.decisions.edit(&grace, change(&first), "# Use it\n", "", "").await.unwrap();
    assert_eq!(app.decisions.edit(&grace, change(&edited), "# Use it\n", "", "again").await.unwrap(), edited);
    let tagged = app.decisions.tag(&grace, change(&edited), &["data", " data "]).await.unwrap();
    assert_eq!((tagged.summary.tags.as_slice(), tagged.summary.version), (["data".to_owned()].as_slice(), 3));
    assert_eq!(app.decisions.tag(&grace, change(&tagged), &["data"]).await.unwrap(), tagged);
    assert_eq!(app.decisions.roll_back(&grace, change(&tagged), 3).await.unwrap(), tagged);
}

#[tokio::test]
async fn a_change_has_to_say_what_it_starts_from() {
    let app = App::start().await;
    let grace = editor();
    let decision = app.create(&grace, "Use Postgres").await;
    let blind = Change { id: &decision.summary.id, expected_version: 0 };
    let refused = app.decisions.edit(&grace, blind, "# Other\n", "", "").await.unwrap_err();
    assert_eq!(refused.code(), "decision.expected_version_missing");
    let ahead = Change { id: &decision.summary.id, expected_version: 7 };
    conflict(app.decisions.edit(&grace, ahead, "# Other\n", "", "").await.unwrap_err());
}
