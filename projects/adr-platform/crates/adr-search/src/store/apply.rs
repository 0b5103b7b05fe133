//! Writes changes into the tables.

use composable_core::TenantId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::rows::{DecisionRow, PassageRow, rows};
use crate::error::SearchError;
use crate::ports::DecisionChange;
use crate::types::DecisionId;

/// Applies changes of one tenant, each decision once, in a transaction that has the tenant set.
pub(crate) async fn apply(
    connection: &mut PgConnection,
    tenant: TenantId,
    changes: &[DecisionChange],
) -> Result<(), SearchError> {
    let mut decisions = Vec::with_capacity(changes.len());
    let mut passages = Vec::new();
    for change in changes {
        let (decision, mut own) = rows(change);
        decisions.push(decision);
        passages.append(&mut own);
    }
    put_decisions(connection, tenant, &decisions).await?;
    let ids: Vec<Uuid> = changes.iter().map(|change| change.decision.0).collect();
    let added = put_passages(connection, tenant, &ids, &passages).await?;
    clear_failures(connection, tenant, &ids).await?;
    let last = changes.iter().map(|change| change.position).max().unwrap_or_default();
    sqlx::query(
        "insert into search.tenants as known (tenant_id, transaction, sequence, passages) values ($1, $2, $3, $4)
         on conflict (tenant_id) do update set
             (transaction, sequence) = (
                 select later.transaction, later.sequence
                 from (values (known.transaction, known.sequence), (excluded.transaction, excluded.sequence))
                     as later (transaction, sequence)
                 order by later.transaction desc, later.sequence desc limit 1),
             passages = known.passages + excluded.passages",
    )
    .bind(tenant.uuid())
    .bind(last.transaction.cast_signed())
    .bind(last.sequence.cast_signed())
    .bind(added)
    .execute(connection)
    .await?;
    Ok(())
}

async fn put_decisions(
    connection: &mut PgConnection,
    tenant: TenantId,
    decisions: &[DecisionRow],
) -> Result<(), SearchError> {
    sqlx::query(
        "insert into search.decisions
         select $1, new.* from jsonb_to_recordset($2) as new (
             decision_id uuid, version bigint, transaction bigint, sequence bigint, project text, number bigint,
             title text, status smallint, date text, date_first integer, date_last integer, tags text[],
             categories text[], authors text[], tag_keys text[], category_keys text[], author_keys text[],
             archived boolean, passages integer)
         on conflict (tenant_id, decision_id) do update set
             version = excluded.version, transaction = excluded.transaction, sequence = excluded.sequence,
             project = excluded.project, number = excluded.number, title = excluded.title, status = excluded.status,
             date = excluded.date, date_first = excluded.date_first, date_last = excluded.date_last,
             tags = excluded.tags, categories = excluded.categories, authors = excluded.authors,
             tag_keys = excluded.tag_keys, category_keys = excluded.category_keys,
             author_keys = excluded.author_keys, archived = excluded.archived, passages = excluded.passages",
    )
    .bind(tenant.uuid())
    .bind(sqlx::types::Json(decisions))
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes the passages of the decisions be exactly these. Gives by how many there are more now.
async fn put_passages(
    connection: &mut PgConnection,
    tenant: TenantId,
    decisions: &[Uuid],
    passages: &[PassageRow],
) -> Result<i64, SearchError> {
    let counts: (i64, i64) = sqlx::query_as(
        "with new as materialized (
             select * from jsonb_to_recordset($2) as new (
                 passage_id uuid, decision_id uuid, decision_version bigint, ordinal integer, headings text[],
                 anchor text, text text)
         ), removed as (
             delete from search.passages old
             where tenant_id = $1 and decision_id = any($3)
                 and not exists (select from new where new.passage_id = old.passage_id)
             returning 1
         ), written as (
             insert into search.passages select $1, new.* from new
             on conflict (tenant_id, passage_id) do update set
                 decision_version = excluded.decision_version, ordinal = excluded.ordinal, anchor = excluded.anchor
             returning (xmax = 0) as added
         )
         select (select count(*) from removed), (select count(*) from written where added)",
    )
    .bind(tenant.uuid())
    .bind(sqlx::types::Json(passages))
    .bind(decisions)
    .fetch_one(connection)
    .await?;
    Ok(counts.1 - counts.0)
}

async fn clear_failures(
    connection: &mut PgConnection,
    tenant: TenantId,
    decisions: &[Uuid],
) -> Result<(), SearchError> {
    sqlx::query("delete from search.failures where tenant_id = $1 and decision_id = any($2)")
        .bind(tenant.uuid())
        .bind(decisions)
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that a decision could not be indexed, in a transaction that has its tenant set.
pub(crate) async fn record_failure(
    connection: &mut PgConnection,
    tenant: TenantId,
    decision: DecisionId,
    stage: &str,
    reason: &str,
) -> Result<(), SearchError> {
    sqlx::query(
        "insert into search.failures (tenant_id, decision_id, stage, reason) values ($1, $2, $3, $4)
         on conflict (tenant_id, decision_id, stage) do update set reason = excluded.reason, failed_at = now()",
    )
    .bind(tenant.uuid())
    .bind(decision.0)
    .bind(stage)
    .bind(reason.replace('\0', ""))
    .execute(connection)
    .await?;
    Ok(())
}
