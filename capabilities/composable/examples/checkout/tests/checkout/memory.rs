//! In memory, in milliseconds: over a bus with a relay, and over the log alone.

use std::time::Duration;

use composable_bus::{Checkpoints, DeadLetters, LogBus, MemoryCheckpoints, MemoryDeadLetters};
use composable_core::{Deadlines, EventBus, EventStore};
use composable_runtime::Polling;
use composable_testing::{Crash, MemoryBus, MemoryDeadlines, MemoryEventStore};

use crate::world::{Customer, World};

fn over<B: EventBus + Clone>(
    store: MemoryEventStore,
    bus: B,
) -> World<MemoryEventStore, MemoryDeadlines, B, MemoryCheckpoints, MemoryDeadLetters> {
    World::new(store, MemoryDeadlines::new(), bus, MemoryCheckpoints::default(), MemoryDeadLetters::default())
}

fn log_of(store: &MemoryEventStore) -> LogBus<MemoryEventStore, MemoryCheckpoints> {
    let pause = Duration::from_millis(1);
    let polling = Polling { shortest_pause: pause, longest_pause: pause, page: 50 };
    LogBus::new(store.clone(), MemoryCheckpoints::default()).with_polling(polling)
}

/// Dies at each of its points, and is restarted.
async fn survives<S, D, B, C, L>(world: &World<S, D, B, C, L>)
where
    S: EventStore + Clone + 'static,
    D: Deadlines + Clone,
    B: EventBus + Clone,
    C: Checkpoints + Clone,
    L: DeadLetters + Clone,
{
    for customer in Customer::ALL {
        for point in 1.. {
            let orders = [world.place(customer).await];
            let survived = world.work(&orders, &Crash::at(point)).await;
            if !survived {
                assert!(world.work(&orders, &Crash::at(usize::MAX)).await);
            }
            world.is_settled(&orders[0], &format!("killed at point {point}")).await;
            if survived {
                assert!(point > 10, "only {point} points to die at");
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_bus_wherever_the_shop_dies_everybody_is_served_once() {
    survives(&over(MemoryEventStore::new(), MemoryBus::new())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn over_the_log_wherever_the_shop_dies_everybody_is_served_once() {
    let store = MemoryEventStore::new();
    let log = log_of(&store);
    survives(&over(store, log)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_served_at_once() {
    let world = over(MemoryEventStore::new(), MemoryBus::new());
    let mut orders = Vec::new();
    // Without those who forget: the clock is everybody's.
    let customers = Customer::ALL.into_iter().filter(|customer| *customer != Customer::Forgets);
    for customer in customers.cycle().take(40) {
        orders.push(world.place(customer).await);
    }
    assert!(world.work(&orders, &Crash::at(usize::MAX)).await);
    for placed in &orders {
        world.is_settled(placed, "many at once").await;
    }
}
