//! Tags, categories, status, the archive, and the way back to any version.

use adr_records::Status as RecordStatus;
use adr_service::read_model::List;
use platform_contracts::adr::v1::{DecisionFilter, RelationKind, Status};

use crate::app::{App, change, editor};

#[tokio::test]
async fn labels_are_replaced_and_found_by() {
    let app = App::start().await;
    let grace = editor();
    let decision = app.create(&grace, "Use Postgres").await;
    let tagged = app.decisions.tag(&grace, change(&decision), &["data", "storage"]).await.unwrap();
    let both = app.decisions.categorise(&grace, change(&tagged), &["Infrastructure"]).await.unwrap();
    assert_eq!((both.summary.tags.len(), both.summary.categories.len()), (2, 1));
    let fewer = app.decisions.tag(&grace, change(&both), &["data"]).await.unwrap();
    assert_eq!(fewer.summary.tags, ["data"]);
    assert_eq!(fewer.summary.categories, ["Infrastructure"], "tags leave categories alone");
    let facets = app.decisions.facets(&grace).await.unwrap();
    assert_eq!(facets.tags.iter().map(|facet| facet.value.as_str()).collect::<Vec<_>>(), ["data"]);
    let none = app.decisions.categorise(&grace, change(&fewer), &[]).await.unwrap();
    assert!(none.summary.categories.is_empty());
}

#[tokio::test]
async fn a_status_is_changed_in_the_text_too() {
    let app = App::start().await;
    let grace = editor();
    let decision = app.create(&grace, "Use Postgres").await;
    assert_eq!(decision.summary.status, Status::STATUS_PROPOSED);
    let accepted = app.decisions.change_status(&grace, change(&decision), RecordStatus::Accepted).await.unwrap();
    assert_eq!(accepted.summary.status, Status::STATUS_ACCEPTED);
    assert!(accepted.content.contains("status: accepted"), "{}", accepted.content);
    let refused = app.decisions.change_status(&grace, change(&accepted), RecordStatus::Superseded).await.unwrap_err();
    assert_eq!(refused.code(), "decision.status_invalid");
}

#[tokio::test]
async fn the_archive_hides_and_freezes_and_gives_back() {
    let app = App::start().await;
    let grace = editor();
    let decision = app.create(&grace, "Use Postgres").await;
    let archived = app.decisions.archive(&grace, change(&decision)).await.unwrap();
    assert!(archived.summary.archived);
    let total = async |include_archived| {
        let filter = DecisionFilter { include_archived, ..Default::default() };
        app.decisions.list(&grace, List { filter, ..List::default() }).await.unwrap().page.total
    };
    assert_eq!((total(false).await, total(true).await), (0, 1));
    assert!(app.decisions.facets(&grace).await.unwrap().statuses.is_empty());
    assert_eq!(app.decisions.projects(&grace).await.unwrap().projects[0].decisions, 0);

    let frozen = app.decisions.edit(&grace, change(&archived), "# Other\n", "", "").await.unwrap_err();
    assert_eq!(frozen.code(), "decision.archived");
    assert_eq!(app.decisions.archive(&grace, change(&archived)).await.unwrap_err().code(), "decision.archived");
    let restored = app.decisions.restore(&grace, change(&archived)).await.unwrap();
    assert_eq!((restored.summary.archived, restored.summary.version), (false, 3));
    assert_eq!(total(false).await, 1);
    assert_eq!(app.decisions.restore(&grace, change(&restored)).await.unwrap_err().code(), "decision.not_archived");
}

#[tokio::test]
async fn every_version_can_come_back() {
    let app = App::start().await;
    let grace = editor();
    let mut current = app.create(&grace, "Use Postgres").await;
    current = app.decisions.edit(&grace, change(&current), "# Use MySQL\n\nBecause.\n", "", "").await.unwrap();
    current = app.decisions.tag(&grace, change(&current), &["data"]).await.unwrap();
    current = app.decisions.change_status(&grace, change(&current), RecordStatus::Accepted).await.unwrap();
    current = app.decisions.categorise(&grace, change(&current), &["Infrastructure"]).await.unwrap();
    let id = current.summary.id.clone();
    for wanted in 1..=5 {
        let then = app.decisions.version(&grace, &id, wanted).await.unwrap();
        let rolled = app.decisions.roll_back(&grace, change(&current), wanted).await.unwrap();
        assert_eq!(rolled.content, then.content, "version {wanted}");
        assert_eq!((&rolled.summary.tags, &rolled.summary.categories), (&then.tags, &then.categories));
        assert_eq!((&rolled.summary.title, rolled.summary.status), (&then.version.title, then.version.status));
        assert!(rolled.summary.version > current.summary.version, "history grows");
        assert_eq!(app.decisions.version(&grace, &id, wanted).await.unwrap(), then, "history stays");
        current = rolled;
    }
    for missing in [0, current.summary.version + 1, u64::MAX] {
        let refused = app.decisions.roll_back(&grace, change(&current), missing).await.unwrap_err();
        assert_eq!(refused.code(), "version.not_found", "{missing}");
    }
}

/// The text goes back to what it was, so what the page says beside it has to, too.
#[tokio::test]
async fn rolling_back_takes_a_supersession_back() {
    let app = App::start().await;
    let grace = editor();
    let (old, new) = (app.create(&grace, "Use MySQL").await, app.create(&grace, "Use Postgres").await);
    let related =
        app.decisions.relate(&grace, change(&old), RelationKind::RELATION_KIND_RELATES_TO, &new.summary.id).await;
    let superseded = app.decisions.supersede(&grace, change(&related.unwrap()), &[&new.summary.id]).await.unwrap();
    assert_eq!(superseded.summary.status, Status::STATUS_SUPERSEDED);
    let back = app.decisions.roll_back(&grace, change(&superseded), 2).await.unwrap();
    assert_eq!(back.summary.status, Status::STATUS_PROPOSED);
    assert!(back.summary.superseded_by.is_empty(), "{back:?}");
    assert_eq!(back.relations.len(), 1, "the link of version 2 stays: {:?}", back.relations);

    let again = app.decisions.supersede(&grace, change(&back), &[&new.summary.id]).await.unwrap();
    assert_eq!((again.summary.status.to_i32(), again.summary.superseded_by.len()), (6, 1));
    let there = app.decisions.roll_back(&grace, change(&again), 3).await.unwrap();
    assert_eq!(there.summary.superseded_by.len(), 1);
    let proposed = app.decisions.roll_back(&grace, change(&there), 1).await.unwrap();
    assert!(proposed.summary.superseded_by.is_empty());
    let forth = app.decisions.roll_back(&grace, change(&proposed), 3).await.unwrap();
    assert_eq!(forth.summary.status, Status::STATUS_SUPERSEDED);
    assert_eq!(forth.summary.superseded_by.len(), 1, "a supersession comes back as well");
}
