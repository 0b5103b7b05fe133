//! The other candidate for search by word: BM25 computed in SQL from postings and statistics of each tenant, under the
//! same row-level security. Same words, same stems, title counted like the text; no phrases, beginnings or typing
//! mistakes, which would come on top.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use adr_search::TenantContext;
use anyhow::Result;
use composable_core::TenantId;
use frostem::{Algorithm, Stemmer};
use sqlx::{AssertSqlSafe, PgConnection};
use storage_patterns::tenant_transaction;
use uuid::Uuid;

use crate::speed::percentiles;
use crate::stage::Stage;
use bench_report::Report;

const TABLES: &str = "
    create schema bm25;
    create table bm25.postings (tenant_id uuid not null, term text not null, passage_id uuid not null, frequency smallint not null,
        length smallint not null, primary key (tenant_id, term, passage_id) include (frequency, length));
    create table bm25.terms (tenant_id uuid not null, term text not null, passages integer not null, primary key (tenant_id, term));
    create table bm25.totals (tenant_id uuid primary key, passages bigint not null, words bigint not null);
    select storage.enable_tenant_isolation('bm25.postings');
    select storage.enable_tenant_isolation('bm25.terms');
    select storage.enable_tenant_isolation('bm25.totals');";

const SEARCH: &str = "
    with totals as (select passages::real n, words::real / passages average from bm25.totals),
    query as (
        select term, ln(1 + (n - passages + 0.5) / (passages + 0.5)) rarity, average
        from bm25.terms, totals where term = any($1))
    select passage_id, sum(rarity * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / average)))::real score
    from query join bm25.postings using (term)
    group by passage_id order by score desc limit 200";

pub(crate) async fn run(
    stage: &Stage,
    tenants: &[(TenantId, usize)],
    queries: &[String],
    report: &mut Report,
) -> Result<()> {
    let owner = &stage.database.owner;
    sqlx::raw_sql(TABLES).execute(owner).await?;
    let role = stage.database.databases.application.connect_options().get_username().to_owned();
    let grants = format!(
        "grant usage on schema bm25 to {role}; grant select, insert, update on all tables in schema bm25 to {role}"
    );
    sqlx::raw_sql(AssertSqlSafe(grants)).execute(owner).await?;
    let started = Instant::now();
    let mut total = 0;
    for (tenant, passages) in tenants {
        let context = TenantContext::tenant(tenant.uuid());
        let mut connection = tenant_transaction(&stage.database.databases.application, &context).await?;
        load(&mut connection, *tenant).await?;
        connection.commit().await?;
        total += passages;
    }
    report.row(
        "alternative:bm25_sql",
        &format!("indexing_{total}_passages"),
        "passages_per_s",
        &[total as f64 / started.elapsed().as_secs_f64()],
    );
    sqlx::query("vacuum analyze bm25.postings").execute(owner).await?;
    let size: i64 =
        sqlx::query_scalar("select pg_total_relation_size('bm25.postings') + pg_total_relation_size('bm25.terms')")
            .fetch_one(owner)
            .await?;
    report.row("alternative:bm25_sql", &format!("index_of_words_{total}"), "mib", &[size as f64 / 1_048_576.0]);
    for (tenant, passages) in tenants {
        let (mut middles, mut slows) = (Vec::new(), Vec::new());
        for run in 0..=3 {
            let mut micros = Vec::new();
            for text in queries {
                let started = Instant::now();
                let context = TenantContext::tenant(tenant.uuid());
                let mut connection = tenant_transaction(&stage.database.databases.application, &context).await?;
                let terms: Vec<String> = stems(text).into_keys().collect();
                let _: Vec<(Uuid, f32)> = sqlx::query_as(SEARCH).bind(terms).fetch_all(&mut *connection).await?;
                connection.commit().await?;
                micros.push(started.elapsed().as_secs_f64() * 1e6);
            }
            if run > 0 {
                let (middle, slow) = percentiles(micros);
                middles.push(middle);
                slows.push(slow);
            }
        }
        report.row("alternative:bm25_sql", &format!("lexical_{passages}"), "p50_us", &middles);
        report.row("alternative:bm25_sql", &format!("lexical_{passages}"), "p95_us", &slows);
    }
    Ok(())
}

/// Words of more than two letters that are no function words, with how often each stem comes.
fn stems(text: &str) -> BTreeMap<String, i16> {
    const FUNCTION_WORDS: [&str; 14] =
        ["and", "are", "for", "from", "how", "not", "that", "the", "this", "use", "was", "what", "with", "you"];
    let stemmer = Stemmer::new(Algorithm::English);
    let mut stems = BTreeMap::new();
    for word in text.to_lowercase().split(|character: char| !character.is_alphanumeric()) {
        if word.len() > 2 && !FUNCTION_WORDS.contains(&word) {
            *stems.entry(stemmer.stem(word).into_owned()).or_default() += 1;
        }
    }
    stems
}

async fn load(connection: &mut PgConnection, tenant: TenantId) -> Result<()> {
    let rows: Vec<(Uuid, String, String)> = sqlx::query_as(
        "select p.passage_id, d.title, p.text from search.passages p join search.decisions d using (tenant_id, decision_id)",
    )
    .fetch_all(&mut *connection)
    .await?;
    let (mut passages, mut words) = (HashMap::<String, i32>::new(), 0_i64);
    for chunk in rows.chunks(500) {
        let (mut terms, mut ids, mut frequencies, mut lengths) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (id, title, text) in chunk {
            let found = stems(&format!("{title} {text}"));
            let length = found.values().sum::<i16>();
            words += i64::from(length);
            for (term, frequency) in found {
                *passages.entry(term.clone()).or_default() += 1;
                terms.push(term);
                ids.push(*id);
                frequencies.push(frequency);
                lengths.push(length);
            }
        }
        sqlx::query("insert into bm25.postings select $1, * from unnest($2::text[], $3::uuid[], $4::smallint[], $5::smallint[])")
            .bind(tenant.uuid())
            .bind(terms)
            .bind(ids)
            .bind(frequencies)
            .bind(lengths)
            .execute(&mut *connection)
            .await?;
    }
    let (terms, counts): (Vec<String>, Vec<i32>) = passages.into_iter().unzip();
    sqlx::query("insert into bm25.terms select $1, * from unnest($2::text[], $3::integer[])")
        .bind(tenant.uuid())
        .bind(terms)
        .bind(counts)
        .execute(&mut *connection)
        .await?;
    sqlx::query("insert into bm25.totals values ($1, $2, $3)")
        .bind(tenant.uuid())
        .bind(rows.len() as i64)
        .bind(words)
        .execute(connection)
        .await?;
    Ok(())
}
