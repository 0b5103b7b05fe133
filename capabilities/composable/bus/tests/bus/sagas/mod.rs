//! A trip is booked in three steps, by a process that dies wherever it can.

mod trip;
mod world;

use composable_bus::{MemoryCheckpoints, PostgresCheckpoints};
use composable_core::{Deadlines, EventStore};
use composable_postgres::{DEADLINE_MIGRATIONS, PostgresDeadlines, PostgresEventStore};
use composable_testing::{Crash, ManualClock, MemoryDeadlines, MemoryEventStore};
use jiff::Timestamp;
use storage_patterns::testing::TestDatabase;

use crate::support::within;
use composable_bus::Checkpoints;
use trip::Plan;
use world::World;

/// Lets the process die at each of its points, restarts it, and looks at what there is in the end.
async fn survives<S, D, C>(world: &World<S, D, C>, plans: &[Plan])
where
    S: EventStore + Clone + 'static,
    D: Deadlines + Clone,
    C: Checkpoints + Clone,
{
    for plan in plans {
        for point in 1.. {
            let trip = world.request(*plan).await;
            let crash = Crash::at(point);
            let survived = within(crash.run(world.process(&trip, &crash))).await.is_some();
            if !survived {
                within(world.process(&trip, &Crash::at(usize::MAX))).await;
            }
            assert_eq!(world.history(&trip).await, plan.history(), "{plan:?}, killed at point {point}");
            assert_eq!(world.deadlines_of(&trip).await, [], "{plan:?}, killed at point {point}");
            world.chain_is_unbroken(&trip).await;
            if survived {
                // Each event of the saga is appended, and each of the bookings dispatched and appended.
                assert!(point > 20, "only {point} points to die at");
                break;
            }
        }
    }
}

fn memory() -> World<MemoryEventStore, MemoryDeadlines, MemoryCheckpoints> {
    let clock = ManualClock::at(Timestamp::now());
    World::new(MemoryEventStore::new(), MemoryDeadlines::new(), MemoryCheckpoints::default(), clock)
}

#[tokio::test(flavor = "multi_thread")]
async fn in_memory_whenever_it_dies_each_step_has_its_effect_once() {
    survives(&memory(), &Plan::ALL).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_whenever_it_dies_each_step_has_its_effect_once() {
    let sets = [composable_postgres::MIGRATIONS, DEADLINE_MIGRATIONS, composable_bus::MIGRATIONS];
    let database = TestDatabase::create(&sets).await;
    let store = PostgresEventStore::open(&database.databases).await.unwrap();
    let deadlines = PostgresDeadlines::new(&database.databases);
    let checkpoints = PostgresCheckpoints::new(&database.databases);
    let world = World::new(store, deadlines, checkpoints, ManualClock::at(Timestamp::now()));
    survives(&world, &[Plan::CarIsRefused, Plan::HotelIsSilent]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_trips_at_once_do_not_mind_each_other() {
    let world = memory();
    let mut trips = Vec::new();
    // Without those that need the clock to go on, which is one for all.
    for plan in Plan::ALL.into_iter().filter(|plan| plan.hotel_says().is_some()).cycle().take(40) {
        trips.push((plan, world.request(plan).await));
    }
    within(world.process_all(trips.iter().map(|(_, trip)| trip), &Crash::at(usize::MAX))).await;
    for (plan, trip) in &trips {
        assert_eq!(world.history(trip).await, plan.history(), "{plan:?}");
    }
}
