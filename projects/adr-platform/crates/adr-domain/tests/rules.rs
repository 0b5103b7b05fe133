//! What may happen to a decision, told as given/when/then.

use adr_domain::decision::{Command, Creation, Decision, DecisionId, Error, Event, Import, State, limits};
use adr_records::{Status, Successor};
use composable_core::Event as _;
use composable_testing::scenario::given;
use platform_contracts::adr::v1::{self, RelationKind, SourceFile};
use uuid::Uuid;

const RECORD: &str = "# Use Postgres\n\n## Status\n\nProposed\n\n## Context\n\nWe need a database.\n";

fn created() -> Event {
    Event::Created(v1::DecisionCreated {
        project: "payments".into(),
        number: Some(7),
        content: RECORD.into(),
        format: v1::Format::FORMAT_MARKDOWN.into(),
        ..Default::default()
    })
}

fn imported(content: &str) -> Event {
    Event::Imported(v1::DecisionImported {
        project: "payments".into(),
        content: content.into(),
        source: source(1).into(),
        ..Default::default()
    })
}

fn source(hash: u8) -> SourceFile {
    SourceFile { path: "0007-use-postgres.md".into(), sha256: vec![hash; 32], ..Default::default() }
}

fn import(content: &str, hash: u8) -> Command {
    Command::Import(Import { project: "payments".into(), content: content.into(), source: source(hash) })
}

fn edit(content: &str) -> Command {
    Command::Edit { content: content.into(), title: None, comment: String::new() }
}

fn edited(content: &str) -> Event {
    Event::Edited(v1::DecisionEdited { content: content.into(), ..Default::default() })
}

fn id(number: u128) -> DecisionId {
    DecisionId(Uuid::from_u128(number))
}

#[test]
fn a_new_decision_takes_its_title_and_number() {
    let creation = Creation {
        project: "payments".into(),
        number: 7,
        title: Some("Use Postgres".into()),
        content: "# Title\n\n## Status\n\nProposed\n".into(),
        tags: vec![" data ".into(), "data".into()],
        categories: vec![],
    };
    given::<Decision>([]).when(Command::Create(creation)).then_state(|state| {
        state.number == Some(7) && state.record().title == "Use Postgres" && state.tags == ["data"]
    });
}

#[test]
fn what_does_not_exist_cannot_change() {
    given::<Decision>([]).when(edit(RECORD)).then_error(Error::NotFound);
    given::<Decision>([]).when(Command::Archive).then_error(Error::NotFound);
    given::<Decision>([]).when(Command::Restore).then_error(Error::NotFound);
}

#[test]
fn an_edit_that_changes_nothing_leads_to_nothing() {
    given::<Decision>([created()]).when(edit(RECORD)).then_nothing();
    let longer = format!("{RECORD}\nMore.\n");
    given::<Decision>([created()]).when(edit(&longer)).then([edited(&longer)]);
}

#[test]
fn a_record_needs_text_and_stays_within_its_limits() {
    let too_long = format!("# T\n{}", "x".repeat(limits::CONTENT));
    let length = too_long.len();
    given::<Decision>([created()])
        .when(edit("  \n"))
        .then_error(Error::Empty)
        .when(edit("# A\0B"))
        .then_error(Error::ContentNotText)
        .when(edit(&too_long))
        .then_error(Error::ContentTooLong { length, maximum: limits::CONTENT });
}

#[test]
fn a_status_is_changed_in_the_text_and_nothing_else() {
    given::<Decision>([created()]).when(Command::ChangeStatus(Status::Accepted)).then_state(|state| {
        state.content == RECORD.replace("Proposed", "Accepted") && state.record().status.status == Status::Accepted
    });
    given::<Decision>([created()]).when(Command::ChangeStatus(Status::Proposed)).then_nothing();
    given::<Decision>([created()])
        .when(Command::ChangeStatus(Status::Superseded))
        .then_error(Error::BadStatus { status: "superseded" });
}

#[test]
fn several_decisions_may_replace_one() {
    let successor =
        |number: u32| Successor { number: Some(number), title: format!("Choice {number}"), path: String::new() };
    given::<Decision>([created()])
        .when(Command::Supersede(vec![(id(8), successor(8)), (id(9), successor(9))]))
        .then_state(|state| {
            state.successors().into_iter().eq([id(8), id(9)])
                && state.record().status.status == Status::Superseded
                && state.content.contains("Proposed")
        })
        .when(Command::Supersede(vec![(id(9), successor(9))]))
        .then_nothing()
        .when(Command::Supersede(vec![]))
        .then_error(Error::NoSuccessor);
}

