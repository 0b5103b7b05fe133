//! The answer as it arrives: bytes to events, with limits on time and size.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt};
use tokio::time::{Instant, Sleep};

use super::{failure, wire};
use crate::chat::{ChatEvent, ChatStream, Finish, FinishReason, Usage};
use crate::error::{ProviderError, TimeoutPhase};
use crate::grounding::AnsweredDetector;
use crate::secret::Secret;
use crate::sse;
use crate::transport::AnswerBody;

/// Largest single event, in bytes. A token is some hundred; servers that do not stream send it all in one.
const EVENT_LIMIT: usize = 1024 * 1024;
/// Largest whole answer, in bytes of the protocol.
const ANSWER_LIMIT: usize = 32 * 1024 * 1024;
/// How long after the end we wait for the usage that may follow it.
const AFTER_FINISH: Duration = Duration::from_secs(2);

/// What holds for one answer.
pub(super) struct Rules {
    /// When the first sign of work must be there.
    pub(super) deadline: Instant,
    /// How long that was from the beginning.
    pub(super) first_token: Duration,
    /// The longest silence after it.
    pub(super) idle: Duration,
    pub(super) key: Option<Arc<Secret>>,
    /// Whether the model was told how to say that the sources do not answer.
    pub(super) grounded: bool,
}

pub(super) fn answer(body: AnswerBody, rules: Rules) -> ChatStream {
    let timer = Box::pin(tokio::time::sleep_until(rules.deadline));
    Answer {
        body: Some(body),
        last_read: rules.deadline,
        timer,
        rules,
        decoder: sse::Decoder::new(EVENT_LIMIT),
        received: 0,
        working: false,
        reason: None,
        usage: None,
        detector: AnsweredDetector::default(),
        ready: VecDeque::new(),
    }
    .boxed()
}

type Item = Result<ChatEvent, ProviderError>;

struct Answer {
    /// None once the last event is in `ready`. Dropping it ends the provider's connection.
    body: Option<AnswerBody>,
    rules: Rules,
    /// One timer for the whole answer: reads only note the time, and the timer looks at the note
    /// when it fires, so a token costs no re-arming.
    timer: Pin<Box<Sleep>>,
    last_read: Instant,
    decoder: sse::Decoder,
    received: usize,
    working: bool,
    reason: Option<FinishReason>,
    usage: Option<Usage>,
    detector: AnsweredDetector,
    ready: VecDeque<Item>,
}

impl Stream for Answer {
    type Item = Item;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.ready.pop_front() {
                return Poll::Ready(Some(item));
            }
            let Some(body) = this.body.as_mut() else { return Poll::Ready(None) };
            match body.poll_data(context) {
                Poll::Ready(Some(Ok(data))) => this.read(&data),
                Poll::Ready(Some(Err(error))) => this.broken(&error.to_string()),
                Poll::Ready(None) => this.closed(),
                Poll::Pending => ready!(this.poll_late(context)),
            }
        }
    }
}

impl Answer {
    /// Ready when something was late, and then the end is in `ready`.
    fn poll_late(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            let due = self.due();
            if self.timer.deadline() > due {
                // The limit became shorter.
                self.timer.as_mut().reset(due);
            }
            ready!(self.timer.as_mut().poll(context));
            if due <= Instant::now() {
                break;
            }
            self.timer.as_mut().reset(due);
        }
        if self.reason.is_some() {
            self.finish();
        } else if self.working {
            self.fail(ProviderError::Timeout { phase: TimeoutPhase::Idle, after: self.rules.idle });
        } else {
            self.fail(ProviderError::Timeout { phase: TimeoutPhase::FirstToken, after: self.rules.first_token });
        }
        Poll::Ready(())
    }

    fn due(&self) -> Instant {
        if self.reason.is_some() {
            self.last_read + AFTER_FINISH.min(self.rules.idle)
        } else if self.working {
            self.last_read + self.rules.idle
        } else {
            // Signs of life are not work: a server may send comments for ever.
            self.rules.deadline
        }
    }

    fn read(&mut self, data: &Bytes) {
        self.last_read = Instant::now();
        self.received += data.len();
        self.decoder.push(data);
        loop {
            match self.decoder.next_event() {
                Ok(Some(event)) => self.event(&event.data),
                Ok(None) => break,
                Err(sse::TooLarge(limit)) => return self.fail(ProviderError::TooLarge { limit }),
            }
            if self.body.is_none() {
                return;
            }
        }
        if self.received > ANSWER_LIMIT {
            self.fail(ProviderError::TooLarge { limit: ANSWER_LIMIT });
        }
    }

    fn event(&mut self, data: &[u8]) {
        if data.trim_ascii() == b"[DONE]" {
            return match self.reason {
                Some(_) => self.finish(),
                None => self.broken("it said that it was done without a reason to finish"),
            };
        }
        let chunk: wire::Chunk = match serde_json::from_slice(data) {
            Ok(chunk) => chunk,
            Err(error) => {
                return self.fail(ProviderError::Protocol(format!("an event is not what it should be: {error}")));
            }
        };
        if let Some(error) = chunk.error.as_ref().filter(|error| !error.is_null()) {
            let error = failure::of_event(error, self.rules.key.as_deref());
            return self.fail(error);
        }
        self.working |= chunk.shows_work();
        if let Some(text) = chunk.text() {
            self.detector.push(&text);
            self.ready.push_back(Ok(ChatEvent::Delta(text)));
        }
        self.usage = chunk.usage().or(self.usage);
        self.reason = self.reason.or(chunk.finish_reason());
    }

    /// The server closed, as some do instead of saying `[DONE]`.
    fn closed(&mut self) {
        if let Some(event) = self.decoder.finish() {
            // A whole event counts although its blank line is missing; part of one is a break.
            if event.data.trim_ascii() == b"[DONE]" || serde_json::from_slice::<wire::Chunk>(&event.data).is_ok() {
                self.event(&event.data);
            }
        }
        if self.body.is_none() {
            return;
        }
        match self.reason {
            Some(_) => self.finish(),
            None => self.broken("the connection was closed in the middle"),
        }
    }

    fn broken(&mut self, detail: &str) {
        // After its end an answer is whole, however the connection fares.
        if self.reason.is_some() {
            return self.finish();
        }
        self.fail(ProviderError::StreamTruncated(detail.to_owned()));
    }

    fn finish(&mut self) {
        let reason = self.reason.unwrap_or(FinishReason::Stop);
        let answered = !self.rules.grounded || self.detector.answered();
        self.ready.push_back(Ok(ChatEvent::Finished(Finish { reason, usage: self.usage, answered })));
        self.body = None;
    }

    fn fail(&mut self, error: ProviderError) {
        self.ready.push_back(Err(error));
        self.body = None;
    }
}
