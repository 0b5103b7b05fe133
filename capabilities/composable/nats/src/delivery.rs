//! Messages between the server and the consumer: fetched, kept alive, answered.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::consumer::pull::MessagesErrorKind;
use async_nats::{Client, Subject};
use bytes::Bytes;
use composable_core::bus::{ConsumeError, Content, wire};
use futures::StreamExt;
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::error::NoAnswer;
use crate::options::NatsOptions;

/// How many messages one request asks for. With one unacknowledged message at a time it only
/// says how often the request is renewed.
const BATCH: usize = 8;

/// How long a request is good for.
const EXPIRY: Duration = Duration::from_secs(30);

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(50);

/// A message on its way to the consumer.
pub(crate) struct Arrived {
    pub(crate) number: u64,
    pub(crate) content: Content,
    pub(crate) attempt: u32,
}

/// Messages that the server thinks this consumer works on.
#[derive(Default)]
pub(crate) struct Held {
    messages: Mutex<(u64, HashMap<u64, Message>)>,
}

/// One of them.
#[derive(Clone)]
pub(crate) struct Message {
    /// Where answers go.
    reply: Subject,
    /// Until then no one else gets it.
    safe_until: Instant,
}

impl Held {
    fn messages(&self) -> MutexGuard<'_, (u64, HashMap<u64, Message>)> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, reply: Subject, safe_until: Instant) -> u64 {
        let mut messages = self.messages();
        messages.0 += 1;
        let number = messages.0;
        messages.1.insert(number, Message { reply, safe_until });
        number
    }

    pub(crate) fn remove(&self, number: u64) -> Option<Message> {
        self.messages().1.remove(&number)
    }

    pub(crate) fn peek(&self, number: u64) -> Option<Message> {
        self.messages().1.get(&number).cloned()
    }

    fn replies(&self) -> Vec<Subject> {
        self.messages().1.values().map(|message| message.reply.clone()).collect()
    }

    fn extend(&self, safe_until: Instant) {
        for message in self.messages().1.values_mut() {
            message.safe_until = safe_until;
        }
    }

    /// Gives everything back at once.
    pub(crate) async fn give_back(&self, client: &Client) -> Result<(), async_nats::Error> {
        let messages: Vec<Message> = self.messages().1.drain().map(|(_, message)| message).collect();
        for message in messages {
            client.publish(message.reply, Bytes::from_static(b"-NAK")).await?;
        }
        Ok(client.flush().await?)
    }
}

/// How long after it came a message is surely still ours.
fn safe(options: &NatsOptions) -> Instant {
    // The server started counting a little earlier.
    Instant::now() + options.ack_wait.mul_f64(0.8)
}

/// Takes in the messages of one partition, for ever.
pub(crate) async fn fetch(
    consumer: PullConsumer,
    options: NatsOptions,
    held: Arc<Held>,
    arrived: mpsc::Sender<Result<Arrived, ConsumeError>>,
) {
    loop {
        let request = consumer.stream().max_messages_per_batch(BATCH).expires(EXPIRY).heartbeat(options.answer_wait);
        let mut messages = match request.messages().await {
            Ok(messages) => messages,
            Err(error) => {
                tracing::debug!(%error, "messages are requested again");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        while let Some(next) = messages.next().await {
            let message = match next {
                Ok(message) => message,
                Err(error) if error.kind() == MessagesErrorKind::ConsumerDeleted => {
                    let _ = arrived.send(Err(ConsumeError::Refused { source: Arc::new(error) })).await;
                    return;
                }
                Err(error) => {
                    tracing::debug!(%error, "messages are requested again");
                    tokio::time::sleep(PAUSE).await;
                    break;
                }
            };
            let Some(reply) = message.reply.clone() else { continue };
            let delivered = message.info().map_or(1, |info| info.delivered);
            let number = held.add(reply, safe(&options));
            let attempt = u32::try_from(delivered.max(1)).unwrap_or(u32::MAX);
            let content = content(message.message);
            if arrived.send(Ok(Arrived { number, content, attempt })).await.is_err() {
                return;
            }
        }
    }
}

/// Tells the server that what is held is still worked on, for ever.
pub(crate) async fn keep_alive(client: Client, options: NatsOptions, held: Arc<Held>) {
    let mut turn = tokio::time::interval(options.ack_wait / 4);
    turn.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        turn.tick().await;
        let safe_until = safe(&options);
        let mut is_heard = client.connection_state() == State::Connected;
        for reply in held.replies() {
            is_heard &= client.publish(reply, Bytes::from_static(b"+WPI")).await.is_ok();
        }
        if is_heard && client.flush().await.is_ok() {
            held.extend(safe_until);
        }
    }
}

/// Sends an answer for a message until the server confirms it, as long as it is ours.
pub(crate) async fn answer(
    client: &Client,
    options: &NatsOptions,
    message: Message,
    answer: Bytes,
) -> Result<(), ConsumeError> {
    let deadline = Instant::now() + options.patience;
    loop {
        let now = Instant::now();
        if now > message.safe_until {
            return Err(ConsumeError::Reassigned);
        }
        if now > deadline {
            return Err(ConsumeError::Unavailable { source: Arc::new(NoAnswer) });
        }
        let request = client.request(message.reply.clone(), answer.clone());
        match tokio::time::timeout(options.answer_wait, request).await {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => {
                tracing::debug!(%error, "a message is settled again");
                tokio::time::sleep(PAUSE).await;
            }
            Err(_) => {}
        }
    }
}

fn content(message: async_nats::Message) -> Content {
    let headers = message.headers;
    let find = |name: &str| headers.as_ref()?.get(name).map(async_nats::HeaderValue::as_str);
    match wire::event(find, message.payload.clone()) {
        Ok(event) => Content::Event(Box::new(event)),
        Err(problem) => Content::Unreadable { payload: message.payload, problem },
    }
}
