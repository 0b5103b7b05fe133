//! The body of a reply. Whoever polls it moves the bytes; whoever drops it ends the provider's work.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use ai_gateway_ledger::Outcome;
use ai_gateway_wire::{Failure, Protocol};
use bytes::Bytes;
use futures::FutureExt;
use futures::future::{self, BoxFuture};
use hyper::body::{Body, Frame, SizeHint};

use super::account::{Account, Spent};
use super::forward::Hold;
use super::passage::Passage;
use super::words;
use crate::cache::{Recording, Replay};
use crate::secret::Secret;
use crate::targets::OnCancel;

/// The body of a [`Reply`](super::Reply). A stream that fails in its middle ends with an event that says so in the
/// client's protocol, so there is no other error. Dropped before its end, it ends the provider's work at once and settles
/// what has been used, or first reads on for a while where the settings say so.
pub struct ReplyBody(Inner);

enum Inner {
    Whole(Option<Bytes>),
    /// Told once more.
    Replay(Replay),
    Stream(Protocol, Box<Live>),
}

impl ReplyBody {
    pub(super) const fn whole(bytes: Bytes) -> Self {
        Self(Inner::Whole(Some(bytes)))
    }

    pub(super) const fn replay(replay: Replay) -> Self {
        Self(Inner::Replay(replay))
    }

    pub(super) fn stream(protocol: Protocol, live: Live) -> Self {
        Self(Inner::Stream(protocol, Box::new(live)))
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = match &mut self.0 {
            Inner::Whole(bytes) => bytes.take().filter(|bytes| !bytes.is_empty()),
            Inner::Replay(replay) => replay.next(),
            Inner::Stream(protocol, live) => match ready!(live.poll(cx)) {
                Ok(events) => events,
                Err(mut failed) => Some(failed.tell(*protocol)).filter(|told| !told.is_empty()),
            },
        };
        Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Inner::Whole(bytes) => bytes.as_ref().is_none_or(Bytes::is_empty),
            Inner::Replay(replay) => replay.remaining() == 0,
            Inner::Stream(..) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Inner::Replay(replay) => SizeHint::with_exact(replay.remaining()),
            Inner::Stream(..) => SizeHint::default(),
        }
    }
}

/// A stream under way.
pub(super) struct Live {
    /// What came before it was clear that this target answers, the last first.
    held: Vec<Bytes>,
    /// Gone when the stream is over.
    running: Option<Running>,
    on_cancel: OnCancel,
    /// Keeps what is told, where it is to be kept.
    recording: Option<Box<Recording>>,
    /// What it came to, once it is over.
    spent: Spent,
}

/// A stream that ended too early.
pub(super) struct Failed {
    pub(super) failure: Failure,
    passage: Box<Passage>,
}

impl Failed {
    /// What ends the client's stream with the failure.
    fn tell(&mut self, protocol: Protocol) -> Bytes {
        self.passage.tell_failure(protocol, &self.failure)
    }
}

/// What a stream under way occupies.
pub(super) struct Running {
    pub(super) passage: Box<Passage>,
    pub(super) account: Account,
    pub(super) hold: Hold,
    /// The provider's, to be taken out of what it says.
    pub(super) key: Option<Secret>,
}

impl Live {
    /// `held` is what has come already.
    pub(super) fn new(mut held: Vec<Bytes>, running: Running, on_cancel: OnCancel) -> Self {
        held.reverse();
        Self { held, running: Some(running), on_cancel, recording: None, spent: Spent::default() }
    }

    /// Keeps what is told as well.
    pub(super) fn recorded(mut self, recording: Option<Box<Recording>>) -> Self {
        self.recording = recording;
        self
    }

