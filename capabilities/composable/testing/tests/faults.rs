//! Faults happen as planned, and a command that is sent again after one is executed once.

use std::sync::Arc;

use bytes::Bytes;
use composable_core::{
    Aggregate, AggregateStore, AppendError, Codec, CommandContext, CommandId, DecodeError, Event, EventStore,
    ExecuteError, StoreError, TenantId, Version,
};
use composable_testing::faults::{AppendFault, FaultyStore};
use composable_testing::{MemoryEventStore, event_store_contract};
use tokio::sync::Semaphore;
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq)]
struct Counted;

impl Event for Counted {
    fn event_type(&self) -> &'static str {
        "counter.Counted"
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        Bytes::from_static(b"{}")
    }

    fn decode(_: &str, _: u32, _: &Bytes) -> Result<Self, DecodeError> {
        Ok(Self)
    }
}

struct Counter;

impl Aggregate for Counter {
    const CATEGORY: &'static str = "counter";
    type State = u64;
    type Command = ();
    type Event = Counted;
    type Error = std::fmt::Error;
    type Environment = ();

    fn decide(_: &u64, (): (), (): &()) -> Result<Vec<Counted>, std::fmt::Error> {
        Ok(vec![Counted])
    }

    fn apply(count: &mut u64, _: &Counted) {
        *count += 1;
    }
}

const TENANT: TenantId = TenantId::new(Uuid::nil());

fn command(number: u128) -> CommandContext {
    CommandContext::new(CommandId::new(Uuid::from_u128(number)))
}

fn counters() -> (FaultyStore<MemoryEventStore>, AggregateStore<FaultyStore<MemoryEventStore>, Counter>) {
    let store = FaultyStore::new(MemoryEventStore::new());
    (store.clone(), AggregateStore::new(store, ()))
}

// A store without planned faults keeps every promise of the one underneath.
event_store_contract!(((), FaultyStore::new(MemoryEventStore::new())));

#[tokio::test]
async fn a_command_that_is_sent_again_after_a_fault_is_executed_once() {
    for (fault, fails) in [(AppendFault::Lost, true), (AppendFault::AnswerLost, true), (AppendFault::Duplicated, false)]
    {
        let (store, counters) = counters();
        let stream = Counter::stream("a").unwrap();
        store.plan([AppendFault::None, fault.clone()]);
        counters.execute(TENANT, &stream, (), command(1)).await.unwrap();
        let first = counters.execute(TENANT, &stream, (), command(2)).await;
        let is_unavailable = matches!(first, Err(ExecuteError::Append(AppendError::Unavailable { .. })));
        assert_eq!(is_unavailable, fails, "{fault:?}");
        assert!(store.is_used_up());
        let again = counters.execute(TENANT, &stream, (), command(2)).await.unwrap();
        assert_eq!(again.root.version, Version::new(2), "{fault:?}");
        assert_eq!(store.load(TENANT, &stream, Version::NONE).await.unwrap().len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn a_held_append_can_be_overtaken_and_is_then_a_conflict() {
    let (store, counters) = counters();
    let stream = Counter::stream("a").unwrap();
    let gate = Arc::new(Semaphore::new(0));
    store.plan([AppendFault::Held(Arc::clone(&gate))]);
    // As another process would: within one, commands on one aggregate wait for each other.
    let elsewhere = AggregateStore::<_, Counter>::new(store.clone(), ());
    let overtake = async {
        let overtaken = elsewhere.execute(TENANT, &stream, (), command(2)).await;
        gate.add_permits(1);
        overtaken
    };
    let (held, overtaking) = tokio::join!(counters.execute(TENANT, &stream, (), command(1)), overtake);
    assert_eq!(overtaking.unwrap().root.version, Version::new(1));
    assert!(matches!(held, Err(ExecuteError::Append(AppendError::Conflict(_)))));
}

#[tokio::test]
async fn reads_fail_as_often_as_planned() {
    let (store, _) = counters();
    let stream = Counter::stream("a").unwrap();
    store.fail_reads(1);
    let failed = store.load(TENANT, &stream, Version::NONE).await;
    assert!(matches!(failed, Err(StoreError::Unavailable { .. })), "{failed:?}");
    assert!(store.load(TENANT, &stream, Version::NONE).await.unwrap().is_empty());
}
