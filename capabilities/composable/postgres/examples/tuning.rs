//! What the advice of `docs/engine/tuning.md` was measured with, on the server at `TEST_DATABASE_URL`:
//! `scripts/test-postgres --durable cargo run --release -p composable-postgres --example tuning`.
//!
//! Payloads are 256 bytes. Each figure is of one run of some seconds; repeat it where a few percent matter.

use std::convert::Infallible;
use std::io::Write;
use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use bytes::Bytes;
use composable_core::{
    Aggregate, AggregateStore, Codec, CommandContext, CommandId, DecodeError, Event, EventFilter, EventStore,
    ExpectedVersion, GlobalPosition, NewEvent, SchemaHash, SnapshotCodec, TenantId, Version,
};
use composable_postgres::{GroupCommit, MIGRATIONS, PostgresEventStore};
use composable_testing::contract::{new_event, new_stream};
use futures::future::try_join_all;
use storage_patterns::testing::TestDatabase;

/// How long each figure is measured.
const DURATION: Duration = Duration::from_secs(2);

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let database = TestDatabase::create(&[MIGRATIONS]).await;
    let store = PostgresEventStore::open(&database.databases).await?;
    group_commit(&store).await?;
    batches(&store).await?;
    sqlx::query("VACUUM ANALYZE composable.events").execute(&database.owner).await?;
    pages(&store).await?;
    lengths(&store).await?;
    snapshots(&store).await
}

fn line(text: &str) -> Outcome<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

