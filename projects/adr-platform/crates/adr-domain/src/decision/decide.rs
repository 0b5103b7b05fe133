//! The rules: which events a command leads to.

use adr_records::{Record, Status, set_status, set_superseded_by, set_title};
use platform_contracts::adr::v1::{self, RelationKind};

use super::command::{Command, Creation, Import};
use super::error::Error;
use super::event::Event;
use super::state::{DecisionId, Relation, State};
use super::status;

/// Limits that the rules enforce.
pub mod limits {
    /// Characters in a title.
    pub const TITLE: usize = 300;
    /// Bytes in a record.
    pub const CONTENT: usize = 8 * 1024 * 1024;
    /// Tags, and categories, on one decision.
    pub const LABELS: usize = 50;
    /// Characters in a tag or category.
    pub const LABEL: usize = 50;
}

pub(super) fn decide(state: &State, command: Command) -> Result<Vec<Event>, Error> {
    match command {
        Command::Create(creation) => create(state, creation),
        Command::Import(import) => self::import(state, import),
        Command::Restore => restore(state),
        changing => {
            if !state.exists {
                return Err(Error::NotFound);
            }
            if state.archived {
                return Err(Error::Archived);
            }
            change(state, changing)
        }
    }
}

fn change(state: &State, command: Command) -> Result<Vec<Event>, Error> {
    match command {
        Command::Edit { content, title, comment } => edit(state, content, title, comment),
        Command::ChangeStatus(to) => change_status(state, to),
        Command::Supersede(successors) => supersede(state, &successors),
        Command::Relate { kind, target, own } => relate(state, kind, target, own),
        Command::Unrelate { kind, target } => unrelate(state, kind, target),
        Command::Tag(tags) => {
            let tags = labels("tags", tags)?;
            Ok(unless(tags == state.tags, || Event::Tagged(v1::DecisionTagged { tags, ..Default::default() })))
        }
        Command::Categorise(categories) => {
            let categories = labels("categories", categories)?;
            Ok(unless(categories == state.categories, || {
                Event::Categorised(v1::DecisionCategorised { categories, ..Default::default() })
            }))
        }
        Command::Archive => Ok(vec![Event::Archived(v1::DecisionArchived::default())]),
        Command::RollBack { to_version, earlier } => Ok(roll_back(state, to_version, *earlier)),
        Command::Create(_) | Command::Import(_) | Command::Restore => Err(Error::AlreadyExists),
    }
}

/// An event, unless the command changes nothing.
fn unless(unchanged: bool, event: impl FnOnce() -> Event) -> Vec<Event> {
    if unchanged { Vec::new() } else { vec![event()] }
}

fn create(state: &State, creation: Creation) -> Result<Vec<Event>, Error> {
    if state.exists {
        return Err(Error::AlreadyExists);
    }
    let content = match &creation.title {
        Some(title) => set_title(&creation.content, "", check_title(title)?),
        None => creation.content,
    };
    let record = check_record(&content, "")?;
    Ok(vec![Event::Created(v1::DecisionCreated {
        project: creation.project,
        number: Some(creation.number),
        format: status::format_to_contract(record.format).into(),
        tags: labels("tags", creation.tags)?,
        categories: labels("categories", creation.categories)?,
        content,
        ..Default::default()
    })])
}

fn import(state: &State, import: Import) -> Result<Vec<Event>, Error> {
    check_content(&import.content)?;
    let record = Record::parse(&import.content, &import.source.path);
    if !state.exists {
        return Ok(vec![Event::Imported(v1::DecisionImported {
            project: import.project,
            number: record.number,
            format: status::format_to_contract(record.format).into(),
            tags: usable_labels(record.tags),
            categories: usable_labels(record.categories),
            content: import.content,
            source: import.source.into(),
            ..Default::default()
        })]);
    }
    let Some(known) = &state.source else { return Err(Error::WrongFile) };
    if state.project != import.project || known.path != import.source.path {
        return Err(Error::WrongFile);
    }
    if known.sha256 == import.source.sha256 {
        return Ok(Vec::new());
    }
    // Where both sides have come to say the same, that is remembered, or the file's next change would be a conflict.
    if !state.untouched_since_import && state.content != import.content {
        return Err(Error::ImportConflict);
    }
    Ok(vec![Event::Reimported(v1::DecisionReimported {
        content: import.content,
        source: import.source.into(),
        ..Default::default()
    })])
}

fn edit(state: &State, content: String, title: Option<String>, comment: String) -> Result<Vec<Event>, Error> {
    let content = keep_line_endings(&state.content, content);
    let content = match &title {
        Some(title) => set_title(&content, state.path(), check_title(title)?),
        None => content,
    };
    check_record(&content, state.path())?;
    let comment = one_line(&comment);
    Ok(unless(content == state.content, || {
        Event::Edited(v1::DecisionEdited { content, comment, ..Default::default() })
    }))
}

fn change_status(state: &State, to: Status) -> Result<Vec<Event>, Error> {
    if !matches!(to, Status::Draft | Status::Proposed | Status::Accepted | Status::Rejected | Status::Deprecated) {
        return Err(Error::BadStatus { status: status::word(to) });
    }
    let from = state.record().status.status;
    if from == to {
        return Ok(Vec::new());
    }
    Ok(vec![Event::StatusChanged(v1::DecisionStatusChanged {
        from: status::to_contract(from).into(),
        to: status::to_contract(to).into(),
        content: set_status(&state.content, state.path(), to),
        ..Default::default()
    })])
}

