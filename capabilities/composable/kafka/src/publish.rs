//! Publishing: everything is handed to librdkafka at once, in order, and waited for.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use composable_core::RecordedEvent;
use composable_core::bus::{PublishError, wire};
use rdkafka::ClientConfig;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::future_producer::DeliveryFuture;
use rdkafka::producer::{FutureProducer, FutureRecord, Producer};
use tokio::time::Instant;

use crate::error::{NoAnswer, publish_error};
use crate::options::KafkaOptions;
use crate::topics::Topics;

/// What a message has beside payload, key and headers, in bytes, at most.
const MESSAGE_OVERHEAD: usize = 100;

/// There is no room for further messages until some are delivered.
const QUEUE_FULL: KafkaError = KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull);

/// Publishes for a bus and its clones.
pub(crate) struct Publisher {
    options: KafkaOptions,
    config: ClientConfig,
    producer: Mutex<FutureProducer>,
    /// Messages on their way that nobody waits for any more. They go before all others.
    abandoned: Arc<tokio::sync::Mutex<()>>,
    left: Arc<Mutex<VecDeque<DeliveryFuture>>>,
}

impl Publisher {
    pub(crate) fn new(options: &KafkaOptions) -> KafkaResult<Self> {
        let config = options.producer();
        Ok(Self {
            options: options.clone(),
            producer: Mutex::new(config.create()?),
            config,
            abandoned: Arc::default(),
            left: Arc::default(),
        })
    }

    pub(crate) async fn publish(&self, topics: &Topics, events: &[RecordedEvent]) -> Result<(), PublishError> {
        self.check_sizes(events)?;
        let deadline = Instant::now() + self.options.patience;
        let unavailable = |_| PublishError::Unavailable { source: Arc::new(NoAnswer) };
        tokio::time::timeout_at(deadline, self.send_all(topics, events)).await.map_err(unavailable)?
    }

    fn check_sizes(&self, events: &[RecordedEvent]) -> Result<(), PublishError> {
        let limit = self.options.max_message;
        let too_large = events.iter().map(|event| (event.id, size_of(event))).find(|(_, size)| *size > limit);
        too_large.map_or(Ok(()), |(event_id, size)| Err(PublishError::TooLarge { event_id, size, limit }))
    }

    async fn send_all(&self, topics: &Topics, events: &[RecordedEvent]) -> Result<(), PublishError> {
        let categories: BTreeSet<&str> = events.iter().map(|event| event.stream.qualified_category()).collect();
        for category in categories {
            topics.ensure(&self.options.topic(category)).await.map_err(publish_error)?;
        }
        self.wait_for_abandoned().await;
        let producer = self.producer.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut sent = Sent { futures: VecDeque::new(), left: &self.left };
        let mut awaited = 0;
        for event in events {
            while !self.send(&producer, event, &mut sent)? {
                // The queue is full: what is in it must go first.
                let Some(result) = sent.first().await else { return Err(publish_error(QUEUE_FULL)) };
                self.delivered(&producer, result, &events[awaited])?;
                awaited += 1;
            }
        }
        while let Some(result) = sent.first().await {
            self.delivered(&producer, result, &events[awaited])?;
            awaited += 1;
        }
        Ok(())
    }

    /// Hands an event over; whether there was room for it.
    fn send(
        &self,
        producer: &FutureProducer,
        event: &RecordedEvent,
        sent: &mut Sent<'_>,
    ) -> Result<bool, PublishError> {
        let (topic, key) =
            (self.options.topic(event.stream.qualified_category()), format!("{}/{}", event.tenant, event.stream));
        let record = FutureRecord::to(&topic).key(&key).payload(&event.payload[..]).headers(headers(event));
        match producer.send_result(record) {
            Ok(future) => {
                sent.futures.push_back(future);
                Ok(true)
            }
            Err((error, _)) if error == QUEUE_FULL => Ok(false),
            Err((error, _)) => Err(self.failed(producer, error, event)),
        }
    }

    fn delivered(
        &self,
        producer: &FutureProducer,
        result: <DeliveryFuture as Future>::Output,
        event: &RecordedEvent,
    ) -> Result<(), PublishError> {
        match result {
            Ok(Ok(_)) => Ok(()),
            Ok(Err((error, _))) => Err(self.failed(producer, error, event)),
            Err(_) => Err(publish_error(KafkaError::Canceled)),
        }
    }

    fn failed(&self, producer: &FutureProducer, error: KafkaError, event: &RecordedEvent) -> PublishError {
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageSizeTooLarge) {
            let limit = self.options.max_message;
            return PublishError::TooLarge { event_id: event.id, size: size_of(event), limit };
        }
        if let Some((code, reason)) = producer.client().fatal_error() {
            // It cannot be sure of the order any more and takes no more messages; a new one can.
            tracing::warn!(%code, reason, "the Kafka producer gave up and is made anew");
            self.replace(producer);
            return PublishError::Unavailable { source: Arc::new(error) };
        }
        publish_error(error)
    }

    fn replace(&self, broken: &FutureProducer) {
        let mut current = self.producer.lock().unwrap_or_else(PoisonError::into_inner);
        if std::ptr::eq(current.client(), broken.client()) {
            match self.config.create() {
                Ok(fresh) => *current = fresh,
                Err(error) => tracing::error!(%error, "the Kafka producer cannot be made anew"),
            }
        }
    }

    /// A publish that was given up left messages behind that will still go out. Nothing is
    /// added before they are gone, so that trying again does not fill the memory.
    async fn wait_for_abandoned(&self) {
        let _one_at_a_time = self.abandoned.lock().await;
        loop {
            let next = self.left.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let Some(future) = next else { return };
            let mut waiting = Sent { futures: VecDeque::from([future]), left: &self.left };
            // Whether it arrived, nobody asks any more.
            let _ = waiting.first().await;
        }
    }
}

/// Messages on their way; left behind when whoever published them goes away.
struct Sent<'a> {
    futures: VecDeque<DeliveryFuture>,
    left: &'a Mutex<VecDeque<DeliveryFuture>>,
}

impl Sent<'_> {
    /// Waits for the first one. Cancelled, it is still the first one.
    async fn first(&mut self) -> Option<<DeliveryFuture as Future>::Output> {
        let result = self.futures.front_mut()?.await;
        self.futures.pop_front();
        Some(result)
    }
}

impl Drop for Sent<'_> {
    fn drop(&mut self) {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).extend(self.futures.drain(..));
    }
}

fn headers(event: &RecordedEvent) -> OwnedHeaders {
    let headers = wire::headers(event);
    let all = OwnedHeaders::new_with_capacity(headers.len());
    headers.iter().fold(all, |all, (name, value)| all.insert(Header { key: name, value: Some(value) }))
}

fn size_of(event: &RecordedEvent) -> usize {
    let headers: usize = wire::headers(event).iter().map(|(name, value)| name.len() + value.len() + 10).sum();
    event.payload.len() + headers + event.stream.as_str().len() + MESSAGE_OVERHEAD
}
