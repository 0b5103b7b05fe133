//! A stream's bytes on their way from a provider to a client, with an ear at the side.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use ai_gateway_wire::{End, Failure, FailureKind, Protocol, StopReason, StreamTranslator, Tap, Usage, UsageFilter};
use bytes::{Bytes, BytesMut};
use memchr::memmem;

use super::frames::{Frames, first_event};
use super::patience::{Patience, Phase};
use crate::targets::TargetState;
use crate::transport::AnswerBody;

/// What every error in a stream has somewhere, in all protocols. Where it is absent, no event needs a look of its own.
const SIGN_OF_AN_ERROR: &[u8] = b"\"error\"";

/// How the client is told what the provider says.
pub(crate) enum Dialect {
    /// As it is.
    Same,
    /// Without the usage, which the client had not asked for.
    WithoutUsage(UsageFilter),
    /// In another protocol.
    Other(Box<StreamTranslator>),
}

impl Dialect {
    fn tell(&mut self, events: Bytes) -> Bytes {
        match self {
            Self::Same => events,
            Self::WithoutUsage(filter) => filter.filter(events),
            Self::Other(translator) => translator.push(&events),
        }
    }
}

/// A streamed answer under way. Polled by whoever wants the bytes; dropping it ends the provider's work.
pub(crate) struct Passage {
    /// Gone when there is nothing more to read.
    body: Option<AnswerBody>,
    tap: Tap,
    frames: Frames,
    dialect: Dialect,
    patience: Patience,
    /// Told of the silences between reads.
    target: Arc<TargetState>,
    /// How the stream ended, once that is known; told when all before it has been passed on.
    end: Option<Result<StopReason, Failure>>,
    /// Events with data, since content began.
    events: u64,
}

impl Passage {
    pub(crate) fn new(
        body: AnswerBody,
        protocol: Protocol,
        dialect: Dialect,
        patience: Patience,
        target: Arc<TargetState>,
    ) -> Self {
        let tap = Tap::stream(protocol);
        Self { body: Some(body), tap, frames: Frames::default(), dialect, patience, target, end: None, events: 0 }
    }

    /// Whether the client may have seen something of the answer, so that no other can be asked.
    pub(crate) fn has_begun(&self) -> bool {
        self.tap.content_begun()
    }

    /// What the provider said of its usage so far.
    pub(crate) fn usage(&self) -> Option<Usage> {
        self.tap.usage()
    }

    /// How many events with data have passed since content began: about as many as tokens were written.
    pub(crate) const fn events(&self) -> u64 {
        self.events
    }

    /// Why it ended, when it has ended well.
    pub(crate) fn stop(&mut self) -> Option<StopReason> {
        match self.tap.finish() {
            End::Complete(reason) if self.body.is_none() => Some(reason),
            _ => None,
        }
    }

    /// How many bytes have passed.
    pub(crate) fn bytes_seen(&self) -> u64 {
        self.tap.bytes_seen()
    }