    /// The next whole events; `None` at the end, and after a failure.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Failed>> {
        let told = ready!(self.next(cx));
        if let (Some(recording), Ok(Some(events))) = (&mut self.recording, &told)
            && !recording.add(events)
        {
            self.recording = None;
        }
        Poll::Ready(told)
    }

    fn next(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<Bytes>, Failed>> {
        if let Some(held) = self.held.pop() {
            return Poll::Ready(Ok(Some(held)));
        }
        let Some(running) = &mut self.running else { return Poll::Ready(Ok(None)) };
        if let Poll::Ready(by) = running.account.poll_stopped(cx) {
            return Poll::Ready(self.fail(words::stopped(by), Outcome::Stopped));
        }
        match ready!(running.passage.poll_events(cx)) {
            Ok(Some(events)) => Poll::Ready(Ok(Some(events))),
            Ok(None) => {
                if let Some(running) = self.running.take() {
                    self.spent = running.completed(self.recording.take());
                }
                Poll::Ready(Ok(None))
            }
            Err(failure) => Poll::Ready(self.fail(failure, Outcome::Failed)),
        }
    }

    /// Ends the stream early, if it has not ended.
    pub(super) fn fail(&mut self, failure: Failure, outcome: Outcome) -> Result<Option<Bytes>, Failed> {
        let Some(running) = self.running.take() else { return Ok(None) };
        self.recording = None;
        let failure = words::presentable(failure, running.key.as_ref());
        let passage;
        (self.spent, passage) = running.failed(&failure, outcome);
        Err(Failed { failure, passage })
    }

    /// Ends it early, as dropping does; what it came to, once that is known.
    pub(super) fn leave(mut self) -> BoxFuture<'static, Spent> {
        match (self.running.take(), self.on_cancel) {
            (None, _) => future::ready(self.spent).boxed(),
            (Some(running), OnCancel::Drain { bytes, ms }) => running.drain(bytes, Duration::from_millis(ms)).boxed(),
            (Some(mut running), OnCancel::Abort) => future::ready(running.settle(Outcome::Cancelled)).boxed(),
        }
    }

    /// What it came to, once it is over.
    pub(super) const fn spent(&self) -> Spent {
        self.spent
    }
}

impl Running {
    fn completed(mut self, recording: Option<Box<Recording>>) -> Spent {
        let spent = self.settle(Outcome::Completed);
        if let Some((recording, stop)) = recording.zip(self.passage.stop()) {
            recording.finish(&stop, self.account.now());
        }
        self.hold.succeeded();
        spent
    }

    fn failed(mut self, failure: &Failure, outcome: Outcome) -> (Spent, Box<Passage>) {
        let spent = self.settle(outcome);
        let kind = failure.kind.code();
        self.account.span().record("error.type", kind);
        tracing::warn!(kind, "a stream ended early");
        self.hold.failed(failure.kind);
        (spent, self.passage)
    }

    fn settle(&mut self, outcome: Outcome) -> Spent {
        self.account.used(self.passage.usage(), self.passage.events());
        self.account.ends_as(outcome);
        self.account.settle()
    }

    /// Reads on, up to both limits, to learn what the answer costs.
    async fn drain(mut self, bytes: u64, limit: Duration) -> Spent {
        let most = self.passage.bytes_seen().saturating_add(bytes);
        let reading = async {
            while self.passage.bytes_seen() <= most {
                match poll_fn(|cx| self.passage.poll_events(cx)).await {
                    Ok(Some(_)) => {}
                    Ok(None) => return true,
                    Err(_) => return false,
                }
            }
            false
        };
        let is_whole = tokio::time::timeout(limit, reading).await.unwrap_or(false);
        if is_whole {
            // The bill is the whole answer's, though nobody heard it.
            self.account.is_whole();
        }
        self.settle(Outcome::Cancelled)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let Some(mut running) = self.running.take() else { return };
        match self.on_cancel {
            OnCancel::Drain { bytes, ms } if tokio::runtime::Handle::try_current().is_ok() => {
                tokio::spawn(running.drain(bytes, Duration::from_millis(ms)));
            }
            _ => {
                running.settle(Outcome::Cancelled);
            }
        }
    }
}
