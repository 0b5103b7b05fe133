//! The relay publishes everything, in order, whatever happens to it.

use std::collections::HashSet;
use std::future::pending;
use std::sync::atomic::{AtomicIsize, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{assert_in_order, fill, subscription, within};
use composable_bus::relay::{Checkpoint, CheckpointError};
use composable_bus::{Checkpoints, DeadLetters, MemoryCheckpoints, MemoryDeadLetters, Relay, RelayOptions};
use composable_core::bus::{ConsumeError, Consumer, Content, PublishError, Settlement};
use composable_core::environment::FixedClock;
use composable_core::{
    BusSubscription, Clock, EventBus, EventFilter, EventId, EventStore, ExpectedVersion, GlobalPosition, RecordedEvent,
};
use composable_testing::bus_contract::{new_category, streams_of};
use composable_testing::contract::{new_event, new_tenant};
use composable_testing::memory_bus::MemoryConsumer;
use composable_testing::skip::{self, Follower, Seen};
use composable_testing::{MemoryBus, MemoryEventStore};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

fn options() -> RelayOptions {
    let pause = Duration::from_millis(1);
    RelayOptions { batch: 7, idle_pause: pause, retry_pause: pause, ..RelayOptions::new("test") }
}

fn relay<B: EventBus, C: Checkpoints>(
    store: &MemoryEventStore,
    bus: B,
    checkpoints: C,
) -> Relay<MemoryEventStore, B, C, MemoryDeadLetters> {
    Relay::new(store.clone(), bus, checkpoints, MemoryDeadLetters::default(), options())
}

/// Runs it until everything that is in the log is published.
async fn catch_up<S: EventStore, B: EventBus, C: Checkpoints, D: DeadLetters>(relay: &Relay<S, B, C, D>) {
    let (stop, mut progress) = (CancellationToken::new(), relay.progress());
    let caught_up = async {
        progress.wait_for(|progress| progress.is_caught_up).await.unwrap();
        stop.cancel();
    };
    within(async { tokio::join!(relay.run(&stop), caught_up) }).await;
}

/// All messages of a category, in order, as a new group gets them.
async fn published(bus: &MemoryBus, category: &str) -> Vec<RecordedEvent> {
    let mut consumer = bus.join(subscription(category)).await.unwrap();
    let mut events = Vec::new();
    while let Ok(received) = tokio::time::timeout(Duration::ZERO, consumer.receive()).await {
        let delivery = received.unwrap();
        let Content::Event(event) = delivery.content else { panic!("no event") };
        consumer.settle(delivery.receipt, Settlement::Done).await.unwrap();
        events.push(*event);
    }
    events
}

/// The process dies at one of the points it passes.
#[derive(Clone)]
struct Crash {
    points_left: Arc<AtomicIsize>,
    crashed: Arc<Notify>,
}

impl Crash {
    fn at(point: isize) -> Self {
        Self { points_left: Arc::new(AtomicIsize::new(point)), crashed: Arc::default() }
    }

    async fn point(&self) {
        if self.points_left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            self.crashed.notify_one();
            pending::<()>().await;
        }
    }
}

#[derive(Clone)]
struct CrashingBus(MemoryBus, Crash);

impl EventBus for CrashingBus {
    type Consumer = MemoryConsumer;

    async fn publish(&self, events: &[RecordedEvent]) -> Result<(), PublishError> {
        self.1.point().await;
        let (first, second) = events.split_at(events.len() / 2);
        self.0.publish(first).await?;
        self.1.point().await;
        self.0.publish(second).await?;
        self.1.point().await;
        Ok(())
    }

    async fn join(&self, subscription: BusSubscription) -> Result<MemoryConsumer, ConsumeError> {
        self.0.join(subscription).await
    }
}

#[derive(Clone)]
struct Crashing<C>(C, Crash);

impl<C: Checkpoints> Checkpoints for Crashing<C> {
    type Checkpoint = Crashing<C::Checkpoint>;

    async fn acquire(&self, relay: &str) -> Result<Option<Self::Checkpoint>, CheckpointError> {
        self.1.point().await;
        let acquired = self.0.acquire(relay).await?;
        self.1.point().await;
        Ok(acquired.map(|checkpoint| Crashing(checkpoint, self.1.clone())))
    }
}

impl<C: Checkpoint> Checkpoint for Crashing<C> {
    async fn position(&mut self) -> Result<GlobalPosition, CheckpointError> {
        self.1.point().await;
        self.0.position().await
    }

