//! How fast, how complete, how large: recombined passages, tenants of several sizes in one database.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use adr_search::semantic::{Strategy, Wanted, nearest};
use adr_search::{Filter, Mode, PassageText, SearchQuery, StatusCode, TenantContext};
use ai_gateway_sdk::{EmbeddingProvider, Purpose};
use anyhow::{Context, Result};
use composable_core::TenantId;
use storage_patterns::tenant_transaction;
use uuid::Uuid;

use crate::bm25_sql;
use crate::corpus::{Dice, Sample, recombine};
use crate::model::{KnownVectors, between};
use crate::stage::{Stage, change};
use bench_report::{Report, line};

const PASSAGES_PER_DECISION: usize = 10;
const QUERIES: usize = 200;
const RUNS: usize = 3;

/// A tenant of the measurement.
struct Tenant {
    id: TenantId,
    passages: usize,
}

pub(crate) async fn run(
    sizes: &[usize],
    samples: &[Sample],
    model: &Arc<dyn EmbeddingProvider>,
    timed: bool,
    report: &mut Report,
) -> Result<()> {
    let real: Vec<PassageText> = samples.iter().flat_map(|sample| sample.passages.iter().cloned()).collect();
    line(&format!("embedding {} real passages", real.len()));
    let started = Instant::now();
    let texts: Vec<String> = real.iter().map(|passage| passage.text.clone()).collect();
    let mut vectors = Vec::with_capacity(texts.len());
    for batch in texts.chunks(64) {
        vectors.extend(model.embed(batch.to_vec(), Purpose::Document).await?);
    }
    let tokens: usize = texts.iter().map(|text| model.count_tokens(text).min(254)).sum();
    if timed {
        report.row(
            "ours",
            "embedding_real_passages",
            "tokens_per_s",
            &[tokens as f64 / started.elapsed().as_secs_f64()],
        );
    }
    let queries = queries(samples);
    let stages: Vec<(TenantId, usize)> = sizes.iter().map(|size| (TenantId::new(Uuid::now_v7()), *size)).collect();
    let tenants: Vec<Tenant> = stages.into_iter().map(|(id, passages)| Tenant { id, passages }).collect();
    let mut known = HashMap::new();
    let mut changes = Vec::new();
    for tenant in &tenants {
        prepare(tenant, samples, &real, &vectors, &mut known, &mut changes);
    }
    let provider: Arc<dyn EmbeddingProvider> = Arc::new(KnownVectors { known, model: Arc::clone(model) });
    let stage = Stage::open(provider).await?;
    let total: usize = tenants.iter().map(|tenant| tenant.passages).sum();
    let ids: Vec<TenantId> = tenants.iter().map(|tenant| tenant.id).collect();
    for change in changes {
        stage.log.append(change).await?;
    }
    let (words, all) = stage.settle(&ids, total as u64).await?;
    report.row("ours", &format!("indexing_{total}_passages_by_word"), "passages_per_s", &[total as f64 / words]);
    report.row("ours", &format!("indexing_{total}_passages_vectors_stored"), "passages_per_s", &[total as f64 / all]);
    sizes_on_disk(&stage, total, report).await?;
    sqlx::query("analyze").execute(&stage.database.owner).await?;
    for tenant in &tenants {
        latency(&stage, tenant, &queries, report).await?;
        recall(&stage, tenant, model, &queries, report).await?;
    }
    if std::env::var_os("SEARCH_BENCH_SQL").is_some() {
        bm25_sql::run(
            &stage,
            &tenants.iter().map(|tenant| (tenant.id, tenant.passages)).collect::<Vec<_>>(),
            &queries,
            report,
        )
        .await?;
    }
    Ok(())
}

