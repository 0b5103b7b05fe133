//! A process that runs trips, and what there is around it.

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use composable_bus::relay::{Checkpoint, CheckpointError};
use composable_bus::{Checkpoints, Consuming, Handler, LogBus, MemoryDeadLetters};
use composable_core::deadlines::PendingDeadline;
use composable_core::effect::AttemptFailed;
use composable_core::{
    Aggregate, AggregateStore, CommandContext, CommandId, Deadlines, EventStore, ExpectedVersion, GlobalPosition,
    NewEvent, RecordedEvent, RetryPolicy, Saga, StreamId, TenantId, Version,
};
use composable_runtime::{
    CommandRouter, DeadlineOptions, DeadlineWorker, Polling, Sagas, WakeUp, WakingStore, WorkflowSaga,
};
use composable_testing::bus_contract::new_group;
use composable_testing::contract::{new_event, new_tenant};
use composable_testing::{Crash, Crashing, ManualClock};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::trip::{Bookings, Input, Plan, REQUEST, Step, Trip, booking_id};

const PAUSE: Duration = Duration::from_millis(1);

/// What survives a process.
pub(super) struct World<S, D, C> {
    store: WakingStore<S>,
    deadlines: D,
    checkpoints: C,
    group: composable_core::ConsumerGroup,
    clock: ManualClock,
    wake_up: WakeUp,
}

/// A trip that somebody wants.
pub(super) struct Wanted {
    tenant: TenantId,
    id: String,
    plan: Plan,
}

impl Wanted {
    fn booking(&self, step: Step) -> StreamId {
        Bookings::stream(booking_id(step, &self.id)).unwrap()
    }

    fn saga(&self) -> StreamId {
        WorkflowSaga::<Trip>::stream(&self.id).unwrap()
    }
}

