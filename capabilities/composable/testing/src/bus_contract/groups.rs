//! Groups: each gets everything, its members share the work, and tenants can be told apart.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use composable_core::bus::{ConsumeError, Consumer, Content, Settlement};
use composable_core::{BusSubscription, EventBus, EventId, RecordedEvent};

use super::BusUnderTest;
use super::support::{
    Scene, assert_in_order, done, event_of, events_of, ids, must, new_category, new_group, receive, receive_all,
    receive_event, streams_of, within,
};
use crate::contract::new_tenant;

/// What one group did does not matter to another.
pub async fn every_group_gets_everything<U: BusUnderTest>(under_test: &U) {
    let mut scene = Scene::set(under_test).await;
    let events = scene.events(4, 4);
    scene.publish(&events).await;
    for _ in 0..2 {
        scene.group = new_group();
        let came = receive_all(&mut scene.join().await, &events).await;
        assert_eq!(came.len(), events.len());
        assert_in_order(&came);
    }
}

/// Two members that handle events as long as there are some both get work.
pub async fn members_of_a_group_share_the_work<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let (shared, mut members) = (Shared::default(), Vec::new());
    for _ in 0..2 {
        let bus = under_test.connect().await;
        let consumer = must(within(bus.join(scene.subscription())).await);
        let work = Arc::new(AtomicUsize::new(0));
        members.push((Arc::clone(&work), tokio::spawn(shared.clone().work(consumer, work))));
    }
    let (streams, mut published, mut version) = (streams_of(&scene.category, 32), Vec::new(), 0);
    // A broker takes its time to let the second one in; until then the first gets it all.
    let both_worked = || members.iter().all(|(work, _)| work.load(Ordering::SeqCst) > 0);
    within(async {
        while !both_worked() {
            version += 1;
            let events: Vec<_> = streams.iter().map(|stream| event_of(scene.tenant, stream, version)).collect();
            scene.publish(&events).await;
            published.extend(events);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    shared.finish(&published).await;
    for (_, member) in members {
        must(within(member).await);
    }
    assert_in_order(&shared.came());
}

/// Members join, leave in order, and vanish with messages in hand, while others publish.
pub async fn members_that_come_and_go_lose_nothing<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let shared = Shared::default();
    let streams = streams_of(&scene.category, 16);
    let mut published = Vec::new();
    let mut members = Vec::new();
    for round in 1..=4_u64 {
        let bus = under_test.connect().await;
        let mut brief = must(within(bus.join(scene.subscription())).await);
        let lasting = must(within(bus.join(scene.subscription())).await);
        members.push(tokio::spawn(shared.clone().work(lasting, Arc::default())));
        for version in round * 10 - 9..=round * 10 {
            let events: Vec<_> = streams.iter().map(|stream| event_of(scene.tenant, stream, version)).collect();
            scene.publish(&events).await;
            published.extend(events);
        }
        // The brief member may get none when the others are quicker; what it gets it drops.
        if let Ok(received) = tokio::time::timeout(Duration::from_millis(200), brief.receive()).await {
            shared.note(&must(received).content);
        }
        drop(brief);
        if round % 2 == 0 {
            let leaving = members.remove(0);
            leaving.abort();
        }
    }
    shared.finish(&published).await;
    for member in members {
        must(within(member).await);
    }
    assert_in_order(&shared.came());
}

/// One consumer, several categories.
pub async fn a_group_may_take_several_categories<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let other = new_category();
    let mut events = scene.events(2, 3);
    let streams = streams_of(&other, 2);
    events.extend(
        (1..=3)
            .flat_map(|version| streams.iter().map(move |stream| (stream, version)))
            .map(|(stream, version)| event_of(scene.tenant, stream, version)),
    );
    scene.publish(&events).await;
    let subscription = scene.subscription().and_category(other);
    let mut consumer = must(within(scene.bus.join(subscription)).await);
    assert_in_order(&receive_all(&mut consumer, &events).await);
}

/// The same category and ids in two namespaces and in none: who names one hears of no other.
pub async fn a_namespace_is_heard_by_those_only_who_name_it<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let outside = streams_of(&scene.category, 2);
    let inside =
        |namespace: &str| outside.iter().map(|stream| must(stream.in_namespace(namespace))).collect::<Vec<_>>();
    let places = [inside("eu"), outside.clone(), inside("us")];
    let mut consumers = Vec::new();
    for streams in &places {
        let subscription = BusSubscription::new(new_group(), streams[0].qualified_category().to_owned());
        consumers.push(must(within(scene.bus.join(subscription)).await));
    }
    let events = places.each_ref().map(|streams| events_of(scene.tenant, streams, 6));
    let mut came = [Vec::new(), Vec::new(), Vec::new()];
    // What came of another namespace in the first half would be seen before the second one.
    for half in [0..6, 6..12] {
        for events in &events {
            scene.publish(&events[half.clone()]).await;
        }
        for ((consumer, events), came) in consumers.iter_mut().zip(&events).zip(&mut came) {
            came.extend(receive_all(consumer, &events[half.clone()]).await);
        }
    }
    for (came, streams) in came.iter().zip(&places) {
        assert_in_order(came);
        assert!(came.iter().all(|event| streams.contains(&event.stream)), "{came:?}");
    }
}

