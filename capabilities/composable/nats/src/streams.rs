//! JetStream streams, which are created when they are first used.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::context::{CreateStreamError, CreateStreamErrorKind};
use async_nats::jetstream::stream::{Config, ConsumerErrorKind, StorageType, Stream};
use async_nats::jetstream::{Context, ErrorCode};
use composable_core::ConsumerGroup;

use crate::error::{NoAnswer, SetUpError, Unusable};
use crate::options::NatsOptions;

/// Under which name a stream knows its number of partitions.
const PARTITIONS: &str = "partitions";

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(50);

/// Creates streams and remembers how many partitions they have.
pub(crate) struct Streams {
    context: Context,
    options: NatsOptions,
    partitions: Mutex<HashMap<String, u32>>,
}

impl Streams {
    pub(crate) fn new(context: Context, options: NatsOptions) -> Self {
        Self { context, options, partitions: Mutex::default() }
    }

    /// How many partitions the stream of a category has, which is created if need be.
    pub(crate) async fn partitions(&self, category: &str) -> Result<u32, SetUpError> {
        let known = self.partitions.lock().unwrap_or_else(PoisonError::into_inner).get(category).copied();
        match known {
            Some(partitions) => Ok(partitions),
            None => self.stream(category).await.map(|(_, partitions)| partitions),
        }
    }

    /// The next time a stream is looked for on the server again.
    pub(crate) fn forget(&self, category: &str) {
        self.partitions.lock().unwrap_or_else(PoisonError::into_inner).remove(category);
    }

    async fn stream(&self, category: &str) -> Result<(Stream, u32), SetUpError> {
        let wanted = Config {
            name: self.options.stream(category),
            subjects: vec![self.options.subject(category, '*')],
            storage: StorageType::File,
            num_replicas: self.options.replicas,
            duplicate_window: self.options.duplicate_window,
            metadata: HashMap::from([(PARTITIONS.to_owned(), self.options.partitions.max(1).to_string())]),
            ..Config::default()
        };
        let stream = loop {
            match self.context.get_or_create_stream(wanted.clone()).await {
                Ok(stream) => break stream,
                // Someone else created it at the same time, with other options.
                Err(error) if is_passing(&error) => tokio::time::sleep(PAUSE).await,
                Err(error) => return Err(SetUpError::Refused(Arc::new(error))),
            }
        };
        let kept = stream.cached_info().config.metadata.get(PARTITIONS).and_then(|text| text.parse().ok());
        let partitions = kept.filter(|partitions| *partitions > 0).ok_or_else(|| {
            let name = &wanted.name;
            let problem = format!("the stream {name} was not made by this bus: choose another prefix, or remove it");
            SetUpError::Refused(Arc::new(Unusable(problem)))
        })?;
        self.partitions.lock().unwrap_or_else(PoisonError::into_inner).insert(category.to_owned(), partitions);
        Ok((stream, partitions))
    }

    /// The durable consumers of a group, one for each partition of a category.
    pub(crate) async fn consumers(
        &self,
        group: &ConsumerGroup,
        category: &str,
    ) -> Result<Vec<PullConsumer>, SetUpError> {
        let (stream, partitions) = self.stream(category).await?;
        let consumers = (0..partitions).map(|partition| self.consumer(&stream, group, category, partition));
        futures::future::try_join_all(consumers).await
    }

    async fn consumer(
        &self,
        stream: &Stream,
        group: &ConsumerGroup,
        category: &str,
        partition: u32,
    ) -> Result<PullConsumer, SetUpError> {
        let wanted = pull::Config {
            durable_name: Some(format!("{group}-{partition}")),
            filter_subject: self.options.subject(category, partition),
            deliver_policy: DeliverPolicy::All,
            ack_policy: AckPolicy::Explicit,
            ack_wait: self.options.ack_wait,
            // One at a time keeps the order; as often as it takes.
            max_ack_pending: 1,
            max_deliver: -1,
            ..pull::Config::default()
        };
        loop {
            match stream.create_consumer(wanted.clone()).await {
                Ok(consumer) => return Ok(consumer),
                Err(error) => match error.kind() {
                    ConsumerErrorKind::TimedOut | ConsumerErrorKind::Request => tokio::time::sleep(PAUSE).await,
                    _ => return Err(SetUpError::Refused(Arc::new(error))),
                },
            }
        }
    }
}

/// Whether trying again may help.
fn is_passing(error: &CreateStreamError) -> bool {
    match error.kind() {
        CreateStreamErrorKind::TimedOut | CreateStreamErrorKind::Response => true,
        CreateStreamErrorKind::JetStreamUnavailable => true,
        CreateStreamErrorKind::JetStream(error) => matches!(
            error.error_code(),
            ErrorCode::STREAM_NAME_EXIST | ErrorCode::CLUSTER_NOT_AVAILABLE | ErrorCode::INSUFFICIENT_RESOURCES
        ),
        _ => false,
    }
}

/// Gives up after a while.
pub(crate) async fn within<T>(
    patience: Duration,
    work: impl Future<Output = Result<T, SetUpError>>,
) -> Result<T, SetUpError> {
    match tokio::time::timeout(patience, work).await {
        Ok(result) => result,
        Err(_) => Err(SetUpError::Unavailable(Arc::new(NoAnswer))),
    }
}
