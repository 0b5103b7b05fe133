//! Where a process knows a stream to end, it is not looked up; whatever happens to the stream, its versions have no gaps.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its ground gives way")]

use composable_core::{AppendError, Appended, EventStore, ExpectedVersion, NewEvent, StreamId, TenantId, Version};
use composable_postgres::{ImportedStream, MIGRATIONS, PostgresEventStore, erase_tenant};
use composable_testing::contract::{new_event, new_stream, new_tenant};
use futures::future::join_all;
use storage_patterns::testing::TestDatabase;

use crate::setup::store;

const STREAMS: usize = 12;

/// Streams of one tenant that a store has written together, so that it knows where they end.
struct Known {
    database: TestDatabase,
    store: PostgresEventStore,
    tenant: TenantId,
    streams: Vec<StreamId>,
}

impl Known {
    /// Each stream has so many events.
    async fn with(events: u64) -> Self {
        let (database, store) = store().await.unwrap();
        let known =
            Self { database, store, tenant: new_tenant(), streams: (0..STREAMS).map(|_| new_stream()).collect() };
        for version in 0..events {
            let appended = known.append(&known.store, version).await;
            assert!(appended.iter().all(|(_, outcome)| outcome.is_ok()), "{appended:?}");
        }
        known
    }

    /// Appends an event to each stream, expected at the version, all at the same time.
    async fn append(&self, store: &PostgresEventStore, version: u64) -> Vec<(NewEvent, Result<Appended, AppendError>)> {
        let expected = ExpectedVersion::Exact(Version::new(version));
        let append = async |stream: &StreamId| {
            let event = new_event("together");
            (event.clone(), store.append(self.tenant, stream, expected, vec![event]).await)
        };
        join_all(self.streams.iter().map(append)).await
    }

    async fn versions(&self) -> Vec<Vec<u64>> {
        let mut all = Vec::new();
        for stream in &self.streams {
            let events = self.store.load(self.tenant, stream, Version::NONE).await.unwrap();
            all.push(events.iter().map(|event| event.version.get()).collect());
        }
        all
    }

    /// Every append was refused, as the stream is where it is.
    fn assert_conflicts(outcomes: &[(NewEvent, Result<Appended, AppendError>)], actual: u64) {
        for (_, outcome) in outcomes {
            let Err(AppendError::Conflict(conflict)) = outcome else { panic!("{outcome:?}") };
            assert_eq!(conflict.actual, Version::new(actual));
        }
    }

    async fn owner(&self, statement: &'static str) {
        sqlx::raw_sql(statement).execute(&self.database.owner).await.unwrap();
    }
}

#[tokio::test]
async fn events_follow_each_other_and_time_does_not_run_backwards() {
    let known = Known::with(10).await;
    assert_eq!(known.versions().await, vec![(1..=10).collect::<Vec<u64>>(); STREAMS]);
    for stream in &known.streams {
        let events = known.store.load(known.tenant, stream, Version::NONE).await.unwrap();
        assert!(events.is_sorted_by_key(|event| (event.recorded_at, event.position)));
    }
}

#[tokio::test]
async fn an_event_that_is_appended_again_is_not_there_twice() {
    let known = Known::with(3).await;
    let appended = known.append(&known.store, 3).await;
    let again = known.streams.iter().zip(&appended).map(async |(stream, (event, first))| {
        let expected = ExpectedVersion::Exact(Version::new(3));
        let again = known.store.append(known.tenant, stream, expected, vec![event.clone()]).await.unwrap();
        assert!(again.was_duplicate);
        assert_eq!(again.position, first.as_ref().unwrap().position);
    });
    join_all(again).await;
    assert_eq!(known.versions().await, vec![vec![1, 2, 3, 4]; STREAMS]);
}

#[tokio::test]
async fn what_another_process_wrote_meanwhile_is_a_conflict() {
    let known = Known::with(3).await;
    let other = PostgresEventStore::open(&known.database.databases).await.unwrap();
    let events = vec![new_event("in between")];
    other.append(known.tenant, &known.streams[5], ExpectedVersion::Any, events).await.unwrap();
    let outcomes = known.append(&known.store, 3).await;
    for (place, (_, outcome)) in outcomes.iter().enumerate() {
        match outcome {
            Ok(appended) => assert_eq!((appended.version, place != 5), (Version::new(4), true)),
            Err(AppendError::Conflict(conflict)) => assert_eq!((conflict.actual, place), (Version::new(4), 5)),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(known.versions().await, vec![vec![1, 2, 3, 4]; STREAMS]);
}

#[tokio::test]
async fn what_an_import_or_a_large_append_added_is_a_conflict() {
    let known = Known::with(3).await;
    let events = vec![new_event("imported")];
    let part = ImportedStream { stream: known.streams[0].clone(), expected: ExpectedVersion::Any, events };
    known.store.import(known.tenant, vec![part]).await.unwrap();
    let large: Vec<NewEvent> = (0..100).map(|_| new_event("large")).collect();
    known.store.append(known.tenant, &known.streams[1], ExpectedVersion::Any, large).await.unwrap();
    let outcomes = known.append(&known.store, 3).await;
    Known::assert_conflicts(&outcomes[..1], 4);
    Known::assert_conflicts(&outcomes[1..2], 103);
    assert!(outcomes[2..].iter().all(|(_, outcome)| outcome.is_ok()));
}

#[tokio::test]
async fn a_tenant_that_was_erased_begins_again() {
    let known = Known::with(3).await;
    let options = &known.database.options;
    erase_tenant(options, &[MIGRATIONS], known.tenant, "asked to be forgotten").await.unwrap();
    Known::assert_conflicts(&known.append(&known.store, 3).await, 0);
    let outcomes = known.append(&known.store, 0).await;
    assert!(outcomes.iter().all(|(_, outcome)| outcome.is_ok()), "{outcomes:?}");
    assert_eq!(known.versions().await, vec![vec![1]; STREAMS]);
}

#[tokio::test]
async fn a_log_that_was_emptied_begins_again() {
    let known = Known::with(3).await;
    known.owner("TRUNCATE composable.events").await;
    Known::assert_conflicts(&known.append(&known.store, 3).await, 0);
    assert_eq!(known.versions().await, vec![Vec::<u64>::new(); STREAMS]);
}

#[tokio::test]
async fn what_a_server_lost_when_it_went_down_is_a_conflict() {
    let known = Known::with(3).await;
    // As when another server takes over that had not got everything: rows are missing that nobody removed, and all
    // sessions are over.
    known
        .owner(
            "SET session_replication_role = replica;
             DELETE FROM composable.events WHERE version > 2;
             SET session_replication_role = DEFAULT;
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await;
    // The first ones may find their session ended.
    let outcomes = loop {
        let outcomes = known.append(&known.store, 3).await;
        if !outcomes.iter().any(|(_, outcome)| matches!(outcome, Err(AppendError::Unavailable { .. }))) {
            break outcomes;
        }
    };
    Known::assert_conflicts(&outcomes, 2);
    assert_eq!(known.versions().await, vec![vec![1, 2]; STREAMS]);
}
