//! The event bus on NATS JetStream.
//!
//! **Purpose.** [`NatsBus`] keeps the promises of [`EventBus`](composable_core::EventBus).
//!
//! **When to use it.** When others than this program need its events, and a broker that is
//! one small program is wanted. Publish with a relay that follows the log.
//!
//! **How to extend it.** Authentication and TLS are the client's: connect one and give it to
//! [`NatsBus::with_client`]. A new promise goes into the contract suite of
//! `composable-testing` first.
//!
//! # How it maps
//! * A category is a JetStream stream, `<prefix>-<category>`, created when it is first used,
//!   with a subject per partition, `<prefix>.<category>.<partition>`. How many partitions
//!   there are is kept with it; a hash of tenant and stream says which one an event is in.
//! * **Publishing** waits for the server's acknowledgement of every event before the next
//!   one of its stream is sent, many streams side by side. `Nats-Msg-Id` is tenant and event
//!   id: an event published again within [`NatsOptions::duplicate_window`] is kept once.
//! * **Consuming** uses one durable consumer per group and partition, with one message
//!   unacknowledged at a time: that is what keeps the order, also when it comes again. Every
//!   acknowledgement is confirmed by the server. Unlike on Kafka, whole partitions wait for
//!   a message that is to come again.
//! * While a consumer lives it tells the server that it works on what it holds. When it is
//!   gone for [`NatsOptions::ack_wait`], what it held comes again.
//!
//! # What the acknowledgement promises
//! JetStream acknowledges a message when it is **written, not when it is synced to the disk**:
//! the server syncs every two minutes unless told otherwise. A killed server loses nothing,
//! because the operating system has what it wrote. A machine that loses power loses what was
//! not synced, acknowledged or not. Where the bus must survive that, set
//! `sync_interval: always` in the server's `jetstream` block, or run three servers and
//! [`NatsOptions::replicas`] = 3 on machines that do not fail together. As long as the log is
//! kept, a lost bus can also be filled again from it: put the relay's checkpoint back.

mod bus;
mod consumer;
mod delivery;
mod error;
mod options;
mod publish;
mod streams;

pub use bus::NatsBus;
pub use consumer::{NatsConsumer, NatsReceipt};
pub use error::ConnectError;
pub use options::NatsOptions;
