//! A broker that is killed while messages flow.

use std::collections::{HashSet, VecDeque};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use composable_core::bus::{ConsumeError, Consumer, Content, Delivery, PublishError, Settlement};
use composable_core::{EventBus, EventId, RecordedEvent};

use super::BusUnderTest;
use super::support::{PATIENCE, Scene, assert_in_order, event_of, ids, streams_of, within};

/// How often the broker is killed.
const KILLS: usize = 2;

/// So many messages are in hand most of the time. Not more, because streams share partitions.
const TO_HOLD: usize = 2;

/// At least so many events are published, some of them after the last kill.
const EVENTS: usize = 800;

/// The broker is killed again and again between a publisher and a consumer that do what the
/// port says: publish again what is not certain, settle what was handled, ask again when the
/// bus was away. Every event comes, in order.
pub async fn a_restarted_broker_has_lost_nothing<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let mut member = Member {
        consumer: Some(scene.join().await),
        to_hold: under_test.max_unsettled().min(TO_HOLD),
        held: VecDeque::new(),
        seen: Vec::new(),
        settled: HashSet::new(),
    };
    let streams = streams_of(&scene.category, 8);
    let publisher = under_test.connect().await;
    let kills = AtomicUsize::new(0);
    let publishing = async {
        let mut events = Vec::new();
        while kills.load(Ordering::SeqCst) < KILLS || events.len() < EVENTS {
            let version = (events.len() / streams.len()) as u64 + 1;
            let part: Vec<_> = streams.iter().map(|stream| event_of(scene.tenant, stream, version)).collect();
            publish_until_certain(&publisher, &part).await;
            events.extend(part);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        events
    };
    let killing = async {
        for _ in 0..KILLS {
            tokio::time::sleep(Duration::from_millis(150)).await;
            under_test.restart().await;
            kills.fetch_add(1, Ordering::SeqCst);
        }
    };
    let all = OnceLock::new();
    let publish_and_kill = async {
        let (events, ()) = tokio::join!(publishing, killing);
        let _ = all.set(ids(&events));
    };
    let consuming = async {
        while !all.get().is_some_and(|all| all.is_subset(&member.settled)) {
            member.step(&scene).await;
        }
        member.seen
    };
    let both = async { tokio::join!(publish_and_kill, consuming).1 };
    match tokio::time::timeout(3 * PATIENCE, both).await {
        Ok(seen) => assert_in_order(&seen),
        Err(_) => panic!("not every event came, of {:?}", all.get().map(HashSet::len)),
    }
}

async fn publish_until_certain<B: EventBus>(bus: &B, events: &[RecordedEvent]) {
    within(async {
        loop {
            match bus.publish(events).await {
                Ok(()) => return,
                Err(PublishError::Unavailable { .. }) => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(error) => panic!("{error} ({error:?})"),
            }
        }
    })
    .await;
}

/// Takes some messages before it settles any, so that a restart finds it with messages in
/// hand.
struct Member<C: Consumer> {
    consumer: Option<C>,
    to_hold: usize,
    held: VecDeque<(EventId, C::Receipt)>,
    seen: Vec<RecordedEvent>,
    settled: HashSet<EventId>,
}

impl<C: Consumer> Member<C> {
    /// Joins, takes or settles.
    async fn step<B: EventBus<Consumer = C>>(&mut self, scene: &Scene<B>) {
        let Some(consumer) = &mut self.consumer else { return self.join(scene).await };
        if self.held.len() < self.to_hold {
            match tokio::time::timeout(Duration::from_millis(20), consumer.receive()).await {
                Ok(Ok(delivery)) => return self.take(delivery),
                Ok(Err(error)) => return self.failed(&error),
                // There is nothing now.
                Err(_) => {}
            }
        }
        let Some((event, receipt)) = self.held.pop_front() else { return };
        match consumer.settle(receipt, Settlement::Done).await {
            Ok(()) => {
                self.settled.insert(event);
            }
            Err(ConsumeError::Reassigned) => {}
            Err(error) => self.failed(&error),
        }
    }

    async fn join<B: EventBus<Consumer = C>>(&mut self, scene: &Scene<B>) {
        match scene.bus.join(scene.subscription()).await {
            Ok(consumer) => self.consumer = Some(consumer),
            Err(ConsumeError::Unavailable { .. }) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(error) => panic!("{error} ({error:?})"),
        }
    }

    fn take(&mut self, delivery: Delivery<C::Receipt>) {
        let Content::Event(event) = delivery.content else { panic!("no event: {:?}", delivery.content) };
        self.held.push_back((event.id, delivery.receipt));
        self.seen.push(*event);
    }

    /// A consumer that the bus was away for is given up, with what it held.
    fn failed(&mut self, error: &ConsumeError) {
        assert!(matches!(error, ConsumeError::Unavailable { .. }), "{error} ({error:?})");
        self.consumer = None;
        self.held.clear();
    }
}
