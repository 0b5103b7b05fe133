//! The isolation check passes what is fenced and catches what is not.

use futures::FutureExt;
use std::panic::AssertUnwindSafe;

use storage_patterns::MigrationSet;
use storage_patterns::testing::{IsolationCheck, TestDatabase, assert_tenant_isolation};

use crate::{LEAKY, NOTES};

#[tokio::test]
async fn fenced_tables_pass() {
    let database = TestDatabase::create(&[NOTES]).await;
    let tables = IsolationCheck::new().run(&database).await;
    assert_eq!(tables, ["notes.journal", "notes.note"]);
}

#[tokio::test]
async fn rows_can_be_supplied() {
    let database = TestDatabase::create(&[NOTES]).await;
    IsolationCheck::new()
        .with_row("notes.journal", "INSERT INTO notes.journal (tenant_id, line) VALUES ($1, 'supplied')")
        .run(&database)
        .await;
    let supplied: i64 = sqlx::query_scalar("SELECT count(*) FROM notes.journal WHERE line = 'supplied'")
        .fetch_one(&database.owner)
        .await
        .unwrap();
    assert_eq!(supplied, 2);
}

#[tokio::test]
async fn every_leak_is_named() {
    let leaky = MigrationSet {
        name: "leaky",
        migrator: &LEAKY,
        schemas: &["leaky"],
        append_only: &[],
        cross_tenant_reads: &[],
    };
    let database = TestDatabase::create(&[leaky]).await;
    let panic = AssertUnwindSafe(assert_tenant_isolation(&database)).catch_unwind().await.unwrap_err();
    let message = panic.downcast_ref::<String>().unwrap();
    for expected in [
        "leaky.unfenced: row-level security is not enabled",
        "leaky.unfenced: no policy",
        "leaky.unfenced: the application sees another tenant's rows",
        "leaky.unfenced: the application inserts a row for another tenant",
        "leaky.unfenced: the application deletes another's rows",
        "leaky.readable: policy everyone_reads lets in more",
        "leaky.readable: the application sees another tenant's rows",
        "leaky.readable: the application sees rows without a tenant",
        "view leaky.peephole",
    ] {
        assert!(message.contains(expected), "{expected:?} is missing in:\n{message}");
    }
    assert!(!message.contains("leaky.fenced:"), "{message}");
}
