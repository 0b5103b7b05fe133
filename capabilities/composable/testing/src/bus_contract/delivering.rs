//! What was published comes: unchanged, in order, until it is settled.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use bytes::Bytes;
use composable_core::bus::{Consumer, Content, InvalidMessage, wire};
use composable_core::{EventBus, EventId, RecordedEvent};
use futures::future::join_all;

use super::support::{
    Scene, again, assert_in_order, done, event_of, ids, must, receive, receive_all, receive_event, streams_of, within,
};
use super::{BusUnderTest, RawMessage};

/// Envelope and payload arrive byte for byte.
pub async fn events_come_as_they_were_published<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let mut event = scene.events(1, 1).remove(0);
    event.payload = (0..=255).collect::<Vec<u8>>().into();
    event.metadata.traceparent = Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned());
    let mut empty = event_of(scene.tenant, &event.stream, 2);
    empty.payload = Bytes::new();
    scene.publish(&[event.clone(), empty.clone()]).await;
    let mut consumer = scene.join().await;
    let delivery = receive(&mut consumer).await;
    assert_eq!((delivery.content, delivery.attempt), (Content::Event(Box::new(event)), 1));
    done(&mut consumer, delivery.receipt).await;
    assert_eq!(receive_event(&mut consumer).await.0, empty);
}

/// Many streams at once: each keeps its order, and nothing is missing.
pub async fn events_of_a_stream_come_in_order<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let events = scene.events(12, 25);
    for part in events.chunks(70) {
        scene.publish(part).await;
    }
    let came = receive_all(&mut scene.join().await, &events).await;
    assert_in_order(&came);
}

/// A new group starts with the first event there is.
pub async fn events_published_before_anyone_joined_come<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let (early, late) = (scene.events(3, 2), scene.events(3, 4).split_off(6));
    scene.publish(&[]).await;
    scene.publish(&early).await;
    let mut consumer = scene.join().await;
    scene.publish(&late).await;
    let all: Vec<_> = early.into_iter().chain(late).collect();
    assert_in_order(&receive_all(&mut consumer, &all).await);
}

/// Publishers of different streams, on connections of their own, do not harm each other.
pub async fn concurrent_publishers_lose_nothing<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let streams = streams_of(&scene.category, 4);
    let publish = async |stream| {
        let bus = under_test.connect().await;
        let events: Vec<_> = (1..=50).map(|version| event_of(scene.tenant, stream, version)).collect();
        for part in events.chunks(7) {
            must(within(bus.publish(part)).await);
        }
        events
    };
    let published: Vec<RecordedEvent> = join_all(streams.iter().map(publish)).await.concat();
    assert_in_order(&receive_all(&mut scene.join().await, &published).await);
}

/// A relay that did not hear the answer publishes again. Consumers can tell.
pub async fn an_event_published_twice_keeps_its_id<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let events = scene.events(4, 5);
    scene.publish(&events).await;
    scene.publish(&events).await;
    let mut consumer = scene.join().await;
    let came = receive_all(&mut consumer, &events).await;
    assert_in_order(&came);
    let mut times: HashMap<EventId, usize> = HashMap::new();
    for event in &came {
        *times.entry(event.id).or_default() += 1;
    }
    assert_eq!(times.keys().copied().collect::<HashSet<_>>(), ids(&events));
    assert!(times.values().all(|times| *times <= 2), "{times:?}");
}

/// A consumer that goes away with messages unsettled loses none of them.
pub async fn what_was_not_settled_comes_again<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let events = scene.events(2, 3);
    scene.publish(&events).await;
    let mut consumer = scene.join().await;
    let (first, receipt) = receive_event(&mut consumer).await;
    done(&mut consumer, receipt).await;
    let (second, unsettled) = receive_event(&mut consumer).await;
    drop(unsettled);
    must(within(consumer.leave()).await);

    let mut other = scene.join().await;
    let left: Vec<_> = events.iter().filter(|event| event.id != first.id).cloned().collect();
    let came = receive_all(&mut other, &left).await;
    assert!(came.iter().any(|event| event == &second), "{second:?} is gone");
    assert!(came.iter().all(|event| event.id != first.id), "what was settled came again: {first:?}");
}

/// The stream of a message that is to come again waits for it, and the message says that it
/// came before.
pub async fn what_is_to_come_again_holds_up_its_stream<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let events = scene.events(3, 4);
    scene.publish(&events).await;
    let mut consumer = scene.join().await;
    let (mut came, mut refused, mut open) = (Vec::new(), HashMap::<EventId, u32>::new(), ids(&events));
    while !open.is_empty() {
        let delivery = receive(&mut consumer).await;
        let Content::Event(event) = delivery.content else { panic!("no event: {:?}", delivery.content) };
        let attempts = refused.entry(event.id).or_default();
        assert!(delivery.attempt <= *attempts + 1, "attempt {} after {attempts}", delivery.attempt);
        if *attempts < 2 && event.version.get() % 2 == 0 {
            assert!(*attempts == 0 || delivery.attempt > 1, "a second delivery says that it is the first");
            *attempts += 1;
            again(&mut consumer, delivery.receipt, Duration::from_millis(20)).await;
        } else {
            done(&mut consumer, delivery.receipt).await;
            open.remove(&event.id);
            came.push(*event);
        }
    }
    assert_in_order(&came);
    assert_eq!(came.len(), events.len());
}

