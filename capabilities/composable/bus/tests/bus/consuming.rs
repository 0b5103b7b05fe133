//! Handlers fail, and nothing else stops.

use std::sync::Arc;

use crate::support::Failure::{Lasting, Panic, Passing};
use crate::support::{Noting, assert_in_order, quick, subscription, within};
use composable_bus::dead_letters::{DeadLetterError, ReplayError};
use composable_bus::{Consumed, Consuming, DeadLetter, DeadLetters, MemoryDeadLetters, replay};
use composable_core::bus::{Consumer, EventBus};
use composable_core::{BusSubscription, EventId, RecordedEvent, TenantId};
use composable_testing::MemoryBus;
use composable_testing::bus_contract::{event_of, new_category, streams_of};
use composable_testing::contract::new_tenant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

struct Scene {
    bus: MemoryBus,
    tenant: TenantId,
    events: Vec<RecordedEvent>,
    consuming: Consuming,
    subscription: BusSubscription,
    handler: Noting,
    letters: MemoryDeadLetters,
}

impl Scene {
    async fn set() -> Self {
        let (bus, category, tenant) = (MemoryBus::new(), new_category(), new_tenant());
        let streams = streams_of(&category, 3);
        let events: Vec<_> =
            (1..=4).flat_map(|version| streams.iter().map(move |stream| event_of(tenant, stream, version))).collect();
        bus.publish(&events).await.unwrap();
        let subscription = subscription(&category);
        let consuming = Consuming::new(subscription.clone()).with_policy(quick(3));
        let (handler, letters) = (Noting::default(), MemoryDeadLetters::default());
        Self { bus, tenant, events, consuming, subscription, handler, letters }
    }

    /// Consumes until all events but these are handled.
    async fn consume_all_but(&self, put_aside: &[EventId]) {
        let ids = self.events.iter().map(|event| event.id).filter(|id| !put_aside.contains(id)).collect();
        let stop = CancellationToken::new();
        let script = async {
            self.handler.all(&ids).await;
            stop.cancel();
        };
        let consuming = self.consuming.run(&self.bus, &self.handler, &self.letters, &stop);
        within(async { tokio::join!(consuming, script) }).await.0.unwrap();
        assert_in_order(
            &self
                .handler
                .handled()
                .into_iter()
                .filter(|event| !self.shares_stream(event, put_aside))
                .collect::<Vec<_>>(),
        );
    }

    fn shares_stream(&self, event: &RecordedEvent, put_aside: &[EventId]) -> bool {
        self.events.iter().any(|other| put_aside.contains(&other.id) && other.stream == event.stream)
    }

    async fn list(&self) -> Vec<DeadLetter> {
        self.letters.list(self.subscription.group.as_str(), None, 100).await.unwrap()
    }
}

#[tokio::test]
async fn what_fails_is_tried_again_in_the_order_of_its_stream() {
    let scene = Scene::set().await;
    let (first, second) = (scene.events[0].id, scene.events[4].id);
    scene.handler.fail(first, vec![Passing, Passing]);
    scene.handler.fail(second, vec![Panic]);
    scene.consume_all_but(&[]).await;
    assert_eq!((scene.handler.tries(first), scene.handler.tries(second)), (3, 2));
    assert_eq!(scene.consuming.consumed(), Consumed { handled: 12, failed: 3, put_aside: 0 });
    assert_eq!(scene.list().await, []);
}

#[tokio::test]
async fn what_keeps_failing_is_put_aside_listed_read_replayed_and_dropped() {
    let scene = Scene::set().await;
    let (poison, hopeless) = (scene.events[1].id, scene.events[2].id);
    scene.handler.fail(poison, vec![Passing; 4]);
    scene.handler.fail(hopeless, vec![Lasting]);
    scene.consume_all_but(&[poison, hopeless]).await;
    assert_eq!((scene.handler.tries(poison), scene.handler.tries(hopeless)), (3, 1));
    assert_eq!(scene.consuming.consumed(), Consumed { handled: 10, failed: 4, put_aside: 2 });

    let listed = scene.list().await;
    assert_eq!(listed.len(), 2);
    let letter = listed.iter().find(|letter| letter.event().unwrap().id == poison).unwrap();
    assert_eq!((letter.attempts, letter.times, letter.problem.as_str()), (3, 1, "it is poison"));
    assert_eq!(letter.event().as_ref(), Ok(&scene.events[1]));
    assert_eq!(scene.letters.read(scene.tenant, letter.id).await.unwrap().as_ref(), Some(letter));
    assert_eq!(scene.letters.read(new_tenant(), letter.id).await.unwrap(), None, "another tenant sees it");

    let failed = replay(&scene.letters, &scene.handler, scene.tenant, letter.id).await;
    assert!(matches!(failed, Err(ReplayError::Failed(_))), "{failed:?}");
    assert_eq!(scene.list().await.len(), 2, "it is gone though it failed");
    replay(&scene.letters, &scene.handler, scene.tenant, letter.id).await.unwrap();
    assert!(scene.handler.handled_ids().contains(&poison));
    let gone = replay(&scene.letters, &scene.handler, scene.tenant, letter.id).await;
    assert!(matches!(gone, Err(ReplayError::NotFound { .. })), "{gone:?}");

    let rest = scene.list().await;
    assert!(scene.letters.discard(scene.tenant, rest[0].id).await.unwrap());
    assert!(!scene.letters.discard(scene.tenant, rest[0].id).await.unwrap());
    assert_eq!(scene.list().await, []);
}

