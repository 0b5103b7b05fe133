//! A streamed answer as a body that is written while it is read: no task, no channel, at most one timer.

mod framing;
mod pace;

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame};
use tokio::sync::watch;

use self::framing::Cutter;
pub(crate) use self::pace::Pace;
use crate::connection::Control;
use crate::exchange::Step;
use crate::protocol::{Writer, comment, ping};
use crate::request::Protocol;
use crate::script::{Fault, FaultKind};
use crate::stats::{Outcome, Tracker};

/// A streamed answer.
pub(crate) struct Stream {
    tracker: Tracker,
    writer: Writer,
    /// What comes next; none at the end.
    next: Option<Step>,
    pace: Pace,
    cutter: Cutter,
    events: Vec<u8>,
    fault: Option<Fault>,
    halt: Option<Halt>,
    control: Arc<Control>,
    held: Held,
}

/// Nothing is said until this has ended, if ever.
type Halt = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Knows when held answers go on: at the first release after they were begun.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    releases: watch::Receiver<u64>,
    before: u64,
}

impl Held {
    pub(crate) fn new(releases: watch::Receiver<u64>) -> Self {
        let before = *releases.borrow();
        Self { releases, before }
    }

    pub(crate) async fn released(mut self) {
        // An error says that the provider is gone, and its connections with it.
        let _ = self.releases.wait_for(|releases| *releases > self.before).await;
    }
}

impl Stream {
    pub(crate) fn new(tracker: Tracker, pace: Pace, control: Arc<Control>, held: Held) -> Self {
        let fault = tracker.exchange.script.fault.clone();
        let (writer, cutter) = (Writer::default(), Cutter::default());
        let next = Some(Step::Open);
        Self { tracker, writer, next, pace, cutter, events: Vec::new(), fault, halt: None, control, held }
    }

    /// Ready when events were written, with false when there are no more.
    fn poll_events(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        while let Some(step) = self.next {
            if let Some(halt) = &mut self.halt {
                ready!(halt.as_mut().poll(context));
                self.halt = None;
            }
            if self.fault_is_due(step) {
                if !self.events.is_empty() {
                    break;
                }
                self.fail();
                continue;
            }
            let group = self.tracker.exchange.script.framing.tokens_per_write.max(1);
            if let Step::Token(..) = step {
                let last = self.writer.tokens - self.writer.tokens % group + (group - 1);
                let last = last.min(self.tracker.exchange.length().saturating_sub(1));
                ready!(self.pace.poll(last, context));
                self.keep_alive();
            }
            self.writer.write(&self.tracker.exchange, step, &mut self.events);
            self.next = self.after(step);
            let whole = !matches!(self.next, Some(Step::Token(..))) || self.writer.tokens.is_multiple_of(group);
            if whole && !self.events.is_empty() {
                break;
            }
        }
        Poll::Ready(!self.events.is_empty())
    }

    fn fault_is_due(&self, step: Step) -> bool {
        let after = self.fault.as_ref().and_then(|fault| fault.after);
        after.is_some_and(|after| step == Step::Finish || (step != Step::Open && self.writer.tokens >= after))
    }

    fn fail(&mut self) {
        let Some(fault) = self.fault.take() else { return };
        match fault.kind {
            FaultKind::Error(failure) => {
                self.writer.fail(&self.tracker.exchange, &failure, &mut self.events);
                self.next = None;
            }
            FaultKind::Garble => self.events.extend_from_slice(b"data: {\"choices\":[{\"delta\":{\"cont\n\n"),
            FaultKind::End => self.next = None,
            FaultKind::Close | FaultKind::Reset => {
                self.tracker.ended(Outcome::Broken);
                self.control.end(fault.kind == FaultKind::Reset);
                self.halt = Some(Box::pin(std::future::pending()));
            }
            FaultKind::Stall => self.halt = Some(Box::pin(std::future::pending())),
            FaultKind::Hold => self.halt = Some(Box::pin(self.held.clone().released())),
        }
        if self.next.is_none() {
            self.tracker.ended(Outcome::Broken);
        }
    }

    fn keep_alive(&mut self) {
        let framing = &self.tracker.exchange.script.framing;
        let due = |every: u32| every > 0 && self.writer.tokens.is_multiple_of(every);
        if due(framing.ping_every) {
            ping(self.tracker.exchange.asked.protocol, &mut self.events);
        }
        if due(framing.comment_every) {
            comment(&mut self.events);
        }
    }

    fn after(&self, step: Step) -> Option<Step> {
        let parts = &self.tracker.exchange.parts;
        let start = |part: usize| if part < parts.len() { Step::Start(part) } else { Step::Finish };
        let token = |part: usize, index: u32| {
            if index < parts[part].length { Step::Token(part, index) } else { Step::End(part) }
        };
        match step {
            Step::Open => Some(start(0)),
            Step::Start(part) => Some(token(part, 0)),
            Step::Token(part, index) => Some(token(part, index + 1)),
            Step::End(part) => Some(start(part + 1)),
            Step::Finish => None,
        }
    }

    /// Hands the events over to be cut.
    fn cut(&mut self) {
        let framing = &self.tracker.exchange.script.framing;
        let mut events = std::mem::take(&mut self.events);
        if self.next.is_none() && framing.no_final_blank && events.ends_with(b"\n\n") {
            events.pop();
        }
        self.events.reserve(events.len());
        let crlf = framing.crlf.unwrap_or(self.tracker.exchange.asked.protocol == Protocol::Gemini);
        self.cutter.push(events, crlf);
        self.tracker.sent(self.writer.tokens - self.tracker.tokens);
    }
}

impl Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let stream = &mut *self;
        loop {
            let framing = &stream.tracker.exchange.script.framing;
            if let Some(piece) = ready!(stream.cutter.poll_piece(framing, context)) {
                if stream.next.is_none() && stream.cutter.is_empty() {
                    let whole = !framing.omit_end;
                    stream.tracker.ended(if whole { Outcome::Completed } else { Outcome::Broken });
                }
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
            if !ready!(stream.poll_events(context)) {
                stream.tracker.ended(Outcome::Broken);
                return Poll::Ready(None);
            }
            stream.cut();
        }
    }
}
