//! Where effects run: in as many tasks as the runtime has workers, each with many effects.
//!
//! A task for each effect would cost more than all the rest of taking it in: spawning one took 0.4 to 0.6 µs, and with
//! lanes everything together takes 0.3.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::options::{Failure, OnFailure, panic_message};

/// An effect that was started.
pub(crate) type Started = BoxFuture<'static, ()>;

/// The effects that run. They end when this is dropped.
pub(crate) struct Lanes {
    inboxes: Vec<Arc<Inbox>>,
    tasks: JoinSet<()>,
    running: Arc<Running>,
    on_failure: OnFailure,
    next: usize,
    most: usize,
}

/// What a lane is to take in. Whoever starts effects limits their number.
#[derive(Default)]
struct Inbox {
    effects: Mutex<Vec<Started>>,
    filled: Notify,
}

#[derive(Default)]
struct Running {
    count: AtomicUsize,
    ended: Notify,
}

impl Lanes {
    /// None yet: each comes when those before it have something to do.
    pub(crate) fn new(on_failure: OnFailure) -> Self {
        let most = Handle::current().metrics().num_workers();
        Self { inboxes: Vec::new(), tasks: JoinSet::new(), running: Arc::default(), on_failure, next: 0, most }
    }

    /// How many effects run.
    pub(crate) fn len(&self) -> usize {
        self.running.count.load(Ordering::Acquire)
    }

    /// Runs what one action started, which is at most so many.
    pub(crate) fn run(&mut self, effects: impl Iterator<Item = Started>, at_most: usize) {
        self.open(at_most);
        let mut count = 0;
        for effect in effects {
            count += 1;
            self.next = (self.next + 1) % self.inboxes.len();
            self.running.count.fetch_add(1, Ordering::AcqRel);
            self.inboxes[self.next].push(effect);
        }
        // Each is woken once, and not for each effect.
        let lanes = self.inboxes.len();
        for back in 0..count.min(lanes) {
            self.inboxes[(self.next + lanes - back) % lanes].filled.notify_one();
        }
    }

    /// Opens lanes, so that each has something to do when so many effects come.
    fn open(&mut self, more: usize) {
        while self.inboxes.len() < self.most.min(self.len() + more) {
            let inbox = Arc::new(Inbox::default());
            self.tasks.spawn(lane(Arc::clone(&inbox), Arc::clone(&self.running), Arc::clone(&self.on_failure)));
            self.inboxes.push(inbox);
        }
    }

    /// Waits for an effect to end; at once, when one has since the last time.
    pub(crate) async fn one_ended(&self) {
        self.running.ended.notified().await;
    }
}

impl Inbox {
    fn push(&self, effect: Started) {
        self.effects.lock().unwrap_or_else(PoisonError::into_inner).push(effect);
    }

    fn take(&self) -> Vec<Started> {
        std::mem::take(&mut *self.effects.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn lane(inbox: Arc<Inbox>, running: Arc<Running>, on_failure: OnFailure) {
    let mut effects = FuturesUnordered::new();
    loop {
        tokio::select! {
            () = inbox.filled.notified() => {
                effects.extend(inbox.take().into_iter().map(|effect| AssertUnwindSafe(effect).catch_unwind()));
            }
            Some(result) = effects.next() => {
                if let Err(panic) = result {
                    let failure = Failure::EffectPanicked { message: panic_message(&*panic) };
                    // Should whoever is told panic as well, the other effects of the lane go on.
                    let _ = catch_unwind(AssertUnwindSafe(|| on_failure(&failure)));
                }
                running.count.fetch_sub(1, Ordering::AcqRel);
                running.ended.notify_one();
            }
        }
    }
}
