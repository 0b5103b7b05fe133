//! Fills a model's table, for the indexer.

use composable_core::GlobalPosition;
use pgvector::HalfVector;
use sqlx::{AssertSqlSafe, FromRow, PgConnection};
use uuid::Uuid;

use super::half_vector;
use crate::error::SearchError;
use crate::store::embedding_text;

/// A passage whose embedding is missing.
#[derive(Debug, Clone)]
pub(crate) struct Missing {
    pub(crate) passage: Uuid,
    pub(crate) decision: Uuid,
    /// What the model reads.
    pub(crate) text: String,
}

/// A stretch of a tenant's decisions, in the order of their last changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stretch {
    /// Passages to embed.
    pub(crate) missing: Vec<Missing>,
    /// Where the stretch ends; `None` when there is nothing after the cursor.
    pub(crate) end: Option<GlobalPosition>,
}

#[derive(FromRow)]
struct Row {
    transaction: i64,
    sequence: i64,
    title: String,
    decision_id: Uuid,
    passage_id: Option<Uuid>,
    headings: Option<Vec<String>>,
    text: Option<String>,
}

/// How far a model has come for the tenant of the transaction.
pub(crate) async fn cursor(connection: &mut PgConnection, model: i16) -> Result<GlobalPosition, SearchError> {
    let row: Option<(i64, i64)> =
        sqlx::query_as("select transaction, sequence from search.tenant_models where model_id = $1")
            .bind(model)
            .fetch_optional(connection)
            .await?;
    let (transaction, sequence) = row.unwrap_or_default();
    Ok(GlobalPosition::new(transaction.cast_unsigned(), sequence.cast_unsigned()))
}

/// The next decisions after the cursor and up to another place, with those of their passages that have no embedding
/// yet.
pub(crate) async fn next_stretch(
    connection: &mut PgConnection,
    model: i16,
    after: GlobalPosition,
    until: GlobalPosition,
    decisions: i64,
) -> Result<Stretch, SearchError> {
    let statement = format!(
        "with next as (
             select tenant_id, decision_id, transaction, sequence, title from search.decisions
             where (transaction, sequence) > ($1, $2) and (transaction, sequence) <= ($3, $4)
             order by transaction, sequence limit $5
         )
         select next.transaction, next.sequence, next.title, next.decision_id, p.passage_id, p.headings, p.text
         from next left join (
             search.passages p left join search.embeddings_{model} e using (tenant_id, passage_id)
         ) on p.tenant_id = next.tenant_id and p.decision_id = next.decision_id and e.passage_id is null
         order by next.transaction, next.sequence, p.ordinal"
    );
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(statement))
        .bind(after.transaction.cast_signed())
        .bind(after.sequence.cast_signed())
        .bind(until.transaction.cast_signed())
        .bind(until.sequence.cast_signed())
        .bind(decisions)
        .fetch_all(connection)
        .await?;
    let mut stretch = Stretch::default();
    for row in rows {
        stretch.end = Some(GlobalPosition::new(row.transaction.cast_unsigned(), row.sequence.cast_unsigned()));
        if let (Some(passage), Some(headings), Some(text)) = (row.passage_id, row.headings, row.text) {
            let text = embedding_text(&row.title, &headings, &text);
            stretch.missing.push(Missing { passage, decision: row.decision_id, text });
        }
    }
    Ok(stretch)
}

/// Stores embeddings. A passage that was removed meanwhile is left out; one that has its embedding keeps it.
pub(crate) async fn store(
    connection: &mut PgConnection,
    model: i16,
    passages: &[Missing],
    vectors: &[Vec<f32>],
) -> Result<(), SearchError> {
    let statement = format!(
        "insert into search.embeddings_{model} (tenant_id, passage_id, decision_id, embedding)
         select p.tenant_id, p.passage_id, p.decision_id, new.embedding
         from unnest($1::uuid[], $2::halfvec[]) as new (passage_id, embedding)
         join search.passages p using (passage_id)
         for key share of p
         on conflict do nothing"
    );
    let ids: Vec<Uuid> = passages.iter().map(|passage| passage.passage).collect();
    let vectors: Vec<HalfVector> = vectors.iter().map(|vector| half_vector(vector)).collect();
    sqlx::query(AssertSqlSafe(statement)).bind(ids).bind(vectors).execute(connection).await?;
    Ok(())
}

/// Notes how far a model has come for the tenant of the transaction.
pub(crate) async fn advance(
    connection: &mut PgConnection,
    tenant: Uuid,
    model: i16,
    position: GlobalPosition,
) -> Result<(), SearchError> {
    sqlx::query(
        "insert into search.tenant_models (tenant_id, model_id, transaction, sequence) values ($1, $2, $3, $4)
         on conflict (tenant_id, model_id) do update
         set transaction = excluded.transaction, sequence = excluded.sequence",
    )
    .bind(tenant)
    .bind(model)
    .bind(position.transaction.cast_signed())
    .bind(position.sequence.cast_signed())
    .execute(connection)
    .await?;
    Ok(())
}

/// Lets a model answer for the tenant of the transaction, and removes the embeddings of the one before.
pub(crate) async fn serve(connection: &mut PgConnection, model: i16, before: Option<i16>) -> Result<(), SearchError> {
    sqlx::query("update search.tenants set serving_model = $1").bind(model).execute(&mut *connection).await?;
    let Some(before) = before.filter(|before| *before != model) else { return Ok(()) };
    sqlx::query(AssertSqlSafe(format!("delete from search.embeddings_{before}"))).execute(&mut *connection).await?;
    sqlx::query("delete from search.tenant_models where model_id = $1").bind(before).execute(connection).await?;
    Ok(())
}

/// How many of the tenant's passages have an embedding.
pub(crate) async fn count(connection: &mut PgConnection, model: i16) -> Result<u64, SearchError> {
    let statement = format!("select count(*) from search.embeddings_{model}");
    let count: i64 = sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(connection).await?;
    Ok(count.max(0).cast_unsigned())
}