fn supersede(state: &State, successors: &[(DecisionId, adr_records::Successor)]) -> Result<Vec<Event>, Error> {
    if successors.is_empty() {
        return Err(Error::NoSuccessor);
    }
    let known = state.successors();
    let says_so = state.record().status.status == Status::Superseded;
    if says_so && successors.iter().all(|(id, _)| known.contains(id)) {
        return Ok(Vec::new());
    }
    let texts: Vec<_> = successors.iter().map(|(_, successor)| successor.clone()).collect();
    Ok(vec![Event::Superseded(v1::DecisionSuperseded {
        successor_ids: successors.iter().map(|(id, _)| id.to_string()).collect(),
        content: set_superseded_by(&state.content, state.path(), &texts),
        ..Default::default()
    })])
}

fn relate(state: &State, kind: RelationKind, target: DecisionId, own: DecisionId) -> Result<Vec<Event>, Error> {
    if kind == RelationKind::RELATION_KIND_UNSPECIFIED {
        return Err(Error::NoRelationKind);
    }
    if target == own {
        return Err(Error::LinkToItself);
    }
    Ok(unless(state.relations.contains(&Relation { kind, target }), || {
        Event::Related(v1::DecisionRelated { kind: kind.into(), target_id: target.to_string(), ..Default::default() })
    }))
}

fn unrelate(state: &State, kind: RelationKind, target: DecisionId) -> Result<Vec<Event>, Error> {
    if !state.relations.contains(&Relation { kind, target }) {
        return Err(Error::NoSuchRelation { kind });
    }
    Ok(vec![Event::Unrelated(v1::DecisionUnrelated {
        kind: kind.into(),
        target_id: target.to_string(),
        ..Default::default()
    })])
}

fn restore(state: &State) -> Result<Vec<Event>, Error> {
    match (state.exists, state.archived) {
        (false, _) => Err(Error::NotFound),
        (true, false) => Err(Error::NotArchived),
        (true, true) => Ok(vec![Event::Restored(v1::DecisionRestored::default())]),
    }
}

fn roll_back(state: &State, to_version: u64, earlier: State) -> Vec<Event> {
    // What replaced the decision is part of what it says; other links are nobody's text and stay.
    let mut links = supersessions(state, &earlier, |kind, target_id| {
        Event::Unrelated(v1::DecisionUnrelated { kind: kind.into(), target_id, ..Default::default() })
    });
    links.extend(supersessions(&earlier, state, |kind, target_id| {
        Event::Related(v1::DecisionRelated { kind: kind.into(), target_id, ..Default::default() })
    }));
    let unchanged =
        earlier.content == state.content && earlier.tags == state.tags && earlier.categories == state.categories;
    let mut events = unless(unchanged && links.is_empty(), || {
        Event::RolledBack(v1::DecisionRolledBack {
            to_version,
            content: earlier.content,
            tags: earlier.tags,
            categories: earlier.categories,
            ..Default::default()
        })
    });
    events.extend(links);
    events
}

/// An event for each successor that one state has and the other has not.
fn supersessions(one: &State, other: &State, event: impl Fn(RelationKind, String) -> Event) -> Vec<Event> {
    let relations = one.relations.iter();
    relations
        .filter(|link| link.kind == RelationKind::RELATION_KIND_SUPERSEDED_BY && !other.relations.contains(link))
        .map(|link| event(link.kind, link.target.to_string()))
        .collect()
}

/// Editors send `\n`; a record that came with `\r\n` keeps it.
fn keep_line_endings(before: &str, after: String) -> String {
    if before.contains("\r\n") && !after.contains('\r') { after.replace('\n', "\r\n") } else { after }
}

fn check_record(content: &str, path: &str) -> Result<Record, Error> {
    check_content(content)?;
    if content.trim().is_empty() {
        return Err(Error::Empty);
    }
    let record = Record::parse(content, path);
    check_title(&record.title)?;
    Ok(record)
}

fn check_content(content: &str) -> Result<(), Error> {
    if content.len() > limits::CONTENT {
        return Err(Error::ContentTooLong { length: content.len(), maximum: limits::CONTENT });
    }
    if content.contains('\0') { Err(Error::ContentNotText) } else { Ok(()) }
}

fn check_title(title: &str) -> Result<&str, Error> {
    let title = title.trim();
    let length = title.chars().count();
    match length {
        0 => Err(Error::NoTitle),
        1..=limits::TITLE => Ok(title),
        _ => Err(Error::TitleTooLong { length, maximum: limits::TITLE }),
    }
}

fn labels(what: &'static str, given: Vec<String>) -> Result<Vec<String>, Error> {
    let mut kept: Vec<String> = Vec::with_capacity(given.len());
    for label in given {
        let label = label.trim();
        if !is_label(label) {
            let label = label.chars().take(limits::LABEL).collect();
            return Err(Error::BadLabel { what, label, maximum: limits::LABEL });
        }
        if !kept.iter().any(|known| known == label) {
            kept.push(label.to_owned());
        }
    }
    if kept.len() > limits::LABELS {
        return Err(Error::TooManyLabels { what, count: kept.len(), maximum: limits::LABELS });
    }
    Ok(kept)
}

/// Front matter may hold anything; an import takes what can be a label and leaves the rest in the text.
fn usable_labels(given: Vec<String>) -> Vec<String> {
    let mut usable: Vec<String> = Vec::new();
    for label in given.iter().map(|label| label.trim()).filter(|label| is_label(label)) {
        if usable.len() < limits::LABELS && !usable.iter().any(|known| known == label) {
            usable.push(label.to_owned());
        }
    }
    usable
}

fn is_label(label: &str) -> bool {
    (1..=limits::LABEL).contains(&label.chars().count()) && !label.chars().any(char::is_control)
}

fn one_line(comment: &str) -> String {
    let words = comment.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|character| !character.is_control()).take(limits::TITLE).collect()
}
