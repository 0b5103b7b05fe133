//! The in-memory bus keeps every promise of a real one.

use composable_core::bus::Content;
use composable_testing::bus_contract::{self, BusUnderTest, RawMessage};
use composable_testing::{MemoryBus, event_bus_contract};

#[derive(Default)]
struct Memory {
    bus: MemoryBus,
}

fn memory() -> Memory {
    Memory { bus: MemoryBus::new().with_max_unsettled(10).with_max_message(1_000_000) }
}

impl BusUnderTest for Memory {
    type Bus = MemoryBus;

    async fn connect(&self) -> MemoryBus {
        self.bus.clone()
    }

    async fn publish_raw(&self, message: RawMessage) {
        self.bus.publish_message(&message.category, &message.headers, message.payload);
    }

    async fn restart(&self) {
        self.bus.restart();
    }

    fn max_unsettled(&self) -> usize {
        10
    }
}

event_bus_contract!(Some(memory()));

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_broker_has_lost_nothing() {
    bus_contract::a_restarted_broker_has_lost_nothing(&memory()).await;
}

#[tokio::test]
async fn clones_share_what_they_keep() {
    use composable_core::BusSubscription;
    use composable_core::bus::{Consumer, EventBus};

    let bus = MemoryBus::new();
    let category = bus_contract::new_category();
    let stream = &bus_contract::streams_of(&category, 1)[0];
    let event = bus_contract::event_of(composable_testing::contract::new_tenant(), stream, 1);
    bus.clone().publish(std::slice::from_ref(&event)).await.unwrap();
    let mut consumer = bus.join(BusSubscription::new(bus_contract::new_group(), category)).await.unwrap();
    assert_eq!(consumer.receive().await.unwrap().content, Content::Event(Box::new(event)));
}
