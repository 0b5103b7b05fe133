//! Writes changes into the tables, together with how far in the log they go: after a crash each change is there once
//! or is read again.

use std::collections::BTreeMap;

use composable_core::{GlobalPosition, TenantId};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::rows::{DecisionRow, PassageRow, rows};
use crate::error::SearchError;
use crate::ports::{Change, DecisionChange};
use crate::types::DecisionId;

/// Applies a page of changes and moves the cursor from `from` to `next`, in one transaction. Gives the tenants it
/// changed, or `None` when another indexer has moved the cursor meanwhile; then nothing is written.
pub(crate) async fn apply_page(
    pool: &PgPool,
    from: GlobalPosition,
    next: GlobalPosition,
    changes: &[Change],
) -> Result<Option<Vec<TenantId>>, SearchError> {
    let mut transaction = storage_patterns::transaction(pool).await?;
    let moved = sqlx::query(
        "update search.cursors set transaction = $3, sequence = $4
         where name = 'decisions' and transaction = $1 and sequence = $2",
    )
    .bind(from.transaction.cast_signed())
    .bind(from.sequence.cast_signed())
    .bind(next.transaction.cast_signed())
    .bind(next.sequence.cast_signed())
    .execute(&mut *transaction)
    .await?;
    if moved.rows_affected() == 0 {
        return Ok(None);
    }
    let mut tenants = Vec::new();
    for (tenant, changes) in by_tenant(changes) {
        become_tenant(&mut transaction, tenant).await?;
        apply_tenant(&mut transaction, tenant, &changes).await?;
        tenants.push(tenant);
    }
    transaction.commit().await?;
    Ok(Some(tenants))
}

/// The readable changes of each tenant, the last of each decision.
fn by_tenant(changes: &[Change]) -> BTreeMap<TenantId, Vec<&DecisionChange>> {
    let mut latest: BTreeMap<(TenantId, DecisionId), &DecisionChange> = BTreeMap::new();
    for change in changes {
        if let Change::Decision(change) = change {
            latest.insert((change.tenant, change.decision), change);
        }
    }
    let mut tenants: BTreeMap<TenantId, Vec<&DecisionChange>> = BTreeMap::new();
    for ((tenant, _), change) in latest {
        tenants.entry(tenant).or_default().push(change);
    }
    tenants
}

/// One page may hold several tenants' changes; each is written as that tenant.
async fn become_tenant(connection: &mut PgConnection, tenant: TenantId) -> Result<(), SearchError> {
    sqlx::query("select set_config('app.tenant_id', $1, true)")
        .bind(tenant.uuid().to_string())
        .execute(connection)
        .await?;
    Ok(())
}

async fn apply_tenant(
    connection: &mut PgConnection,
    tenant: TenantId,
    changes: &[&DecisionChange],
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

/// Notes that a decision could not be indexed.
pub(crate) async fn record_failure(
    pool: &PgPool,
    tenant: TenantId,
    decision: DecisionId,
    stage: &str,
    reason: &str,
) -> Result<(), SearchError> {
    let mut transaction = storage_patterns::transaction(pool).await?;
    become_tenant(&mut transaction, tenant).await?;
    sqlx::query(
        "insert into search.failures (tenant_id, decision_id, stage, reason) values ($1, $2, $3, $4)
         on conflict (tenant_id, decision_id, stage) do update set reason = excluded.reason, failed_at = now()",
    )
    .bind(tenant.uuid())
    .bind(decision.0)
    .bind(stage)
    .bind(reason.replace('\0', ""))
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(())
}

/// Notes the decisions of a page that the feed could not read.
pub(crate) async fn record_unreadable(pool: &PgPool, changes: &[Change]) -> Result<(), SearchError> {
    for change in changes {
        if let Change::Unreadable { tenant, decision, reason, .. } = change {
            tracing::warn!(%tenant, %decision, reason, "decision not indexed");
            record_failure(pool, *tenant, *decision, "read", reason).await?;
        }
    }
    Ok(())
}
