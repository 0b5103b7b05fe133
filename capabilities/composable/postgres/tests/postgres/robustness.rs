//! What goes wrong stays typed and leaves nothing behind.

use std::time::Duration;

use composable_core::{AppendError, EventFilter, EventStore, ExpectedVersion, GlobalPosition, StoreError, Version};
use composable_postgres::PostgresEventStore;
use composable_testing::contract::{new_event, new_stream, new_tenant};
use sqlx::Connection;

use crate::setup::{LateCommits, store, wait_for};

#[tokio::test]
async fn an_unreachable_database_is_unavailable_not_failed() {
    let (database, store) = store().await.unwrap();
    database.databases.close().await;
    let (tenant, stream) = (new_tenant(), new_stream());
    let append = store.append(tenant, &stream, ExpectedVersion::Any, vec![new_event("x")]).await;
    assert!(matches!(append, Err(AppendError::Unavailable { .. })), "{append:?}");
    let load = store.load(tenant, &stream, Version::NONE).await;
    assert!(matches!(load, Err(StoreError::Unavailable { .. })), "{load:?}");
    let read = store.read_all(GlobalPosition::START, 1, &EventFilter::everything()).await;
    assert!(matches!(read, Err(StoreError::Unavailable { .. })), "{read:?}");
}

#[tokio::test]
async fn a_database_without_the_tables_is_refused_when_opened() {
    let database = storage_patterns::testing::TestDatabase::create(&[]).await;
    let error = PostgresEventStore::open(&database.databases).await.unwrap_err();
    assert!(error.to_string().contains("migrate the database first"), "{error}");
}

/// Dropped at every stage of the transaction, with one connection to hand around.
#[tokio::test]
async fn cancelled_appends_return_their_connections_clean() {
    let (database, _) = store().await.unwrap();
    let options = storage_patterns::DatabaseOptions { application_connections: 1, ..database.options.clone() };
    let databases = storage_patterns::Databases::connect_lazily(&options).unwrap();
    let store = PostgresEventStore::open(&databases).await.unwrap().with_projection(LateCommits::default());
    for attempt in 0..80_u64 {
        let (tenant, stream) = (new_tenant(), new_stream());
        let append = store.append(tenant, &stream, ExpectedVersion::NoStream, vec![new_event("x")]);
        let answered = tokio::time::timeout(Duration::from_micros(attempt * 50), append).await.is_ok();
        let events = store.load(tenant, &stream, Version::NONE).await.unwrap();
        assert!(!answered || events.len() == 1, "an acknowledged event is gone");
        let mut connection = databases.application.acquire().await.unwrap();
        connection.ping().await.unwrap();
        let tenant_left: Option<String> =
            sqlx::query_scalar("SELECT nullif(current_setting('app.tenant_id', true), '')")
                .fetch_one(&mut *connection)
                .await
                .unwrap();
        assert_eq!(tenant_left, None);
    }
}

/// Dropped at every stage, also between two rows: whoever reads next gets its own rows and not the rest of those.
#[tokio::test]
async fn cancelled_reads_of_the_log_leave_nothing_to_those_after_them() {
    let (database, writer) = store().await.unwrap();
    let options = storage_patterns::DatabaseOptions { projector_connections: 1, ..database.options.clone() };
    let databases = storage_patterns::Databases::connect_lazily(&options).unwrap();
    let store = PostgresEventStore::open(&databases).await.unwrap();
    let (tenant, stream) = (new_tenant(), new_stream());
    let events: Vec<_> = (0..500).map(|_| new_event(vec![b'x'; 2_000])).collect();
    let ids: Vec<_> = events.iter().map(|event| event.id).collect();
    writer.append(tenant, &stream, ExpectedVersion::NoStream, events).await.unwrap();
    wait_for(&writer, GlobalPosition::START, ids.len()).await;
    let mut cancelled = 0;
    for attempt in 0..100_u64 {
        let everything = EventFilter::everything();
        let read = store.read_all(GlobalPosition::START, 1_000, &everything);
        cancelled += u64::from(tokio::time::timeout(Duration::from_micros(attempt * 60), read).await.is_err());
        let some = attempt.try_into().unwrap();
        let page = store.read_all(GlobalPosition::START, some, &everything).await.unwrap();
        assert!(page.events.iter().map(|event| event.id).eq(ids[..some].iter().copied()), "attempt {attempt}");
    }
    assert!(cancelled > 0, "every read was done at once");
}

/// Killed while waiting for the stream's lock, an append reports what is known: nothing.
#[tokio::test]
async fn a_killed_connection_is_unavailable_and_the_same_ids_can_be_sent_again() {
    let (database, store) = store().await.unwrap();
    let (tenant, stream) = (new_tenant(), new_stream());
    let mut blocker = storage_patterns::transaction(&database.owner).await.unwrap();
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, hashtext($2)))")
        .bind(stream.as_str())
        .bind(tenant.to_string())
        .execute(&mut *blocker)
        .await
        .unwrap();
    let events = vec![new_event("x")];
    let append = store.append(tenant, &stream, ExpectedVersion::NoStream, events.clone());
    let kill = async {
        for _ in 0..1_000 {
            let killed: i64 = sqlx::query_scalar(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                 WHERE datname = current_database() AND usename = 'platform_test_app' AND wait_event = 'advisory'",
            )
            .fetch_one(&database.owner)
            .await
            .unwrap();
            if killed > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the append never waited");
    };
    let (answer, ()) = tokio::join!(append, kill);
    assert!(matches!(answer, Err(AppendError::Unavailable { .. })), "{answer:?}");
    blocker.rollback().await.unwrap();
    let again = store.append(tenant, &stream, ExpectedVersion::NoStream, events).await.unwrap();
    assert_eq!((again.version, again.was_duplicate), (Version::new(1), false));
}

#[tokio::test]
async fn a_row_that_is_no_event_is_named() {
    let (database, store) = store().await.unwrap();
    let (tenant, stream) = (new_tenant(), new_stream());
    store.append(tenant, &stream, ExpectedVersion::Any, vec![new_event("x")]).await.unwrap();
    sqlx::query("UPDATE composable.events SET codec = 99").execute(&database.owner).await.unwrap();
    let error = store.load(tenant, &stream, Version::NONE).await.unwrap_err();
    assert!(matches!(&error, StoreError::Corrupt { problem } if problem.contains(stream.as_str())), "{error:?}");
}
