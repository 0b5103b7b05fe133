//! Imports: what they write is what appends would have written.
#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use std::time::Duration;

use composable_core::event::{Actor, Codec};
use composable_core::store::InvalidAppend;
use composable_core::{
    AppendError, EventFilter, EventMetadata, EventStore, ExpectedVersion, GlobalPosition, NewEvent, RecordedEvent,
    StreamId, TenantId, Version,
};
use composable_postgres::import::MAX_STREAMS;
use composable_postgres::{ImportError, Imported, ImportedStream, PostgresEventStore};
use composable_testing::contract::{PATIENCE, new_event, new_stream, new_tenant};
use futures::future::join_all;
use uuid::Uuid;

use crate::setup::{LateCommits, store};

fn events(count: usize) -> Vec<NewEvent> {
    (0..count).map(|index| new_event(format!("payload {index}"))).collect()
}

fn imported(stream: &StreamId, expected: ExpectedVersion, events: Vec<NewEvent>) -> ImportedStream {
    ImportedStream { stream: stream.clone(), expected, events }
}

async fn load(store: &PostgresEventStore, tenant: TenantId, stream: &StreamId) -> Vec<RecordedEvent> {
    store.load(tenant, stream, Version::NONE).await.unwrap()
}

/// A recorded event without what only its place tells.
fn content(event: RecordedEvent) -> RecordedEvent {
    RecordedEvent {
        position: GlobalPosition::START,
        recorded_at: jiff::Timestamp::MIN,
        tenant: TenantId::new(Uuid::nil()),
        ..event
    }
}

#[tokio::test]
async fn what_is_imported_is_what_an_append_records() {
    let (_database, store) = store().await.unwrap();
    let odd = NewEvent {
        event_type: "Ünïcödé\"',\\".into(),
        schema_version: i32::MAX as u32,
        codec: Codec::Minicbor,
        metadata: EventMetadata {
            correlation_id: Some(Uuid::max()),
            causation_id: Some(Uuid::nil()),
            traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
            actor: Some(Actor { id: Uuid::nil(), name: "Zoë \\N \t\n 🦀".to_owned() }),
        },
        ..new_event((0..=255).collect::<Vec<u8>>())
    };
    let (stream, longer) = (new_stream(), new_stream());
    let all = [vec![odd], events(3), vec![new_event("")]].concat();
    let (by_append, by_import) = (new_tenant(), new_tenant());
    for tenant in [by_append, by_import] {
        store.append(tenant, &longer, ExpectedVersion::NoStream, events(2)).await.unwrap();
    }
    let more = events(2);
    store.append(by_append, &stream, ExpectedVersion::NoStream, all.clone()).await.unwrap();
    store.append(by_append, &longer, ExpectedVersion::Any, more.clone()).await.unwrap();
    let two = Version::new(2);
    let streams =
        vec![imported(&stream, ExpectedVersion::NoStream, all), imported(&longer, ExpectedVersion::Exact(two), more)];
    let done = store.import(by_import, streams).await.unwrap();

    let (appended, copied) = (load(&store, by_append, &stream).await, load(&store, by_import, &stream).await);
    assert!(copied.is_sorted_by(|one, next| one.position < next.position), "{copied:?}");
    assert!(copied.iter().all(|event| event.tenant == by_import));
    let contents = |events: Vec<RecordedEvent>| events.into_iter().map(content).collect::<Vec<_>>();
    assert_eq!(contents(copied), contents(appended));
    let tail = load(&store, by_import, &longer).await;
    assert_eq!(tail.len(), 4);
    assert!(tail.is_sorted_by_key(|event| event.recorded_at));
    assert_eq!(done, Imported { events: 7, repeated: 0, position: Some(tail[3].position) });
}

#[tokio::test]
async fn one_conflict_and_nothing_is_imported() {
    let (_database, store) = store().await.unwrap();
    let (tenant, fine, taken) = (new_tenant(), new_stream(), new_stream());
    store.append(tenant, &taken, ExpectedVersion::NoStream, events(2)).await.unwrap();
    for expected in [ExpectedVersion::NoStream, ExpectedVersion::Exact(Version::new(3))] {
        let streams =
            vec![imported(&fine, ExpectedVersion::NoStream, events(2)), imported(&taken, expected, events(1))];
        let error = store.import(tenant, streams).await.unwrap_err();
        let ImportError::Append(AppendError::Conflict(conflict)) = error else { panic!("no conflict, but {error:?}") };
        assert_eq!((conflict.stream, conflict.expected, conflict.actual), (taken.clone(), expected, Version::new(2)));
    }
    assert_eq!(load(&store, tenant, &fine).await, []);
    // Another tenant's stream of the same name is no conflict.
    store.import(new_tenant(), vec![imported(&taken, ExpectedVersion::NoStream, events(1))]).await.unwrap();
}