impl<S, D, C> World<S, D, C>
where
    S: EventStore + Clone + 'static,
    D: Deadlines + Clone,
    C: Checkpoints + Clone,
{
    pub(super) fn new(store: S, deadlines: D, checkpoints: C, clock: ManualClock) -> Self {
        let wake_up = WakeUp::new();
        let store = WakingStore::new(store, wake_up.clone());
        Self { store, deadlines, checkpoints, group: new_group(), clock, wake_up }
    }

    pub(super) async fn request(&self, plan: Plan) -> Wanted {
        // Events are recorded by the store's clock.
        self.clock.set(Timestamp::now());
        let wanted = Wanted { tenant: new_tenant(), id: Uuid::now_v7().to_string(), plan };
        let payload = serde_json::to_vec(&Input { trip: wanted.id.clone(), plan }).unwrap();
        let event = NewEvent { event_type: REQUEST.into(), ..new_event(payload) };
        let stream = StreamId::new(REQUEST, &wanted.id).unwrap();
        self.store.append(wanted.tenant, &stream, ExpectedVersion::NoStream, vec![event]).await.unwrap();
        wanted
    }

    pub(super) async fn process(&self, trip: &Wanted, crash: &Crash) {
        self.process_all([trip], crash).await;
    }

    /// Runs sagas and deadlines until these trips have ended and all that there is was handled.
    pub(super) async fn process_all(&self, trips: impl IntoIterator<Item = &Wanted>, crash: &Crash) {
        let store = Crashing::new(self.store.clone(), crash);
        let deadlines = Crashing::new(self.deadlines.clone(), crash);
        let sagas = AggregateStore::<_, WorkflowSaga<Trip>>::new(store.clone(), ());
        let bookings = AggregateStore::<_, Bookings>::new(store.clone(), ());
        let commands = Crashing::new(CommandRouter::new().with(sagas.clone()).with(bookings), crash);
        let polling = Polling { shortest_pause: PAUSE, longest_pause: 5 * PAUSE, page: 20 };
        let checkpoints = Dying { inner: self.checkpoints.clone(), crash: crash.clone() };
        let log = LogBus::new(store, checkpoints).with_polling(polling).woken_by(self.wake_up.clone());
        let options = DeadlineOptions { longest_pause: PAUSE, retry_pause: PAUSE, ..DeadlineOptions::default() };
        let worker = DeadlineWorker::new(deadlines.clone(), commands.clone(), options)
            .with_clock(Arc::new(self.clock.clone()))
            .woken_by(self.clock.wake_up());
        let handler = Watched { sagas: Sagas::new(sagas, commands, deadlines), seen: watch::Sender::default() };
        let policy = RetryPolicy::attempts(NonZeroU32::MAX).with_pauses(PAUSE, PAUSE);
        // One by one, so that whatever was recorded before the mark is handled before it.
        let subscription = WorkflowSaga::<Trip>::subscription(self.group.clone());
        let consuming = Consuming::new(subscription).with_policy(policy).side_by_side(1);
        let (stop, letters) = (CancellationToken::new(), MemoryDeadLetters::default());
        let script = async {
            join_all(trips.into_iter().map(|trip| self.see_through(trip))).await;
            self.mark(&handler.seen).await;
            stop.cancel();
        };
        let (consumed, (), ()) =
            tokio::join!(consuming.run(&log, &handler, &letters, &stop), worker.run(&stop), script);
        consumed.unwrap();
        assert_eq!(consuming.consumed().put_aside, 0);
    }

    /// Plays the hotel until the trip has ended.
    async fn see_through(&self, trip: &Wanted) {
        let hotel = trip.booking(Step::Hotel);
        self.until(trip, &hotel, "Book").await;
        match trip.plan.hotel_says() {
            Some(answer) => {
                let hotels = AggregateStore::<_, Bookings>::new(self.store.clone(), ());
                let id = CommandId::following(trip.tenant.uuid(), "the hotel's answer");
                hotels.execute(trip.tenant, &hotel, answer, CommandContext::new(id)).await.unwrap();
            }
            None => self.clock.advance(SignedDuration::from_mins(16)),
        }
        let end = trip.plan.history()[0].last().copied().unwrap();
        self.until(trip, &trip.saga(), end).await;
    }

    async fn until(&self, trip: &Wanted, stream: &StreamId, event_type: &str) {
        let mut sleeper = self.wake_up.sleeper();
        loop {
            sleeper.look();
            if self.types(trip, stream).await.iter().any(|one| one == event_type) {
                return;
            }
            sleeper.woken().await;
        }
    }

    /// Until everything that is recorded now was handled.
    async fn mark(&self, seen: &watch::Sender<HashSet<StreamId>>) {
        let stream = StreamId::new(REQUEST, format!("mark-{}", Uuid::now_v7())).unwrap();
        let mark = vec![new_event("nothing")];
        self.store.append(new_tenant(), &stream, ExpectedVersion::NoStream, mark).await.unwrap();
        seen.subscribe().wait_for(|seen| seen.contains(&stream)).await.unwrap();
    }

    async fn events(&self, trip: &Wanted, stream: &StreamId) -> Vec<RecordedEvent> {
        self.store.load(trip.tenant, stream, Version::NONE).await.unwrap()
    }

    async fn types(&self, trip: &Wanted, stream: &StreamId) -> Vec<String> {
        let short = |event: RecordedEvent| event.event_type.trim_start_matches("workflow.v1.").to_owned();
        self.events(trip, stream).await.into_iter().map(short).collect()
    }

    fn streams(trip: &Wanted) -> [StreamId; 4] {
        [trip.saga(), trip.booking(Step::Flight), trip.booking(Step::Hotel), trip.booking(Step::Car)]
    }

    /// All that happened to the trip, the flight, the hotel and the car.
    pub(super) async fn history(&self, trip: &Wanted) -> Vec<Vec<String>> {
        join_all(Self::streams(trip).iter().map(|stream| self.types(trip, stream))).await
    }

    pub(super) async fn deadlines_of(&self, trip: &Wanted) -> Vec<PendingDeadline> {
        self.deadlines.list(trip.tenant, None, 10).await.unwrap()
    }

    /// Everything but what the hotel says by itself belongs to the chain that the request began.
    pub(super) async fn chain_is_unbroken(&self, trip: &Wanted) {
        let request = &self.events(trip, &StreamId::new(REQUEST, &trip.id).unwrap()).await[0];
        for stream in Self::streams(trip) {
            for event in self.events(trip, &stream).await {
                let is_by_the_hotel = matches!(&*event.event_type, "Confirm" | "Decline");
                let is_in_chain = event.metadata.correlation_id == Some(request.id.uuid());
                assert!(is_in_chain || is_by_the_hotel, "{event:?}");
                assert!(event.metadata.causation_id.is_some(), "{event:?}");
            }
        }
    }
}

/// Notes which streams' events were handled.
struct Watched<H> {
    sagas: H,
    seen: watch::Sender<HashSet<StreamId>>,
}

impl<H: Handler> Handler for Watched<H> {
    async fn handle(&self, event: &RecordedEvent) -> Result<(), AttemptFailed> {
        let handled = self.sagas.handle(event).await;
        self.seen.send_if_modified(|seen| seen.insert(event.stream.clone()));
        handled
    }
}

/// Checkpoints of a process that dies.
#[derive(Clone)]
struct Dying<C> {
    inner: C,
    crash: Crash,
}

impl<C: Checkpoints> Checkpoints for Dying<C> {
    type Checkpoint = Dying<C::Checkpoint>;

    async fn acquire(&self, relay: &str) -> Result<Option<Self::Checkpoint>, CheckpointError> {
        let acquired = self.inner.acquire(relay).await?;
        Ok(acquired.map(|inner| Dying { inner, crash: self.crash.clone() }))
    }
}

impl<C: Checkpoint> Checkpoint for Dying<C> {
    async fn position(&mut self) -> Result<GlobalPosition, CheckpointError> {
        self.inner.position().await
    }

    async fn advance(&mut self, to: GlobalPosition) -> Result<(), CheckpointError> {
        self.crash.point().await;
        self.inner.advance(to).await?;
        self.crash.point().await;
        Ok(())
    }
}