#[tokio::test]
async fn what_is_no_event_is_put_aside_at_once() {
    let scene = Scene::set().await;
    let category = scene.events[0].stream.category();
    scene.bus.publish_message(category, &[], "foreign".into());
    scene.bus.publish(&[event_of(scene.tenant, &scene.events[0].stream, 5)]).await.unwrap();
    scene.consume_all_but(&[]).await;
    within(async {
        // Another stream, so it may come to be put aside a little later than the rest.
        while scene.list().await.is_empty() {
            scene.consume_all_but(&[]).await;
        }
    })
    .await;
    let letter = scene.list().await.remove(0);
    assert_eq!((letter.payload.as_ref(), letter.tenant().uuid()), (&b"foreign"[..], Uuid::nil()));
    let refused = replay(&scene.letters, &scene.handler, letter.tenant(), letter.id).await;
    assert!(matches!(refused, Err(ReplayError::NoEvent { .. })), "{refused:?}");
}

/// Cannot keep anything the first time.
#[derive(Clone, Default)]
struct LateLetters {
    letters: MemoryDeadLetters,
    asked: Arc<std::sync::atomic::AtomicUsize>,
}

impl DeadLetters for LateLetters {
    async fn keep(&self, letter: DeadLetter) -> Result<(), DeadLetterError> {
        if self.asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0 {
            return Err(DeadLetterError { source: Arc::new(std::io::Error::other("away")) });
        }
        self.letters.keep(letter).await
    }

    async fn list(&self, by: &str, after: Option<Uuid>, limit: usize) -> Result<Vec<DeadLetter>, DeadLetterError> {
        self.letters.list(by, after, limit).await
    }

    async fn read(&self, tenant: TenantId, id: Uuid) -> Result<Option<DeadLetter>, DeadLetterError> {
        self.letters.read(tenant, id).await
    }

    async fn discard(&self, tenant: TenantId, id: Uuid) -> Result<bool, DeadLetterError> {
        self.letters.discard(tenant, id).await
    }
}

#[tokio::test]
async fn a_message_is_not_lost_when_it_cannot_be_put_aside() {
    let scene = Scene::set().await;
    let (poison, letters, stop) = (scene.events[0].id, LateLetters::default(), CancellationToken::new());
    scene.handler.fail(poison, vec![Lasting, Lasting]);
    let script = async {
        let rest = scene.events[1..].iter().map(|event| event.id).collect();
        scene.handler.all(&rest).await;
        stop.cancel();
    };
    let consuming = scene.consuming.run(&scene.bus, &scene.handler, &letters, &stop);
    within(async { tokio::join!(consuming, script) }).await.0.unwrap();
    assert_eq!(scene.handler.tries(poison), 2);
    assert_eq!(letters.list(scene.subscription.group.as_str(), None, 9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn stopping_finishes_what_was_begun_and_nothing_comes_twice() {
    let scene = Scene::set().await;
    scene.consume_all_but(&[]).await;
    let handled = scene.handler.handled();
    assert_eq!(handled.len(), scene.events.len());
    let mut consumer = scene.bus.join(scene.subscription.clone()).await.unwrap();
    let next = tokio::time::timeout(std::time::Duration::ZERO, consumer.receive()).await;
    assert!(next.is_err(), "it comes again: {next:?}");
}

#[tokio::test]
async fn a_broker_that_is_killed_is_joined_again() {
    let scene = Scene::set().await;
    let stop = CancellationToken::new();
    let script = async {
        for version in 5..30 {
            scene.bus.publish(&[event_of(scene.tenant, &scene.events[0].stream, version)]).await.unwrap();
            scene.bus.restart();
            tokio::task::yield_now().await;
        }
        scene.handler.all(&scene.events.iter().map(|event| event.id).collect()).await;
        within(async {
            while !scene.handler.handled().iter().any(|event| event.version.get() == 29) {
                tokio::task::yield_now().await;
            }
        })
        .await;
        stop.cancel();
    };
    let consuming = scene.consuming.run(&scene.bus, &scene.handler, &scene.letters, &stop);
    within(async { tokio::join!(consuming, script) }).await.0.unwrap();
    assert_in_order(&scene.handler.handled());
}
