//! The thread that asks Kafka for messages, and serves what librdkafka wants served: a group
//! is left by whoever does not ask for long, whatever its handlers are doing meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use bytes::Bytes;
use composable_core::TenantId;
use composable_core::bus::{ConsumeError, Content, wire};
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer, ConsumerContext, Rebalance};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::topic_partition_list::TopicPartitionList;
use rdkafka::{ClientContext, Offset};
use tokio::sync::{Notify, oneshot};

use crate::error::{ThreadEnded, consume_error, is_lasting};
use crate::options::KafkaOptions;
use crate::state::{Arrived, Key, Lane, Partition, Settled, State};

/// The longest that nothing is noticed but messages.
const TURN: Duration = Duration::from_millis(50);

/// What a consumer, its thread and librdkafka share.
#[derive(Default)]
pub(crate) struct Shared {
    state: Mutex<State>,
    pub(crate) arrived: Notify,
    is_reassigned: AtomicBool,
    ending: Mutex<Option<Ending>>,
}

/// How a consumer goes.
pub(crate) enum Ending {
    /// It is not there any more.
    Dropped,
    /// It wants to know that what it settled is committed.
    Leaving(oneshot::Sender<Result<(), ConsumeError>>),
}

impl Shared {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn end(&self, ending: Ending) {
        self.ending.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(ending);
    }

    fn ending(&self) -> Option<Ending> {
        self.ending.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn fail(&self, error: ConsumeError) {
        self.state().failure = Some(error);
        self.arrived.notify_one();
    }
}

/// Told by librdkafka what happens to the group.
pub(crate) struct GroupContext(Arc<Shared>);

impl ClientContext for GroupContext {}

impl ConsumerContext for GroupContext {
    fn pre_rebalance(&self, _: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Revoke(partitions) = rebalance {
            // Before they are given up, so that nothing is stored for them afterwards.
            self.0.state().forget(&named(partitions));
        }
    }

    fn post_rebalance(&self, _: &BaseConsumer<Self>, _: &Rebalance<'_>) {
        self.0.is_reassigned.store(true, Ordering::SeqCst);
    }

    fn commit_callback(&self, result: KafkaResult<()>, _: &TopicPartitionList) {
        match result {
            Err(error) if error.rdkafka_error_code() != Some(RDKafkaErrorCode::NoOffset) => {
                tracing::warn!(%error, "offsets were not committed; what was settled may come again");
            }
            _ => {}
        }
    }
}

fn named(partitions: &TopicPartitionList) -> Vec<Partition> {
    partitions.elements().iter().map(|element| (element.topic().into(), element.partition())).collect()
}

/// Asks for the messages of one consumer.
pub(crate) struct Polling {
    consumer: Arc<BaseConsumer<GroupContext>>,
    shared: Arc<Shared>,
    tenant: Option<TenantId>,
    max_messages: usize,
    max_bytes: usize,
    is_paused: bool,
}

impl Polling {
    pub(crate) fn new(
        options: &KafkaOptions,
        group: &str,
        tenant: Option<TenantId>,
        topics: &[String],
    ) -> KafkaResult<Self> {
        let shared = Arc::<Shared>::default();
        let consumer: BaseConsumer<GroupContext> =
            options.consumer(group).create_with_context(GroupContext(Arc::clone(&shared)))?;
        consumer.subscribe(&topics.iter().map(String::as_str).collect::<Vec<_>>())?;
        Ok(Self {
            consumer: Arc::new(consumer),
            shared,
            tenant,
            max_messages: options.max_buffered,
            max_bytes: options.max_buffered_bytes,
            is_paused: false,
        })
    }

    pub(crate) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    /// Not kept alive by whoever holds it: closing takes a while, and is the thread's work.
    pub(crate) fn consumer(&self) -> Weak<BaseConsumer<GroupContext>> {
        Arc::downgrade(&self.consumer)
    }

