//! An event bus in memory, with the promises of a real one.
//!
//! **When to use it.** In tests, and nowhere else: it forgets everything, and a relay's
//! checkpoint would not.
//!
//! Clones share what they keep and stand for connections of different processes.
//! [`MemoryBus::restart`] is what a killed broker looks like to them.
//!
//! **How to extend it.** A further way for a broker to misbehave is a further field of its
//! state and a function beside [`MemoryBus::restart`]; the contract suite must still pass.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use composable_core::bus::lanes::{Lanes, Ticket};
use composable_core::bus::{ConsumeError, Consumer, Content, Delivery, EventBus, PublishError, Settlement, wire};
use composable_core::store::MAX_PAYLOAD;
use composable_core::{BusSubscription, ConsumerGroup, RecordedEvent, TenantId};
use tokio::sync::Notify;

/// How many messages a consumer may hold unsettled, unless told otherwise.
const MAX_UNSETTLED: usize = 64;

/// Keeps messages in memory. Clones share what they keep.
///
/// ```
/// use composable_core::bus::{Content, Settlement};
/// use composable_core::{
///     BusSubscription, Consumer, ConsumerGroup, EventBus, EventFilter, EventStore, ExpectedVersion, GlobalPosition,
/// };
/// use composable_testing::contract::{new_event, new_stream, new_tenant};
/// use composable_testing::{MemoryBus, MemoryEventStore};
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// // Something that is recorded.
/// let (store, stream) = (MemoryEventStore::new(), new_stream());
/// store.append(new_tenant(), &stream, ExpectedVersion::NoStream, vec![new_event("hello")]).await?;
/// let events = store.read_all(GlobalPosition::START, 10, &EventFilter::everything()).await?.events;
///
/// let bus = MemoryBus::new();
/// bus.publish(&events).await?;
/// let group: ConsumerGroup = "mail".parse()?;
/// let mut consumer = bus.join(BusSubscription::new(group, stream.category().to_owned())).await?;
/// let delivery = consumer.receive().await?;
/// assert_eq!(delivery.content, Content::Event(Box::new(events[0].clone())));
/// // Only now is it handled; a consumer that dies before gets it again.
/// consumer.settle(delivery.receipt, Settlement::Done).await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct MemoryBus {
    broker: Arc<Broker>,
    max_unsettled: usize,
    max_message: usize,
}

#[derive(Default)]
struct Broker {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Default)]
struct State {
    categories: HashMap<String, Vec<Arc<Message>>>,
    groups: HashMap<(ConsumerGroup, String), Lanes<Lane, Arc<Message>>>,
    /// How often the broker was killed. What was taken before is given out again.
    life: u64,
}

/// A stream of a tenant, or a message that is no event and stands for itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Lane {
    Stream(TenantId, composable_core::StreamId),
    Unreadable(usize),
}

struct Message {
    lane: Lane,
    content: Content,
}

impl MemoryBus {
    /// A bus without messages.
    #[must_use]
    pub fn new() -> Self {
        Self { broker: Arc::default(), max_unsettled: MAX_UNSETTLED, max_message: MAX_PAYLOAD }
    }

    /// Consumers hold at most so many messages unsettled.
    #[must_use]
    pub const fn with_max_unsettled(mut self, messages: usize) -> Self {
        self.max_unsettled = messages;
        self
    }

    /// Payloads have at most so many bytes.
    #[must_use]
    pub const fn with_max_message(mut self, bytes: usize) -> Self {
        self.max_message = bytes;
        self
    }

    /// Publishes what may be no event: headers as they would travel, and a payload.
    pub fn publish_message(&self, category: &str, headers: &[(String, String)], payload: Bytes) {
        let find = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let content = match wire::event(find, payload.clone()) {
            Ok(event) => Content::Event(Box::new(event)),
            Err(problem) => Content::Unreadable { payload, problem },
        };
        self.state().add(category, content);
        self.broker.changed.notify_waiters();
    }

    /// Kills the broker and starts it on the same data: consumers lose what they hold, and
    /// it comes again.
    pub fn restart(&self) {
        let mut state = self.state();
        state.life += 1;
        for lanes in state.groups.values_mut() {
            lanes.put_all_back();
        }
        drop(state);
        self.broker.changed.notify_waiters();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.broker.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryBus {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryBus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages: usize = self.state().categories.values().map(Vec::len).sum();
        formatter.debug_struct("MemoryBus").field("messages", &messages).finish_non_exhaustive()
    }
}

impl State {
    fn add(&mut self, category: &str, content: Content) {
        let messages = self.categories.entry(category.to_owned()).or_default();
        let lane = match &content {
            Content::Event(event) => Lane::Stream(event.tenant, event.stream.clone()),
            Content::Unreadable { .. } => Lane::Unreadable(messages.len()),
        };
        let message = Arc::new(Message { lane, content });
        messages.push(Arc::clone(&message));
        for ((_, of), lanes) in &mut self.groups {
            if of == category {
                lanes.push(message.lane.clone(), Arc::clone(&message));
            }
        }
    }

    fn join(&mut self, group: &ConsumerGroup, category: &str) {
        let key = (group.clone(), category.to_owned());
        if self.groups.contains_key(&key) {
            return;
        }
        let mut lanes = Lanes::new();
        for message in self.categories.get(category).into_iter().flatten() {
            lanes.push(message.lane.clone(), Arc::clone(message));
        }
        self.groups.insert(key, lanes);
    }
}

impl EventBus for MemoryBus {
    type Consumer = MemoryConsumer;