    /// The next whole events; `None` at the end.
    ///
    /// # Errors
    /// When the stream did not end as its protocol says. Nothing follows.
    pub(crate) fn poll_events(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Failure>> {
        loop {
            if let Some(end) = self.end.take_if(|_| self.body.is_none()) {
                return Poll::Ready(end.map(|_| None));
            }
            let Some(body) = &mut self.body else { return Poll::Ready(Ok(None)) };
            let read = match body.poll_data(cx) {
                Poll::Ready(read) => read,
                Poll::Pending => {
                    ready!(self.patience.poll(self.phase(), cx));
                    self.late();
                    continue;
                }
            };
            let passed = match read {
                Some(Ok(data)) => self.read(data),
                Some(Err(error)) => self.closed(Some(&error.to_string())),
                None => self.closed(None),
            };
            if !passed.is_empty() {
                return Poll::Ready(Ok(Some(passed)));
            }
        }
    }

    fn phase(&self) -> Phase {
        if self.tap.ended() {
            Phase::Close
        } else if self.tap.content_begun() {
            Phase::Next
        } else {
            Phase::First
        }
    }

    fn read(&mut self, data: Bytes) -> Bytes {
        let gap = self.patience.heard();
        if self.tap.content_begun() {
            self.target.metrics.went_on(gap);
        }
        let Ok(whole) = self.frames.push(data) else {
            return self.fail(Failure::new(FailureKind::Malformed, "the provider sent an event that never ends"));
        };
        let heard = self.hear(whole);
        self.tell(heard)
    }

    fn tell(&mut self, events: Bytes) -> Bytes {
        let told = self.dialect.tell(events);
        // What the tap takes for an answer may still be none that can be said again.
        if let Dialect::Other(translator) = &self.dialect
            && let Some(failure) = translator.failure()
            && self.end.is_none()
        {
            let failure = failure.clone();
            self.fail(failure);
        }
        told
    }

    /// What ends the client's stream with a failure; nothing if it has been told already.
    pub(crate) fn tell_failure(&mut self, client: Protocol, failure: &Failure) -> Bytes {
        match &mut self.dialect {
            Dialect::Other(translator) => translator.fail(failure.clone()),
            _ => failure.write_event(client, self.events),
        }
    }

    /// Lets the tap hear whole events, and gives those that may be passed on: all up to an error.
    fn hear(&mut self, mut whole: Bytes) -> Bytes {
        if memmem::find(&whole, SIGN_OF_AN_ERROR).is_none() {
            self.observe(&whole);
            if self.tap.failed() {
                self.stop_before_the_failure(&mut whole);
            }
            return whole;
        }
        let mut at = 0;
        while at < whole.len() {
            let event = at..at + first_event(&whole[at..]);
            self.observe(&whole[event.clone()]);
            if self.tap.ended()
                && let End::Failed(failure) = self.tap.finish()
            {
                self.fail(failure);
                whole.truncate(at);
                return whole;
            }
            at = event.end;
        }
        whole
    }

    /// One of these events is none; only those before it are passed on.
    fn stop_before_the_failure(&mut self, whole: &mut Bytes) {
        let End::Failed(failure) = self.tap.finish() else { return };
        let mut at = 0;
        while at < whole.len() {
            let event = at..at + first_event(&whole[at..]);
            let mut probe = Tap::stream(self.tap.protocol());
            probe.observe(&whole[event.clone()]);
            if probe.failed() {
                break;
            }
            at = event.end;
        }
        whole.truncate(at);
        self.fail(failure);
    }

    fn observe(&mut self, events: &[u8]) {
        self.tap.observe(events);
        if self.tap.content_begun() {
            self.events += memmem::find_iter(events, b"data:").count() as u64;
        }
    }

    /// No more bytes come. What is left of the last event counts if it is whole but for its blank line.
    fn closed(&mut self, broken: Option<&str>) -> Bytes {
        self.body = None;
        let rest = self.frames.rest();
        self.tap.observe(&rest);
        match self.tap.finish() {
            End::Complete(reason) => {
                self.end = Some(Ok(reason));
                let whole = if rest.is_empty() { rest } else { with_blank_line(&rest) };
                let told = self.tell(whole);
                match &mut self.dialect {
                    Dialect::Other(translator) => [told, translator.finish()].concat().into(),
                    _ => told,
                }
            }
            End::Truncated => match broken {
                Some(detail) => self.fail(Failure {
                    message: format!("the answer broke off before its end: {detail}"),
                    ..Failure::truncated()
                }),
                None => self.fail(Failure::truncated()),
            },
            End::Failed(failure) => self.fail(failure),
        }
    }

    /// Nothing came in time.
    fn late(&mut self) {
        let failure = match self.phase() {
            Phase::Close => {
                self.closed(None);
                return;
            }
            Phase::Next => {
                format!("the provider fell silent for {:?} in the middle of its answer", self.patience.idle())
            }
            Phase::First => "the provider took too long to begin its answer".to_owned(),
        };
        self.fail(Failure::new(FailureKind::Timeout, failure));
    }

    fn fail(&mut self, failure: Failure) -> Bytes {
        self.body = None;
        self.end = Some(Err(failure));
        Bytes::new()
    }
}

fn with_blank_line(event: &[u8]) -> Bytes {
    let mut whole = BytesMut::from(event.trim_ascii_end());
    whole.extend_from_slice(b"\n\n");
    whole.freeze()
}
