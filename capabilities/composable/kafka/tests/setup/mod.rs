//! The broker at `TEST_KAFKA_BROKERS`, as the contract suite wants it.

#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use std::path::PathBuf;
use std::time::Duration;

use composable_kafka::{KafkaBus, KafkaOptions};
use composable_testing::bus_contract::{self, BusUnderTest, RawMessage};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rustix::process::{Pid, Signal, kill_process};

pub(crate) struct Kafka {
    options: KafkaOptions,
}

/// The broker, or `None` when there is none.
pub(crate) fn kafka() -> Option<Kafka> {
    let brokers = bus_contract::broker_from("TEST_KAFKA_BROKERS", "scripts/test-kafka")?;
    let mut options = KafkaOptions::new(brokers);
    (options.partitions, options.max_unsettled) = (4, 10);
    // Less than the suite publishes, so that fetching stops and goes on.
    options.max_buffered = 50;
    // So that members of a group hear of each other without delay.
    options.settings.push(("heartbeat.interval.ms".to_owned(), "200".to_owned()));
    Some(Kafka { options })
}

impl BusUnderTest for Kafka {
    type Bus = KafkaBus;

    async fn connect(&self) -> KafkaBus {
        KafkaBus::open(self.options.clone()).unwrap()
    }

    async fn publish_raw(&self, message: RawMessage) {
        let producer: FutureProducer =
            rdkafka::ClientConfig::new().set("bootstrap.servers", &self.options.brokers).create().unwrap();
        let headers = message
            .headers
            .iter()
            .fold(OwnedHeaders::new(), |all, (name, value)| all.insert(Header { key: name, value: Some(value) }));
        let topic = self.options.topic(&message.category);
        let record = FutureRecord::<(), _>::to(&topic).payload(&message.payload[..]).headers(headers);
        producer.send(record, Duration::from_secs(30)).await.unwrap();
    }

    async fn restart(&self) {
        let file = PathBuf::from(std::env::var("TEST_KAFKA_PID_FILE").unwrap());
        let kill = |number| kill_process(Pid::from_raw(number).unwrap(), Signal::KILL).unwrap();
        bus_contract::restart_by_pid_file(&file, kill).await;
    }

    fn max_unsettled(&self) -> usize {
        self.options.max_unsettled
    }
}
