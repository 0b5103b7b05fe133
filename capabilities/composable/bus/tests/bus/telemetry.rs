//! What a relay and a consumer tell about themselves.

use std::sync::Arc;
use std::time::Duration;

use composable_bus::{Consuming, MemoryCheckpoints, MemoryDeadLetters, Relay, RelayOptions};
use composable_core::bus::{ConsumeError, PublishError};
use composable_core::environment::FixedClock;
use composable_core::{BusSubscription, EventBus, RecordedEvent};
use composable_runtime::follower::LAG_EVERY;
use composable_testing::bus_contract::{event_of, new_category, streams_of};
use composable_testing::contract::new_tenant;
use composable_testing::memory_bus::MemoryConsumer;
use composable_testing::{MemoryBus, MemoryEventStore, Telemetry};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use crate::support::Failure::{Lasting, Passing};
use crate::support::{Noting, fill, quick, subscription, within};

fn noon() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn a_relay_tells_what_it_published_and_how_late() {
    let store = MemoryEventStore::with_clock(Arc::new(FixedClock::at(noon())));
    let ids = fill(&store, &new_category(), 2, 3).await;
    let clock = Arc::new(FixedClock::at(noon() + SignedDuration::from_secs(4)));
    let (checkpoints, letters) = (MemoryCheckpoints::default(), MemoryDeadLetters::default());
    let relay =
        Relay::new(store, MemoryBus::new(), checkpoints, letters, RelayOptions::new("outside")).with_clock(clock);
    let (telemetry, stop, mut progress) = (Telemetry::new(), CancellationToken::new(), relay.progress());
    let listening = telemetry.listen();
    let script = async {
        progress.wait_for(|progress| progress.is_caught_up).await.unwrap();
        assert_eq!(telemetry.metric("composable.follower.working{kind=relay,name=outside}"), [1.0]);
        stop.cancel();
    };
    within(async { tokio::join!(relay.run(&stop), script) }).await;
    drop(listening);
    assert_eq!(ids.len(), 6);
    assert_eq!(telemetry.metric("composable.follower.events{kind=relay,name=outside}"), [6.0]);
    assert_eq!(telemetry.metric("composable.follower.delay{kind=relay,name=outside}"), [4.0]);
    assert_eq!(telemetry.metric("composable.follower.working{kind=relay,name=outside}"), [0.0]);
}

/// Nobody is there.
struct Away;

impl EventBus for Away {
    type Consumer = MemoryConsumer;

    async fn publish(&self, _: &[RecordedEvent]) -> Result<(), PublishError> {
        Err(PublishError::Unavailable { source: Arc::new(std::io::Error::other("away")) })
    }

    async fn join(&self, _: BusSubscription) -> Result<MemoryConsumer, ConsumeError> {
        Err(ConsumeError::Unavailable { source: Arc::new(std::io::Error::other("away")) })
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_bus_is_away_a_relay_tells_how_far_it_is_behind() {
    let store = MemoryEventStore::with_clock(Arc::new(FixedClock::at(noon())));
    fill(&store, &new_category(), 1, 5).await;
    let clock = Arc::new(FixedClock::at(noon() + SignedDuration::from_secs(90)));
    let (checkpoints, letters) = (MemoryCheckpoints::default(), MemoryDeadLetters::default());
    let relay = Relay::new(store, Away, checkpoints.clone(), letters.clone(), RelayOptions::new("away"));
    let relay = relay.with_clock(clock);
    let (telemetry, stop) = (Telemetry::new(), CancellationToken::new());
    let listening = telemetry.listen();
    let script = async {
        // The clock stands still unless everybody waits: by then it was counted once.
        tokio::time::sleep(LAG_EVERY + Duration::from_secs(1)).await;
        assert_eq!(telemetry.metric("composable.follower.lag.events{kind=relay,name=away}"), [5.0]);
        assert_eq!(telemetry.metric("composable.follower.lag.time{kind=relay,name=away}"), [90.0]);
        assert_eq!(telemetry.metric("composable.follower.working{kind=relay,name=away}"), [0.0]);
        stop.cancel();
    };
    tokio::join!(relay.run(&stop), script);
    drop(listening);
    // Nobody is behind who has stopped.
    assert_eq!(telemetry.metric("composable.follower.lag.events{kind=relay,name=away}"), [0.0]);
}

#[tokio::test]
async fn a_consumer_tells_what_it_handled_and_in_whose_trace() {
    const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let (bus, category, tenant) = (MemoryBus::new(), new_category(), new_tenant());
    let [stream, other] = streams_of(&category, 2).try_into().unwrap();
    let mut events = [event_of(tenant, &stream, 1), event_of(tenant, &stream, 2), event_of(tenant, &other, 1)];
    events[0].metadata.traceparent = Some(TRACE.to_owned());
    bus.publish(&events).await.unwrap();
    let (handler, letters, subscription) = (Noting::default(), MemoryDeadLetters::default(), subscription(&category));
    handler.fail(events[0].id, vec![Passing]);
    handler.fail(events[2].id, vec![Lasting]);
    let group = subscription.group.to_string();
    let consuming = Consuming::new(subscription).with_policy(quick(3));
    let (telemetry, stop) = (Telemetry::new(), CancellationToken::new());
    let listening = telemetry.listen();
    let script = async {
        handler.all(&[events[0].id, events[1].id].into()).await;
        stop.cancel();
    };
    within(async { tokio::join!(consuming.run(&bus, &handler, &letters, &stop), script) }).await.0.unwrap();
    drop(listening);

    let metric = |name: &str| telemetry.metric(&format!("composable.follower.{name}{{kind=consumer,name={group}}}"));
    assert_eq!([metric("events"), metric("failures"), metric("put_aside")], [[2.0], [2.0], [1.0]]);
    assert_eq!((metric("delay").len(), metric("working")), (2, vec![0.0]));
    let spans = telemetry.spans("handle");
    let first: Vec<_> = spans.iter().filter(|fields| fields["event"] == events[0].id.to_string()).collect();
    let attempts: Vec<_> = first.iter().map(|fields| &*fields["attempt"]).collect();
    assert_eq!(attempts, ["1", "2"]);
    assert!(first.iter().all(|fields| fields["traceparent"] == TRACE && fields["stream"] == stream.as_str()));
}
