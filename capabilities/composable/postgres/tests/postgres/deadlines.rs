//! The contract of every place for deadlines, and who may see them.

use composable_core::Deadlines;
use composable_core::deadlines::DeadlineError;
use composable_postgres::{DEADLINE_MIGRATIONS, MIGRATIONS, OpenError, PostgresDeadlines, PostgresEventStore};
use composable_runtime::{CommandRouter, DeadlineOptions, DeadlineWorker};
use composable_testing::contract::new_tenant;
use composable_testing::deadline_contract;
use storage_patterns::testing::{IsolationCheck, TestDatabase};
use tokio_util::sync::CancellationToken;

async fn deadlines() -> Result<(TestDatabase, PostgresDeadlines, PostgresEventStore), OpenError> {
    let database = TestDatabase::create(&[MIGRATIONS, DEADLINE_MIGRATIONS]).await;
    let store = PostgresEventStore::open(&database.databases).await?;
    let deadlines = PostgresDeadlines::new(&database.databases);
    Ok((database, deadlines, store))
}

deadline_contract!(deadlines().await.unwrap());

#[tokio::test]
async fn no_tenant_sees_anothers_deadlines() {
    let (database, _, _) = deadlines().await.unwrap();
    let tables = IsolationCheck::new().run(&database).await;
    assert!(tables.contains(&"composable_deadlines.deadlines".to_owned()), "{tables:?}");
}

#[tokio::test]
async fn without_its_tables_the_worker_waits_and_says_what_is_missing() {
    let database = TestDatabase::create(&[MIGRATIONS]).await;
    let deadlines = PostgresDeadlines::new(&database.databases);
    let cancelled = deadlines.cancel(new_tenant(), &"late".into()).await;
    assert!(matches!(cancelled, Err(DeadlineError::NotSetUp { .. })), "{cancelled:?}");

    let worker = DeadlineWorker::new(deadlines, CommandRouter::new(), DeadlineOptions::default());
    let (stop, mut progress) = (CancellationToken::new(), worker.progress());
    let seen = async {
        let problem = progress.wait_for(|progress| progress.problem.is_some()).await.unwrap().problem.clone();
        stop.cancel();
        problem.unwrap()
    };
    let ((), problem) = tokio::join!(worker.run(&stop), seen);
    assert!(problem.contains("migrate the database with DEADLINE_MIGRATIONS"), "{problem}");
}
