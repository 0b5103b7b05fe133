//! Commands that come again, and commands that others are faster than.
#![expect(clippy::unwrap_used, reason = "a test stops where its ground gives way")]

use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use composable_core::execution::MOST_CONFLICTS;
use composable_core::store::{self, StoreError};
use composable_core::{
    Aggregate, AggregateStore, AppendError, Appended, CommandContext, CommandId, EventStore, ExecuteError,
    ExpectedVersion, NewEvent, SchemaHash, SnapshotCodec, StreamId, TenantId, Version, json, json_events,
};
use composable_testing::{MemoryEventStore, Telemetry};

json_events! {
    #[derive(Clone, Debug)]
    enum Ticket {
        Sold { to: String } = "ticket.v1.Sold",
        Checked = "ticket.v1.Checked",
    }
}

#[derive(Clone, Debug)]
enum Ask {
    Sell(&'static str),
    Check,
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the ticket is sold")]
struct IsSold;

/// A ticket is sold once and checked as often as you like. It has a snapshot after every event.
struct Tickets;

impl Aggregate for Tickets {
    const CATEGORY: &'static str = "ticket";
    type State = (Option<String>, u32);
    type Command = Ask;
    type Event = Ticket;
    type Error = IsSold;
    type Environment = ();

    fn decide((owner, _): &Self::State, ask: Ask, (): &()) -> Result<Vec<Ticket>, IsSold> {
        match ask {
            Ask::Sell(_) if owner.is_some() => Err(IsSold),
            Ask::Sell(to) => Ok(vec![Ticket::Sold { to: to.to_owned() }]),
            Ask::Check => Ok(vec![Ticket::Checked]),
        }
    }

    fn apply((owner, checks): &mut Self::State, event: &Ticket) {
        match event {
            Ticket::Sold { to } => *owner = Some(to.clone()),
            Ticket::Checked => *checks += 1,
        }
    }

    fn snapshots() -> Option<SnapshotCodec<Self::State>> {
        Some(json::snapshots(SchemaHash::of("ticket 1")))
    }
}

fn tickets<S: EventStore>(store: S) -> (AggregateStore<S, Tickets>, TenantId, StreamId) {
    let tickets = AggregateStore::new(store, ()).with_snapshot_every(NonZeroU64::MIN);
    (tickets, TenantId::fresh(), Tickets::stream("row-7").unwrap())
}

fn fresh() -> CommandContext {
    CommandContext::new(CommandId::fresh())
}

#[tokio::test]
async fn what_was_executed_before_the_last_snapshot_counts() {
    let (tickets, tenant, stream) = tickets(MemoryEventStore::new());
    let (sell, check) = (fresh(), fresh());
    let sold = tickets.execute_once(tenant, &stream, Ask::Sell("Ada"), sell.clone()).await.unwrap();
    tickets.execute_once(tenant, &stream, Ask::Check, check.clone()).await.unwrap();
    tickets.execute_once(tenant, &stream, Ask::Check, fresh()).await.unwrap();

    // The rules would refuse the one, and the store the other.
    for (ask, context, place) in [(Ask::Sell("Ada"), sell, sold.position), (Ask::Check, check, None)] {
        let again = tickets.execute_once(tenant, &stream, ask, context).await.unwrap();
        assert!(again.was_duplicate);
        assert_eq!((again.events, again.root.version), (1, Version::new(3)));
        assert_eq!(again.root.state, (Some("Ada".to_owned()), 2));
        assert!(again.position.is_some() && place.is_none_or(|place| again.position == Some(place)));
    }
    let refused = tickets.execute_once(tenant, &stream, Ask::Sell("Grace"), fresh()).await.err().unwrap();
    assert!(matches!(refused, ExecuteError::Rejected(IsSold)), "{refused:?}");
    assert_eq!(tickets.load(tenant, &stream).await.unwrap().version, Version::new(3));
}

#[tokio::test]
async fn an_id_that_another_stream_has_used_is_no_repetition() {
    let (tickets, tenant, stream) = tickets(MemoryEventStore::new());
    let context = fresh();
    tickets.execute_once(tenant, &stream, Ask::Check, context.clone()).await.unwrap();
    let other = Tickets::stream("row-8").unwrap();
    let error = tickets.execute_once(tenant, &other, Ask::Check, context).await.err().unwrap();
    assert!(matches!(error, ExecuteError::Append(AppendError::EventIdReused { .. })), "{error:?}");
}

/// Somebody else appends right before each of the first so many appends.
#[derive(Clone)]
struct Overtaken {
    store: MemoryEventStore,
    times: u32,
    appends: Arc<AtomicU32>,
}

impl Overtaken {
    fn new(times: u32) -> Self {
        Self { store: MemoryEventStore::new(), times, appends: Arc::default() }
    }
}

impl store::ForwardingStore for Overtaken {
    type Inner = MemoryEventStore;

    fn inner(&self) -> &MemoryEventStore {
        &self.store
    }

    async fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        if self.appends.fetch_add(1, Ordering::SeqCst) < self.times {
            let other = composable_core::EventId::fresh();
            let check = NewEvent::encode(other, &Ticket::Checked, composable_core::EventMetadata::default());
            self.store.append(tenant, stream, ExpectedVersion::Any, vec![check]).await?;
        }
        self.store.append(tenant, stream, expected, events).await
    }
}

#[tokio::test]
async fn who_is_overtaken_decides_anew_and_not_for_ever() {
    let store = Overtaken::new(MOST_CONFLICTS - 1);
    let (tickets, tenant, stream) = tickets(store);
    let sold = tickets.execute_once(tenant, &stream, Ask::Sell("Ada"), fresh()).await.unwrap();
    assert_eq!(sold.root.state, (Some("Ada".to_owned()), MOST_CONFLICTS - 1));

    let store = Overtaken::new(MOST_CONFLICTS);
    let (tickets, tenant, stream) = self::tickets(store.clone());
    let telemetry = Telemetry::new();
    let listening = telemetry.listen();
    let error = tickets.execute_once(tenant, &stream, Ask::Sell("Ada"), fresh()).await.err().unwrap();
    drop(listening);
    let [span] = telemetry.spans("command").try_into().unwrap();
    assert_eq!((&*span["attempts"], &*span["outcome"]), (&*MOST_CONFLICTS.to_string(), "conflict"));
    let ExecuteError::Append(AppendError::Conflict(conflict)) = error else { panic!("{error:?}") };
    assert_eq!(conflict.actual, Version::new(MOST_CONFLICTS.into()));
    assert_eq!(store.appends.load(Ordering::SeqCst), MOST_CONFLICTS);
}

#[tokio::test]
async fn who_has_seen_a_version_is_told_of_the_conflict() {
    let store = Overtaken::new(1);
    let (tickets, tenant, stream) = tickets(store.clone());
    let context = fresh().expecting(Version::NONE);
    let error = tickets.execute_once(tenant, &stream, Ask::Check, context).await.err().unwrap();
    assert!(matches!(error, ExecuteError::Append(AppendError::Conflict(_))), "{error:?}");
    assert_eq!(store.appends.load(Ordering::SeqCst), 1);
}

/// Cannot be read as a whole, though it can be from a snapshot on.
#[derive(Clone)]
struct Forgetful(MemoryEventStore);

impl store::ForwardingStore for Forgetful {
    type Inner = MemoryEventStore;

    fn inner(&self) -> &MemoryEventStore {
        &self.0
    }

    async fn load(
        &self,
        _: TenantId,
        _: &StreamId,
        _: Version,
    ) -> Result<Vec<composable_core::RecordedEvent>, StoreError> {
        Err(StoreError::Corrupt { problem: "as planned".to_owned() })
    }
}

#[tokio::test]
async fn a_refusal_is_not_believed_while_the_stream_cannot_be_read() {
    let (tickets, tenant, stream) = tickets(Forgetful(MemoryEventStore::new()));
    let context = fresh();
    tickets.execute_once(tenant, &stream, Ask::Sell("Ada"), context.clone()).await.unwrap();
    let error = tickets.execute_once(tenant, &stream, Ask::Sell("Ada"), context).await.err().unwrap();
    assert!(matches!(error, ExecuteError::Load(_)), "{error:?}");
}
