//! The event bus on Apache Kafka, and on what speaks its protocol, such as Redpanda.
//!
//! **Purpose.** [`KafkaBus`] keeps the promises of [`EventBus`](composable_core::EventBus).
//!
//! **When to use it.** When others than this program need its events, at a rate or over a
//! time that the log itself should not serve. Publish with a relay that follows the log.
//!
//! **How to extend it.** librdkafka's own settings go into [`KafkaOptions::settings`]; a new
//! promise goes into the contract suite of `composable-testing` first.
//!
//! # How it maps
//! * A category is a topic, `<prefix>.<category>`, created when it is first used. The key is
//!   `<tenant>/<stream>`, hashed as Java clients do, so a stream stays in one partition.
//! * **Publishing** waits for all replicas that are in sync (`acks=all`) and is idempotent:
//!   what librdkafka sends again is kept once and in order. How many copies that are is the
//!   topic's replication and its `min.insync.replicas`; Kafka itself does not wait for the
//!   disk, so with one copy a machine that loses power loses what was not yet written.
//! * **Consuming** gives out one message of a stream at a time, many streams side by side.
//!   Settled offsets are committed every 200 ms, when partitions move and when a consumer
//!   leaves, and never past a message that is not settled. A consumer that dies is noticed
//!   after `session.timeout.ms`, 10 s unless set; its messages then come again.
//! * A message that is to come again waits in the consumer: other streams of its partition
//!   go on, and the partition is committed up to it.

mod bus;
mod consumer;
mod error;
mod options;
mod polling;
mod publish;
mod state;
mod topics;

pub use bus::KafkaBus;
pub use consumer::KafkaConsumer;
pub use error::OpenError;
pub use options::KafkaOptions;
pub use state::KafkaReceipt;
