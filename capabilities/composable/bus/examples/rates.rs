//! How fast each bus publishes and consumes:
//! `scripts/test-nats scripts/test-kafka cargo run --release -p composable-bus --example rates`.
//!
//! Events of 256 bytes over 64 streams. Published one by one, each waited for, and 100 at a
//! time as a relay does; consumed by one member that settles each at once, and then end to
//! end: from before publishing until it was received, one at a time.
#![expect(clippy::print_stdout, reason = "it is for people to read")]

use std::time::{Duration, Instant};

use composable_core::bus::{Consumer, Settlement};
use composable_core::{BusSubscription, EventBus, RecordedEvent};
use composable_kafka::{KafkaBus, KafkaOptions};
use composable_nats::{NatsBus, NatsOptions};
use composable_testing::MemoryBus;
use composable_testing::bus_contract::{broker_from, event_of, new_category, new_group, streams_of};
use composable_testing::contract::new_tenant;

const STREAMS: usize = 64;
const SINGLE: usize = 2_000;
const BATCHED: usize = 40_000;
const BATCH: usize = 100;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    println!("{:<8} {:<26} {:>10} {:>10} {:>10}", "bus", "case", "events/s", "p50 ms", "p99 ms");
    measure("memory", MemoryBus::new()).await?;
    if let Some(brokers) = broker_from("TEST_KAFKA_BROKERS", "scripts/test-kafka") {
        measure("kafka", KafkaBus::open(KafkaOptions::new(brokers))?).await?;
    }
    if let Some(url) = broker_from("TEST_NATS_URL", "scripts/test-nats") {
        measure("nats", NatsBus::connect(&url, NatsOptions::default()).await?).await?;
    }
    Ok(())
}

async fn measure<B: EventBus>(name: &str, bus: B) -> Outcome<()> {
    let category = new_category();
    let mut source = Source::new(&category);
    // The first ones pay for setting up.
    bus.publish(&source.next(BATCH)).await?;
    publish(name, "publish one by one", &bus, &mut source, SINGLE, 1).await?;
    publish(name, "publish 100 at a time", &bus, &mut source, BATCHED, BATCH).await?;

    let mut consumer = bus.join(BusSubscription::new(new_group(), category)).await?;
    settle_one(&mut consumer).await?;
    let all = BATCH + SINGLE + BATCHED - 1;
    let (mut latencies, started) = (Vec::with_capacity(all), Instant::now());
    for _ in 0..all {
        let before = Instant::now();
        settle_one(&mut consumer).await?;
        latencies.push(before.elapsed());
    }
    report(name, "receive and settle", all, started.elapsed(), latencies);

    let (mut latencies, started) = (Vec::with_capacity(SINGLE), Instant::now());
    for _ in 0..SINGLE {
        let event = source.next(1);
        let before = Instant::now();
        let (published, delivery) = tokio::join!(bus.publish(&event), consumer.receive());
        published?;
        latencies.push(before.elapsed());
        consumer.settle(delivery?.receipt, Settlement::Done).await?;
    }
    report(name, "end to end, one at a time", SINGLE, started.elapsed(), latencies);
    Ok(consumer.leave().await?)
}

/// Events of the streams in turn, each in order.
struct Source {
    tenant: composable_core::TenantId,
    streams: Vec<composable_core::StreamId>,
    made: usize,
}

impl Source {
    fn new(category: &str) -> Self {
        Self { tenant: new_tenant(), streams: streams_of(category, STREAMS), made: 0 }
    }

    fn next(&mut self, count: usize) -> Vec<RecordedEvent> {
        let made = self.made..self.made + count;
        self.made += count;
        let event = |index: usize| {
            let version = (index / STREAMS + 1) as u64;
            let mut event = event_of(self.tenant, &self.streams[index % STREAMS], version);
            event.payload = vec![b'x'; 256].into();
            event
        };
        made.map(event).collect()
    }
}

async fn publish<B: EventBus>(
    name: &str,
    case: &str,
    bus: &B,
    source: &mut Source,
    count: usize,
    batch: usize,
) -> Outcome<()> {
    let batches: Vec<_> = (0..count / batch).map(|_| source.next(batch)).collect();
    let (mut latencies, started) = (Vec::with_capacity(batches.len()), Instant::now());
    for batch in &batches {
        let before = Instant::now();
        bus.publish(batch).await?;
        latencies.push(before.elapsed());
    }
    report(name, case, count, started.elapsed(), latencies);
    Ok(())
}

async fn settle_one<C: Consumer>(consumer: &mut C) -> Outcome<()> {
    let delivery = consumer.receive().await?;
    Ok(consumer.settle(delivery.receipt, Settlement::Done).await?)
}

fn report(name: &str, case: &str, count: usize, took: Duration, mut latencies: Vec<Duration>) {
    latencies.sort_unstable();
    let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let rate = count as f64 / took.as_secs_f64();
    println!("{name:<8} {case:<26} {rate:>10.0} {:>10.3} {:>10.3}", at(0.5), at(0.99));
}
