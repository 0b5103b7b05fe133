//! Processes that write the same streams at the same time, without locks between them.
#![expect(clippy::unwrap_used, reason = "a test stops where its ground gives way")]

use std::collections::HashSet;

use composable_core::{
    AppendError, Appended, EventId, EventStore, ExpectedVersion, GlobalPosition, NewEvent, StreamId, TenantId, Version,
};
use composable_postgres::{ImportError, ImportedStream, PostgresEventStore};
use composable_testing::contract::{new_event, new_stream, new_tenant};
use futures::future::join_all;

use crate::setup::store;

const PROCESSES: usize = 3;
const WRITERS: usize = 8;
const APPENDS: usize = 12;

/// Appends until it is there, each time after whatever is there then, and gives its place.
async fn append_exactly(
    store: &PostgresEventStore,
    tenant: TenantId,
    stream: &StreamId,
    events: Vec<NewEvent>,
) -> Appended {
    let mut expected = Version::NONE;
    loop {
        match store.append(tenant, stream, ExpectedVersion::Exact(expected), events.clone()).await {
            Err(AppendError::Conflict(conflict)) => expected = conflict.actual,
            appended => return appended.unwrap(),
        }
    }
}

/// Appends to the shared streams and to one of its own, so that transactions hold both.
async fn write(
    store: PostgresEventStore,
    tenant: TenantId,
    shared: Vec<StreamId>,
    writer: usize,
) -> Vec<(StreamId, EventId, Appended)> {
    let own = new_stream();
    let mut acknowledged = Vec::new();
    for turn in 0..APPENDS {
        let stream = if turn % 3 == 2 { &own } else { &shared[(writer + turn) % shared.len()] };
        let events: Vec<NewEvent> = (0..=turn % 2).map(|_| new_event("x")).collect();
        let appended = match turn % 2 {
            0 => store.append(tenant, stream, ExpectedVersion::Any, events.clone()).await.unwrap(),
            _ => append_exactly(&store, tenant, stream, events.clone()).await,
        };
        acknowledged.push((stream.clone(), events.last().unwrap().id, appended));
    }
    acknowledged
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_append_is_there_once_and_numbers_rise_with_versions() {
    let (database, _) = store().await.unwrap();
    let tenants = [new_tenant(), new_tenant()];
    let shared: Vec<StreamId> = (0..3).map(|_| new_stream()).collect();
    let mut writing = Vec::new();
    for _ in 0..PROCESSES {
        // A line of its own, as another process has.
        let store = PostgresEventStore::open(&database.databases).await.unwrap();
        for writer in 0..WRITERS {
            let tenant = tenants[usize::from(writer % 4 == 0)];
            let work = write(store.clone(), tenant, shared.clone(), writer);
            writing.push(tokio::spawn(async move { (tenant, work.await) }));
        }
    }
    let reader = PostgresEventStore::open(&database.databases).await.unwrap();
    let mut ids = HashSet::new();
    let mut streams = HashSet::new();
    for written in join_all(writing).await {
        let (tenant, written) = written.unwrap();
        for (stream, id, appended) in written {
            let events = reader.load(tenant, &stream, Version::NONE).await.unwrap();
            let at = events.iter().find(|event| event.id == id).unwrap();
            assert_eq!((at.version, at.position), (appended.version, appended.position));
            assert!(ids.insert(id));
            streams.insert((tenant, stream));
        }
    }
    let mut events = 0;
    for (tenant, stream) in streams {
        let loaded = reader.load(tenant, &stream, Version::NONE).await.unwrap();
        let versions: Vec<u64> = loaded.iter().map(|event| event.version.get()).collect();
        assert_eq!(versions, (1..=loaded.len() as u64).collect::<Vec<_>>());
        let positions: Vec<GlobalPosition> = loaded.iter().map(|event| event.position).collect();
        assert!(positions.is_sorted(), "{stream}: {positions:?}");
        events += loaded.len();
    }
    assert_eq!(events, PROCESSES * WRITERS * (APPENDS + APPENDS / 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_import_and_appends_to_the_same_stream_both_arrive() {
    let (database, appending) = store().await.unwrap();
    let importing = PostgresEventStore::open(&database.databases).await.unwrap();
    let (tenant, stream) = (new_tenant(), new_stream());
    let work = tokio::spawn({
        let (store, stream) = (appending.clone(), stream.clone());
        async move {
            for _ in 0..20 {
                let two = (0..2).map(|_| store.append(tenant, &stream, ExpectedVersion::Any, vec![new_event("a")]));
                assert!(join_all(two).await.iter().all(Result::is_ok));
            }
        }
    });
    for _ in 0..10 {
        let events = (0..5).map(|_| new_event("i")).collect();
        let part = ImportedStream { stream: stream.clone(), expected: ExpectedVersion::Any, events };
        let imported: Result<_, ImportError> = importing.import(tenant, vec![part]).await;
        assert_eq!(imported.unwrap().events, 5);
    }
    work.await.unwrap();
    let loaded = appending.load(tenant, &stream, Version::NONE).await.unwrap();
    assert_eq!(loaded.len(), 20 * 2 + 10 * 5);
    assert!(loaded.is_sorted_by_key(|event| event.position));
}
