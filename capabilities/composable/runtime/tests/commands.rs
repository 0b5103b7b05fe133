//! Commands that are dispatched: each is executed once, whoever else writes.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its ground gives way")]

use bytes::Bytes;
use composable_core::{
    Aggregate, AggregateStore, Codec, Command, CommandId, CommandMessage, DecodeError, DispatchError, Event,
    EventMetadata, EventStore, SchemaHash, SnapshotCodec, StreamId, TenantId, Version,
};
use composable_runtime::{CommandRouter, Dispatch};
use composable_testing::{AppendFault, FaultyStore, MemoryEventStore};
use futures::FutureExt;
use futures::future::join_all;
use uuid::Uuid;

/// Can be done once. Keeps a snapshot after every event.
struct Once;

#[derive(Clone, Debug, PartialEq)]
enum Act {
    Do,
    Note,
    Panic,
}

#[derive(Debug, thiserror::Error)]
#[error("it is done already")]
struct Done;

impl Aggregate for Once {
    const CATEGORY: &'static str = "once";
    type State = bool;
    type Command = Act;
    type Event = Act;
    type Error = Done;
    type Environment = ();

    fn decide(is_done: &bool, command: Act, (): &()) -> Result<Vec<Act>, Done> {
        match command {
            Act::Do if *is_done => Err(Done),
            Act::Panic => panic!("as planned"),
            act => Ok(vec![act]),
        }
    }

    fn apply(is_done: &mut bool, event: &Act) {
        *is_done |= *event == Act::Do;
    }

    fn snapshots() -> Option<SnapshotCodec<bool>> {
        Some(SnapshotCodec {
            schema: SchemaHash::of("once 1"),
            encode: |is_done| Some(Bytes::from(vec![u8::from(*is_done)])),
            decode: |bytes| bytes.first().map(|byte| *byte == 1),
        })
    }
}

impl Act {
    const fn name(&self) -> &'static str {
        match self {
            Self::Do => "Do",
            Self::Note => "Note",
            Self::Panic => "Panic",
        }
    }

    fn of(name: &str) -> Result<Self, DecodeError> {
        let all = [Self::Do, Self::Note, Self::Panic];
        all.into_iter().find(|act| act.name() == name).ok_or_else(|| DecodeError::unknown(name))
    }
}

impl Command for Act {
    fn command_type(&self) -> &'static str {
        self.name()
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        Bytes::new()
    }

    fn decode(command_type: &str, _: &Bytes) -> Result<Self, DecodeError> {
        Self::of(command_type)
    }
}

impl Event for Act {
    fn event_type(&self) -> &'static str {
        self.name()
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        Bytes::new()
    }

    fn decode(event_type: &str, _: u32, _: &Bytes) -> Result<Self, DecodeError> {
        Self::of(event_type)
    }
}

const TENANT: TenantId = TenantId::new(Uuid::nil());

fn target() -> StreamId {
    Once::stream("1").unwrap()
}

fn message(number: u128, act: &Act) -> CommandMessage {
    let id = CommandId::new(Uuid::from_u128(number));
    CommandMessage::encode(id, TENANT, target(), act, EventMetadata::default())
}

fn router() -> (FaultyStore<MemoryEventStore>, CommandRouter) {
    let store = FaultyStore::new(MemoryEventStore::new());
    let every_event = std::num::NonZeroU64::MIN;
    let once = AggregateStore::<_, Once>::new(store.clone(), ()).with_snapshot_every(every_event);
    (store, CommandRouter::new().with(once))
}

async fn length(store: &impl EventStore) -> usize {
    store.load(TENANT, &target(), Version::NONE).await.unwrap().len()
}

#[tokio::test]
async fn a_command_that_was_executed_stays_executed_whatever_the_rules_say_now() {
    let (store, router) = router();
    for (number, act) in [(1, Act::Do), (2, Act::Note), (1, Act::Do), (2, Act::Note)] {
        router.dispatch(message(number, &act)).await.unwrap();
    }
    assert_eq!(length(&store).await, 2);
    let refused = router.dispatch(message(3, &Act::Do)).await.unwrap_err();
    assert!(
        matches!(&refused, DispatchError::Rejected { reason, .. } if reason == "it is done already"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_lost_answer_is_no_second_execution() {
    let (store, router) = router();
    store.plan([AppendFault::AnswerLost]);
    let lost = router.dispatch(message(1, &Act::Do)).await.unwrap_err();
    assert!(matches!(lost, DispatchError::Failed { .. }), "{lost:?}");
    router.dispatch(message(1, &Act::Do)).await.unwrap();
    assert_eq!(length(&store).await, 1);
}

#[tokio::test]
async fn those_who_are_overtaken_decide_anew() {
    let (store, router) = router();
    let all = (1..=30).map(|number| router.dispatch(message(number, &Act::Note)).boxed_local());
    for result in join_all(all).await {
        result.unwrap();
    }
    assert_eq!(length(&store).await, 30);
}

#[tokio::test]
async fn what_finds_no_aggregate_or_breaks_it_says_so() {
    let (store, router) = router();
    let nobody = CommandMessage { target: "nobody-1".parse().unwrap(), ..message(1, &Act::Do) };
    let result = router.dispatch(nobody).await;
    assert!(matches!(&result, Err(DispatchError::NoHandler { category }) if category == "nobody"), "{result:?}");
    for broken in [message(2, &Act::Panic), CommandMessage { command_type: "Unknown".into(), ..message(3, &Act::Do) }] {
        let result = router.dispatch(broken).await;
        assert!(matches!(&result, Err(DispatchError::Failed { .. })), "{result:?}");
    }
    // It goes on.
    router.dispatch(message(4, &Act::Do)).await.unwrap();
    assert_eq!(length(&store).await, 1);
}
