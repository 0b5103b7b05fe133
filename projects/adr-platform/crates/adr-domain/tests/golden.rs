//! Every event as it stands in logs: the bytes in `golden` must be readable for ever.

use std::collections::BTreeSet;

use adr_domain::decision::Event;
use composable_core::Event as _;
use composable_testing::Golden;
use platform_contracts::adr::v1::{self, Format, RelationKind, SourceFile, Status, TextEncoding};

const CONTENT: &str = "# Use Postgres\n\nWe need a database.\n";

fn source() -> SourceFile {
    SourceFile {
        path: "docs/0007-use-postgres.md".into(),
        sha256: vec![7; 32],
        encoding: TextEncoding::TEXT_ENCODING_UTF16_LE.into(),
        byte_order_mark: true,
        original: vec![0xff, 0xfe],
        first_seen: "2024-02-29".into(),
        ..Default::default()
    }
}

fn beginnings() -> [Event; 3] {
    let (tags, categories) = (vec!["storage".into(), "cost".into()], vec!["data".into()]);
    [
        Event::Created(v1::DecisionCreated {
            project: "payments".into(),
            number: Some(7),
            content: CONTENT.into(),
            format: Format::FORMAT_MARKDOWN.into(),
            tags: tags.clone(),
            categories: categories.clone(),
            ..Default::default()
        }),
        Event::Imported(v1::DecisionImported {
            project: "payments".into(),
            number: Some(0),
            content: CONTENT.into(),
            format: Format::FORMAT_MARKDOWN.into(),
            source: source().into(),
            tags,
            categories,
            ..Default::default()
        }),
        Event::Reimported(v1::DecisionReimported {
            content: CONTENT.into(),
            source: source().into(),
            ..Default::default()
        }),
    ]
}

fn changes() -> [Event; 10] {
    let (kind, content) = (RelationKind::RELATION_KIND_AMENDS.into(), CONTENT.to_owned());
    let target_id = "01890a5d-ac96-774b-bcce-b302099a8057".to_owned();
    let words = || vec!["a".to_owned(), "ü".to_owned()];
    [
        Event::Edited(v1::DecisionEdited { content: content.clone(), comment: "why".into(), ..Default::default() }),
        Event::StatusChanged(v1::DecisionStatusChanged {
            from: Status::STATUS_PROPOSED.into(),
            to: Status::STATUS_ACCEPTED.into(),
            content: content.clone(),
            ..Default::default()
        }),
        Event::Superseded(v1::DecisionSuperseded {
            successor_ids: vec![target_id.clone()],
            content: content.clone(),
            ..Default::default()
        }),
        Event::Related(v1::DecisionRelated { kind, target_id: target_id.clone(), ..Default::default() }),
        Event::Unrelated(v1::DecisionUnrelated { kind, target_id, ..Default::default() }),
        Event::Tagged(v1::DecisionTagged { tags: words(), ..Default::default() }),
        Event::Categorised(v1::DecisionCategorised { categories: words(), ..Default::default() }),
        Event::Archived(v1::DecisionArchived::default()),
        Event::Restored(v1::DecisionRestored::default()),
        Event::RolledBack(v1::DecisionRolledBack {
            to_version: 300,
            content,
            tags: words(),
            categories: words(),
            ..Default::default()
        }),
    ]
}

#[test]
fn every_event_is_written_and_read_as_ever() {
    let samples: Vec<(&str, Event)> = beginnings().into_iter().chain(changes()).map(|event| ("full", event)).collect();
    let covered: BTreeSet<&str> = samples.iter().map(|(_, event)| event.event_type()).collect();
    assert_eq!(covered, Event::TYPES.iter().copied().collect(), "an event without a sample");
    Golden::at(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")).check(&samples);
}
