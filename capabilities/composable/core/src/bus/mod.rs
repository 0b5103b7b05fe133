//! The port that every event bus implements: recorded events, on their way to others.
//!
//! **When to use it.** To tell other processes what happened. Within one process, read the
//! store: its order is the truth, and a bus only repeats it. Publish from the log by a
//! relay that keeps its place, never beside an append: a crash between the two would lose
//! the event or invent one.
//!
//! **How to extend it.** A new bus implements [`EventBus`] and [`Consumer`], carries events
//! as [`wire`] writes them, and passes the bus contract suite. What the suite holds it to:
//!
//! * [`EventBus::publish`] returns once every event is kept as durably as the bus can.
//! * Events of one stream come in the order they were published, to any one consumer group.
//! * Every event comes at least once to every group: until a consumer settles it as
//!   [`Settlement::Done`] it comes again, to the same consumer or another one of the group.
//!   A repeated delivery has the same [`EventId`].
//! * Nothing counts as handled before it is settled: a consumer that dies loses nothing.
//!   What was settled shortly before it died may come again; not so after
//!   [`Consumer::leave`].
//! * A broker that is killed and started again on its data has lost nothing that
//!   [`EventBus::publish`] returned for.
//! * A message that is no event is delivered as [`Content::Unreadable`] and does not hold up
//!   those behind it once it is settled.

pub mod lanes;
pub mod wire;

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use thiserror::Error;

use crate::event::RecordedEvent;
use crate::ids::{EventId, TenantId};
use crate::store::Cause;

pub use wire::InvalidMessage;

/// The longest name of a consumer group, in bytes.
pub const MAX_GROUP: usize = 100;

/// Consumers that share work: each event goes to one of them. Different groups each get all.
///
/// 1 to [`MAX_GROUP`] lower-case letters, digits, `-` and `_`, starting with a letter, so
/// that every bus can use it as a name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConsumerGroup(Arc<str>);

impl ConsumerGroup {
    /// The name as given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ConsumerGroup {
    type Err = InvalidGroup;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
        let starts_well = name.starts_with(|first: char| first.is_ascii_lowercase());
        if starts_well && name.len() <= MAX_GROUP && name.bytes().all(allowed) {
            Ok(Self(name.into()))
        } else {
            Err(InvalidGroup)
        }
    }
}

impl fmt::Display for ConsumerGroup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for ConsumerGroup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ConsumerGroup({})", self.0)
    }
}

/// The text cannot name a consumer group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not the name of a consumer group: use 1 to {MAX_GROUP} lower-case letters, digits, - and _, a letter first")]
pub struct InvalidGroup;

/// What a consumer wants to be told. Members of a group want the same: what one of them
/// leaves out, no other gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusSubscription {
    /// Whose work it shares.
    pub group: ConsumerGroup,
    /// Streams of these categories, at least one, each with the namespace it is in: `eu/decision`, or `decision` for those
    /// in none. A bus keeps them apart.
    pub categories: Vec<Cow<'static, str>>,
    /// Only events of this tenant; `None` for all. Others are settled unseen.
    pub tenant: Option<TenantId>,
}

impl BusSubscription {
    /// All events of one category, for this group; of a namespace, where it is written in front, as in `eu/decision`.
    #[must_use]
    pub fn new(group: ConsumerGroup, category: impl Into<Cow<'static, str>>) -> Self {
        Self { group, categories: vec![category.into()], tenant: None }
    }

    /// Another category as well.
    #[must_use]
    pub fn and_category(mut self, category: impl Into<Cow<'static, str>>) -> Self {
        self.categories.push(category.into());
        self
    }

    /// Only events of this tenant.
    #[must_use]
    pub const fn of_tenant(mut self, tenant: TenantId) -> Self {
        self.tenant = Some(tenant);
        self
    }
}

/// What came over the bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// An event as it stands in the store it was published from.
    Event(Box<RecordedEvent>),
    /// Something else. Keep it as a dead letter, and settle it.
    Unreadable {
        /// The bytes of the message, without its headers.
        payload: Bytes,
        /// Why it is no event.
        problem: InvalidMessage,
    },
}

