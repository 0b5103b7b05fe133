//! One member of a consumer group.

use std::fmt;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use composable_core::BusSubscription;
use composable_core::bus::{ConsumeError, Consumer, Delivery, Settlement};
use rdkafka::consumer::BaseConsumer;
use tokio::sync::oneshot;

use crate::error::{ThreadEnded, consume_error};
use crate::options::KafkaOptions;
use crate::polling::{Ending, GroupContext, Polling, Shared, store};
use crate::state::KafkaReceipt;

/// The longest that a message waits to come again.
const LONGEST: Duration = Duration::from_secs(31_536_000);

/// A member of a group. Dropping it leaves the group a moment later.
pub struct KafkaConsumer {
    shared: Arc<Shared>,
    consumer: Weak<BaseConsumer<GroupContext>>,
    max_unsettled: usize,
}

impl KafkaConsumer {
    pub(crate) fn start(options: &KafkaOptions, subscription: &BusSubscription) -> Result<Self, ConsumeError> {
        let topics: Vec<String> = subscription.categories.iter().map(|category| options.topic(category)).collect();
        let group = subscription.group.as_str();
        let polling = Polling::new(options, group, subscription.tenant, &topics).map_err(consume_error)?;
        let (shared, consumer) = (polling.shared(), polling.consumer());
        let thread = std::thread::Builder::new().name(format!("kafka {group}"));
        thread.spawn(|| polling.run()).map_err(|error| ConsumeError::Refused { source: Arc::new(error) })?;
        Ok(Self { shared, consumer, max_unsettled: options.max_unsettled })
    }
}

impl Consumer for KafkaConsumer {
    type Receipt = KafkaReceipt;

    /// Waits as long as it takes: librdkafka looks for the brokers until they are back.
    async fn receive(&mut self) -> Result<Delivery<KafkaReceipt>, ConsumeError> {
        loop {
            let due = {
                let mut state = self.shared.state();
                if let Some(delivery) = state.take(Instant::now(), self.max_unsettled) {
                    return Ok(delivery);
                }
                if let Some(failure) = &state.failure {
                    return Err(failure.clone());
                }
                state.next_due()
            };
            let arrived = self.shared.arrived.notified();
            match due {
                Some(due) => {
                    tokio::select! {
                        () = arrived => (),
                        () = tokio::time::sleep_until(due.into()) => (),
                    }
                }
                None => arrived.await,
            }
        }
    }

    async fn settle(&mut self, receipt: KafkaReceipt, settlement: Settlement) -> Result<(), ConsumeError> {
        let mut state = self.shared.state();
        match settlement {
            Settlement::Again { after } => state.put_back(&receipt, Instant::now() + after.min(LONGEST)),
            Settlement::Done => {
                let Some(settled) = state.done(&receipt)? else { return Ok(()) };
                let consumer =
                    self.consumer.upgrade().ok_or(ConsumeError::Unavailable { source: Arc::new(ThreadEnded) })?;
                // With the state still locked: the partition cannot be given away in between.
                store(&consumer, &settled).map_err(|error| {
                    tracing::debug!(%error, "a partition went to another member");
                    ConsumeError::Reassigned
                })
            }
        }
    }

    async fn leave(self) -> Result<(), ConsumeError> {
        let (answer, committed) = oneshot::channel();
        self.shared.end(Ending::Leaving(answer));
        committed.await.map_err(|_| ConsumeError::Unavailable { source: Arc::new(ThreadEnded) })?
    }
}

impl Drop for KafkaConsumer {
    fn drop(&mut self) {
        self.shared.end(Ending::Dropped);
    }
}

impl fmt::Debug for KafkaConsumer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KafkaConsumer").field("max_unsettled", &self.max_unsettled).finish_non_exhaustive()
    }
}
