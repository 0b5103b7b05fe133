//! Reads decisions and passages, as their tenant.

use std::collections::HashMap;

use composable_core::GlobalPosition;
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::progress::position;
use crate::error::SearchError;
use crate::lexical::{LexicalDecision, LexicalPassage};
use crate::types::{DecisionId, Passage, PassageId, StatusCode};

/// A decision as the tables have it, for building an index.
#[derive(Debug, Clone)]
pub(crate) struct StoredDecision {
    pub(crate) position: GlobalPosition,
    pub(crate) decision: LexicalDecision,
}

#[derive(FromRow)]
struct DecisionRow {
    decision_id: Uuid,
    transaction: i64,
    sequence: i64,
    project: String,
    number: Option<i64>,
    title: String,
    status: i16,
    date: String,
    tags: Vec<String>,
    categories: Vec<String>,
    authors: Vec<String>,
    archived: bool,
}

#[derive(FromRow)]
struct PassageRow {
    passage_id: Uuid,
    decision_id: Uuid,
    decision_version: i64,
    headings: Vec<String>,
    anchor: String,
    text: String,
}

/// Decisions changed after a position, in the order of the log, with their passages.
pub(crate) async fn changed_decisions(
    connection: &mut PgConnection,
    after: GlobalPosition,
    limit: i64,
) -> Result<Vec<StoredDecision>, SearchError> {
    let rows: Vec<DecisionRow> = sqlx::query_as(
        "select decision_id, transaction, sequence, project, number, title, status, date, tags, categories, authors,
             archived
         from search.decisions where (transaction, sequence) > ($1, $2)
         order by transaction, sequence limit $3",
    )
    .bind(after.transaction.cast_signed())
    .bind(after.sequence.cast_signed())
    .bind(limit)
    .fetch_all(&mut *connection)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.decision_id).collect();
    let passages: Vec<PassageRow> = sqlx::query_as(
        "select passage_id, decision_id, decision_version, headings, anchor, text
         from search.passages where decision_id = any($1) order by decision_id, ordinal",
    )
    .bind(&ids)
    .fetch_all(connection)
    .await?;
    let mut of_decision: HashMap<Uuid, Vec<LexicalPassage>> = HashMap::new();
    for row in passages {
        let passage = LexicalPassage { id: row.passage_id, headings: row.headings, text: row.text };
        of_decision.entry(row.decision_id).or_default().push(passage);
    }
    Ok(rows.into_iter().map(|row| stored(row, &mut of_decision)).collect())
}

fn stored(row: DecisionRow, passages: &mut HashMap<Uuid, Vec<LexicalPassage>>) -> StoredDecision {
    StoredDecision {
        position: position(row.transaction, row.sequence),
        decision: LexicalDecision {
            decision: row.decision_id,
            project: row.project,
            number: row.number.and_then(|number| u32::try_from(number).ok()),
            title: row.title,
            status: StatusCode(row.status),
            date: row.date,
            tags: row.tags,
            categories: row.categories,
            authors: row.authors,
            archived: row.archived,
            passages: passages.remove(&row.decision_id).unwrap_or_default(),
        },
    }
}

/// Reads passages by id. One that is gone, or another tenant's, is absent.
pub(crate) async fn passages(
    connection: &mut PgConnection,
    ids: &[PassageId],
) -> Result<HashMap<PassageId, Passage>, SearchError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<PassageRow> = sqlx::query_as(
        "select passage_id, decision_id, decision_version, headings, anchor, text
         from search.passages where passage_id = any($1)",
    )
    .bind(&ids)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (PassageId(row.passage_id), passage(row))).collect())
}

fn passage(row: PassageRow) -> Passage {
    Passage {
        id: PassageId(row.passage_id),
        decision: DecisionId(row.decision_id),
        version: row.decision_version.cast_unsigned(),
        headings: row.headings,
        anchor: row.anchor,
        text: row.text,
        highlights: Vec::new(),
        score: 0.0,
    }
}

/// True when the decision is in the tables, as far as the tenant sees them.
pub(crate) async fn knows(connection: &mut PgConnection, decision: DecisionId) -> Result<bool, SearchError> {
    let known = sqlx::query_scalar("select exists (select from search.decisions where decision_id = $1)")
        .bind(decision.0)
        .fetch_one(connection)
        .await?;
    Ok(known)
}

/// How many decisions could not be indexed.
pub(crate) async fn failures(connection: &mut PgConnection) -> Result<u64, SearchError> {
    let count: i64 =
        sqlx::query_scalar("select count(distinct decision_id) from search.failures").fetch_one(connection).await?;
    Ok(count.max(0).cast_unsigned())
}