    async fn advance(&mut self, to: GlobalPosition) -> Result<(), CheckpointError> {
        self.1.point().await;
        self.0.advance(to).await?;
        self.1.point().await;
        Ok(())
    }
}

#[tokio::test]
async fn a_crash_at_any_step_loses_nothing() {
    let mut repeated = 0;
    for point in 0.. {
        let (store, bus, checkpoints) = (MemoryEventStore::new(), MemoryBus::new(), MemoryCheckpoints::default());
        let category = new_category();
        let ids = fill(&store, &category, 4, 6).await;
        let crash = Crash::at(point);
        let crashing =
            relay(&store, CrashingBus(bus.clone(), crash.clone()), Crashing(checkpoints.clone(), crash.clone()));
        let crashed = tokio::select! {
            () = crash.crashed.notified() => true,
            () = catch_up(&crashing) => false,
        };
        drop(crashing);
        if !crashed {
            // Four batches, and every step of each was a place to crash.
            assert!(point >= 20, "only {point} points");
            break;
        }
        catch_up(&relay(&store, bus.clone(), checkpoints)).await;
        let came = published(&bus, &category).await;
        assert_in_order(&came);
        assert_eq!(came.iter().map(|event| event.id).collect::<HashSet<_>>(), ids, "crashed at point {point}");
        repeated += came.len() - ids.len();
    }
    assert!(repeated > 0, "no crash came between publishing and the checkpoint");
}

/// Keeps what is published, in the order it is published.
#[derive(Clone, Default)]
struct RecordingBus {
    published: Arc<Mutex<Vec<(GlobalPosition, EventId)>>>,
}

impl EventBus for RecordingBus {
    type Consumer = MemoryConsumer;

    async fn publish(&self, events: &[RecordedEvent]) -> Result<(), PublishError> {
        self.published.lock().unwrap().extend(events.iter().map(|event| (event.position, event.id)));
        Ok(())
    }

    async fn join(&self, _: BusSubscription) -> Result<MemoryConsumer, ConsumeError> {
        Err(ConsumeError::NoCategory)
    }
}

