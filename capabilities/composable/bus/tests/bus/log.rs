//! The log as a bus: everything once it is settled, in order, by one member at a time.

use std::collections::HashSet;
use std::time::Duration;

use composable_bus::{Consuming, DeadLetters, LogBus, MemoryCheckpoints, MemoryDeadLetters, replay};
use composable_core::bus::{ConsumeError, Consumer, Content, Delivery, Settlement};
use composable_core::{BusSubscription, EventBus, EventId, EventStore, ExpectedVersion, RecordedEvent, StreamId};
use composable_runtime::Polling;
use composable_testing::MemoryEventStore;
use composable_testing::bus_contract::{new_category, new_group};
use composable_testing::contract::{new_event, new_tenant};
use tokio_util::sync::CancellationToken;

use crate::support::Failure::{Lasting, Panic, Passing};
use crate::support::{Noting, assert_in_order, fill, quick, subscription, within};

type Bus = LogBus<MemoryEventStore, MemoryCheckpoints>;

fn bus() -> (MemoryEventStore, Bus) {
    let store = MemoryEventStore::new();
    let pause = Duration::from_millis(1);
    let polling = Polling { shortest_pause: pause, longest_pause: pause, page: 7 };
    (store.clone(), LogBus::new(store, MemoryCheckpoints::default()).with_polling(polling))
}

fn event_of<R>(delivery: Delivery<R>) -> (RecordedEvent, R, u32) {
    match delivery.content {
        Content::Event(event) => (*event, delivery.receipt, delivery.attempt),
        Content::Unreadable { problem, .. } => panic!("{problem}"),
    }
}

#[tokio::test]
async fn everything_is_handled_in_order_retried_and_put_aside() {
    let (store, bus) = bus();
    let category = new_category();
    fill(&store, &new_category(), 3, 10).await;
    let ids = fill(&store, &category, 5, 40).await;
    let mut some = ids.iter().copied();
    let (moody, poison) = (some.next().unwrap(), some.next().unwrap());
    let (handler, letters, stop) = (Noting::default(), MemoryDeadLetters::default(), CancellationToken::new());
    handler.fail(moody, vec![Passing, Panic]);
    handler.fail(poison, vec![Lasting]);
    let subscription = subscription(&category);
    let consuming = Consuming::new(subscription.clone()).with_policy(quick(5));
    let script = async {
        handler.all(&ids.iter().copied().filter(|id| *id != poison).collect()).await;
        stop.cancel();
    };
    within(async { tokio::join!(consuming.run(&bus, &handler, &letters, &stop), script).0 }).await.unwrap();
    assert!(handler.tries(moody) == 3 && handler.tries(poison) == 1);
    let put_aside = letters.list(subscription.group.as_str(), None, 10).await.unwrap();
    assert_eq!(put_aside.iter().map(|letter| letter.event().unwrap().id).collect::<Vec<_>>(), [poison]);
    let poisoned = put_aside[0].event().unwrap().stream.clone();
    assert_in_order(&handler.handled().into_iter().filter(|event| event.stream != poisoned).collect::<Vec<_>>());
    replay(&letters, &handler, put_aside[0].tenant(), put_aside[0].id).await.unwrap();
    assert_eq!(handler.handled_ids(), ids);
}

#[tokio::test]
async fn no_checkpoint_goes_past_what_is_not_settled() {
    let (store, bus) = bus();
    let category = new_category();
    let ids = fill(&store, &category, 4, 60).await;
    let subscription = subscription(&category);
    let mut seen: HashSet<EventId> = HashSet::new();
    // Each member settles most of what it gets, keeps the first one, and dies.
    for _ in 0..4 {
        let mut consumer = within(bus.join(subscription.clone())).await.unwrap();
        let (kept, _, _) = event_of(within(consumer.receive()).await.unwrap());
        assert!(!seen.contains(&kept.id), "the checkpoint went past what was settled after it");
        for _ in 0..150 {
            let (event, receipt, _) = event_of(within(consumer.receive()).await.unwrap());
            assert!(event.stream != kept.stream, "an event came before the one in front of it was settled");
            consumer.settle(receipt, Settlement::Done).await.unwrap();
        }
        drop(consumer);
        // What was kept comes again, first, to the next one.
        let mut consumer = within(bus.join(subscription.clone())).await.unwrap();
        let (again, receipt, _) = event_of(within(consumer.receive()).await.unwrap());
        assert_eq!(again.id, kept.id);
        consumer.settle(receipt, Settlement::Done).await.unwrap();
        seen.insert(again.id);
        consumer.leave().await.unwrap();
    }
    let mut consumer = within(bus.join(subscription)).await.unwrap();
    while seen.len() < ids.len() {
        let (event, receipt, _) = event_of(within(consumer.receive()).await.unwrap());
        assert!(seen.insert(event.id), "it came again though its group had left after it was settled");
        consumer.settle(receipt, Settlement::Done).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_to_come_again_holds_up_its_stream_only() {
    let (store, bus) = bus();
    let (category, tenant) = (new_category(), new_tenant());
    for number in ["a-1", "b-1", "a-2", "b-2"] {
        let stream = StreamId::new(&category, &number[..1]).unwrap();
        store.append(tenant, &stream, ExpectedVersion::Any, vec![new_event(number)]).await.unwrap();
    }
    let mut consumer = within(bus.join(subscription(&category))).await.unwrap();
    let mut order = Vec::new();
    while order.len() < 5 {
        let (event, receipt, attempt) = event_of(within(consumer.receive()).await.unwrap());
        let payload = String::from_utf8(event.payload.to_vec()).unwrap();
        let is_first = payload == "a-1" && attempt == 1;
        let settlement =
            if is_first { Settlement::Again { after: Duration::from_millis(20) } } else { Settlement::Done };
        order.push(format!("{payload} {attempt}"));
        consumer.settle(receipt, settlement).await.unwrap();
    }
    assert_eq!(order, ["a-1 1", "b-1 1", "b-2 1", "a-1 2", "a-2 1"]);
}

#[tokio::test]
async fn the_next_member_takes_over_and_other_groups_have_their_own_place() {
    let (store, bus) = bus();
    let category = new_category();
    let ids = fill(&store, &category, 2, 5).await;
    let (handler, letters) = (Noting::default(), MemoryDeadLetters::default());
    let subscription = subscription(&category);
    let consuming = Consuming::new(subscription.clone());
    let (stop_first, stop_second) = (CancellationToken::new(), CancellationToken::new());
    let script = async {
        handler.all(&ids).await;
        stop_first.cancel();
        let more = fill(&store, &category, 2, 5).await;
        handler.all(&more).await;
        stop_second.cancel();
    };
    let members =
        (consuming.run(&bus, &handler, &letters, &stop_first), consuming.run(&bus, &handler, &letters, &stop_second));
    within(async { tokio::join!(members.0, members.1, script) }).await.0.unwrap();
    assert_eq!((handler.handled().len(), handler.handled_ids().len()), (20, 20));
    let mut other = within(bus.join(BusSubscription::new(new_group(), category.clone()))).await.unwrap();
    assert_eq!(event_of(within(other.receive()).await.unwrap()).0.version.get(), 1);
}

#[tokio::test]
async fn a_subscription_without_a_category_is_refused() {
    let (_, bus) = bus();
    let nothing = BusSubscription { categories: Vec::new(), ..subscription("a") };
    assert!(matches!(bus.join(nothing).await, Err(ConsumeError::NoCategory)));
    assert!(matches!(bus.join(subscription("No Category")).await, Err(ConsumeError::Refused { .. })));
}
