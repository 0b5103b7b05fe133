//! Decisions by id.

use std::collections::HashMap;

use composable_core::TenantId;
use platform_contracts::adr::v1::{self, RelationKind};
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::links::{LinkRow, by_decision, relations};
use super::rows::{self, SUMMARY_COLUMNS, SummaryRow};

#[derive(sqlx::FromRow)]
struct DecisionRow {
    #[sqlx(flatten)]
    summary: SummaryRow,
    content: String,
    format: i16,
    created_by: Option<Uuid>,
    created_by_name: String,
    created_at: jiff_sqlx::Timestamp,
    relations: Option<Json<Vec<LinkRow>>>,
}

/// A decision as it stands, if there is one, as its tenant sees it. One round trip.
///
/// # Errors
/// When the database does not answer.
pub async fn decision(pool: &PgPool, tenant: TenantId, id: Uuid) -> Result<Option<v1::Decision>, sqlx::Error> {
    let row: Option<DecisionRow> = sqlx::query_as("SELECT * FROM adr.read_decision($1, $2)")
        .bind(tenant.uuid())
        .bind(id)
        .fetch_optional(pool)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let links = row.relations.map(|links| links.0).unwrap_or_default();
    let relations = by_decision(links).remove(&id).unwrap_or_default();
    let mut summary = row.summary.into_message();
    summary.superseded_by = successors(&relations);
    Ok(Some(v1::Decision {
        summary: summary.into(),
        content: row.content,
        format: i32::from(row.format).into(),
        relations,
        created: rows::changed(row.created_by, row.created_by_name, row.created_at).into(),
        ..Default::default()
    }))
}

/// What a list shows of some decisions. Ids that name nothing are absent.
///
/// # Errors
/// When the database does not answer.
pub async fn summaries(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, v1::DecisionSummary>, sqlx::Error> {
    let query = format!("SELECT {SUMMARY_COLUMNS} FROM adr.decisions WHERE id = ANY ($1)");
    let rows: Vec<SummaryRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(ids).fetch_all(&mut *connection).await?;
    let found = with_successors(connection, rows).await?;
    Ok(found.into_iter().collect())
}

/// Turns rows into messages that know which decisions replaced them.
pub(super) async fn with_successors(
    connection: &mut PgConnection,
    rows: Vec<SummaryRow>,
) -> Result<Vec<(Uuid, v1::DecisionSummary)>, sqlx::Error> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let relations = relations(connection, &ids, Some(RelationKind::RELATION_KIND_SUPERSEDED_BY)).await?;
    let with_successors = |row: SummaryRow| {
        let id = row.id;
        let mut summary = row.into_message();
        summary.superseded_by = relations.get(&id).map(|known| successors(known)).unwrap_or_default();
        (id, summary)
    };
    Ok(rows.into_iter().map(with_successors).collect())
}

fn successors(relations: &[v1::Relation]) -> Vec<v1::Reference> {
    relations
        .iter()
        .filter(|relation| relation.kind == RelationKind::RELATION_KIND_SUPERSEDED_BY)
        .filter_map(|relation| relation.target.as_option().cloned())
        .collect()
}
