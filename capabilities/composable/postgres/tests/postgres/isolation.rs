//! The log keeps tenants apart by itself, whatever the program does.

use composable_core::{EventStore, ExpectedVersion};
use composable_testing::contract::{new_event, new_stream, new_tenant};
use storage_patterns::testing::IsolationCheck;

use crate::setup::store;

#[tokio::test]
async fn no_tenant_sees_another() {
    let (database, _store) = store().await.unwrap();
    let tables = IsolationCheck::new().run(&database).await;
    assert_eq!(tables, ["composable.events", "composable.snapshots"]);
}

#[tokio::test]
async fn the_application_cannot_rewrite_history() {
    let (database, store) = store().await.unwrap();
    store.append(new_tenant(), &new_stream(), ExpectedVersion::Any, vec![new_event("x")]).await.unwrap();
    for statement in [
        "UPDATE composable.events SET payload = ''",
        "DELETE FROM composable.events",
        "TRUNCATE composable.events",
        "UPDATE composable.log SET transaction_offset = 0",
    ] {
        let error = sqlx::query(statement).execute(&database.databases.application).await.unwrap_err();
        assert_eq!(error.as_database_error().unwrap().code().as_deref(), Some("42501"), "{statement}: {error}");
    }
}
