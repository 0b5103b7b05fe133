//! The nearest embeddings.

use pgvector::HalfVector;
use sqlx::{AssertSqlSafe, PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::date::DateSpan;
use crate::error::SearchError;
use crate::lexical::label_key;
use crate::types::{DecisionId, Filter, PassageId};

/// Up to so many passages all are compared, which is exact; the graph is searched where there are more. The decision
/// record `0010-embeddings-in-a-table-per-model.md` has the figures.
pub const EXACT_UP_TO: u64 = 10_000;
/// How many candidates the graph search keeps at hand. More finds more and takes longer.
const GRAPH_CANDIDATES: u32 = 200;
/// The most that the extension takes.
const GRAPH_MOST_CANDIDATES: u32 = 1000;
/// How far the graph is searched when the filter refuses what is near.
const GRAPH_MOST_TUPLES: u32 = 20_000;

/// A passage found by meaning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SemanticHit {
    /// Its decision.
    pub decision: DecisionId,
    /// Its id.
    pub passage: PassageId,
    /// Cosine similarity, −1 to 1.
    pub similarity: f32,
}

/// How to look for the nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// Compare with all.
    Exact,
    /// Search the graph.
    Graph,
    /// Whichever is quicker for the number of passages that the filter leaves.
    Fitting,
}

/// What to look for, and where.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The number of the model's table.
    pub model: i16,
    /// Of length 1.
    pub vector: &'a [f32],
    /// Which decisions may be found.
    pub filter: &'a Filter,
    /// A decision that is not wanted.
    pub excluding: Option<DecisionId>,
    /// Most passages wanted.
    pub limit: usize,
    /// How to look.
    pub strategy: Strategy,
}

/// Finds the passages nearest to a vector, in a tenant's transaction.
///
/// # Errors
/// When a date of the filter is none, or the database does not answer.
pub async fn nearest(connection: &mut PgConnection, wanted: Wanted<'_>) -> Result<Vec<SemanticHit>, SearchError> {
    let exact = match wanted.strategy {
        Strategy::Exact => true,
        Strategy::Graph => false,
        Strategy::Fitting => passages_left(connection, wanted.filter).await? <= EXACT_UP_TO,
    };
    plan_for(connection, exact, wanted.limit).await?;
    let mut query = QueryBuilder::<Postgres>::new("select e.passage_id, e.decision_id, (-(e.embedding <#> ");
    let vector = half_vector(wanted.vector);
    query.push_bind(vector.clone());
    query.push(format!("))::real from search.embeddings_{} e", wanted.model));
    query.push(" join search.decisions d using (tenant_id, decision_id) where true");
    push_filter(&mut query, wanted.filter)?;
    if let Some(decision) = wanted.excluding {
        query.push(" and e.decision_id <> ").push_bind(decision.0);
    }
    query.push(" order by (e.embedding <#> ").push_bind(vector);
    // An expression that is not the index's own cannot be answered by the graph.
    query.push(if exact { ") + 0 limit " } else { ") limit " });
    query.push_bind(i64::try_from(wanted.limit).unwrap_or(i64::MAX));
    let rows: Vec<(Uuid, Uuid, f32)> = query.build_query_as().fetch_all(connection).await?;
    let hit = |(passage, decision, similarity)| SemanticHit {
        decision: DecisionId(decision),
        passage: PassageId(passage),
        similarity,
    };
    Ok(rows.into_iter().map(hit).collect())
}

/// The mean of a decision's embeddings, at length 1, in a tenant's transaction; `None` without any.
pub(crate) async fn mean_embedding(
    connection: &mut PgConnection,
    model: i16,
    decision: DecisionId,
) -> Result<Option<Vec<f32>>, SearchError> {
    let statement =
        format!("select l2_normalize(avg(embedding)) from search.embeddings_{model} where decision_id = $1");
    let mean: Option<HalfVector> =
        sqlx::query_scalar(AssertSqlSafe(statement)).bind(decision.0).fetch_one(connection).await?;
    Ok(mean.map(|mean| mean.as_slice().iter().map(|value| value.to_f32()).collect()))
}

pub(crate) fn half_vector(vector: &[f32]) -> HalfVector {
    HalfVector::from_f32_slice(vector)
}

/// How many passages the filter leaves, in a tenant's transaction.
async fn passages_left(connection: &mut PgConnection, filter: &Filter) -> Result<u64, SearchError> {
    let open = Filter { include_archived: filter.include_archived, ..Filter::default() };
    let count: Option<i64> = if *filter == open {
        sqlx::query_scalar("select passages from search.tenants").fetch_optional(connection).await?
    } else {
        let mut query = QueryBuilder::<Postgres>::new("select sum(passages) from search.decisions d where true");
        push_filter(&mut query, filter)?;
        query.build_query_scalar::<Option<i64>>().fetch_one(connection).await?
    };
    Ok(count.unwrap_or_default().max(0).cast_unsigned())
}

/// Settings for this transaction. Plans are made for the values at hand, because the right one depends on them.
async fn plan_for(connection: &mut PgConnection, exact: bool, limit: usize) -> Result<(), SearchError> {
    // Neither is worth starting workers or compiling for, and both are estimated to be.
    let common = "select set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true),
             set_config('max_parallel_workers_per_gather', '0', true)";
    if exact {
        // All tenants' embeddings are in one table; the index leads to this one's.
        let statement = format!("{common}, set_config('enable_seqscan', 'off', true)");
        sqlx::query(AssertSqlSafe(statement)).execute(connection).await?;
        return Ok(());
    }
    let candidates = u32::try_from(limit).unwrap_or(u32::MAX).clamp(GRAPH_CANDIDATES, GRAPH_MOST_CANDIDATES);
    let statement = format!(
        "{common}, set_config('enable_sort', 'off', true), set_config('hnsw.iterative_scan', 'relaxed_order', true),
             set_config('hnsw.ef_search', $1, true), set_config('hnsw.max_scan_tuples', $2, true)"
    );
    sqlx::query(AssertSqlSafe(statement))
        .bind(candidates.to_string())
        .bind(GRAPH_MOST_TUPLES.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Conditions on `search.decisions d`.
fn push_filter(query: &mut QueryBuilder<Postgres>, filter: &Filter) -> Result<(), SearchError> {
    let keys = |labels: &[String]| labels.iter().map(|label| label_key(label)).collect::<Vec<_>>();
    if !filter.include_archived {
        query.push(" and not d.archived");
    }
    if !filter.projects.is_empty() {
        query.push(" and d.project = any(").push_bind(filter.projects.clone()).push(")");
    }
    if !filter.statuses.is_empty() {
        let statuses: Vec<i16> = filter.statuses.iter().map(|status| status.0).collect();
        query.push(" and d.status = any(").push_bind(statuses).push(")");
    }
    if !filter.tags.is_empty() {
        query.push(" and d.tag_keys @> ").push_bind(keys(&filter.tags));
    }
    if !filter.categories.is_empty() {
        query.push(" and d.category_keys && ").push_bind(keys(&filter.categories));
    }
    if !filter.authors.is_empty() {
        query.push(" and d.author_keys && ").push_bind(keys(&filter.authors));
    }
    if let Some(from) = DateSpan::bound(filter.date_from.as_ref())? {
        query.push(" and d.date_last >= ").push_bind(from.first.cast_signed());
    }
    if let Some(to) = DateSpan::bound(filter.date_to.as_ref())? {
        query.push(" and d.date_first <= ").push_bind(to.last.cast_signed());
    }
    Ok(())
}
