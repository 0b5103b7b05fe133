//! Topics, which are created when they are first used.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};

use crate::options::KafkaOptions;

/// Between two looks at whether a new topic is known everywhere.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// One request to the brokers.
const ONE_REQUEST: Duration = Duration::from_secs(2);

/// What batches of messages need beside the messages.
const BATCH_OVERHEAD: usize = 64 << 10;

/// Creates topics and remembers which are there.
pub(crate) struct Topics {
    admin: Arc<AdminClient<DefaultClientContext>>,
    known: Mutex<HashSet<String>>,
    partitions: i32,
    replication: i32,
    max_batch: String,
}

impl Topics {
    pub(crate) fn new(options: &KafkaOptions) -> KafkaResult<Self> {
        Ok(Self {
            admin: Arc::new(options.client().create()?),
            known: Mutex::default(),
            partitions: options.partitions,
            // -1 stands for what the brokers have as their default.
            replication: options.replication.unwrap_or(-1),
            max_batch: (options.max_message + BATCH_OVERHEAD).to_string(),
        })
    }

    /// Sees to it that a topic is there. Waits as long as the brokers are away.
    pub(crate) async fn ensure(&self, topic: &str) -> KafkaResult<()> {
        if self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(topic) {
            return Ok(());
        }
        while !self.is_there(topic).await? {
            self.create(topic).await?;
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(topic.to_owned());
        Ok(())
    }

    /// Whether the topic has leaders for its partitions.
    async fn is_there(&self, topic: &str) -> KafkaResult<bool> {
        let (admin, topic) = (Arc::clone(&self.admin), topic.to_owned());
        let look = move || {
            let metadata = admin.inner().fetch_metadata(Some(&topic), ONE_REQUEST)?;
            let found = metadata.topics().iter().find(|found| found.name() == topic);
            Ok(found.is_some_and(|found| {
                let has_leader = |partition: &rdkafka::metadata::MetadataPartition| partition.leader() >= 0;
                found.error().is_none() && !found.partitions().is_empty() && found.partitions().iter().all(has_leader)
            }))
        };
        match tokio::task::spawn_blocking(look).await {
            Ok(Err(error)) if !crate::error::is_lasting(&error) => Ok(false),
            Ok(found) => found,
            Err(_) => Err(KafkaError::Canceled),
        }
    }

    async fn create(&self, topic: &str) -> KafkaResult<()> {
        let topic = NewTopic::new(topic, self.partitions, TopicReplication::Fixed(self.replication))
            .set("max.message.bytes", &self.max_batch);
        let options = AdminOptions::new().request_timeout(Some(ONE_REQUEST));
        let created = match self.admin.create_topics([&topic], &options).await {
            Ok(created) => created,
            Err(error) if crate::error::is_lasting(&error) => return Err(error),
            Err(_) => return Ok(()),
        };
        for result in created {
            match result {
                Err((_, code)) if code != RDKafkaErrorCode::TopicAlreadyExists => {
                    let error = KafkaError::AdminOp(code);
                    if crate::error::is_lasting(&error) {
                        return Err(error);
                    }
                    tracing::debug!(%error, "a topic could not be created yet");
                }
                _ => {}
            }
        }
        Ok(())
    }
}
