//! Counter and panel on stores: in memory, and on the Postgres that `TEST_DATABASE_URL` names.

#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use std::sync::Arc;
use std::time::Duration;

use composable_core::environment::{FixedClock, RandomIds};
use composable_core::{
    Aggregate, AggregateRoot, AggregateStore, CommandContext, CommandId, EventStore, GlobalPosition, Selection,
    TenantId, Version,
};
use composable_postgres::{MIGRATIONS, PostgresEventStore};
use composable_runtime::{EventServices, Options, Store, Subscription};
use composable_testing::MemoryEventStore;
use counter::counter::BOUNCE;
use counter::panel::LIGHT;
use counter::{Button, Command, Counter, PanelAction, PanelState, World, panel};
use jiff::{SignedDuration, Timestamp};
use storage_patterns::testing::TestDatabase;

/// Counts to 150, and looks for it in all the ways there are.
async fn count<S: EventStore + Clone>(store: S) {
    let (clock, tenant) = (Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH)), TenantId::fresh());
    let stream = Counter::stream("lobby").unwrap();
    let counters = AggregateStore::<_, Counter>::new(store.clone(), clock.clone());
    for _ in 0..150 {
        clock.advance(SignedDuration::try_from(BOUNCE).unwrap());
        counters.execute(tenant, &stream, Command::Increment, CommandContext::new(CommandId::fresh())).await.unwrap();
    }
    assert_eq!(counters.load(tenant, &stream).await.unwrap().state.value, 150);
    assert_eq!(counters.load_at(tenant, &stream, Version::new(7)).await.unwrap().state.value, 7);
    let shape = Counter::snapshots().unwrap().schema;
    let snapshot = store.load_snapshot(tenant, &stream, shape).await.unwrap().unwrap();
    assert_eq!(snapshot.version, Version::new(100));

    let mut log = Subscription::new(store, Selection::of_tenant(tenant), GlobalPosition::START);
    let mut seen = 0;
    while seen < 150 {
        seen += log.next_page().await.unwrap().events.len();
    }
    assert_eq!(seen, 150);
}

#[tokio::test]
async fn it_counts_in_memory() {
    count(MemoryEventStore::new()).await;
}

#[tokio::test]
async fn it_counts_on_postgres() {
    let database = TestDatabase::create(&[MIGRATIONS]).await;
    count(PostgresEventStore::open(&database.databases).await.unwrap()).await;
}

/// Time passes as soon as nothing else is left to do.
#[tokio::test(start_paused = true)]
async fn the_panel_runs_and_its_light_fades() {
    let (store, tenant) = (MemoryEventStore::new(), TenantId::fresh());
    let world = World { clock: Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH)), ids: Arc::new(RandomIds) };
    let state =
        PanelState { counter: AggregateRoot::new(Counter::stream("desk").unwrap()), is_lit: false, message: None };
    let running = Store::start(panel(), state, world, EventServices::new(store, tenant), Options::default());
    let started = tokio::time::Instant::now();
    running.reduce(PanelAction::Pressed(Button::Plus)).await.unwrap();
    assert!(running.read(|panel| panel.is_lit).await.unwrap());
    // Shutting down waits for the light.
    let state = running.shut_down(LIGHT + Duration::from_secs(1)).await.unwrap();
    assert_eq!((state.is_lit, state.counter.state.value), (false, 1));
    assert!(started.elapsed() >= LIGHT);
}