/// One message, to be settled by the consumer that received it.
#[derive(Debug)]
#[must_use = "settle it, or it comes again"]
pub struct Delivery<Receipt> {
    /// What came.
    pub content: Content,
    /// How often it has come, from 1; a lower bound where the bus does not count.
    pub attempt: u32,
    /// Gives the message back to the bus in [`Consumer::settle`].
    pub receipt: Receipt,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// Handled, or put aside as a dead letter: the group is done with it.
    Done,
    /// Not handled: deliver it again after a while. Later events of its stream wait, and on
    /// some buses those of streams that share its partition.
    Again {
        /// How long to wait, at least.
        after: Duration,
    },
}

/// Publishes events, and lets consumers join.
pub trait EventBus: Send + Sync {
    /// One member of a consumer group.
    type Consumer: Consumer;

    /// Publishes events in this order. Publishing an event again is allowed: consumers tell
    /// by its id, and a bus that can leaves the second one out.
    ///
    /// # Errors
    /// When not all of them are kept for certain. Publish the same events again: those that
    /// were kept come twice, with the same id.
    fn publish(&self, events: &[RecordedEvent]) -> impl Future<Output = Result<(), PublishError>> + Send;

    /// Joins a consumer group. A group that is new starts at the first event still kept.
    ///
    /// # Errors
    /// When the bus cannot be reached, or refuses.
    fn join(&self, subscription: BusSubscription) -> impl Future<Output = Result<Self::Consumer, ConsumeError>> + Send;
}

/// One member of a consumer group. Dropping it leaves the group; what it had not settled
/// goes to another member, or to whoever joins next.
pub trait Consumer: Send {
    /// How a message is named when it is settled.
    type Receipt: Send;

    /// Waits for the next message. Dropping the future loses none.
    ///
    /// A consumer may hold several messages unsettled, each of another stream, up to a limit
    /// of the bus; then this waits until one is settled. That is the backpressure.
    ///
    /// # Errors
    /// When the bus cannot be reached for longer than it tries by itself.
    fn receive(&mut self) -> impl Future<Output = Result<Delivery<Self::Receipt>, ConsumeError>> + Send;

    /// Says what became of a message. The bus may take note of it a little later; see
    /// [`leave`](Self::leave).
    ///
    /// # Errors
    /// When the bus will not take note: the message comes again.
    fn settle(
        &mut self,
        receipt: Self::Receipt,
        settlement: Settlement,
    ) -> impl Future<Output = Result<(), ConsumeError>> + Send;

    /// Leaves the group once the bus has taken note of all that was settled.
    ///
    /// # Errors
    /// When that is not certain: some of what was settled comes again.
    fn leave(self) -> impl Future<Output = Result<(), ConsumeError>> + Send;
}

/// Why events are not published for certain.
#[derive(Clone, Debug, Error)]
pub enum PublishError {
    /// The bus did not take them in time. It may hold some: publish the same events again.
    #[error("the event bus is unavailable: publish the same events again")]
    Unavailable {
        /// What the connection said.
        source: Cause,
    },
    /// The bus is not set up for messages of this size.
    #[error("event {event_id} has {size} bytes, the bus takes {limit}: raise its limit or keep large content outside")]
    TooLarge {
        /// The first such event.
        event_id: EventId,
        /// Its size with its headers, in bytes.
        size: usize,
        /// What the bus takes, in bytes.
        limit: usize,
    },
    /// The bus refused, and will again.
    #[error("the event bus refused the events: look at the cause")]
    Refused {
        /// What the bus said.
        source: Cause,
    },
}

/// Why a consumer has no message, or could not settle one.
#[derive(Clone, Debug, Error)]
pub enum ConsumeError {
    /// The bus did not answer; trying again is safe.
    #[error("the event bus is unavailable: try again")]
    Unavailable {
        /// What the connection said.
        source: Cause,
    },
    /// The group gave the message to another member meanwhile, which will settle it.
    #[error("the message went to another consumer of the group: leave it to that one")]
    Reassigned,
    /// The subscription names no category.
    #[error("the subscription has no category: name at least one")]
    NoCategory,
    /// The bus refused, and will again.
    #[error("the event bus refused: look at the cause")]
    Refused {
        /// What the bus said.
        source: Cause,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_have_names_that_every_bus_takes() {
        for name in ["a", "search-index_2"] {
            assert_eq!(name.parse::<ConsumerGroup>().unwrap().as_str(), name);
        }
        for name in ["", "A", "1a", "a.b", "a b", "ä", "-a", &"x".repeat(MAX_GROUP + 1)] {
            assert_eq!(name.parse::<ConsumerGroup>(), Err(InvalidGroup), "{name:?}");
        }
    }
}
