//! A tenant is erased: all of it, nothing else, on record, while others work.
#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use std::collections::BTreeMap;

use composable_core::{EventStore, ExpectedVersion, SchemaHash, Snapshot, StreamId, TenantId, Version};
use composable_postgres::following::PROJECTION_MIGRATIONS;
use composable_postgres::{
    DEADLINE_MIGRATIONS, EraseError, Erased, ImportedStream, MIGRATIONS, PostgresEventStore, erase_tenant,
};
use composable_testing::contract::{new_event, new_stream, new_tenant};
use composable_testing::skip::{self, Options};
use sqlx::AssertSqlSafe;
use storage_patterns::MigrationSet;
use storage_patterns::testing::TestDatabase;

const SETS: [MigrationSet; 3] = [MIGRATIONS, PROJECTION_MIGRATIONS, DEADLINE_MIGRATIONS];

async fn store() -> (TestDatabase, PostgresEventStore) {
    let database = TestDatabase::create(&SETS).await;
    let store = PostgresEventStore::open(&database.databases).await.unwrap();
    (database, store)
}

/// More events than go in one transaction of the erasure, and a snapshot.
async fn fill(store: &PostgresEventStore, tenant: TenantId) -> StreamId {
    let stream = new_stream();
    let events = (0..6_000).map(|_| new_event("personal")).collect();
    let all = ImportedStream { stream: stream.clone(), expected: ExpectedVersion::NoStream, events };
    store.import(tenant, vec![all]).await.unwrap();
    let snapshot = Snapshot { schema: SchemaHash::of("s"), version: Version::new(1), payload: "personal".into() };
    store.save_snapshot(tenant, &stream, snapshot).await.unwrap();
    stream
}

/// Rows of the tenant, wherever they are.
async fn rows_of(database: &TestDatabase, tenant: TenantId) -> BTreeMap<String, i64> {
    let tables: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_schema || '.' || table_name, column_name::text FROM information_schema.columns
         WHERE column_name IN ('tenant_id', 'tenant') AND table_schema LIKE 'composable%'
           AND table_schema <> 'composable_audit'",
    )
    .fetch_all(&database.owner)
    .await
    .unwrap();
    let mut rows = BTreeMap::new();
    for (table, column) in tables {
        let count = format!("SELECT count(*) FROM {table} WHERE {column} = $1");
        let query = sqlx::query_scalar(AssertSqlSafe(count)).bind(tenant.uuid());
        rows.insert(table, query.fetch_one(&database.owner).await.unwrap());
    }
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_of_the_tenant_goes_and_nothing_else_while_others_write() {
    let (database, store) = store().await;
    let (leaving, staying) = (new_tenant(), new_tenant());
    let stream = fill(&store, leaving).await;
    let kept = fill(&store, staying).await;
    sqlx::query(
        "INSERT INTO composable_projections.tenants (projection, version, tenant) VALUES ('p', 1, $1), ('p', 1, $2)",
    )
    .bind(leaving.uuid())
    .bind(staying.uuid())
    .execute(&database.owner)
    .await
    .unwrap();
    let before = rows_of(&database, staying).await;

    let others = skip::no_reader_skips_an_event(&store, Options { writers: 4, appends: 60, ..Options::default() });
    let erasing = erase_tenant(&database.options, &SETS, leaving, "contract ended");
    let ((), erased) = tokio::join!(others, erasing);

    let rows = [("composable.events", 6_000), ("composable.snapshots", 1), ("composable_projections.tenants", 1)];
    let expected = Erased { rows: rows.map(|(table, rows)| (table.to_owned(), rows)).into() };
    assert_eq!(erased.unwrap(), expected);
    assert!(rows_of(&database, leaving).await.into_values().all(|rows| rows == 0));
    assert_eq!(rows_of(&database, staying).await, before);
    assert_eq!(store.load(leaving, &stream, Version::NONE).await.unwrap(), []);
    assert_eq!(store.load(staying, &kept, Version::NONE).await.unwrap().len(), 6_000);

    // Again: nothing left to do. Both are on record, and the application cannot see or change the record.
    assert_eq!(erase_tenant(&database.options, &SETS, leaving, "again").await.unwrap(), Erased::default());
    let records: Vec<(uuid::Uuid, String, bool, i64)> = sqlx::query_as(
        "SELECT tenant, reason, finished_at >= started_at, coalesce((removed ->> 'composable.events')::bigint, 0)
         FROM composable_audit.erasures ORDER BY id",
    )
    .fetch_all(&database.owner)
    .await
    .unwrap();
    let record = |reason: &str, events| (leaving.uuid(), reason.to_owned(), true, events);
    assert_eq!(records, [record("contract ended", 6_000), record("again", 0)]);
    let seen = sqlx::query("SELECT * FROM composable_audit.erasures").execute(&database.databases.application).await;
    assert_eq!(seen.unwrap_err().as_database_error().unwrap().code().as_deref(), Some("42501"));
}

