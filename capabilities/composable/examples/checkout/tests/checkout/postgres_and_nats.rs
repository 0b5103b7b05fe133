//! On the Postgres of `TEST_DATABASE_URL`, over the NATS server of `TEST_NATS_URL` where there is one, and over the log.

use composable_bus::{LogBus, PostgresCheckpoints, PostgresDeadLetters};
use composable_core::EventBus;
use composable_nats::{NatsBus, NatsOptions};
use composable_postgres::{DEADLINE_MIGRATIONS, PostgresDeadlines, PostgresEventStore};
use composable_testing::Crash;
use composable_testing::bus_contract::{broker_from, new_category};
use std::time::Duration;
use storage_patterns::testing::TestDatabase;

use crate::world::{Customer, World};

type PostgresWorld<B> = World<PostgresEventStore, PostgresDeadlines, B, PostgresCheckpoints, PostgresDeadLetters>;

async fn database() -> (TestDatabase, PostgresEventStore) {
    let sets = [composable_postgres::MIGRATIONS, DEADLINE_MIGRATIONS, composable_bus::MIGRATIONS];
    let database = TestDatabase::create(&sets).await;
    let store = PostgresEventStore::open(&database.databases).await.unwrap();
    (database, store)
}

fn over<B: EventBus + Clone>(database: &TestDatabase, store: PostgresEventStore, bus: B) -> PostgresWorld<B> {
    let databases = &database.databases;
    let (checkpoints, letters) = (PostgresCheckpoints::new(databases), PostgresDeadLetters::new(databases));
    World::new(store, PostgresDeadlines::new(databases), bus, checkpoints, letters)
}

/// Everybody is served by a shop that dies now and then.
async fn serves<B: EventBus + Clone>(world: &PostgresWorld<B>, points: &[usize]) {
    for (customer, point) in Customer::ALL.into_iter().zip(points.iter().cycle()) {
        let orders = [world.place(customer).await];
        if !world.work(&orders, &Crash::at(*point)).await {
            assert!(world.work(&orders, &Crash::at(usize::MAX)).await);
        }
        world.is_settled(&orders[0], &format!("killed at point {point}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_over_the_log_everybody_is_served_once() {
    let (database, store) = database().await;
    let log = LogBus::new(store.clone(), PostgresCheckpoints::new(&database.databases));
    let world = over(&database, store, log);
    for points in [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [usize::MAX; 5]] {
        serves(&world, &points).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_over_nats_everybody_is_served_once() {
    let Some(url) = broker_from("TEST_NATS_URL", "scripts/test-nats") else { return };
    let (database, store) = database().await;
    // What a shop that died had in hand comes again soon.
    let ack_wait = Duration::from_secs(2);
    let options = NatsOptions { partitions: 2, ack_wait, prefix: new_category(), ..NatsOptions::default() };
    let bus = NatsBus::connect(&url, options).await.unwrap();
    let world = over(&database, store, bus);
    serves(&world, &[usize::MAX]).await;
    serves(&world, &[4, 7, 10, 3, 13]).await;
}
