//! Appends and loads are as if they had happened one after the other: alone, together, and with late commits.

use composable_postgres::{GroupCommit, PostgresEventStore};
use composable_testing::linearizability::{Options, appends_are_linearizable};

use crate::setup::{LateCommits, store};

const OPTIONS: Options = Options { clients: 12, streams: 6, calls: 60, seed: 1 };

#[tokio::test(flavor = "multi_thread")]
async fn appends_together_are_linearizable() {
    let (_database, store) = store().await.unwrap();
    for seed in 1..=3 {
        appends_are_linearizable(std::slice::from_ref(&store), Options { seed, ..OPTIONS }).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn appends_apart_with_late_commits_are_linearizable() {
    let (_database, store) = store().await.unwrap();
    let apart = GroupCommit { lanes: 16, most_appends: 1, most_events: 0, most_bytes: 0 };
    let store = store.with_projection(LateCommits::default()).with_group_commit(apart);
    appends_are_linearizable(&[store], OPTIONS).await;
}

/// Two processes do not share the line in which appends wait.
#[tokio::test(flavor = "multi_thread")]
async fn appends_of_two_processes_are_linearizable() {
    let (database, one) = store().await.unwrap();
    let other = PostgresEventStore::open(&database.databases).await.unwrap();
    appends_are_linearizable(&[one, other], OPTIONS).await;
}