impl Follower for RecordingBus {
    async fn next(&mut self) -> Vec<(GlobalPosition, EventId)> {
        std::mem::take(&mut self.published.lock().unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_relay_skips_nothing_however_late_writers_commit() {
    let commits = Arc::new(AtomicU64::new(0));
    let store = MemoryEventStore::new().with_commit_delay(move || {
        tokio::time::sleep(Duration::from_millis(commits.fetch_add(1, Ordering::Relaxed) * 7 % 4))
    });
    let (bus, stop) = (RecordingBus::default(), CancellationToken::new());
    let relay = relay(&store, bus.clone(), MemoryCheckpoints::default());
    let relaying = {
        let stop = stop.clone();
        tokio::spawn(async move { relay.run(&stop).await })
    };
    let seen = skip::run(&store, vec![bus], skip::Options::default()).await[0];
    stop.cancel();
    relaying.await.unwrap();
    assert_eq!(seen, Seen { written: seen.written, ..Seen::default() });
}

#[tokio::test]
async fn one_relay_works_and_the_next_takes_over() {
    let (store, bus, checkpoints) = (MemoryEventStore::new(), MemoryBus::new(), MemoryCheckpoints::default());
    let category = new_category();
    fill(&store, &category, 2, 2).await;
    let (first, second) = (relay(&store, bus.clone(), checkpoints.clone()), relay(&store, bus.clone(), checkpoints));
    let (stop_first, stop_second) = (CancellationToken::new(), CancellationToken::new());
    let (mut first_progress, mut second_progress) = (first.progress(), second.progress());
    let script = async {
        first_progress.wait_for(|progress| progress.is_caught_up).await.unwrap();
        // The second one has looked more than once: it says after each look that it does not work.
        for _ in 0..3 {
            second_progress.changed().await.unwrap();
            assert!(!second_progress.borrow().is_working);
        }
        stop_first.cancel();
        fill(&store, &category, 1, 1).await;
        second_progress.wait_for(|progress| progress.is_caught_up && progress.published > 0).await.unwrap();
        stop_second.cancel();
    };
    let first = async {
        first.run(&stop_first).await;
    };
    within(async { tokio::join!(first, second.run(&stop_second), script) }).await;
    assert_eq!(published(&bus, &category).await.len(), 5, "something came twice");
}

#[tokio::test]
async fn what_the_bus_cannot_carry_is_put_aside_and_the_rest_goes_on() {
    let (store, bus, letters) =
        (MemoryEventStore::new(), MemoryBus::new().with_max_message(100), MemoryDeadLetters::default());
    let category = new_category();
    let (tenant, streams) = (new_tenant(), streams_of(&category, 2));
    let large = new_event(vec![b'x'; 101]);
    for event in [new_event("1"), large.clone(), new_event("3")] {
        for stream in &streams[..if event == large { 1 } else { 2 }] {
            let mut event = event.clone();
            event.id = if event.id == large.id { large.id } else { new_event("").id };
            store.append(tenant, stream, ExpectedVersion::Any, vec![event]).await.unwrap();
        }
    }
    let relay = Relay::new(store, bus.clone(), MemoryCheckpoints::default(), letters.clone(), options());
    catch_up(&relay).await;
    assert_eq!(published(&bus, &category).await.len(), 4);
    let kept = letters.list("test", None, 10).await.unwrap();
    assert_eq!(kept.iter().map(|letter| letter.event().unwrap().id).collect::<Vec<_>>(), [large.id]);
    assert!(kept[0].problem.contains("101 bytes"), "{}", kept[0].problem);
    assert_eq!(relay.progress().borrow().put_aside, 1);
}

/// Is away until it is let.
#[derive(Clone, Default)]
struct AwayBus {
    bus: MemoryBus,
    is_back: CancellationToken,
}

impl EventBus for AwayBus {
    type Consumer = MemoryConsumer;

    async fn publish(&self, events: &[RecordedEvent]) -> Result<(), PublishError> {
        if !self.is_back.is_cancelled() {
            return Err(PublishError::Unavailable { source: Arc::new(std::io::Error::other("away")) });
        }
        self.bus.publish(events).await
    }

    async fn join(&self, subscription: BusSubscription) -> Result<MemoryConsumer, ConsumeError> {
        self.bus.join(subscription).await
    }
}

#[tokio::test]
async fn while_the_bus_is_away_the_lag_is_visible_and_then_everything_comes() {
    let clock = Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH));
    let store = MemoryEventStore::with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
    let (bus, category) = (AwayBus::default(), new_category());
    let ids = fill(&store, &category, 5, 5).await;
    clock.advance(SignedDuration::from_secs(90));
    let relay =
        relay(&store, bus.clone(), MemoryCheckpoints::default()).with_clock(Arc::clone(&clock) as Arc<dyn Clock>);
    let (stop, mut progress) = (CancellationToken::new(), relay.progress());
    let script = async {
        progress.changed().await.unwrap();
        let lag = relay.lag(1_000).await.unwrap();
        assert_eq!((lag.events, lag.is_more, lag.age), (25, false, Duration::from_secs(90)));
        let lag = relay.lag(10).await.unwrap();
        assert_eq!((lag.events, lag.is_more), (10, true));
        bus.is_back.cancel();
        progress.wait_for(|progress| progress.is_caught_up).await.unwrap();
        let lag = relay.lag(1_000).await.unwrap();
        assert_eq!((lag.events, lag.is_more, lag.age), (0, false, Duration::ZERO));
        assert_eq!(progress.borrow().last_took, Duration::from_secs(90));
        stop.cancel();
    };
    within(async { tokio::join!(relay.run(&stop), script) }).await;
    let came = published(&bus.bus, &category).await;
    assert_in_order(&came);
    assert_eq!(came.iter().map(|event| event.id).collect::<HashSet<_>>(), ids);
}

#[tokio::test]
async fn only_what_the_filter_wants_is_published() {
    let (store, bus) = (MemoryEventStore::new(), MemoryBus::new());
    let (wanted, other) = (new_category(), new_category());
    for category in [&other, &wanted, &other] {
        fill(&store, category, 2, 2).await;
    }
    let options = RelayOptions { filter: EventFilter::category(wanted.clone()), ..options() };
    let checkpoints = MemoryCheckpoints::default();
    let relay = Relay::new(store, bus.clone(), checkpoints, MemoryDeadLetters::default(), options);
    catch_up(&relay).await;
    assert_eq!((published(&bus, &wanted).await.len(), published(&bus, &other).await.len()), (4, 0));
}