/// A group that wants one tenant is done with the others without seeing them.
pub async fn other_tenants_are_settled_unseen<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let (own, other) = (scene.events(3, 3), new_tenant());
    let streams = streams_of(&scene.category, 3);
    let foreign: Vec<RecordedEvent> =
        (1..=3).flat_map(|version| streams.iter().map(move |stream| event_of(other, stream, version))).collect();
    // Every event of the one tenant is followed by one of the other, in a stream of the same name.
    for (own, foreign) in own.iter().zip(&foreign) {
        scene.publish(&[foreign.clone(), own.clone()]).await;
    }
    scene.publish(&foreign[..1]).await;
    let subscription = scene.subscription().of_tenant(scene.tenant);
    let mut consumer = must(within(scene.bus.join(subscription)).await);
    let came = receive_all(&mut consumer, &own).await;
    assert_eq!(ids(&came), ids(&own));
    assert_in_order(&came);
    must(within(consumer.leave()).await);
}

/// What members of a group saw together.
#[derive(Clone, Default)]
struct Shared {
    came: Arc<Mutex<Vec<RecordedEvent>>>,
    settled: Arc<Mutex<HashSet<EventId>>>,
    is_over: Arc<AtomicBool>,
}

impl Shared {
    /// Handles what comes until everything is settled.
    async fn work<C: Consumer>(self, mut consumer: C, work: Arc<AtomicUsize>) {
        while !self.is_over.load(Ordering::SeqCst) {
            let waited = tokio::time::timeout(Duration::from_millis(50), consumer.receive()).await;
            let Ok(received) = waited else { continue };
            let delivery = must(received);
            let event = self.note(&delivery.content);
            work.fetch_add(1, Ordering::SeqCst);
            let settling = Settling { shared: &self, event: Some(event) };
            match consumer.settle(delivery.receipt, Settlement::Done).await {
                Ok(()) => drop(settling),
                Err(ConsumeError::Reassigned) => settling.belongs_to_another(),
                Err(error) => panic!("{error} ({error:?})"),
            }
        }
        must(within(consumer.leave()).await);
    }

    fn note(&self, content: &Content) -> EventId {
        let Content::Event(event) = content else { panic!("no event: {content:?}") };
        self.came.lock().unwrap_or_else(PoisonError::into_inner).push((**event).clone());
        event.id
    }

    /// Waits until all of these are settled, and lets the members go home.
    async fn finish(&self, published: &[RecordedEvent]) {
        let all = ids(published);
        within(async {
            while !all.is_subset(&self.settled.lock().unwrap_or_else(PoisonError::into_inner)) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await;
        self.is_over.store(true, Ordering::SeqCst);
    }

    fn came(&self) -> Vec<RecordedEvent> {
        self.came.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// An event that a member saw and is settling. When the member vanishes meanwhile, nobody can tell
/// whether the bus has heard it: it may come again, or never.
struct Settling<'a> {
    shared: &'a Shared,
    event: Option<EventId>,
}

impl Settling<'_> {
    /// It comes again to someone else.
    fn belongs_to_another(mut self) {
        self.event = None;
    }
}

impl Drop for Settling<'_> {
    fn drop(&mut self) {
        let mut settled = self.shared.settled.lock().unwrap_or_else(PoisonError::into_inner);
        settled.extend(self.event);
    }
}

/// A consumer with messages in hand gets no more than it may hold, until it settles some.
pub async fn a_consumer_holds_no_more_than_it_may<U: BusUnderTest>(under_test: &U) {
    let mut scene = Scene::set(under_test).await;
    let limit = under_test.max_unsettled();
    let events = scene.events(4 * limit, 1);
    scene.publish(&events).await;
    // When another group has seen everything, the bus has had time to deliver everything.
    let group = std::mem::replace(&mut scene.group, new_group());
    receive_all(&mut scene.join().await, &events).await;
    scene.group = group;

    let mut consumer = scene.join().await;
    let (mut open, mut held) = (ids(&events), vec![receive(&mut consumer).await]);
    while let Ok(received) = tokio::time::timeout(Duration::from_millis(300), consumer.receive()).await {
        held.push(must(received));
        assert!(held.len() <= limit, "{} unsettled messages, at most {limit} are allowed", held.len());
    }
    for delivery in held {
        let Content::Event(event) = delivery.content else { panic!("no event: {:?}", delivery.content) };
        open.remove(&event.id);
        done(&mut consumer, delivery.receipt).await;
    }
    while !open.is_empty() {
        let (event, receipt) = receive_event(&mut consumer).await;
        open.remove(&event.id);
        done(&mut consumer, receipt).await;
    }
}
