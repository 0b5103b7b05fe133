//! What happened, by whom, and what changed between any two versions.

use adr_service::decisions::Compared;
use identity::{Caller, Role};
use platform_contracts::adr::v1::{Decision, DiffOperation, DiffVersionsResponse};
use platform_contracts::platform::common::v1::PageRequest;

use crate::app::{App, change, editor, person};

async fn three_versions(app: &App) -> (Caller, Decision) {
    let grace = editor();
    let ada = person(grace.tenant, "Ada", Role::Owner);
    let first = app.record(&grace, "0001-a.md", "# 1. A\n\n## Status\n\nProposed\n\nOne.\nTwo.\n").await;
    let text = "# 1. A\n\n## Status\n\nAccepted\n\nOne.\nTwo  and a half.\nThree.\n";
    let second = app.decisions.edit(&ada, change(&first), text, "", "After the review").await.unwrap();
    let third = app.decisions.tag(&grace, change(&second), &["data"]).await.unwrap();
    (grace, third)
}

fn compared<'a>(decision: &'a Decision, from: u64, to: u64) -> Compared<'a> {
    Compared { id: &decision.summary.id, from, to, ignore_white_space: false }
}

/// The lines of one side, from the pieces.
fn side(difference: &DiffVersionsResponse, without: DiffOperation) -> String {
    let lines = difference.lines.iter().filter(|line| line.operation != without);
    lines
        .map(|line| line.segments.iter().map(|piece| piece.text.as_str()).collect::<String>())
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn history_says_who_did_what_newest_first() {
    let app = App::start().await;
    let (grace, decision) = three_versions(&app).await;
    let history = app.decisions.versions(&grace, &decision.summary.id, &PageRequest::default()).await.unwrap();
    let lines: Vec<_> = history
        .versions
        .iter()
        .map(|line| (line.version, line.event_type.as_str(), line.changed.user_name.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            (3, "adr.v1.DecisionTagged", "Grace"),
            (2, "adr.v1.DecisionEdited", "Ada"),
            (1, "adr.v1.DecisionImported", "Grace")
        ]
    );
    assert!(history.versions[1].summary.contains("After the review"), "{:?}", history.versions[1]);
    assert!(history.versions.iter().all(|line| !line.summary.is_empty() && line.title == "A"));
    assert_eq!(history.versions[0].changed.user_id, grace.user_id.to_string());
}

#[tokio::test]
async fn events_keep_the_trace_of_the_request_that_caused_them() {
    let app = App::start().await;
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let traced = Caller { traceparent: Some(trace.to_owned()), ..editor() };
    app.create(&traced, "Trace the write").await;
    app.import(&traced, &[("docs/adr/0001-a.md", b"# A\n")]).await;
    let log = app.log(traced.tenant).await;
    let traces: Vec<_> = log.iter().map(|event| event.metadata.traceparent.as_deref()).collect();
    assert_eq!(traces, [Some(trace); 2]);
}

#[tokio::test]
async fn any_two_versions_are_compared_in_either_direction() {
    let app = App::start().await;
    let (grace, decision) = three_versions(&app).await;
    let id = decision.summary.id.as_str();
    for from in 1..=3 {
        for to in 1..=3 {
            let difference = app.decisions.compare(&grace, compared(&decision, from, to)).await.unwrap();
            let old = app.decisions.version(&grace, id, from).await.unwrap().content;
            let new = app.decisions.version(&grace, id, to).await.unwrap().content;
            assert_eq!(
                side(&difference, DiffOperation::DIFF_OPERATION_ADDED),
                old.trim_end_matches('\n'),
                "{from} {to}"
            );
            assert_eq!(
                side(&difference, DiffOperation::DIFF_OPERATION_REMOVED),
                new.trim_end_matches('\n'),
                "{from} {to}"
            );
            assert_eq!((difference.from.version, difference.to.version), (from, to));
            let back = app.decisions.compare(&grace, compared(&decision, to, from)).await.unwrap();
            assert_eq!((difference.added, difference.removed), (back.removed, back.added));
            assert_eq!(difference.added == 0 && difference.removed == 0, old == new);
            let fields: Vec<_> = difference.fields.iter().map(|one| (&*one.field, &*one.from, &*one.to)).collect();
            match (from == 3, to == 3) {
                (true, false) => assert_eq!(fields, [("tags", "data", "")]),
                (false, true) => assert_eq!(fields, [("tags", "", "data")]),
                _ => assert!(fields.is_empty(), "{fields:?}"),
            }
        }
    }
}

#[tokio::test]
async fn white_space_counts_unless_it_is_ignored() {
    let app = App::start().await;
    let grace = editor();
    let first = app.record(&grace, "0001-a.md", "# 1. A\n\n## Status\n\nAccepted\n\nOne two.\n").await;
    let text = first.content.replace("One two.", "One   two.");
    let second = app.decisions.edit(&grace, change(&first), &text, "", "").await.unwrap();
    let counted = app.decisions.compare(&grace, compared(&second, 1, 2)).await.unwrap();
    assert_eq!((counted.added, counted.removed), (1, 1));
    let ignored = Compared { ignore_white_space: true, ..compared(&second, 1, 2) };
    let ignored = app.decisions.compare(&grace, ignored).await.unwrap();
    assert_eq!((ignored.added, ignored.removed), (0, 0));
}

#[tokio::test]
async fn what_there_is_not_is_named() {
    let app = App::start().await;
    let (grace, decision) = three_versions(&app).await;
    let stranger = editor();
    for missing in [0, 4, u64::MAX] {
        for (from, to) in [(missing, 1), (1, missing)] {
            let error = app.decisions.compare(&grace, compared(&decision, from, to)).await.unwrap_err();
            assert_eq!(error.code(), "version.not_found", "{from} {to}");
        }
        let error = app.decisions.version(&grace, &decision.summary.id, missing).await.unwrap_err();
        assert_eq!(error.code(), "version.not_found", "{missing}");
    }
    let error = app.decisions.compare(&stranger, compared(&decision, 1, 2)).await.unwrap_err();
    assert_eq!(error.code(), "decision.not_found");
    for wrong in [1, 0, u64::MAX] {
        let error = app.decisions.version(&stranger, &decision.summary.id, wrong).await.unwrap_err();
        assert!(["decision.not_found", "version.not_found"].contains(&error.code()), "{error:?}");
    }
    let error = app.decisions.versions(&stranger, &decision.summary.id, &PageRequest::default()).await.unwrap_err();
    assert_eq!(error.code(), "decision.not_found");
}
