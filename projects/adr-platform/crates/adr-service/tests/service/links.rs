//! Links between decisions, seen from both ends.

use platform_contracts::adr::v1::{Decision, RelationKind, Status};

use crate::app::{App, change, editor, nygard};

use RelationKind::{
    RELATION_KIND_AMENDED_BY, RELATION_KIND_AMENDS, RELATION_KIND_RELATES_TO, RELATION_KIND_SUPERSEDED_BY,
    RELATION_KIND_SUPERSEDES,
};

/// The relations of a decision: kind, the other's id, and whether it is stated here.
fn relations(decision: &Decision) -> Vec<(RelationKind, &str, bool)> {
    let known = decision.relations.iter();
    known.map(|one| (one.kind.as_known().unwrap(), one.target.id.as_str(), one.stated_here)).collect()
}

#[tokio::test]
async fn several_successors_are_seen_from_both_ends() {
    let app = App::start().await;
    let grace = editor();
    let old = app.create(&grace, "Use MySQL").await;
    let (one, two) = (app.create(&grace, "Use Postgres").await, app.create(&grace, "Use Redis").await);
    let successors = [one.summary.id.as_str(), two.summary.id.as_str()];
    let superseded = app.decisions.supersede(&grace, change(&old), &successors).await.unwrap();
    assert_eq!(superseded.summary.status, Status::STATUS_SUPERSEDED);
    let by: Vec<_> = superseded.summary.superseded_by.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(by, successors);
    assert!(superseded.content.contains("superseded by ADR-0002, ADR-0003"), "{}", superseded.content);
    let mut here = relations(&superseded);
    here.sort_unstable_by_key(|(_, id, _)| successors.iter().position(|successor| successor == id));
    assert_eq!(here, successors.map(|id| (RELATION_KIND_SUPERSEDED_BY, id, true)));
    for successor in [&one, &two] {
        let there = app.decisions.get(&grace, &successor.summary.id).await.unwrap();
        assert_eq!(relations(&there), [(RELATION_KIND_SUPERSEDES, old.summary.id.as_str(), false)]);
        assert_eq!(there.summary.version, 1, "the successor itself did not change");
    }
    let again = app.decisions.supersede(&grace, change(&superseded), &successors).await.unwrap();
    assert_eq!(again, superseded);
    let list = app.decisions.list(&grace, Default::default()).await.unwrap();
    let listed = list.decisions.iter().find(|one| one.id == old.summary.id).unwrap();
    assert_eq!(listed.superseded_by.len(), 2);
}

#[tokio::test]
async fn every_kind_of_link_has_its_other_side() {
    let app = App::start().await;
    let grace = editor();
    for (kind, inverse) in [
        (RELATION_KIND_SUPERSEDES, RELATION_KIND_SUPERSEDED_BY),
        (RELATION_KIND_SUPERSEDED_BY, RELATION_KIND_SUPERSEDES),
        (RELATION_KIND_AMENDS, RELATION_KIND_AMENDED_BY),
        (RELATION_KIND_AMENDED_BY, RELATION_KIND_AMENDS),
        (RELATION_KIND_RELATES_TO, RELATION_KIND_RELATES_TO),
    ] {
        let (from, to) = (app.create(&grace, "From").await, app.create(&grace, "To").await);
        let (from_id, to_id) = (from.summary.id.as_str(), to.summary.id.as_str());
        let linked = app.decisions.relate(&grace, change(&from), kind, to_id).await.unwrap();
        assert_eq!(relations(&linked), [(kind, to_id, true)]);
        let other = app.decisions.get(&grace, to_id).await.unwrap();
        assert_eq!(relations(&other), [(inverse, from_id, false)]);
        let found = app.finder.related(&grace, to_id, 0).await.unwrap().related;
        assert_eq!(found.iter().map(|one| one.decision.id.as_str()).collect::<Vec<_>>(), [from_id]);

        let again = app.decisions.relate(&grace, change(&linked), kind, to_id).await.unwrap();
        assert_eq!(again, linked, "a link is made once");
        let unlinked = app.decisions.unrelate(&grace, change(&linked), kind, to_id).await.unwrap();
        assert!(relations(&unlinked).is_empty());
        assert!(app.decisions.get(&grace, to_id).await.unwrap().relations.is_empty());
        let twice = app.decisions.unrelate(&grace, change(&unlinked), kind, to_id).await.unwrap_err();
        assert_eq!(twice.code(), "relation.not_found");
    }
}