/// Titles of real records, and word pairs from them, as people type them.
fn queries(samples: &[Sample]) -> Vec<String> {
    let mut dice = Dice::new(7);
    (0..QUERIES)
        .map(|number| {
            let title = &samples[dice.below(samples.len())].title;
            let words: Vec<&str> = title.split_whitespace().collect();
            if number % 2 == 0 { title.clone() } else { words[..words.len().min(2)].join(" ") }
        })
        .collect()
}

fn prepare(
    tenant: &Tenant,
    samples: &[Sample],
    real: &[PassageText],
    vectors: &[Vec<f32>],
    known: &mut HashMap<String, Vec<f32>>,
    changes: &mut Vec<adr_search::DecisionChange>,
) {
    let mut dice = Dice::new(tenant.passages as u64);
    let made = recombine(real, tenant.passages, tenant.passages as u64);
    for passage in &made {
        let noise = || (dice.below(2001) as f32 - 1000.0) / 1000.0 * 0.02;
        let vector = between(&vectors[passage.halves.0], &vectors[passage.halves.1], noise);
        known.insert(passage.text.text.clone(), vector);
    }
    for (number, chunk) in made.chunks(PASSAGES_PER_DECISION).enumerate() {
        let sample = &samples[number % samples.len()];
        let texts = chunk.iter().map(|passage| passage.text.clone()).collect();
        let mut change = change(tenant.id, Uuid::now_v7(), &sample.title, &sample.project, texts);
        // A filter that leaves one in a hundred, and one that leaves one in four.
        change.status = StatusCode(if number % 100 == 0 { 4 } else { 3 });
        change.tags = vec![format!("quarter{}", number % 4)];
        changes.push(change);
    }
}

async fn latency(stage: &Stage, tenant: &Tenant, queries: &[String], report: &mut Report) -> Result<()> {
    let context = TenantContext::tenant(tenant.id.uuid());
    let filters = [
        ("", Filter::default()),
        ("_filter_25", Filter { tags: vec!["quarter1".to_owned()], ..Filter::default() }),
        ("_filter_1", Filter { statuses: vec![StatusCode(4)], ..Filter::default() }),
    ];
    let modes = [("lexical", Mode::Lexical), ("semantic", Mode::Semantic), ("hybrid", Mode::Hybrid)];
    for (filter_name, filter) in &filters {
        let mut measured: HashMap<&str, (Vec<f64>, Vec<f64>)> = HashMap::new();
        for run in 0..=RUNS {
            for (name, mode) in modes {
                let mut micros = Vec::with_capacity(queries.len());
                for text in queries {
                    let query = SearchQuery { text: text.clone(), mode, filter: filter.clone(), limit: 20 };
                    let started = Instant::now();
                    let found = stage.engine.search(&context, &query).await?;
                    micros.push(started.elapsed().as_secs_f64() * 1e6);
                    anyhow::ensure!(found.mode == mode, "asked for {mode:?}, answered by {:?}", found.mode);
                }
                // The first round warms up.
                if run > 0 {
                    let (middle, slow) = percentiles(micros);
                    let entry = measured.entry(name).or_default();
                    entry.0.push(middle);
                    entry.1.push(slow);
                }
            }
        }
        for (name, _) in modes {
            let case = format!("{name}_{}{filter_name}", tenant.passages);
            report.row("ours", &case, "p50_us", &measured[name].0);
            report.row("ours", &case, "p95_us", &measured[name].1);
        }
        if filter_name.is_empty() {
            let mut slow = measured["hybrid"].1.clone();
            slow.sort_by(f64::total_cmp);
            report.check(&format!("hybrid_p95_ms_{}", tenant.passages), slow[slow.len() / 2] / 1000.0, 25.0, true);
        }
    }
    Ok(())
}

