//! How fast the store is on the server at `TEST_DATABASE_URL`:
//! `cargo run --release -p composable-postgres --example throughput`.
//!
//! Appends single events with 256-byte payloads from 1, 16 and 64 clients, each to streams
//! of its own, then batches, then reads everything back.

use std::io::Write;
use std::time::{Duration, Instant};

use composable_core::{EventFilter, EventStore, ExpectedVersion, GlobalPosition, NewEvent, TenantId, Version};
use composable_postgres::{ImportedStream, MIGRATIONS, PostgresEventStore};
use composable_testing::contract::{new_event, new_stream, new_tenant};
use storage_patterns::testing::TestDatabase;

/// How long each part appends.
const DURATION: Duration = Duration::from_secs(4);

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let database = TestDatabase::create(&[MIGRATIONS]).await;
    let store = PostgresEventStore::open(&database.databases).await?;
    let (tenant, mut out) = (new_tenant(), std::io::stdout());
    for (clients, batch) in [(1, 1), (16, 1), (64, 1), (1, 100), (16, 100)] {
        let started = Instant::now();
        let tasks: Vec<_> = (0..clients).map(|_| tokio::spawn(append(store.clone(), tenant, batch))).collect();
        let (mut events, mut latencies) = (0, Vec::new());
        for task in tasks {
            let of_client = task.await??;
            events += of_client.len() * batch;
            latencies.extend(of_client);
        }
        latencies.sort_unstable();
        let rate = events as f64 / started.elapsed().as_secs_f64();
        let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
        writeln!(
            out,
            "append  {clients:>2} clients x {batch:>3} events: {rate:>8.0} events/s, p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms",
            at(0.5),
            at(0.95),
            at(0.99)
        )?;
    }
    import(&store, &mut out).await?;
    sqlx::query("VACUUM ANALYZE composable.events").execute(&database.owner).await?;
    replay(&store, &mut out).await?;
    load(&store, &mut out).await
}

async fn append(store: PostgresEventStore, tenant: TenantId, batch: usize) -> Outcome<Vec<Duration>> {
    let mut latencies = Vec::new();
    let started = Instant::now();
    while started.elapsed() < DURATION {
        let stream = new_stream();
        for round in 0..20 {
            let expected = ExpectedVersion::Exact(Version::new(round * batch as u64));
            let events: Vec<NewEvent> = (0..batch).map(|_| new_event(vec![b'x'; 256])).collect();
            let before = Instant::now();
            store.append(tenant, &stream, expected, events).await?;
            latencies.push(before.elapsed());
        }
    }
    Ok(latencies)
}

/// A thousand streams of a hundred events at a time.
async fn import(store: &PostgresEventStore, out: &mut impl Write) -> Outcome<()> {
    for round in 1..=5 {
        let events = || (0..100).map(|_| new_event(vec![b'x'; 256])).collect();
        let stream = |_| ImportedStream { stream: new_stream(), expected: ExpectedVersion::NoStream, events: events() };
        let streams: Vec<_> = (0..1_000).map(stream).collect();
        let started = Instant::now();
        let imported = store.import(new_tenant(), streams).await?;
        let rate = imported.events as f64 / started.elapsed().as_secs_f64();
        writeln!(out, "import {round}: {rate:>8.0} events/s ({} events)", imported.events)?;
    }
    Ok(())
}

async fn replay(store: &PostgresEventStore, out: &mut impl Write) -> Outcome<()> {
    for limit in [500, 5_000] {
        let (mut cursor, mut count, started) = (GlobalPosition::START, 0, Instant::now());
        loop {
            let page = store.read_all(cursor, limit, &EventFilter::everything()).await?;
            count += page.events.len();
            cursor = page.next;
            if !page.has_more {
                break;
            }
        }
        let rate = count as f64 / started.elapsed().as_secs_f64();
        writeln!(out, "read_all, pages of {limit:>5}: {rate:>8.0} events/s ({count} events)")?;
    }
    Ok(())
}

async fn load(store: &PostgresEventStore, out: &mut impl Write) -> Outcome<()> {
    for length in [10, 100, 10_000] {
        let (tenant, stream) = (new_tenant(), new_stream());
        let events = (0..length).map(|_| new_event(vec![b'x'; 256])).collect();
        store.append(tenant, &stream, ExpectedVersion::NoStream, events).await?;
        let rounds = 200_000_usize.div_ceil(length).min(2_000);
        let started = Instant::now();
        for _ in 0..rounds {
            store.load(tenant, &stream, Version::NONE).await?;
        }
        let each = started.elapsed() / u32::try_from(rounds)?;
        let rate = length as f64 / each.as_secs_f64();
        writeln!(out, "load a stream of {length:>5}: {:.2} ms, {rate:>8.0} events/s", each.as_secs_f64() * 1e3)?;
    }
    Ok(())
}
