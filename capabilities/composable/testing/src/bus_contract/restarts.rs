//! A broker that is killed while messages flow.

use std::collections::HashSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use composable_core::bus::{ConsumeError, Consumer, Content, PublishError, Settlement};
use composable_core::{EventBus, EventId, RecordedEvent};

use super::BusUnderTest;
use super::support::{PATIENCE, Scene, assert_in_order, event_of, ids, streams_of, within};

/// How often the broker is killed.
const KILLS: usize = 2;

/// At least so many events are published, some of them after the last kill.
const EVENTS: usize = 800;

/// The broker is killed again and again between a publisher and a consumer that do what the
/// port says: publish again what is not certain, settle what was handled, ask again when the
/// bus was away. Every event comes, in order.
pub async fn a_restarted_broker_has_lost_nothing<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let mut consumer = Some(scene.join().await);
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
        let (mut seen, mut settled) = (Vec::new(), HashSet::new());
        while !all.get().is_some_and(|all| all.is_subset(&settled)) {
            handle_one(&scene, &mut consumer, &mut seen, &mut settled).await;
        }
        seen
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

/// Handles one message if there is one, or joins again when the bus was away.
async fn handle_one<B: EventBus>(
    scene: &Scene<B>,
    consumer: &mut Option<B::Consumer>,
    seen: &mut Vec<RecordedEvent>,
    settled: &mut HashSet<EventId>,
) {
    let Some(member) = consumer else {
        match scene.bus.join(scene.subscription()).await {
            Ok(member) => *consumer = Some(member),
            Err(ConsumeError::Unavailable { .. }) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(error) => panic!("{error} ({error:?})"),
        }
        return;
    };
    let delivery = match tokio::time::timeout(Duration::from_millis(50), member.receive()).await {
        Ok(Ok(delivery)) => delivery,
        Ok(Err(ConsumeError::Unavailable { .. })) => {
            *consumer = None;
            return;
        }
        Ok(Err(error)) => panic!("{error} ({error:?})"),
        Err(_) => return,
    };
    let Content::Event(event) = delivery.content else { panic!("no event: {:?}", delivery.content) };
    match member.settle(delivery.receipt, Settlement::Done).await {
        Ok(()) => {
            settled.insert(event.id);
        }
        Err(ConsumeError::Unavailable { .. } | ConsumeError::Reassigned) => {}
        Err(error) => panic!("{error} ({error:?})"),
    }
    seen.push(*event);
}
