//! A change as the tables hold it.

use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::date::DateSpan;
use crate::lexical::label_key;
use crate::ports::{DecisionChange, PassageText};

/// A row of `search.decisions`, as sent to the database.
#[derive(Debug, Serialize)]
pub(super) struct DecisionRow {
    decision_id: Uuid,
    version: i64,
    transaction: i64,
    sequence: i64,
    project: String,
    number: Option<u32>,
    title: String,
    status: i16,
    date: String,
    date_first: Option<u32>,
    date_last: Option<u32>,
    tags: Vec<String>,
    categories: Vec<String>,
    authors: Vec<String>,
    tag_keys: Vec<String>,
    category_keys: Vec<String>,
    author_keys: Vec<String>,
    archived: bool,
    passages: usize,
}

/// A row of `search.passages`, as sent to the database.
#[derive(Debug, Serialize)]
pub(super) struct PassageRow {
    passage_id: Uuid,
    decision_id: Uuid,
    decision_version: i64,
    ordinal: usize,
    headings: Vec<String>,
    anchor: String,
    text: String,
}

/// The rows of a change.
pub(super) fn rows(change: &DecisionChange) -> (DecisionRow, Vec<PassageRow>) {
    let passages = passage_rows(change);
    let span = DateSpan::parse(&change.date);
    let keys = |labels: &[String]| labels.iter().map(|label| label_key(&storable(label))).collect();
    let decision = DecisionRow {
        decision_id: change.decision.0,
        version: change.version.cast_signed(),
        transaction: change.position.transaction.cast_signed(),
        sequence: change.position.sequence.cast_signed(),
        project: storable(&change.project),
        number: change.number,
        title: storable(&change.title),
        status: change.status.0,
        date: storable(&change.date),
        date_first: span.map(|span| span.first),
        date_last: span.map(|span| span.last),
        tags: all_storable(&change.tags),
        categories: all_storable(&change.categories),
        authors: all_storable(&change.authors),
        tag_keys: keys(&change.tags),
        category_keys: keys(&change.categories),
        author_keys: keys(&change.authors),
        archived: change.archived,
        passages: passages.len(),
    };
    (decision, passages)
}

fn passage_rows(change: &DecisionChange) -> Vec<PassageRow> {
    // A record that is a title only is still found, by meaning too.
    let title_only = [PassageText { text: change.title.clone(), ..PassageText::default() }];
    let passages = if change.passages.is_empty() { &title_only[..] } else { &change.passages[..] };
    let mut seen = std::collections::HashMap::<Uuid, u32>::new();
    let mut rows = Vec::with_capacity(passages.len());
    for (ordinal, passage) in passages.iter().enumerate() {
        let headings = all_storable(below_title(&passage.headings, &change.title));
        let text = storable(&passage.text);
        let embedded = embedding_text(&storable(&change.title), &headings, &text);
        let first = passage_id(change.decision.0, &embedded, 0);
        let repeat = seen.entry(first).and_modify(|count| *count += 1).or_insert(0);
        rows.push(PassageRow {
            passage_id: passage_id(change.decision.0, &embedded, *repeat),
            decision_id: change.decision.0,
            decision_version: change.version.cast_signed(),
            ordinal,
            headings,
            anchor: storable(&passage.anchor),
            text,
        });
    }
    rows
}

/// The headings without the record's own, which readers of records give first, often with a number before it.
fn below_title<'a>(headings: &'a [String], title: &str) -> &'a [String] {
    match headings.split_first() {
        Some((first, rest)) if !title.trim().is_empty() && first.trim().ends_with(title.trim()) => rest,
        _ => headings,
    }
}

/// What the model reads of a passage: where it stands, and what it says.
pub(crate) fn embedding_text(title: &str, headings: &[String], text: &str) -> String {
    let mut lines: Vec<&str> = Vec::with_capacity(headings.len() + 2);
    lines.push(title);
    lines.extend(headings.iter().map(String::as_str));
    lines.push(text);
    lines.retain(|line| !line.trim().is_empty());
    lines.dedup();
    lines.join("\n")
}

/// The same for the same text in the same decision; `repeat` tells equal passages apart.
fn passage_id(decision: Uuid, embedded: &str, repeat: u32) -> Uuid {
    let digest = Sha256::new().chain_update(embedded).chain_update(repeat.to_be_bytes()).finalize();
    Uuid::new_v5(&decision, &digest)
}

/// Postgres text cannot hold NUL.
fn storable(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text.to_owned() }
}

fn all_storable(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| storable(text)).collect()
}