#[tokio::test]
async fn an_import_can_be_repeated() {
    let (_database, store) = store().await.unwrap();
    let (tenant, one, other, third) = (new_tenant(), new_stream(), new_stream(), new_stream());
    let mut streams =
        vec![imported(&one, ExpectedVersion::NoStream, events(2)), imported(&other, ExpectedVersion::Any, events(3))];
    assert_eq!(store.import(tenant, streams.clone()).await.unwrap().events, 5);
    let again = store.import(tenant, streams.clone()).await.unwrap();
    assert_eq!(again, Imported { events: 0, repeated: 2, position: None });
    streams.push(imported(&third, ExpectedVersion::NoStream, events(1)));
    let more = store.import(tenant, streams.clone()).await.unwrap();
    assert_eq!((more.events, more.repeated), (1, 2));
    for (stream, count) in [(&one, 2), (&other, 3), (&third, 1)] {
        assert_eq!(load(&store, tenant, stream).await.len(), count);
    }
}

#[tokio::test]
async fn ids_in_use_and_broken_limits_are_named() {
    let (_database, store) = store().await.unwrap();
    let (tenant, stream) = (new_tenant(), new_stream());
    let used = events(1);
    store.append(tenant, &new_stream(), ExpectedVersion::NoStream, used.clone()).await.unwrap();
    let fail = async |streams: Vec<ImportedStream>| store.import(tenant, streams).await.unwrap_err();

    let reused = fail(vec![imported(&stream, ExpectedVersion::Any, [events(1), used.clone()].concat())]).await;
    assert!(
        matches!(reused, ImportError::Append(AppendError::EventIdReused { event_id }) if event_id == used[0].id),
        "{reused:?}"
    );
    let empty = fail(vec![imported(&stream, ExpectedVersion::Any, Vec::new())]).await;
    assert!(matches!(empty, ImportError::Append(AppendError::Invalid(InvalidAppend::Empty))), "{empty:?}");
    let twice = fail(vec![imported(&stream, ExpectedVersion::Any, events(1)); 2]).await;
    assert!(matches!(&twice, ImportError::RepeatedStream { stream: twice } if *twice == stream), "{twice:?}");
    let many = (0..=MAX_STREAMS).map(|_| imported(&new_stream(), ExpectedVersion::Any, events(1))).collect();
    assert!(matches!(fail(many).await, ImportError::TooManyStreams { .. }));
    assert_eq!(load(&store, tenant, &stream).await, []);
    assert_eq!(store.import(tenant, Vec::new()).await.unwrap(), Imported::default());
}

/// Imports and appends to the same streams, with late commits: versions and positions rise together, readers see all.
#[tokio::test(flavor = "multi_thread")]
async fn imports_and_appends_keep_one_order() {
    let (_database, store) = store().await.unwrap();
    let store = store.with_projection(LateCommits::default());
    let (tenant, streams) = (new_tenant(), [new_stream(), new_stream(), new_stream()]);
    let importing = async |turn: usize| {
        for round in 0..15 {
            // In another order each time: they are locked in one.
            let order = (0..streams.len()).map(|index| &streams[(index + turn + round) % streams.len()]);
            let all = order.map(|stream| imported(stream, ExpectedVersion::Any, events(4))).collect();
            store.import(tenant, all).await.unwrap();
        }
    };
    let appending = async |turn: usize| {
        for round in 0..40 {
            let stream = &streams[(turn + round) % streams.len()];
            store.append(tenant, stream, ExpectedVersion::Any, events(1)).await.unwrap();
        }
    };
    tokio::join!(join_all((0..3).map(importing)), join_all((0..3).map(appending)));

    let total = 3 * 15 * 3 * 4 + 3 * 40;
    let mut recorded = Vec::new();
    for stream in &streams {
        let events = load(&store, tenant, stream).await;
        assert!(events.iter().zip(1..).all(|(event, version)| event.version.get() == version));
        assert!(events.is_sorted_by(|one, next| one.position < next.position), "positions of {stream} go back");
        recorded.extend(events);
    }
    assert_eq!(recorded.len(), total);
    recorded.sort_by_key(|event| event.position);
    let reading = async {
        let (mut seen, mut cursor) = (Vec::new(), GlobalPosition::START);
        while seen.len() < total {
            let page = store.read_all(cursor, 50, &EventFilter::everything()).await.unwrap();
            seen.extend(page.events);
            cursor = page.next;
        }
        seen
    };
    assert_eq!(tokio::time::timeout(PATIENCE, reading).await.unwrap(), recorded);
}

/// Dropped at every stage.
#[tokio::test]
async fn a_cancelled_import_leaves_nothing_or_all() {
    let (_database, store) = store().await.unwrap();
    let mut cancelled = 0;
    for attempt in 0..40_u64 {
        let (tenant, stream) = (new_tenant(), new_stream());
        let import = store.import(tenant, vec![imported(&stream, ExpectedVersion::NoStream, events(500))]);
        let answered = tokio::time::timeout(Duration::from_micros(attempt * 200), import).await.is_ok();
        // Waits for whatever is left of it, because it locks the stream.
        let more = store.append(tenant, &stream, ExpectedVersion::Any, events(1)).await.unwrap();
        let whole = if answered { &[501][..] } else { &[1, 501] };
        assert!(whole.contains(&more.version.get()), "{more:?} after an import that was answered: {answered}");
        cancelled += usize::from(!answered);
    }
    assert!(cancelled > 0, "the first one has no time at all");
}
