//! Aggregates kept in memory: fewer reads, never an older truth.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use composable_core::event::{Codec, DecodeError};
use composable_core::store;
use composable_core::{
    Aggregate, AggregateStore, AppendError, CommandContext, CommandId, Event, EventStore, ExecuteError, RecordedEvent,
    StoreError, StreamId, TenantId, Version,
};
use composable_testing::MemoryEventStore;
use composable_testing::contract::{new_stream, new_tenant};
use uuid::Uuid;

/// Counts how often a stream is read.
#[derive(Clone)]
struct Counting {
    store: MemoryEventStore,
    loads: Arc<AtomicUsize>,
}

impl Counting {
    fn new() -> Self {
        Self { store: MemoryEventStore::new(), loads: Arc::default() }
    }

    fn loads(&self) -> usize {
        self.loads.load(Ordering::Relaxed)
    }
}

impl store::ForwardingStore for Counting {
    type Inner = MemoryEventStore;

    fn inner(&self) -> &MemoryEventStore {
        &self.store
    }

    async fn load(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        after: Version,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        self.loads.fetch_add(1, Ordering::Relaxed);
        self.store.load(tenant, stream, after).await
    }
}

#[derive(Clone, Debug)]
struct Switched(bool);

impl Event for Switched {
    fn event_type(&self) -> &'static str {
        "contract.Switched"
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        self.0.to_string().into()
    }

    fn decode(event_type: &str, _: u32, payload: &Bytes) -> Result<Self, DecodeError> {
        match &**payload {
            b"true" => Ok(Self(true)),
            b"false" => Ok(Self(false)),
            _ => Err(DecodeError::unknown(event_type)),
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the lamp is broken")]
struct Broken;

/// A lamp that breaks when it is switched on a third time.
struct Lamp;

impl Aggregate for Lamp {
    const CATEGORY: &'static str = "contract";
    type State = (bool, u32);
    type Command = bool;
    type Event = Switched;
    type Error = Broken;
    type Environment = ();

    fn decide((on, times): &(bool, u32), wanted: bool, (): &()) -> Result<Vec<Switched>, Broken> {
        match wanted {
            true if *times >= 2 => Err(Broken),
            _ if *on == wanted => Ok(Vec::new()),
            _ => Ok(vec![Switched(wanted)]),
        }
    }

    fn apply(state: &mut (bool, u32), Switched(on): &Switched) {
        state.0 = *on;
        state.1 += u32::from(*on);
    }
}

fn context() -> CommandContext {
    CommandContext::new(CommandId::new(Uuid::now_v7()))
}

fn lamps(store: &Counting, most_bytes: usize) -> AggregateStore<Counting, Lamp> {
    AggregateStore::new(store.clone(), ()).with_cache(most_bytes, |_| 100)
}

#[tokio::test]
async fn the_next_command_reads_nothing() {
    let store = Counting::new();
    let lamps = lamps(&store, 10_000);
    let (tenant, stream) = (new_tenant(), new_stream());
    lamps.execute(tenant, &stream, true, context()).await.unwrap();
    assert_eq!(store.loads(), 1);
    let executed = lamps.execute(tenant, &stream, false, context().expecting(Version::new(1))).await.unwrap();
    assert_eq!((executed.root.version, executed.root.state), (Version::new(2), (false, 1)));
    assert_eq!(store.loads(), 1);
    // Another tenant's stream of the same name is another stream.
    let other = lamps.execute(new_tenant(), &stream, true, context()).await.unwrap();
    assert_eq!((other.root.version, store.loads()), (Version::new(1), 2));
}

#[tokio::test]
async fn what_another_process_did_is_seen() {
    let store = Counting::new();
    let (here, there) = (lamps(&store, 10_000), lamps(&store, 10_000));
    let (tenant, stream) = (new_tenant(), new_stream());
    here.execute(tenant, &stream, true, context()).await.unwrap();
    there.execute(tenant, &stream, false, context()).await.unwrap();

    // Here the lamp is still believed to be on: "nothing to do" must not be believed.
    let executed = here.execute(tenant, &stream, true, context()).await.unwrap();
    assert_eq!((executed.events, executed.root.version, executed.root.state), (1, Version::new(3), (true, 2)));

    // There it is believed to be off after one time: the append is refused, and then the rules refuse.
    let error = there.execute(tenant, &stream, true, context()).await.err().unwrap();
    assert!(matches!(error, ExecuteError::Rejected(Broken)), "{error:?}");

    // The sender has seen what is kept here no longer.
    let stale = here.execute(tenant, &stream, false, context().expecting(Version::new(2))).await.err().unwrap();
    let ExecuteError::Append(AppendError::Conflict(conflict)) = stale else { panic!("{stale:?}") };
    assert_eq!(conflict.actual, Version::new(3));
}

#[tokio::test]
async fn a_command_sent_twice_is_executed_once() {
    let store = Counting::new();
    let lamps = lamps(&store, 10_000);
    let (tenant, stream, context) = (new_tenant(), new_stream(), context());
    let first = lamps.execute(tenant, &stream, true, context.clone()).await.unwrap();
    lamps.execute(tenant, &stream, false, self::context()).await.unwrap();
    let again = lamps.execute(tenant, &stream, true, context).await.unwrap();
    assert!(again.was_duplicate);
    assert_eq!((again.position, again.root.version), (first.position, Version::new(2)));
}

#[tokio::test]
async fn what_was_not_asked_for_longest_goes_first() {
    let store = Counting::new();
    let lamps = lamps(&store, 1_000);
    let tenant = new_tenant();
    let streams: Vec<StreamId> = (0..11).map(|_| new_stream()).collect();
    for stream in &streams {
        lamps.execute(tenant, stream, true, context()).await.unwrap();
    }
    assert_eq!(store.loads(), 11);
    lamps.execute(tenant, &streams[10], false, context()).await.unwrap();
    assert_eq!(store.loads(), 11);
    lamps.execute(tenant, &streams[0], false, context()).await.unwrap();
    assert_eq!(store.loads(), 12);
}

#[tokio::test]
async fn concurrent_commands_never_lose_one() {
    let store = Counting::new();
    let stores = [lamps(&store, 10_000), lamps(&store, 10_000)];
    let (tenant, stream) = (new_tenant(), new_stream());
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..40 {
        let (lamps, stream) = (stores[number % 2].clone(), stream.clone());
        tasks.spawn(async move { lamps.execute(tenant, &stream, number % 4 < 2, context()).await });
    }
    let mut events = 0;
    while let Some(result) = tasks.join_next().await {
        match result.unwrap() {
            Ok(executed) => events += executed.events,
            Err(ExecuteError::Rejected(Broken) | ExecuteError::Append(AppendError::Conflict(_))) => {}
            Err(error) => panic!("{error}"),
        }
    }
    let root = stores[0].load(tenant, &stream).await.unwrap();
    assert_eq!(root.version, Version::new(events));
}
