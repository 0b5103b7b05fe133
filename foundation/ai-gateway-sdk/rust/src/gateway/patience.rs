//! How long to wait for the next bytes of an answer.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

/// How long an answer may stay open after its last event.
const AFTER_END: Duration = Duration::from_secs(1);

/// What an answer is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Its first content.
    First,
    /// The next piece.
    Next,
    /// Its close, when all has been said.
    Close,
}

/// One timer for a whole answer: reads only note the time, and the timer looks at the note when it fires, so a token
/// costs no re-arming.
#[derive(Debug)]
pub(crate) struct Patience {
    timer: Pin<Box<Sleep>>,
    /// When the first content must be there.
    first: Instant,
    last_read: Instant,
    idle: Duration,
}

impl Patience {
    pub(crate) fn new(first: Instant, idle: Duration) -> Self {
        Self { timer: Box::pin(tokio::time::sleep_until(first)), first, last_read: Instant::now(), idle }
    }

    /// Something came; how long after what came before.
    pub(crate) fn heard(&mut self) -> Duration {
        let now = Instant::now();
        now.saturating_duration_since(std::mem::replace(&mut self.last_read, now))
    }

    /// The longest silence.
    pub(crate) const fn idle(&self) -> Duration {
        self.idle
    }

    /// Ready when it is over.
    pub(crate) fn poll(&mut self, phase: Phase, cx: &mut Context<'_>) -> Poll<()> {
        let due = match phase {
            // Signs of life are not content: a server may send comments for ever.
            Phase::First => self.first,
            Phase::Next => self.last_read + self.idle,
            Phase::Close => self.last_read + AFTER_END.min(self.idle),
        };
        loop {
            if self.timer.deadline() > due {
                // The limit became shorter.
                self.timer.as_mut().reset(due);
            }
            ready!(self.timer.as_mut().poll(cx));
            if due <= Instant::now() {
                return Poll::Ready(());
            }
            self.timer.as_mut().reset(due);
        }
    }
}