/// After leaving, everything that was settled is settled for good.
pub async fn what_was_settled_does_not_come_again<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let events = scene.events(5, 6);
    scene.publish(&events).await;
    let mut consumer = scene.join().await;
    receive_all(&mut consumer, &events).await;
    must(within(consumer.leave()).await);
    scene.expect_nothing_but_new_events(&mut scene.join().await, 5).await;
}

/// Whoever waits for a message may change his mind at any moment.
pub async fn a_cancelled_receive_loses_nothing<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let events = scene.events(5, 20);
    let mut consumer = scene.join().await;
    scene.publish(&events).await;
    let (mut came, mut open, mut cancelled) = (Vec::new(), ids(&events), 0);
    while !open.is_empty() {
        let moment = Duration::from_micros(cancelled % 40 * 50);
        let Ok(received) = tokio::time::timeout(moment, consumer.receive()).await else {
            cancelled += 1;
            assert!(cancelled < 100_000, "{} events never came", open.len());
            continue;
        };
        let delivery = must(received);
        let Content::Event(event) = delivery.content else { panic!("no event: {:?}", delivery.content) };
        done(&mut consumer, delivery.receipt).await;
        open.remove(&event.id);
        came.push(*event);
    }
    assert_in_order(&came);
}

/// Unknown codecs, missing headers and foreign messages are delivered as what they are.
pub async fn a_message_that_is_no_event_does_not_hold_up_the_rest<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let events = scene.events(2, 2);
    let headers: Vec<(String, String)> =
        wire::headers(&events[0]).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let with = |name: &str, value: Option<&str>| {
        let mut changed = headers.clone();
        changed.retain(|(known, _)| known != name);
        changed.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        changed
    };
    scene.publish(&events[..1]).await;
    for (payload, headers) in
        [("unknown codec", with("codec", Some("99"))), ("no id", with("event-id", None)), ("foreign", Vec::new())]
    {
        let category = scene.category.clone();
        under_test.publish_raw(RawMessage { category, headers, payload: payload.into() }).await;
    }
    scene.publish(&events[1..]).await;

    let mut consumer = scene.join().await;
    let (mut open, mut unreadable) = (ids(&events), HashMap::new());
    while !open.is_empty() || unreadable.len() < 3 {
        let delivery = receive(&mut consumer).await;
        match delivery.content {
            Content::Event(event) => {
                open.remove(&event.id);
            }
            Content::Unreadable { payload, problem } => {
                unreadable.insert(payload, problem);
            }
        }
        done(&mut consumer, delivery.receipt).await;
    }
    let codec = InvalidMessage::Malformed { header: "codec", value: "99".to_owned() };
    assert_eq!(unreadable[&Bytes::from("unknown codec")], codec);
    assert_eq!(unreadable[&Bytes::from("no id")], InvalidMessage::Missing { header: "event-id" });
    must(within(consumer.leave()).await);
    scene.expect_nothing_but_new_events(&mut scene.join().await, 2).await;
}

/// A message that no one can handle is tried a few times and put aside; everything else is
/// handled, also what is behind it in its own stream.
pub async fn a_poison_message_is_put_aside_and_the_rest_flows_on<U: BusUnderTest>(under_test: &U) {
    let scene = Scene::set(under_test).await;
    let events = scene.events(6, 5);
    let poison = events[8].id;
    scene.publish(&events).await;
    let mut consumer = scene.join().await;
    let (mut handled, mut dead, mut tries) = (Vec::new(), Vec::new(), 0);
    while handled.len() + dead.len() < events.len() {
        let (event, receipt) = receive_event(&mut consumer).await;
        if event.id == poison && tries < 3 {
            tries += 1;
            again(&mut consumer, receipt, Duration::from_millis(5)).await;
            continue;
        }
        done(&mut consumer, receipt).await;
        if event.id == poison { dead.push(event) } else { handled.push(event) }
    }
    assert_eq!((dead.len(), tries), (1, 3));
    let in_its_stream = handled.iter().filter(|event| event.stream == dead[0].stream).count();
    assert_eq!(in_its_stream, 4, "its stream stopped");
    must(within(consumer.leave()).await);
    scene.expect_nothing_but_new_events(&mut scene.join().await, 6).await;
}
