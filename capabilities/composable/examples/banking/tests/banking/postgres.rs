//! The same on a real Postgres, named by `TEST_DATABASE_URL`.

use std::collections::BTreeSet;

use banking::on_postgres::PostgresClearing;
use composable_postgres::following::{FollowOptions, PROJECTION_MIGRATIONS, ProjectionWorker};
use composable_postgres::{MIGRATIONS, PostgresEventStore};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, TestRunner};
use storage_patterns::testing::TestDatabase;
use tokio_util::sync::CancellationToken;

use crate::conservation::{faults, live, wishes};
use crate::crashes::die_everywhere;
use crate::world::{Wish, World};

/// How many lives, each with other wishes and faults.
const LIVES: usize = 5;

/// The guard drops the database.
async fn store() -> (TestDatabase, PostgresEventStore) {
    let database = TestDatabase::create(&[MIGRATIONS, PROJECTION_MIGRATIONS]).await;
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
async fn a_projection_worker_clears_and_knows_where_it_was() {
    let (database, store) = store().await;
    let world = World::open(store.clone(), 2).await;
    let mut sent = BTreeSet::new();
    for round in 0..2 {
        let worker = ProjectionWorker::new(
            store.clone(),
            &database.databases,
            PostgresClearing::new(store.clone()),
            FollowOptions::version(1),
        );
        let (stop, mut progress) = (CancellationToken::new(), worker.progress());
        let script = async {
            for to in [1, 2] {
                sent.extend(world.wish(&Wish::Transfer { from: 0, to, cents: 10 }).await);
            }
            while !world.state(world.accounts[0]).await.unwrap().sent.is_empty() {
                progress.changed().await.unwrap();
            }
            stop.cancel();
        };
        tokio::join!(worker.run(&stop), script);
        assert_eq!(sent.len(), 2 * (round + 1));
    }
    world.check(sent).await;
}
