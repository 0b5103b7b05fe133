//! Without a broker there are answers, too.
#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use std::time::Duration;

use composable_core::BusSubscription;
use composable_core::bus::{ConsumeError, EventBus, PublishError};
use composable_kafka::{KafkaBus, KafkaOptions};
use composable_testing::bus_contract::{event_of, new_group, streams_of};
use composable_testing::contract::new_tenant;

/// Nothing listens there: a port that was just free.
fn bus_without_broker() -> KafkaBus {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut options = KafkaOptions::new(format!("127.0.0.1:{port}"));
    options.patience = Duration::from_millis(100);
    KafkaBus::open(options).unwrap()
}

#[tokio::test]
async fn a_broker_that_is_away_is_unavailable() {
    let bus = bus_without_broker();
    let event = event_of(new_tenant(), &streams_of("order", 1)[0], 1);
    for _ in 0..2 {
        let published = bus.publish(std::slice::from_ref(&event)).await;
        assert!(matches!(published, Err(PublishError::Unavailable { .. })), "{published:?}");
    }
    let joined = bus.join(BusSubscription::new(new_group(), "order")).await;
    assert!(matches!(joined, Err(ConsumeError::Unavailable { .. })), "{joined:?}");
}

#[test]
fn a_setting_that_librdkafka_does_not_know_is_refused() {
    let mut options = KafkaOptions::new("127.0.0.1:1");
    options.settings.push(("no.such.setting".to_owned(), "1".to_owned()));
    KafkaBus::open(options).unwrap_err();
}
