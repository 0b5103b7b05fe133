//! What a settlement relies on: the server confirms one that it has heard before.

use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::jetstream::{self, stream};
use composable_testing::bus_contract;
use futures::StreamExt;

#[tokio::test]
async fn an_acknowledgement_that_is_repeated_is_confirmed_again() {
    let Some(url) = bus_contract::broker_from("TEST_NATS_URL", "scripts/test-nats") else { return };
    let client = async_nats::connect(&url).await.unwrap();
    let context = jetstream::new(client.clone());
    let name = client.new_inbox().replace('.', "-");
    let config = stream::Config { name: name.clone(), subjects: vec![name.clone()], ..Default::default() };
    let stream = context.create_stream(config).await.unwrap();
    context.publish(name.clone(), "1".into()).await.unwrap().await.unwrap();
    let config =
        pull::Config { durable_name: Some("one".into()), ack_policy: AckPolicy::Explicit, ..Default::default() };
    let consumer = stream.create_consumer(config).await.unwrap();
    let message = consumer.messages().await.unwrap().next().await.unwrap().unwrap();
    for _ in 0..3 {
        let asked = client.request(message.reply.clone().unwrap(), "+ACK".into());
        tokio::time::timeout(Duration::from_secs(20), asked).await.unwrap().unwrap();
    }
    context.delete_stream(name).await.unwrap();
}
