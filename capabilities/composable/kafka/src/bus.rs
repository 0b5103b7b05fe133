//! The bus itself.

use std::fmt;
use std::sync::Arc;

use composable_core::bus::{ConsumeError, EventBus, PublishError};
use composable_core::{BusSubscription, RecordedEvent};

use crate::consumer::KafkaConsumer;
use crate::error::{NoAnswer, OpenError, consume_error};
use crate::options::KafkaOptions;
use crate::publish::Publisher;
use crate::topics::Topics;

/// Events on Kafka. Cheap to clone; clones share a producer.
#[derive(Clone)]
pub struct KafkaBus {
    shared: Arc<Shared>,
}

struct Shared {
    options: KafkaOptions,
    publisher: Publisher,
    topics: Topics,
}

impl KafkaBus {
    /// A bus with these options. Nothing is asked of Kafka yet.
    ///
    /// # Errors
    /// When librdkafka does not know a setting.
    pub fn open(options: KafkaOptions) -> Result<Self, OpenError> {
        let (publisher, topics) = (Publisher::new(&options)?, Topics::new(&options)?);
        Ok(Self { shared: Arc::new(Shared { options, publisher, topics }) })
    }
}

impl EventBus for KafkaBus {
    type Consumer = KafkaConsumer;

    async fn publish(&self, events: &[RecordedEvent]) -> Result<(), PublishError> {
        self.shared.publisher.publish(&self.shared.topics, events).await
    }

    async fn join(&self, subscription: BusSubscription) -> Result<KafkaConsumer, ConsumeError> {
        if subscription.categories.is_empty() {
            return Err(ConsumeError::NoCategory);
        }
        let Shared { options, topics, .. } = &*self.shared;
        let ensure = async {
            for category in &subscription.categories {
                topics.ensure(&options.topic(category)).await.map_err(consume_error)?;
            }
            Ok(())
        };
        let unavailable = |_| ConsumeError::Unavailable { source: Arc::new(NoAnswer) };
        tokio::time::timeout(options.patience, ensure).await.map_err(unavailable)??;
        KafkaConsumer::start(options, &subscription)
    }
}

impl fmt::Debug for KafkaBus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KafkaBus").field("brokers", &self.shared.options.brokers).finish_non_exhaustive()
    }
}