    async fn publish(&self, events: &[RecordedEvent]) -> Result<(), PublishError> {
        if let Some(large) = events.iter().find(|event| event.payload.len() > self.max_message) {
            return Err(PublishError::TooLarge {
                event_id: large.id,
                size: large.payload.len(),
                limit: self.max_message,
            });
        }
        let mut state = self.state();
        for event in events {
            state.add(event.stream.qualified_category(), Content::Event(Box::new(event.clone())));
        }
        drop(state);
        self.broker.changed.notify_waiters();
        Ok(())
    }

    async fn join(&self, subscription: BusSubscription) -> Result<MemoryConsumer, ConsumeError> {
        if subscription.categories.is_empty() {
            return Err(ConsumeError::NoCategory);
        }
        let mut state = self.state();
        for category in &subscription.categories {
            state.join(&subscription.group, category);
        }
        let life = state.life;
        drop(state);
        Ok(MemoryConsumer { bus: self.clone(), subscription, held: Vec::new(), life })
    }
}

/// A member of a group on a [`MemoryBus`].
#[derive(Debug)]
pub struct MemoryConsumer {
    bus: MemoryBus,
    subscription: BusSubscription,
    held: Vec<MemoryReceipt>,
    life: u64,
}

/// Names a message that a [`MemoryConsumer`] gave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryReceipt {
    category: String,
    ticket: Ticket<Lane>,
    life: u64,
}

impl MemoryConsumer {
    fn take(&mut self) -> Taken {
        let mut guard = self.bus.state();
        let state = &mut *guard;
        if state.life != self.life {
            self.life = state.life;
            self.held.clear();
        }
        if self.held.len() >= self.bus.max_unsettled {
            return Taken::Nothing { due: None };
        }
        let mut due: Option<Instant> = None;
        for category in &self.subscription.categories {
            let key = (self.subscription.group.clone(), category.clone().into_owned());
            let Some(lanes) = state.groups.get_mut(&key) else { continue };
            while let Some(taken) = lanes.take(Instant::now()) {
                let (ticket, attempt, content) = (taken.ticket, taken.takes, taken.message.content.clone());
                if !is_wanted(&self.subscription, &content) {
                    lanes.done(&ticket);
                    continue;
                }
                let receipt = MemoryReceipt { category: key.1, ticket, life: self.life };
                self.held.push(receipt.clone());
                return Taken::Delivery(Delivery { content, attempt, receipt });
            }
            due = due.into_iter().chain(lanes.next_due()).min();
        }
        Taken::Nothing { due }
    }
}

/// The end of time, for this purpose, is in a year.
fn from_now(after: Duration) -> Instant {
    Instant::now() + after.min(Duration::from_secs(31_536_000))
}

enum Taken {
    Delivery(Delivery<MemoryReceipt>),
    Nothing { due: Option<Instant> },
}

fn is_wanted(subscription: &BusSubscription, content: &Content) -> bool {
    match content {
        Content::Event(event) => subscription.tenant.is_none_or(|tenant| tenant == event.tenant),
        Content::Unreadable { .. } => true,
    }
}

impl Consumer for MemoryConsumer {
    type Receipt = MemoryReceipt;

    async fn receive(&mut self) -> Result<Delivery<MemoryReceipt>, ConsumeError> {
        let broker = Arc::clone(&self.bus.broker);
        loop {
            // Asked to be told before looking, so that nothing comes between unnoticed.
            let changed = broker.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let due = match self.take() {
                Taken::Delivery(delivery) => return Ok(delivery),
                Taken::Nothing { due } => due,
            };
            match due {
                Some(due) => {
                    tokio::select! {
                        () = changed => (),
                        () = tokio::time::sleep_until(due.into()) => (),
                    }
                }
                None => changed.await,
            }
        }
    }

    async fn settle(&mut self, receipt: MemoryReceipt, settlement: Settlement) -> Result<(), ConsumeError> {
        let key = (self.subscription.group.clone(), receipt.category.clone());
        let mut state = self.bus.state();
        self.held.retain(|held| *held != receipt);
        let is_of_this_life = receipt.life == state.life;
        let lanes = state.groups.get_mut(&key).filter(|_| is_of_this_life).ok_or(ConsumeError::Reassigned)?;
        let settled = match settlement {
            Settlement::Done => lanes.done(&receipt.ticket).is_some(),
            Settlement::Again { after } => lanes.put_back(&receipt.ticket, from_now(after)),
        };
        drop(state);
        self.bus.broker.changed.notify_waiters();
        if settled { Ok(()) } else { Err(ConsumeError::Reassigned) }
    }

    async fn leave(self) -> Result<(), ConsumeError> {
        Ok(())
    }
}

impl Drop for MemoryConsumer {
    fn drop(&mut self) {
        let mut state = self.bus.state();
        if state.life == self.life {
            for receipt in &self.held {
                let key = (self.subscription.group.clone(), receipt.category.clone());
                if let Some(lanes) = state.groups.get_mut(&key) {
                    lanes.put_back(&receipt.ticket, Instant::now());
                }
            }
        }
        drop(state);
        self.bus.broker.changed.notify_waiters();
    }
}