#[test]
fn links_are_made_once_and_removed_once() {
    let kind = RelationKind::RELATION_KIND_AMENDS;
    let relate = || Command::Relate { kind, target: id(2), own: id(1) };
    given::<Decision>([created()])
        .when(relate())
        .then_state(|state| state.relations.len() == 1)
        .when(relate())
        .then_nothing()
        .when(Command::Unrelate { kind, target: id(2) })
        .then_state(|state| state.relations.is_empty())
        .when(Command::Unrelate { kind, target: id(2) })
        .then_error(Error::NoSuchRelation { kind })
        .when(Command::Relate { kind, target: id(1), own: id(1) })
        .then_error(Error::LinkToItself);
}

#[test]
fn tags_are_trimmed_and_checked() {
    let bad = |label: &str| Error::BadLabel { what: "tags", label: label.into(), maximum: limits::LABEL };
    let many = (0..=limits::LABELS).map(|number| number.to_string()).collect::<Vec<_>>();
    given::<Decision>([created()])
        .when(Command::Tag(vec![" a ".into(), "b".into(), "a".into()]))
        .then_state(|state| state.tags == ["a", "b"])
        .when(Command::Tag(vec!["a".into(), "b".into()]))
        .then_nothing()
        .when(Command::Tag(vec![" ".into()]))
        .then_error(bad(""))
        .when(Command::Tag(vec!["two\nlines".into()]))
        .then_error(bad("two\nlines"))
        .when(Command::Tag(many))
        .then_error(Error::TooManyLabels { what: "tags", count: limits::LABELS + 1, maximum: limits::LABELS });
}

#[test]
fn an_archived_decision_rests_until_it_is_restored() {
    given::<Decision>([created()])
        .when(Command::Restore)
        .then_error(Error::NotArchived)
        .when(Command::Archive)
        .then_state(|state| state.archived)
        .when(edit("# Other\n"))
        .then_error(Error::Archived)
        .when(Command::Restore)
        .then_state(|state| !state.archived);
}

#[test]
fn an_earlier_version_comes_back_as_a_new_one() {
    let earlier = State { content: RECORD.into(), tags: vec!["old".into()], ..State::default() };
    given::<Decision>([created(), edited("# Changed\n")])
        .when(Command::RollBack { to_version: 1, earlier: Box::new(earlier) })
        .then_state(|state| state.content == RECORD && state.tags == ["old"]);
}

#[test]
fn importing_again_changes_nothing_until_the_file_does() {
    let newer = format!("{RECORD}\nFrom the file.\n");
    given::<Decision>([imported(RECORD)])
        .when(import(RECORD, 1))
        .then_nothing()
        .when(import(&newer, 2))
        .then_state(|state| state.content == newer && state.untouched_since_import);
}

/// Other bytes for the same text, such as in another encoding, are what an export has to give back.
#[test]
fn a_file_that_says_the_same_in_other_bytes_is_taken() {
    given::<Decision>([imported(RECORD)])
        .when(import(RECORD, 2))
        .then_state(|state| state.source.as_ref().is_some_and(|source| source.sha256 == [2; 32]))
        .when(import(RECORD, 2))
        .then_nothing();
}

#[test]
fn changes_on_both_sides_are_a_conflict() {
    given::<Decision>([imported(RECORD), edited("# Changed here\n")])
        .when(import("# Changed there\n", 2))
        .then_error(Error::ImportConflict)
        .when(import(RECORD, 1))
        .then_nothing()
        .when(import("# Changed here\n", 2))
        .then_state(|state| state.untouched_since_import)
        .when(import("# Changed there since\n", 3))
        .then_state(|state| state.content == "# Changed there since\n");
}

#[test]
fn a_file_never_takes_over_another_decision() {
    given::<Decision>([created()]).when(import(RECORD, 1)).then_error(Error::WrongFile);
}

#[test]
fn records_with_windows_line_endings_keep_them() {
    let windows = RECORD.replace('\n', "\r\n");
    let edited = format!("{RECORD}\nMore.\n");
    given::<Decision>([imported(&windows)])
        .when(edit(&edited))
        .then_state(|state| state.content == edited.replace('\n', "\r\n"));
}

#[test]
fn every_event_survives_storage() {
    for event in [created(), imported(RECORD), edited("# X\n"), Event::Archived(v1::DecisionArchived::default())] {
        let decoded = Event::decode(event.event_type(), event.schema_version(), &event.encode()).unwrap();
        assert_eq!(decoded, event);
    }
}

#[test]
fn unknown_events_are_refused_by_name() {
    let error = Event::decode("adr.v1.DecisionSung", 1, &Vec::new().into()).unwrap_err();
    assert!(error.to_string().contains("adr.v1.DecisionSung"), "{error}");
    assert!(Event::decode("adr.v1.DecisionEdited", 2, &Vec::new().into()).is_err());
}
