//! Aggregates on the real store: snapshots, conflicts, commands sent twice.

use bytes::Bytes;
use composable_core::event::{Codec, DecodeError};
use composable_core::{
    Aggregate, AggregateStore, AppendError, CommandContext, CommandId, Event, EventStore, ExecuteError, LoadError,
    SchemaHash, Snapshot, SnapshotCodec, Version,
};
use composable_testing::contract::{new_stream, new_tenant};
use uuid::Uuid;

use crate::setup::store;

#[derive(Debug)]
struct Added(u64);

impl Event for Added {
    fn event_type(&self) -> &'static str {
        "tally.Added"
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        self.0.to_string().into()
    }

    fn decode(event_type: &str, _: u32, payload: &Bytes) -> Result<Self, DecodeError> {
        let number = std::str::from_utf8(payload).map_err(|error| DecodeError::malformed(event_type, error))?;
        number.parse().map(Self).map_err(|error| DecodeError::malformed(event_type, error))
    }
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("nothing to add")]
struct Nothing;

struct Tally;

const SHAPE: SchemaHash = SchemaHash::of("the sum, in decimal");

impl Aggregate for Tally {
    const CATEGORY: &'static str = "contract";
    type State = u64;
    type Command = Vec<u64>;
    type Event = Added;
    type Error = Nothing;
    type Environment = ();

    fn decide(_: &u64, numbers: Vec<u64>, (): &()) -> Result<Vec<Added>, Nothing> {
        if numbers.contains(&0) { Err(Nothing) } else { Ok(numbers.into_iter().map(Added).collect()) }
    }

    fn apply(sum: &mut u64, Added(number): &Added) {
        *sum += number;
    }

    fn snapshots() -> Option<SnapshotCodec<u64>> {
        Some(SnapshotCodec {
            schema: SHAPE,
            encode: |sum| Some(sum.to_string().into()),
            decode: |payload| std::str::from_utf8(payload).ok()?.parse().ok(),
        })
    }
}

fn context() -> CommandContext {
    CommandContext::new(CommandId::new(Uuid::now_v7()))
}

#[tokio::test]
async fn commands_add_up_and_snapshots_are_kept() {
    let (_database, store) = store().await.unwrap();
    let tallies = AggregateStore::<_, Tally>::new(store.clone(), ());
    let (tenant, stream) = (new_tenant(), new_stream());
    for _ in 0..60 {
        let executed = tallies.execute(tenant, &stream, vec![1, 2, 3], context()).await.unwrap();
        assert!(executed.snapshot_error.is_none());
    }
    let root = tallies.load(tenant, &stream).await.unwrap();
    assert_eq!((root.state, root.version), (360, Version::new(180)));
    let snapshot = store.load_snapshot(tenant, &stream, SHAPE).await.unwrap().unwrap();
    assert_eq!((snapshot.version, &*snapshot.payload), (Version::new(102), b"204".as_slice()));

    let earlier = tallies.load_at(tenant, &stream, Version::new(4)).await.unwrap();
    assert_eq!(earlier.state, 7);
    let error = tallies.load_at(tenant, &stream, Version::new(181)).await.unwrap_err();
    assert!(matches!(error, LoadError::NoSuchVersion { actual, .. } if actual == Version::new(180)), "{error}");
}

#[tokio::test]
async fn a_corrupt_snapshot_is_rebuilt_from_the_events() {
    let (_database, store) = store().await.unwrap();
    let tallies = AggregateStore::<_, Tally>::new(store.clone(), ());
    let (tenant, stream) = (new_tenant(), new_stream());
    tallies.execute(tenant, &stream, vec![5, 6], context()).await.unwrap();
    let corrupt = Snapshot { schema: SHAPE, version: Version::new(1), payload: "\u{fffd}".into() };
    store.save_snapshot(tenant, &stream, corrupt).await.unwrap();
    assert_eq!(tallies.load(tenant, &stream).await.unwrap().state, 11);
}

#[tokio::test]
async fn a_command_sent_twice_is_executed_once() {
    let (_database, store) = store().await.unwrap();
    let tallies = AggregateStore::<_, Tally>::new(store, ());
    let (tenant, stream, context) = (new_tenant(), new_stream(), context().expecting(Version::NONE));
    let first = tallies.execute(tenant, &stream, vec![1, 2], context.clone()).await.unwrap();
    tallies.execute(tenant, &stream, vec![4], self::context()).await.unwrap();
    let again = tallies.execute(tenant, &stream, vec![1, 2], context).await.unwrap();
    assert!(again.was_duplicate && !first.was_duplicate);
    assert_eq!((first.position, first.events), (again.position, again.events));
    assert_eq!(again.root.state, 7);
}

#[tokio::test]
async fn a_sender_who_has_seen_another_version_gets_a_conflict_before_the_rules_speak() {
    let (_database, store) = store().await.unwrap();
    let tallies = AggregateStore::<_, Tally>::new(store, ());
    let (tenant, stream) = (new_tenant(), new_stream());
    tallies.execute(tenant, &stream, vec![1], context()).await.unwrap();
    let stale = context().expecting(Version::NONE);
    let error = tallies.execute(tenant, &stream, vec![0], stale).await.err().unwrap();
    let ExecuteError::Append(AppendError::Conflict(conflict)) = error else { panic!("no conflict, but {error:?}") };
    assert_eq!(conflict.actual, Version::new(1));

    let refused = tallies.execute(tenant, &stream, vec![0], context()).await.err().unwrap();
    assert!(matches!(refused, ExecuteError::Rejected(Nothing)), "{refused:?}");
    let nothing = tallies.execute(tenant, &stream, Vec::new(), context()).await.unwrap();
    assert_eq!((nothing.events, nothing.position), (0, None));
}

/// It would be unreadable from then on: its own aggregate does not know what is in it.
#[tokio::test]
async fn the_stream_of_another_kind_of_aggregate_is_neither_read_nor_written() {
    let (_database, store) = store().await.unwrap();
    let tallies = AggregateStore::<_, Tally>::new(store.clone(), ());
    let (tenant, stream) = (new_tenant(), "other-1".parse().unwrap());
    let error = tallies.execute(tenant, &stream, vec![1], context()).await.err().unwrap();
    assert!(matches!(error, ExecuteError::Load(LoadError::OtherCategory { .. })), "{error:?}");
    assert!(matches!(tallies.load(tenant, &stream).await, Err(LoadError::OtherCategory { .. })));
    assert!(matches!(tallies.load_at(tenant, &stream, Version::NONE).await, Err(LoadError::OtherCategory { .. })));
    assert_eq!(store.load(tenant, &stream, Version::NONE).await.unwrap(), []);
}
