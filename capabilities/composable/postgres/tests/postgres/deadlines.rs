//! The contract of every place for deadlines, and who may see them.

use composable_postgres::{DEADLINE_MIGRATIONS, MIGRATIONS, OpenError, PostgresDeadlines, PostgresEventStore};
use composable_testing::deadline_contract;
use storage_patterns::testing::{IsolationCheck, TestDatabase};

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