    /// Until the consumer goes, or Kafka refuses for good.
    pub(crate) fn run(mut self) {
        let ending = loop {
            if let Some(ending) = self.shared.ending() {
                break ending;
            }
            self.control_flow();
            match self.consumer.poll(TURN) {
                Some(Ok(message)) => self.take_in(&message),
                Some(Err(error)) if is_fatal(&error) => {
                    self.shared.fail(consume_error(error));
                    return;
                }
                Some(Err(error)) => tracing::debug!(%error, "Kafka is asked again"),
                None => {}
            }
        };
        if let Ending::Leaving(answer) = ending {
            // Nobody may be waiting any more.
            let _ = answer.send(self.commit());
        }
    }

    fn commit(&self) -> Result<(), ConsumeError> {
        match self.consumer.commit_consumer_state(CommitMode::Sync) {
            Err(error) if error.rdkafka_error_code() != Some(RDKafkaErrorCode::NoOffset) => Err(consume_error(error)),
            _ => Ok(()),
        }
    }

    /// Stops fetching when too much waits, and goes on when half of it is gone.
    fn control_flow(&mut self) {
        let state = self.shared.state();
        let is_full = state.is_filled(self.max_messages, self.max_bytes);
        let is_half_full = state.is_filled(self.max_messages.div_ceil(2), self.max_bytes.div_ceil(2));
        drop(state);
        let is_reassigned = self.shared.is_reassigned.swap(false, Ordering::SeqCst);
        let wanted = if self.is_paused { is_half_full } else { is_full };
        if wanted == self.is_paused && !(wanted && is_reassigned) {
            return;
        }
        let assignment = self.consumer.assignment();
        let turned = assignment.and_then(|partitions| {
            if wanted { self.consumer.pause(&partitions) } else { self.consumer.resume(&partitions) }
        });
        match turned {
            Ok(()) => self.is_paused = wanted,
            Err(error) => tracing::debug!(%error, "fetching could not be stopped or resumed"),
        }
    }

    fn take_in(&self, message: &BorrowedMessage<'_>) {
        let (content, offset) = (content(message), message.offset());
        let partition: Partition = (message.topic().into(), message.partition());
        let mut state = self.shared.state();
        if self.is_wanted(&content) {
            let key = message.key().map_or(Key::None { offset }, |key| Key::Stream(key.into()));
            let size = message.payload_len() + message.key_len();
            state.arrive(Lane { partition, key }, Arrived { offset, size, content });
            drop(state);
            self.shared.arrived.notify_one();
        } else if let Some(settled) = state.skip(&partition, offset) {
            // What fails here comes again, and is skipped again.
            let _ = store(&self.consumer, &settled);
        }
    }

    fn is_wanted(&self, content: &Content) -> bool {
        match content {
            Content::Event(event) => self.tenant.is_none_or(|tenant| tenant == event.tenant),
            Content::Unreadable { .. } => true,
        }
    }
}

impl Drop for Polling {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        state.failure.get_or_insert(ConsumeError::Unavailable { source: Arc::new(ThreadEnded) });
        drop(state);
        self.shared.arrived.notify_one();
    }
}

/// Lets the next commit include this.
pub(crate) fn store(consumer: &BaseConsumer<GroupContext>, settled: &Settled) -> KafkaResult<()> {
    let mut offsets = TopicPartitionList::with_capacity(1);
    let (topic, partition) = &settled.partition;
    offsets.add_partition_offset(topic, *partition, Offset::Offset(settled.up_to))?;
    consumer.store_offsets(&offsets)
}

/// Only what will not get better by itself; all else librdkafka tries again.
fn is_fatal(error: &KafkaError) -> bool {
    matches!(error, KafkaError::MessageConsumptionFatal(_)) || is_lasting(error)
}

fn content(message: &BorrowedMessage<'_>) -> Content {
    let payload = Bytes::copy_from_slice(message.payload().unwrap_or_default());
    let headers = message.headers();
    let find = |name: &str| {
        let header = headers?.iter().find(|header| header.key == name)?;
        std::str::from_utf8(header.value?).ok()
    };
    match wire::event(find, payload.clone()) {
        Ok(event) => Content::Event(Box::new(event)),
        Err(problem) => Content::Unreadable { payload, problem },
    }
}
