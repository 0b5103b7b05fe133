//! Read models in the append's transaction: with the events or not at all.

use std::sync::atomic::{AtomicBool, Ordering};

use composable_core::{AppendError, EventStore, ExpectedVersion, RecordedEvent, Version};
use composable_postgres::{ImportError, ImportedStream, InlineProjection, PostgresEventStore, ProjectionError};
use composable_testing::contract::{new_event, new_stream, new_tenant};
use sqlx::PgConnection;
use storage_patterns::testing::TestDatabase;

use crate::setup::store;

/// Keeps each event's version and position in a fenced table, and refuses some payloads.
struct Copies;

impl InlineProjection for Copies {
    fn name(&self) -> &'static str {
        "copies"
    }

    async fn project(&self, connection: &mut PgConnection, events: &[RecordedEvent]) -> Result<(), ProjectionError> {
        for event in events {
            sqlx::query("INSERT INTO copies.copy (tenant_id, version, sequence, recorded_at) VALUES ($1, $2, $3, to_timestamp($4))")
                .bind(event.tenant.uuid())
                .bind(event.version.get().cast_signed())
                .bind(event.position.sequence.cast_signed())
                .bind(event.recorded_at.as_microsecond() as f64 / 1e6)
                .execute(&mut *connection)
                .await?;
            if &*event.payload == b"poison" {
                return Err("it does not like this one".into());
            }
        }
        Ok(())
    }
}

async fn store_with_copies() -> Result<(TestDatabase, PostgresEventStore), Box<dyn std::error::Error>> {
    let (database, store) = store().await?;
    let create = "CREATE SCHEMA copies; \
         CREATE TABLE copies.copy (tenant_id uuid NOT NULL, version bigint, sequence bigint, recorded_at timestamptz); \
         SELECT storage.enable_tenant_isolation('copies.copy'); \
         GRANT USAGE ON SCHEMA copies TO platform_test_app; \
         GRANT SELECT, INSERT ON copies.copy TO platform_test_app";
    sqlx::raw_sql(create).execute(&database.owner).await?;
    Ok((database, store.with_projection(Copies)))
}

#[tokio::test]
async fn a_projection_sees_the_events_as_they_are_recorded() {
    let (database, store) = store_with_copies().await.unwrap();
    let (tenant, stream) = (new_tenant(), new_stream());
    let events = vec![new_event("a"), new_event("b")];
    store.append(tenant, &stream, ExpectedVersion::NoStream, events.clone()).await.unwrap();
    store.append(tenant, &stream, ExpectedVersion::Any, vec![new_event("c")]).await.unwrap();
    // A repeated append is not projected again.
    assert!(store.append(tenant, &stream, ExpectedVersion::NoStream, events).await.unwrap().was_duplicate);

    let matching: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM copies.copy c JOIN composable.events e \
         ON (e.tenant_id, e.version, e.sequence) = (c.tenant_id, c.version, c.sequence) \
         AND abs(extract(epoch FROM e.recorded_at - c.recorded_at)) < 0.00001",
    )
    .fetch_one(&database.owner)
    .await
    .unwrap();
    let copies: i64 = sqlx::query_scalar("SELECT count(*) FROM copies.copy").fetch_one(&database.owner).await.unwrap();
    assert_eq!((matching, copies), (3, 3));
}

#[tokio::test]
async fn a_projection_that_fails_leaves_nothing() {
    let (database, store) = store_with_copies().await.unwrap();
    let (tenant, stream) = (new_tenant(), new_stream());
    let events = vec![new_event("fine"), new_event("poison")];
    let error = store.append(tenant, &stream, ExpectedVersion::NoStream, events).await.unwrap_err();
    assert!(matches!(&error, AppendError::Projection { projection, .. } if projection == "copies"), "{error:?}");
    assert_eq!(store.load(tenant, &stream, Version::NONE).await.unwrap(), []);
    let copies: i64 = sqlx::query_scalar("SELECT count(*) FROM copies.copy").fetch_one(&database.owner).await.unwrap();
    assert_eq!(copies, 0);

    store.append(tenant, &stream, ExpectedVersion::NoStream, vec![new_event("fine")]).await.unwrap();
}

/// Loses its connection the first time.
#[derive(Default)]
struct Unlucky {
    was: AtomicBool,
}

impl InlineProjection for Unlucky {
    fn name(&self) -> &'static str {
        "unlucky"
    }

    async fn project(&self, connection: &mut PgConnection, _: &[RecordedEvent]) -> Result<(), ProjectionError> {
        if !self.was.swap(true, Ordering::SeqCst) {
            sqlx::query("SELECT pg_terminate_backend(pg_backend_pid())").execute(connection).await?;
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_projection_that_loses_the_database_is_not_to_blame() {
    let (_database, store) = store().await.unwrap();
    let store = store.with_projection(Unlucky::default());
    let (tenant, stream, events) = (new_tenant(), new_stream(), vec![new_event("x")]);
    let error = store.append(tenant, &stream, ExpectedVersion::NoStream, events.clone()).await.unwrap_err();
    assert!(matches!(error, AppendError::Unavailable { .. }), "{error:?}");
    let again = store.append(tenant, &stream, ExpectedVersion::NoStream, events).await.unwrap();
    assert_eq!((again.version, again.was_duplicate), (Version::new(1), false));
}

#[tokio::test]
async fn imports_are_projected_too_or_undone() {
    let (database, store) = store_with_copies().await.unwrap();
    let tenant = new_tenant();
    let import = |payload: &'static str| {
        let events = vec![new_event("fine"), new_event(payload)];
        vec![ImportedStream { stream: new_stream(), expected: ExpectedVersion::NoStream, events }]
    };
    let refused = store.import(tenant, import("poison")).await.unwrap_err();
    assert!(matches!(refused, ImportError::Append(AppendError::Projection { .. })), "{refused:?}");
    store.import(tenant, import("fine, too")).await.unwrap();
    let (events, copies): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM composable.events), count(*) FROM copies.copy c JOIN composable.events e \
         ON (e.tenant_id, e.version, e.sequence) = (c.tenant_id, c.version, c.sequence) \
         AND abs(extract(epoch FROM e.recorded_at - c.recorded_at)) < 0.00001",
    )
    .fetch_one(&database.owner)
    .await
    .unwrap();
    assert_eq!((events, copies), (2, 2));
}