#[tokio::test]
async fn links_that_cannot_be_are_refused() {
    let app = App::start().await;
    let (grace, stranger) = (editor(), editor());
    let (decision, foreign) = (app.create(&grace, "Use Postgres").await, app.create(&stranger, "Use MySQL").await);
    let (own, kind) = (decision.summary.id.as_str(), RELATION_KIND_AMENDS);
    let nowhere = uuid::Uuid::now_v7().to_string();
    for (target, expected) in [
        (own, "decision.relation_invalid"),
        (foreign.summary.id.as_str(), "decision.not_found"),
        (nowhere.as_str(), "decision.not_found"),
        ("0012", "decision.id_invalid"),
    ] {
        let related = app.decisions.relate(&grace, change(&decision), kind, target).await;
        assert_eq!(related.unwrap_err().code(), expected, "{target}");
        let superseded = app.decisions.supersede(&grace, change(&decision), &[target]).await;
        assert_eq!(superseded.unwrap_err().code(), expected, "{target}");
    }
    let none = app.decisions.supersede(&grace, change(&decision), &[]).await.unwrap_err();
    assert_eq!(none.code(), "decision.relation_invalid");
    let kindless = RelationKind::RELATION_KIND_UNSPECIFIED;
    let other = app.create(&grace, "Other").await;
    let unkind = app.decisions.relate(&grace, change(&decision), kindless, &other.summary.id).await.unwrap_err();
    assert_eq!(unkind.code(), "decision.relation_invalid");
    assert_eq!(app.decisions.get(&grace, own).await.unwrap(), decision, "nothing was changed");
}

#[tokio::test]
async fn a_link_to_a_record_that_is_missing_waits_for_it() {
    let app = App::start().await;
    let grace = editor();
    let stated = nygard(1, "Use MySQL", "Superseded by [2. Use Postgres](0002-use-postgres.md)");
    let old = app.record(&grace, "adr/0001-use-mysql.md", &stated).await;
    let [dangling] = &old.relations[..] else { panic!("{:?}", old.relations) };
    assert_eq!((dangling.kind.as_known(), dangling.target.id.as_str()), (Some(RELATION_KIND_SUPERSEDED_BY), ""));
    assert!(!dangling.target.text.is_empty(), "its words stay visible");
    assert!(app.finder.related(&grace, &old.summary.id, 0).await.unwrap().related.is_empty());

    // The same number in another folder of another project is somebody else's.
    let mut elsewhere = crate::app::folder(&[("0002-other.md", nygard(2, "Other", "Accepted").as_bytes())]);
    elsewhere.project = "elsewhere".to_owned();
    app.transfer.import(&grace, elsewhere).await.unwrap();
    assert_eq!(app.decisions.get(&grace, &old.summary.id).await.unwrap().relations, old.relations);

    let text = nygard(2, "Use Postgres", "Accepted");
    let new = app.record(&grace, "adr/0002-use-postgres.md", &text).await;
    let old = app.decisions.get(&grace, &old.summary.id).await.unwrap();
    assert_eq!(relations(&old), [(RELATION_KIND_SUPERSEDED_BY, new.summary.id.as_str(), true)]);
    assert_eq!(old.relations[0].target.title, "Use Postgres");
    assert_eq!(old.summary.version, 1, "the old record itself did not change");
    assert_eq!(relations(&new), [(RELATION_KIND_SUPERSEDES, old.summary.id.as_str(), false)]);
    let related = app.finder.related(&grace, &new.summary.id, 0).await.unwrap().related;
    assert_eq!(related[0].decision.id, old.summary.id);
}

#[tokio::test]
async fn a_link_that_is_edited_out_is_gone_from_both_ends() {
    let app = App::start().await;
    let grace = editor();
    let new = app.record(&grace, "0002-b.md", &nygard(2, "B", "Accepted")).await;
    let old = app.record(&grace, "0001-a.md", &nygard(1, "A", "Superseded by [2. B](0002-b.md)")).await;
    assert_eq!(app.decisions.get(&grace, &new.summary.id).await.unwrap().relations.len(), 1);
    let edited = app.decisions.edit(&grace, change(&old), &nygard(1, "A", "Accepted"), "", "").await.unwrap();
    assert!(edited.relations.is_empty());
    assert!(app.decisions.get(&grace, &new.summary.id).await.unwrap().relations.is_empty());
}
