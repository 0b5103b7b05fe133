//! Where Kafka is and how it is used.

use std::time::Duration;

use rdkafka::ClientConfig;

/// Settings of librdkafka that make the bus what it promises. They cannot be changed.
const OURS: [&str; 12] = [
    "acks",
    "allow.auto.create.topics",
    "auto.offset.reset",
    "bootstrap.servers",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.idempotence",
    "group.id",
    "message.max.bytes",
    "message.timeout.ms",
    "partition.assignment.strategy",
    "partitioner",
];

/// How often offsets of settled messages are committed.
const COMMIT_INTERVAL: Duration = Duration::from_millis(200);

/// Where Kafka is and how it is used.
#[derive(Clone, Debug)]
pub struct KafkaOptions {
    /// Some of the brokers: `host:port,host:port`.
    pub brokers: String,
    /// Begins the names of topics: `<prefix>.<category>`.
    pub topic_prefix: String,
    /// Partitions of topics that the bus creates: the most members of a group that get work.
    /// More can be added later only while nothing is published, because streams move.
    pub partitions: i32,
    /// Copies of topics that the bus creates; `None` for the brokers' default.
    pub replication: Option<i32>,
    /// The largest message, in bytes, with its headers and its key.
    pub max_message: usize,
    /// The most messages that a consumer may hold unsettled.
    pub max_unsettled: usize,
    /// The most messages that a consumer keeps ready. Those of streams that wait count, too.
    pub max_buffered: usize,
    /// The most bytes of such messages.
    pub max_buffered_bytes: usize,
    /// How long to try to publish, or to join, before saying that Kafka is unavailable.
    pub patience: Duration,
    /// Further settings of librdkafka, such as `security.protocol`. Those that make the bus
    /// what it promises, `acks` for one, are ignored.
    pub settings: Vec<(String, String)>,
}

impl KafkaOptions {
    /// The brokers with everything else as it usually is.
    #[must_use]
    pub fn new(brokers: impl Into<String>) -> Self {
        Self {
            brokers: brokers.into(),
            topic_prefix: "events".to_owned(),
            partitions: 12,
            replication: None,
            max_message: 1_000_000,
            max_unsettled: 64,
            max_buffered: 1_000,
            max_buffered_bytes: 32 << 20,
            patience: Duration::from_secs(30),
            settings: Vec::new(),
        }
    }

    /// The topic of a category; `<prefix>.<namespace>.<category>` of one in a namespace.
    #[must_use]
    pub fn topic(&self, category: &str) -> String {
        format!("{}.{}", self.topic_prefix, category.replace('/', "."))
    }

    pub(crate) fn client(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        // After a broker was away it is looked for again soon.
        config.set("reconnect.backoff.max.ms", "1000");
        for (name, value) in self.settings.iter().filter(|(name, _)| !OURS.contains(&name.as_str())) {
            config.set(name, value);
        }
        config.set("bootstrap.servers", &self.brokers).set("allow.auto.create.topics", "false");
        config
    }

    pub(crate) fn producer(&self) -> ClientConfig {
        let mut config = self.client();
        config
            .set("acks", "all")
            .set("enable.idempotence", "true")
            // Whoever publishes decides how long to wait. Were messages dropped after a while,
            // later ones of their stream could arrive without them.
            .set("message.timeout.ms", "0")
            .set("message.max.bytes", (self.max_message + 1_000).to_string())
            // The same as in clients in other languages.
            .set("partitioner", "murmur2_random");
        for (name, value) in [("linger.ms", "1"), ("compression.type", "lz4")] {
            if config.get(name).is_none() {
                config.set(name, value);
            }
        }
        config
    }

    pub(crate) fn consumer(&self, group: &str) -> ClientConfig {
        let mut config = self.client();
        config
            .set("group.id", group)
            .set("auto.offset.reset", "earliest")
            .set("partition.assignment.strategy", "cooperative-sticky")
            // What is committed is what was settled, and nothing else.
            .set("enable.auto.offset.store", "false")
            .set("enable.auto.commit", "true");
        let commit_interval = COMMIT_INTERVAL.as_millis().to_string();
        let usual = [
            ("auto.commit.interval.ms", commit_interval.as_str()),
            ("session.timeout.ms", "10000"),
            ("topic.metadata.refresh.interval.ms", "10000"),
        ];
        for (name, value) in usual {
            if config.get(name).is_none() {
                config.set(name, value);
            }
        }
        config
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_cannot_be_configured_away() {
        let mut options = KafkaOptions::new("localhost:1");
        for (name, value) in
            [("acks", "1"), ("enable.auto.offset.store", "true"), ("linger.ms", "7"), ("security.protocol", "ssl")]
        {
            options.settings.push((name.to_owned(), value.to_owned()));
        }
        let (producer, consumer) = (options.producer(), options.consumer("group"));
        assert_eq!(producer.get("acks"), Some("all"));
        assert_eq!(producer.get("linger.ms"), Some("7"));
        assert_eq!(producer.get("security.protocol"), Some("ssl"));
        assert_eq!(consumer.get("enable.auto.offset.store"), Some("false"));
    }
}