#[tokio::test]
async fn tables_that_refer_to_each_other_are_erased_in_the_right_order() {
    let (database, _store) = store().await;
    let create = "CREATE SCHEMA notes;
         CREATE TABLE notes.a_note (tenant_id uuid NOT NULL, id int, PRIMARY KEY (tenant_id, id));
         CREATE TABLE notes.b_remark (tenant_id uuid NOT NULL, id int, FOREIGN KEY (tenant_id, id) REFERENCES notes.a_note)";
    sqlx::raw_sql(create).execute(&database.owner).await.unwrap();
    let tenant = new_tenant();
    for insert in ["INSERT INTO notes.a_note VALUES ($1, 1)", "INSERT INTO notes.b_remark VALUES ($1, 1)"] {
        sqlx::query(insert).bind(tenant.uuid()).execute(&database.owner).await.unwrap();
    }
    let notes = MigrationSet { name: "notes", schemas: &["notes"], ..MIGRATIONS };
    let erased = erase_tenant(&database.options, &[notes], tenant, "test").await.unwrap();
    assert_eq!(erased.rows, [("notes.a_note".to_owned(), 1), ("notes.b_remark".to_owned(), 1)].into());

    let elsewhere = "CREATE SCHEMA elsewhere;
         CREATE TABLE elsewhere.c (tenant_id uuid, id int, FOREIGN KEY (tenant_id, id) REFERENCES notes.a_note)";
    sqlx::raw_sql(elsewhere).execute(&database.owner).await.unwrap();
    for insert in ["INSERT INTO notes.a_note VALUES ($1, 1)", "INSERT INTO elsewhere.c VALUES ($1, 1)"] {
        sqlx::query(insert).bind(tenant.uuid()).execute(&database.owner).await.unwrap();
    }
    let error = erase_tenant(&database.options, &[notes], tenant, "test").await.unwrap_err();
    assert!(matches!(&error, EraseError::Referred { table } if table == "notes.a_note"), "{error:?}");
}

/// The last events of the log are erased, then the log is opened in another cluster, where numbers are small.
#[tokio::test]
async fn cursors_beyond_erased_events_miss_nothing_after_a_restore() {
    let (database, store) = store().await;
    let (leaving, staying, stream) = (new_tenant(), new_tenant(), new_stream());
    store.append(staying, &stream, ExpectedVersion::NoStream, vec![new_event("x")]).await.unwrap();
    store.append(leaving, &stream, ExpectedVersion::NoStream, vec![new_event("x")]).await.unwrap();
    // The second one a good deal later than the first.
    let lift = "UPDATE composable.events SET transaction_id = transaction_id + CASE tenant_id WHEN $1 THEN 2000 ELSE 1000 END * 1000000";
    sqlx::query(lift).bind(leaving.uuid()).execute(&database.owner).await.unwrap();
    let beyond = store.load(leaving, &stream, Version::NONE).await.unwrap()[0].position;
    erase_tenant(&database.options, &SETS, leaving, "test").await.unwrap();

    let reopened = PostgresEventStore::open(&database.databases).await.unwrap();
    let appended = reopened.append(staying, &stream, ExpectedVersion::Any, vec![new_event("y")]).await.unwrap();
    assert!(appended.position > beyond, "{appended:?} would be skipped by a reader at {beyond}");
}
