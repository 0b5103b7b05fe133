//! Checkpoints and dead letters on a real Postgres, and the relay of its log.

use std::collections::HashSet;
use std::time::Duration;

use crate::support::{assert_in_order, fill, subscription, within};
use composable_bus::{
    Checkpoint, Checkpoints, DeadLetter, DeadLetters, MIGRATIONS, MemoryDeadLetters, PostgresCheckpoints,
    PostgresDeadLetters, Relay, RelayOptions,
};
use composable_core::bus::{Consumer, Content, EventBus, InvalidMessage, Settlement};
use composable_core::{GlobalPosition, TenantId};
use composable_postgres::PostgresEventStore;
use composable_testing::MemoryBus;
use composable_testing::bus_contract::{event_of, new_category, streams_of};
use composable_testing::contract::new_tenant;
use jiff::Timestamp;
use storage_patterns::testing::{IsolationCheck, TestDatabase};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

async fn database() -> TestDatabase {
    TestDatabase::create(&[composable_postgres::MIGRATIONS, MIGRATIONS]).await
}

#[tokio::test]
async fn a_checkpoint_is_kept_and_belongs_to_one_relay_at_a_time() {
    let database = database().await;
    let (here, there) = (PostgresCheckpoints::new(&database.databases), PostgresCheckpoints::new(&database.databases));
    let mut held = here.acquire("kafka").await.unwrap().unwrap();
    assert_eq!(held.position().await.unwrap(), GlobalPosition::START);
    assert!(there.acquire("kafka").await.unwrap().is_none());
    assert!(there.acquire("nats").await.unwrap().is_some(), "another relay is kept out");
    for position in [GlobalPosition::new(7, 8), GlobalPosition::new(9, i64::MAX as u64)] {
        held.advance(position).await.unwrap();
    }
    drop(held);
    let mut next = within(async {
        loop {
            // The server notices in its own time that the connection is gone.
            match there.acquire("kafka").await.unwrap() {
                Some(checkpoint) => return checkpoint,
                None => tokio::task::yield_now().await,
            }
        }
    })
    .await;
    assert_eq!(next.position().await.unwrap(), GlobalPosition::new(9, i64::MAX as u64));
}

#[tokio::test]
async fn a_checkpoint_whose_connection_broke_cannot_be_advanced() {
    let database = database().await;
    let checkpoints = PostgresCheckpoints::new(&database.databases);
    let mut held = checkpoints.acquire("relay").await.unwrap().unwrap();
    kill_relays(&database).await;
    let mut next = within(async {
        loop {
            if let Some(checkpoint) = checkpoints.acquire("relay").await.unwrap() {
                return checkpoint;
            }
        }
    })
    .await;
    next.advance(GlobalPosition::new(2, 2)).await.unwrap();
    held.advance(GlobalPosition::new(1, 1)).await.unwrap_err();
    assert_eq!(next.position().await.unwrap(), GlobalPosition::new(2, 2));
}

/// Ends the connections that hold a relay's lock in this database.
async fn kill_relays(database: &TestDatabase) {
    let killed: Vec<bool> = sqlx::query_scalar(
        "SELECT pg_terminate_backend(pid) FROM pg_locks
         WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
    .fetch_all(&database.owner)
    .await
    .unwrap();
    assert_eq!(killed, [true]);
}

#[tokio::test]
async fn the_relay_goes_on_when_its_connection_is_killed() {
    let database = database().await;
    let store = PostgresEventStore::open(&database.databases).await.unwrap();
    let (bus, category) = (MemoryBus::new(), new_category());
    let pause = Duration::from_millis(1);
    let options = RelayOptions { batch: 5, idle_pause: pause, retry_pause: pause, ..RelayOptions::new("relay") };
    let checkpoints = PostgresCheckpoints::new(&database.databases);
    let relay = Relay::new(store.clone(), bus.clone(), checkpoints, MemoryDeadLetters::default(), options);
    let (stop, mut progress) = (CancellationToken::new(), relay.progress());
    let mut ids = HashSet::new();
    let script = async {
        for round in 1..=4 {
            ids.extend(fill(&store, &category, 3, 7).await);
            progress.wait_for(|progress| progress.published >= 21 * round).await.unwrap();
            // It notices with the next events, and there is one again when those are published.
            kill_relays(&database).await;
        }
        ids.extend(fill(&store, &category, 1, 1).await);
        progress.wait_for(|progress| progress.published > 84).await.unwrap();
        stop.cancel();
    };
    within(async { tokio::join!(relay.run(&stop), script) }).await;

    let mut consumer = bus.join(subscription(&category)).await.unwrap();
    let (mut came, mut open) = (Vec::new(), ids);
    while !open.is_empty() {
        let delivery = within(consumer.receive()).await.unwrap();
        let Content::Event(event) = delivery.content else { panic!("no event") };
        consumer.settle(delivery.receipt, Settlement::Done).await.unwrap();
        open.remove(&event.id);
        came.push(*event);
    }
    for tenant in came.iter().map(|event| event.tenant).collect::<HashSet<_>>() {
        let of_tenant: Vec<_> = came.iter().filter(|event| event.tenant == tenant).cloned().collect();
        assert_in_order(&of_tenant);
    }
}

#[tokio::test]
async fn dead_letters_come_back_as_they_went_in() {
    let database = database().await;
    let letters = PostgresDeadLetters::new(&database.databases);
    let (tenant, now) = (new_tenant(), Timestamp::from_microsecond(1_700_000_000_000_001).unwrap());
    let later = Timestamp::from_microsecond(1_700_000_000_000_002).unwrap();
    let event = event_of(tenant, &streams_of("order", 1)[0], 3);
    let content = Content::Event(Box::new(event.clone()));
    let unreadable =
        Content::Unreadable { payload: vec![0, 255].into(), problem: InvalidMessage::Missing { header: "event-id" } };
    let letter = DeadLetter::new("group", &content, "no\0thing".to_owned(), 3, now);
    let foreign = DeadLetter::new("group", &unreadable, "no event".to_owned(), 1, now);
    for letter in [&letter, &foreign, &DeadLetter::new("other", &content, "x".to_owned(), 1, now)] {
        letters.keep(letter.clone()).await.unwrap();
    }
    let again = DeadLetter { attempts: 5, last_at: later, first_at: later, ..letter.clone() };
    letters.keep(again).await.unwrap();

    let kept = letters.read(tenant, letter.id).await.unwrap().unwrap();
    let expected = DeadLetter {
        problem: "nothing".to_owned(),
        attempts: 5,
        times: 2,
        first_at: now,
        last_at: later,
        ..letter.clone()
    };
    assert_eq!(kept, expected);
    assert_eq!(kept.event(), Ok(event));
    let mut both = vec![kept, foreign.clone()];
    both.sort_by_key(|letter| letter.id);
    assert_eq!(letters.list("group", None, 10).await.unwrap(), both);
    assert_eq!(letters.list("group", Some(both[0].id), 10).await.unwrap(), both[1..]);
    assert_eq!(letters.list("group", None, 1).await.unwrap(), both[..1]);

    assert!(!letters.discard(new_tenant(), letter.id).await.unwrap(), "another tenant dropped it");
    assert!(letters.discard(tenant, letter.id).await.unwrap());
    assert!(letters.discard(TenantId::new(Uuid::nil()), foreign.id).await.unwrap());
    assert_eq!(letters.list("group", None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn no_tenant_sees_the_dead_letters_of_another() {
    let database = TestDatabase::create(&[MIGRATIONS]).await;
    let tables = IsolationCheck::new().run(&database).await;
    assert_eq!(tables, ["composable_bus.dead_letters"]);
}