/// What one client did.
async fn appending(store: PostgresEventStore, tenant: TenantId, batch: usize) -> Outcome<Vec<Duration>> {
    let (started, mut latencies) = (Instant::now(), Vec::new());
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

fn at(latencies: &mut [Duration], share: f64) -> f64 {
    latencies.sort_unstable();
    latencies[((latencies.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3
}

async fn group_commit(store: &PostgresEventStore) -> Outcome<()> {
    line("group commit: single events, clients | lanes x most_appends | events/s | p50 ms | p99 ms")?;
    let gathered = |lanes, most_appends| GroupCommit { lanes, most_appends, ..GroupCommit::default() };
    for clients in [1, 16, 64, 256] {
        for (lanes, most_appends) in [(16, 1), (1, 128), (2, 128), (4, 16), (4, 128), (4, 512), (8, 128)] {
            let store = store.clone().with_group_commit(gathered(lanes, most_appends));
            let tenant = TenantId::fresh();
            let started = Instant::now();
            let tasks = (0..clients).map(|_| tokio::spawn(appending(store.clone(), tenant, 1)));
            let mut latencies = Vec::new();
            for of_client in try_join_all(tasks).await? {
                latencies.extend(of_client?);
            }
            let rate = latencies.len() as f64 / started.elapsed().as_secs_f64();
            let (p50, p99) = (at(&mut latencies, 0.5), at(&mut latencies, 0.99));
            line(&format!("{clients:>4} | {lanes:>2} x {most_appends:>3} | {rate:>7.0} | {p50:>6.2} | {p99:>6.2}"))?;
        }
    }
    Ok(())
}

async fn batches(store: &PostgresEventStore) -> Outcome<()> {
    line("batches: one client, events an append | events/s | p50 ms")?;
    for batch in [1, 10, 100, 1_000] {
        let started = Instant::now();
        let mut latencies = appending(store.clone(), TenantId::fresh(), batch).await?;
        let rate = (latencies.len() * batch) as f64 / started.elapsed().as_secs_f64();
        line(&format!("{batch:>5} | {rate:>7.0} | {:>6.2}", at(&mut latencies, 0.5)))?;
    }
    Ok(())
}

async fn pages(store: &PostgresEventStore) -> Outcome<()> {
    line("pages: events a page | events/s")?;
    for limit in [50, 500, 2_000, 10_000] {
        let (mut cursor, mut count, started) = (GlobalPosition::START, 0, Instant::now());
        while started.elapsed() < DURATION {
            let page = store.read_all(cursor, limit, &EventFilter::everything()).await?;
            count += page.events.len();
            cursor = if page.has_more { page.next } else { GlobalPosition::START };
        }
        line(&format!("{limit:>6} | {:>7.0}", count as f64 / started.elapsed().as_secs_f64()))?;
    }
    Ok(())
}

async fn lengths(store: &PostgresEventStore) -> Outcome<()> {
    line("streams: events | p50 ms to load")?;
    for length in [1, 10, 100, 1_000, 10_000] {
        let (tenant, stream) = (TenantId::fresh(), new_stream());
        let events = (0..length).map(|_| new_event(vec![b'x'; 256])).collect();
        store.append(tenant, &stream, ExpectedVersion::NoStream, events).await?;
        let mut latencies = Vec::new();
        for _ in 0..200 {
            let before = Instant::now();
            store.load(tenant, &stream, Version::NONE).await?;
            latencies.push(before.elapsed());
        }
        line(&format!("{length:>6} | {:>6.2}", at(&mut latencies, 0.5)))?;
    }
    Ok(())
}

/// An event that says nothing in 256 bytes.
struct Filled;

impl Event for Filled {
    fn event_type(&self) -> &'static str {
        "Filled"
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        vec![b'x'; 256].into()
    }

    fn decode(_: &str, _: u32, _: &Bytes) -> Result<Self, DecodeError> {
        Ok(Self)
    }
}

/// An aggregate whose state, and so its snapshot, has 1 KiB.
struct Measured;

impl Aggregate for Measured {
    const CATEGORY: &'static str = "measured";
    type State = Vec<u8>;
    type Command = ();
    type Event = Filled;
    type Error = Infallible;
    type Environment = ();

    fn decide(_: &Vec<u8>, (): (), (): &()) -> Result<Vec<Filled>, Infallible> {
        Ok(vec![Filled])
    }

    fn apply(state: &mut Vec<u8>, _: &Filled) {
        state.resize(1_024, 0);
    }

    fn snapshots() -> Option<SnapshotCodec<Vec<u8>>> {
        Some(SnapshotCodec {
            schema: const { SchemaHash::of("bytes") },
            encode: |state| Some(state.clone().into()),
            decode: |payload| Some(payload.to_vec()),
        })
    }
}

async fn snapshots(store: &PostgresEventStore) -> Outcome<()> {
    line("commands on one stream of 1,000 events and more, snapshot every | cache | p50 ms | p99 ms | mean ms")?;
    for (every, is_cached) in
        [(u64::MAX, false), (1_000, false), (100, false), (20, false), (1, false), (100, true), (u64::MAX, true)]
    {
        let every = NonZeroU64::new(every).unwrap_or(NonZeroU64::MIN);
        let mut aggregates = AggregateStore::<_, Measured>::new(store.clone(), ()).with_snapshot_every(every);
        if is_cached {
            aggregates = aggregates.with_cache(64 * 1024 * 1024, Vec::len);
        }
        let (tenant, stream) = (TenantId::fresh(), Measured::stream(uuid::Uuid::now_v7())?);
        let events = (0..1_000).map(|_| new_event(vec![b'x'; 256])).collect();
        store.append(tenant, &stream, ExpectedVersion::NoStream, events).await?;
        let (started, mut latencies) = (Instant::now(), Vec::new());
        while started.elapsed() < DURATION {
            let before = Instant::now();
            aggregates.execute(tenant, &stream, (), CommandContext::new(CommandId::fresh())).await?;
            latencies.push(before.elapsed());
        }
        let mean = started.elapsed().as_secs_f64() * 1e3 / latencies.len() as f64;
        let (p50, p99) = (at(&mut latencies, 0.5), at(&mut latencies, 0.99));
        line(&format!("{every:>20} | {is_cached:<5} | {p50:>6.2} | {p99:>6.2} | {mean:>6.2}"))?;
    }
    Ok(())
}
