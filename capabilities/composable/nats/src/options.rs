//! How JetStream is used.

use std::time::Duration;

use composable_core::RecordedEvent;

/// How JetStream is used.
#[derive(Clone, Debug)]
pub struct NatsOptions {
    /// Begins the names of streams and subjects: letters, digits, `-` and `_`.
    pub prefix: String,
    /// Partitions of streams that the bus creates: how many messages a group can work on at
    /// the same time. A stream keeps the number it was created with.
    pub partitions: u32,
    /// Copies of streams that the bus creates; more than one needs a cluster.
    pub replicas: usize,
    /// The largest message, in bytes, with its headers. The server's own `max_payload` counts
    /// as well.
    pub max_message: usize,
    /// How long after a consumer was last heard of its messages come again.
    pub ack_wait: Duration,
    /// For how long an event that is published again is left out.
    pub duplicate_window: Duration,
    /// How long to try to publish, to settle or to join before saying that NATS is unavailable.
    pub patience: Duration,
    /// How long to wait for one answer before asking again. The server sends a sign of life
    /// as often.
    pub answer_wait: Duration,
}

impl Default for NatsOptions {
    fn default() -> Self {
        Self {
            prefix: "events".to_owned(),
            partitions: 16,
            replicas: 1,
            max_message: 1_000_000,
            ack_wait: Duration::from_secs(30),
            duplicate_window: Duration::from_secs(120),
            patience: Duration::from_secs(30),
            answer_wait: Duration::from_secs(5),
        }
    }
}

impl NatsOptions {
    /// The JetStream stream of a category; `<prefix>-<namespace>-<category>` of one in a namespace.
    #[must_use]
    pub fn stream(&self, category: &str) -> String {
        format!("{}-{}", self.prefix, category.replace('/', "-"))
    }

    /// The subject of a partition of a category; `*` for all of them. A namespace is a token of its own.
    #[must_use]
    pub fn subject(&self, category: &str, partition: impl std::fmt::Display) -> String {
        format!("{}.{}.{partition}", self.prefix, category.replace('/', "."))
    }
}

/// Which of so many partitions an event is in: FNV-1a of `<tenant>/<stream>`, 64 bits,
/// its upper half folded into the lower one.
///
/// This never changes: streams would be in two partitions.
pub(crate) fn partition_of(event: &RecordedEvent, partitions: u32) -> u32 {
    let name = format!("{}/{}", event.tenant, event.stream);
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    u32::try_from((hash ^ (hash >> 32)) % u64::from(partitions.max(1))).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use composable_testing::bus_contract::{event_of, streams_of};

    use super::*;

    #[test]
    fn streams_stay_in_their_partitions_for_ever() {
        let tenant = "018f3a4e-0000-7000-8000-000000000001".parse().unwrap();
        let partitions: Vec<u32> =
            streams_of("order", 8).iter().map(|stream| partition_of(&event_of(tenant, stream, 1), 16)).collect();
        assert_eq!(partitions, [10, 5, 0, 3, 6, 1, 12, 15]);
    }
}
