//! From an append on a real Postgres over a real broker into a handler.

use std::collections::HashSet;

use crate::support::Failure::{Lasting, Passing};
use crate::support::{Noting, assert_in_order, quick, subscription, within};
use composable_bus::{
    Consuming, DeadLetters, MIGRATIONS, PostgresCheckpoints, PostgresDeadLetters, Relay, RelayOptions, replay,
};
use composable_core::{EventBus, EventStore, ExpectedVersion};
use composable_kafka::{KafkaBus, KafkaOptions};
use composable_nats::{NatsBus, NatsOptions};
use composable_postgres::PostgresEventStore;
use composable_testing::MemoryBus;
use composable_testing::bus_contract::{broker_from, new_category, streams_of};
use composable_testing::contract::{new_event, new_tenant};
use storage_patterns::testing::TestDatabase;
use tokio_util::sync::CancellationToken;

const STREAMS: usize = 12;
const VERSIONS: usize = 10;

/// Two members of a group handle what several writers append, two relays compete, one event
/// is poison, and everything is handled once it is replayed.
async fn everything_that_is_appended_is_handled<B: EventBus + Clone>(bus: B) {
    let database = TestDatabase::create(&[composable_postgres::MIGRATIONS, MIGRATIONS]).await;
    let store = PostgresEventStore::open(&database.databases).await.unwrap();
    let checkpoints = PostgresCheckpoints::new(&database.databases);
    let letters = PostgresDeadLetters::new(&database.databases);
    let (category, tenant, stop) = (new_category(), new_tenant(), CancellationToken::new());
    let options = RelayOptions { batch: 17, ..RelayOptions::new(category.clone()) };
    let relay = || Relay::new(store.clone(), bus.clone(), checkpoints.clone(), letters.clone(), options.clone());
    let (one, other, handler) = (relay(), relay(), Noting::default());
    let subscription = subscription(&category);
    let consuming = Consuming::new(subscription.clone()).with_policy(quick(3));

    let events: Vec<Vec<_>> = (0..STREAMS).map(|_| (0..VERSIONS).map(|_| new_event("x")).collect()).collect();
    let (poison, moody) = (events[3][4].id, events[5][6].id);
    handler.fail(poison, vec![Lasting]);
    handler.fail(moody, vec![Passing, Passing]);
    let all: HashSet<_> = events.iter().flatten().map(|event| event.id).collect();

    let append = async |index: usize, stream: &composable_core::StreamId| {
        for event in &events[index] {
            store.append(tenant, stream, ExpectedVersion::Any, vec![event.clone()]).await.unwrap();
        }
    };
    let script = async {
        let streams = streams_of(&category, STREAMS);
        let writers = streams.iter().enumerate().map(|(index, stream)| append(index, stream));
        futures::future::join_all(writers).await;
        handler.all(&all.iter().copied().filter(|id| *id != poison).collect()).await;
        let put_aside = within(async {
            loop {
                let listed = letters.list(subscription.group.as_str(), None, 10).await.unwrap();
                match listed.into_iter().next() {
                    Some(letter) => return letter,
                    None => tokio::task::yield_now().await,
                }
            }
        })
        .await;
        assert_eq!(put_aside.event().unwrap().id, poison);
        replay(&letters, &handler, tenant, put_aside.id).await.unwrap();
        stop.cancel();
    };
    let (first, second) =
        (consuming.run(&bus, &handler, &letters, &stop), consuming.run(&bus, &handler, &letters, &stop));
    let work = async { tokio::join!(one.run(&stop), other.run(&stop), first, second, script) };
    let (_, _, first, second, ()) = within(work).await;
    first.unwrap();
    second.unwrap();
    assert_eq!(handler.handled_ids(), all);
    assert!(handler.tries(moody) >= 3);
    let poisoned = streams_of(&category, STREAMS).remove(3);
    let others: Vec<_> = handler.handled().into_iter().filter(|event| event.stream != poisoned).collect();
    assert_in_order(&others);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_memory() {
    everything_that_is_appended_is_handled(MemoryBus::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_kafka() {
    if let Some(brokers) = broker_from("TEST_KAFKA_BROKERS", "scripts/test-kafka") {
        let mut options = KafkaOptions::new(brokers);
        options.partitions = 4;
        options.settings.push(("heartbeat.interval.ms".to_owned(), "200".to_owned()));
        everything_that_is_appended_is_handled(KafkaBus::open(options).unwrap()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_nats() {
    if let Some(url) = broker_from("TEST_NATS_URL", "scripts/test-nats") {
        let bus = NatsBus::connect(&url, NatsOptions { partitions: 4, ..NatsOptions::default() }).await.unwrap();
        everything_that_is_appended_is_handled(bus).await;
    }
}