/// How many of the true ten nearest the graph finds.
async fn recall(
    stage: &Stage,
    tenant: &Tenant,
    model: &Arc<dyn EmbeddingProvider>,
    queries: &[String],
    report: &mut Report,
) -> Result<()> {
    let context = TenantContext::tenant(tenant.id.uuid());
    let table: i16 = sqlx::query_scalar("select max(id) from search.models").fetch_one(&stage.database.owner).await?;
    let filters = [
        ("", Filter::default()),
        ("_filter_25", Filter { tags: vec!["quarter1".to_owned()], ..Filter::default() }),
        ("_filter_1", Filter { statuses: vec![StatusCode(4)], ..Filter::default() }),
    ];
    for (name, filter) in &filters {
        let (mut shares, mut found_by) = (Vec::new(), HashMap::<&str, Vec<f64>>::new());
        for text in queries.iter().take(100) {
            let vector = model.embed_query(text.clone()).await?;
            let mut answers = Vec::new();
            for (strategy, label) in
                [(Strategy::Exact, "exact"), (Strategy::Graph, "graph"), (Strategy::Fitting, "fitting")]
            {
                let mut connection = tenant_transaction(&stage.database.databases.application, &context).await?;
                let wanted = Wanted { model: table, vector: &vector, filter, excluding: None, limit: 60, strategy };
                let started = Instant::now();
                let mut hits = nearest(&mut connection, wanted).await?;
                found_by.entry(label).or_default().push(started.elapsed().as_secs_f64() * 1e6);
                hits.sort_by(|left, right| right.similarity.total_cmp(&left.similarity));
                answers.push(hits.into_iter().take(10).map(|hit| hit.passage).collect::<Vec<_>>());
            }
            let share = |answer: &[adr_search::PassageId]| {
                let hits = answers[0].iter().filter(|passage| answer.contains(passage)).count();
                hits as f64 / answers[0].len().max(1) as f64
            };
            shares.push((share(&answers[1]), share(&answers[2])));
        }
        let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
        let graph = mean(shares.iter().map(|share| share.0).collect());
        let fitting = mean(shares.iter().map(|share| share.1).collect());
        let case = format!("nearest_{}{name}", tenant.passages);
        for (label, micros) in found_by {
            let (middle, slow) = percentiles(micros);
            report.row("ours", &format!("{case}_{label}"), "p50_us", &[middle]);
            report.row("ours", &format!("{case}_{label}"), "p95_us", &[slow]);
        }
        report.row("ours", &format!("{case}_graph"), "recall_at_10", &[graph]);
        report.row("ours", &format!("{case}_fitting"), "recall_at_10", &[fitting]);
        report.check(&format!("recall_at_10_{}{name}", tenant.passages), fitting, 0.95, false);
    }
    Ok(())
}

async fn sizes_on_disk(stage: &Stage, total: usize, report: &mut Report) -> Result<()> {
    let mut words = 0;
    let mut folders = vec![stage.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() { folders.push(entry.path()) } else { words += entry.metadata()?.len() }
        }
    }
    report.row("ours", &format!("index_of_words_{total}"), "mib", &[words as f64 / 1_048_576.0]);
    let tables: Vec<(String, i64, i64)> = sqlx::query_as(
        "select relname::text, pg_table_size(c.oid), pg_indexes_size(c.oid) from pg_class c join pg_namespace n on n.oid = relnamespace
         where nspname = 'search' and relkind = 'r' and pg_total_relation_size(c.oid) > 1000000",
    )
    .fetch_all(&stage.database.owner)
    .await
    .context("read the sizes of tables")?;
    for (name, table, indexes) in tables {
        report.row("ours", &format!("table_{name}_{total}"), "mib", &[table as f64 / 1_048_576.0]);
        report.row("ours", &format!("indexes_of_{name}_{total}"), "mib", &[indexes as f64 / 1_048_576.0]);
    }
    Ok(())
}

/// 50th and 95th of a hundred.
pub(crate) fn percentiles(mut micros: Vec<f64>) -> (f64, f64) {
    micros.sort_by(f64::total_cmp);
    let at =
        |share: f64| micros.get(((micros.len() as f64 - 1.0) * share).round() as usize).copied().unwrap_or_default();
    (at(0.5), at(0.95))
}
