//! The same on a real Postgres, named by `TEST_DATABASE_URL`.

use std::collections::BTreeSet;

use banking::ClearingService;
use composable_bus::{Consuming, Handler, LogBus, PostgresCheckpoints, PostgresDeadLetters};
use composable_core::effect::AttemptFailed;
use composable_core::{EventStore, RecordedEvent};
use composable_postgres::{MIGRATIONS, PostgresEventStore};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use storage_patterns::testing::TestDatabase;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::conservation::{faults, live, wishes};
use crate::crashes::die_everywhere;
use crate::world::{Wish, World};

/// How many lives, each with other wishes and faults.
const LIVES: usize = 5;

/// The guard drops the database.
async fn store() -> (TestDatabase, PostgresEventStore) {
    let database = TestDatabase::create(&[MIGRATIONS, composable_bus::MIGRATIONS]).await;
    let store = PostgresEventStore::open(&database.databases).await.unwrap();
    (database, store)
}

#[tokio::test(flavor = "multi_thread")]
async fn clearing_may_die_at_any_step() {
    die_everywhere(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_is_conserved() {
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    for _ in 0..LIVES {
        let (wishes, faults) = (wishes(), faults()).new_tree(&mut runner).unwrap().current();
        let (_database, store) = store().await;
        live(&store, &wishes, faults).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_clears_and_the_next_one_goes_on() {
    let (database, store) = store().await;
    let world = World::open(store.clone(), 2).await;
    let bus = LogBus::new(store.clone(), PostgresCheckpoints::new(&database.databases));
    let letters = PostgresDeadLetters::new(&database.databases);
    let mut sent = BTreeSet::new();
    for round in 1..=2 {
        let service = Watched { service: ClearingService::new(store.clone()), handled: watch::Sender::default() };
        let consuming =
            Consuming::new(ClearingService::<PostgresEventStore>::subscription("clearing".parse().unwrap()));
        let (stop, mut handled) = (CancellationToken::new(), service.handled.subscribe());
        let script = async {
            for to in [1, 2] {
                sent.extend(world.wish(&Wish::Transfer { from: 0, to, cents: 10 }).await);
            }
            while !world.state(world.accounts[0]).await.unwrap().sent.is_empty() {
                handled.changed().await.unwrap();
            }
            stop.cancel();
        };
        let (consumed, ()) = tokio::join!(consuming.run(&bus, &service, &letters, &stop), script);
        consumed.unwrap();
        assert_eq!((sent.len(), consuming.consumed().put_aside), (2 * round, 0));
    }
    world.check(sent).await;
}

/// Tells when an event was handled.
struct Watched<S> {
    service: ClearingService<S>,
    handled: watch::Sender<()>,
}

impl<S: EventStore> Handler for Watched<S> {
    async fn handle(&self, event: &RecordedEvent) -> Result<(), AttemptFailed> {
        let handled = self.service.handle(event).await;
        self.handled.send_replace(());
        handled
    }
}
