//! What must be true after a crash.

use std::collections::{BTreeMap, HashMap};

use composable_core::{EventFilter, EventId, EventStore, GlobalPosition, RecordedEvent, StreamId, TenantId};
use composable_postgres::following::{FollowOptions, Phase, ProjectionWorker};
use composable_testing::contract::PATIENCE;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::journal::Tried;
use crate::read_models::Following;
use crate::server::Server;

type Key = (TenantId, StreamId);

/// Reads the log from a position to its end, as it is once the server runs again and nobody writes.
pub(crate) async fn events_after(server: &Server, after: GlobalPosition) -> Vec<RecordedEvent> {
    let mut owner = server.owner().await;
    let last: Option<(i64, i64)> = sqlx::query_as(
        "SELECT transaction_id, sequence FROM composable.events ORDER BY transaction_id DESC, sequence DESC LIMIT 1",
    )
    .fetch_optional(&mut owner)
    .await
    .unwrap();
    let last = last.map_or(after, |(transaction, sequence)| {
        GlobalPosition::new(transaction.unsigned_abs(), sequence.unsigned_abs())
    });
    let (mut events, mut cursor) = (Vec::new(), after);
    let reading = async {
        while cursor < last {
            // A connection that died with the server says so once.
            let Ok(page) = server.store.read_all(cursor, 500, &EventFilter::everything()).await else { continue };
            events.extend(page.events);
            cursor = page.next;
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("the log could not be read to its end");
    events
}

/// Every acknowledged event once and in its place, the others whole or not at all, and nothing else.
pub(crate) fn check_log(tried: &[Tried], events: &[RecordedEvent]) {
    assert!(events.is_sorted_by(|one, next| one.position < next.position), "the log is out of order");
    let mut streams: HashMap<Key, Vec<&RecordedEvent>> = HashMap::new();
    for event in events {
        let stream = streams.entry((event.tenant, event.stream.clone())).or_default();
        stream.push(event);
        assert_eq!(event.version.get(), stream.len() as u64, "a gap in {}", event.stream);
    }
    let mut explained = 0;
    for append in tried {
        let stream = streams.get(&(append.tenant, append.stream.clone())).map_or(&[][..], Vec::as_slice);
        let start = stream.iter().position(|event| event.id == append.ids[0]);
        let recorded: Vec<EventId> =
            stream.iter().skip(start.unwrap_or(stream.len())).take(append.ids.len()).map(|event| event.id).collect();
        match (append.acknowledged, start) {
            (None, None) => {}
            (None, Some(_)) => assert_eq!(recorded, append.ids, "a part of an append is there"),
            (Some((version, position)), start) => {
                assert_eq!(recorded, append.ids, "acknowledged events are gone");
                let end = start.unwrap() + append.ids.len();
                assert_eq!((stream[end - 1].version, stream[end - 1].position), (version, position));
            }
        }
        explained += recorded.len();
    }
    assert_eq!(explained, events.len(), "there are events that nobody wrote, or that are there twice");
}

/// Read models have each event once, in the order of its stream.
pub(crate) async fn check_read_models(server: &Server, events: &[RecordedEvent]) {
    let Some(last) = events.last().map(|event| event.position) else { return };
    let worker = ProjectionWorker::new(server.store.clone(), &server.databases, Following, FollowOptions::version(1));
    let (stop, mut progress) = (CancellationToken::new(), worker.progress());
    let caught_up = async {
        progress.wait_for(|progress| progress.phase == Phase::Live && progress.position >= last).await.unwrap();
        stop.cancel();
    };
    let both = async { tokio::join!(worker.run(&stop), caught_up) };
    tokio::time::timeout(PATIENCE, both).await.expect("the projection did not catch up");

    let mut replayed: BTreeMap<(Uuid, String), String> = BTreeMap::new();
    for event in events {
        let payload = std::str::from_utf8(&event.payload).unwrap();
        *replayed.entry((event.tenant.uuid(), event.stream.to_string())).or_default() += &format!("{payload};");
    }
    let tenants: Vec<Uuid> = replayed.keys().map(|(tenant, _)| *tenant).collect();
    for model in ["inline", "following"] {
        let rows: Vec<(Uuid, String, String)> = sqlx::query_as(
            "SELECT tenant_id, stream, trail FROM crash.trail WHERE model = $1 AND tenant_id = ANY ($2)",
        )
        .bind(model)
        .bind(&tenants)
        .fetch_all(&mut server.owner().await)
        .await
        .unwrap();
        let rows: BTreeMap<_, _> = rows.into_iter().map(|(tenant, stream, trail)| ((tenant, stream), trail)).collect();
        assert!(rows == replayed, "the read model {model} is not what a replay gives");
    }
}

/// The oracle notices what it is there for.
mod notices {
    use composable_core::Version;
    use composable_testing::bus_contract::event_of;
    use composable_testing::contract::{new_stream, new_tenant};

    use super::*;

    /// Two appends of two events each, the first acknowledged, and the log that they lead to.
    fn scene() -> (Vec<Tried>, Vec<RecordedEvent>) {
        let (tenant, stream) = (new_tenant(), new_stream());
        let events: Vec<RecordedEvent> = (1..=4).map(|version| event_of(tenant, &stream, version)).collect();
        let tried = |start: usize, acknowledged| Tried {
            tenant,
            stream: stream.clone(),
            ids: events[start..start + 2].iter().map(|event| event.id).collect(),
            acknowledged,
        };
        (vec![tried(0, Some((Version::new(2), events[1].position))), tried(2, None)], events)
    }

    #[test]
    fn nothing_where_all_is_well() {
        let (tried, mut events) = scene();
        check_log(&tried, &events);
        events.truncate(2);
        check_log(&tried, &events);
    }

    #[test]
    #[should_panic(expected = "acknowledged events are gone")]
    fn a_lost_append() {
        let (tried, _) = scene();
        check_log(&tried, &[]);
    }

    #[test]
    #[should_panic(expected = "a part of an append is there")]
    fn a_torn_append() {
        let (tried, events) = scene();
        check_log(&tried, &events[..3]);
    }

    #[test]
    #[should_panic(expected = "nobody wrote, or that are there twice")]
    fn an_append_that_is_there_twice() {
        let (tried, mut events) = scene();
        let again = events[2..].iter().map(|event| RecordedEvent {
            version: event.version.plus(2),
            position: GlobalPosition::new(event.position.transaction + 2, event.position.sequence + 2),
            ..event.clone()
        });
        let again: Vec<_> = again.collect();
        events.extend(again);
        check_log(&tried, &events);
    }
}
