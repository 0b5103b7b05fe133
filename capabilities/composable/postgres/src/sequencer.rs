//! Group commit: appends that arrive while others are being committed are committed together.
//!
//! A commit costs the same for one event as for a hundred. So there is one line for all appends of a process: when a
//! lane is free, everything that waits goes into one transaction. With one writer each append is a transaction as
//! before; with many, transactions grow. An append that finds nobody else is made by its own caller, because to wake
//! another task costs about as much as the append. Beside a busy lane another one leaves only when it is [`FULL`] or
//! somebody has waited for [`PATIENCE`]: few large transactions cost less than many small ones. With projections,
//! whose transactions take several round trips, a lane leaves with whatever there is.
//!
//! Transactions take no locks: no stream is in two of this process, and where another process writes the same version,
//! the primary key refuses it to one of them, which is then made again with locks; for a while after that, all take them.
//!
//! Each append still succeeds or fails by itself. Versions are checked as a set, inside the database function; what
//! the database refuses as a whole (an event id in use, a projection that fails) is tried again one by one. No stream
//! is in two transactions at once, and appends to one stream keep their order.

use std::any::Any;
use std::collections::{HashSet, VecDeque};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use composable_core::{AppendError, Appended};
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use thiserror::Error;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use crate::append::{Append, Committer, Stream};
use crate::error::was_overtaken;

/// How appends are gathered. The defaults are measured, see `docs/benchmarks.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupCommit {
    /// Transactions at a time, each on a connection of its own.
    pub lanes: usize,
    /// The most appends in one transaction.
    pub most_appends: usize,
    /// An append with more events than this has a transaction of its own, beside the lanes, so that it does not hold
    /// up small ones.
    pub most_events: usize,
    /// The same for the sum of an append's payloads, in bytes.
    pub most_bytes: usize,
}

/// So many appends are worth a lane beside a busy one.
const FULL: usize = 64;
/// The longest that an append waits for others to fill a lane: one that is stuck, behind a stream that another process
/// has locked, must not hold up the rest.
const PATIENCE: Duration = Duration::from_millis(5);
/// How long locks are taken after another process has written the same stream. A lock costs a fiftieth of an append
/// that has to be made again.
const CAREFUL: Duration = Duration::from_secs(1);

impl Default for GroupCommit {
    fn default() -> Self {
        Self { lanes: 4, most_appends: 128, most_events: 64, most_bytes: 256 * 1024 }
    }
}

impl GroupCommit {
    /// Whether an append goes with others.
    fn takes(&self, append: &Append) -> bool {
        append.events.len() <= self.most_events
            && append.events.iter().map(|event| event.payload.len()).sum::<usize>() <= self.most_bytes
    }
}

/// What is said to whoever waits for an append.
type Outcome = Result<Appended, AppendError>;

struct Waiting {
    append: Append,
    since: Instant,
    answer: oneshot::Sender<Outcome>,
}

/// The line. Its task starts with the first append and ends with the last handle.
pub(crate) struct Sequencer {
    options: GroupCommit,
    committer: Committer,
    line: Mutex<Option<mpsc::Sender<Waiting>>>,
    traffic: Arc<Traffic>,
}

/// Who is about, besides what the line's task knows.
#[derive(Default)]
struct Traffic {
    now: Mutex<Now>,
    /// The append that was made by its own caller has ended.
    direct_ended: Notify,
}

#[derive(Default)]
struct Now {
    /// Callers whose appends go through the line.
    in_line: usize,
    /// Where a caller appends directly.
    direct: Option<Stream>,
}

/// How an append is made. Ends when it does, however that is.
struct Way {
    traffic: Arc<Traffic>,
    is_direct: bool,
}

impl Traffic {
    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Directly when nobody else appends.
    fn way(self: &Arc<Self>, append: &Append) -> Way {
        let mut now = self.now();
        let is_direct = now.in_line == 0 && now.direct.is_none();
        if is_direct {
            now.direct = Some(append.of_stream());
        } else {
            now.in_line += 1;
        }
        Way { traffic: Arc::clone(self), is_direct }
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        let mut now = self.traffic.now();
        if self.is_direct {
            now.direct = None;
            drop(now);
            self.traffic.direct_ended.notify_one();
        } else {
            now.in_line -= 1;
        }
    }
}

#[derive(Debug, Error)]
#[error("the task that commits appends has ended: the runtime is shutting down, or was when it was asked")]
struct Ended;

#[derive(Debug, Error)]
#[error("a projection panicked: {0}")]
struct Panicked(String);

impl Sequencer {
    pub(crate) fn new(committer: Committer, options: GroupCommit) -> Self {
        let options = GroupCommit { lanes: options.lanes.max(1), most_appends: options.most_appends.max(1), ..options };
        Self { options, committer, line: Mutex::new(None), traffic: Arc::default() }
    }

    pub(crate) fn options(&self) -> GroupCommit {
        self.options
    }

    /// Appends, with others where that is quicker. Dropped while it waits in line, it is not made; dropped later, nobody
    /// knows.
    pub(crate) async fn append(&self, append: Append) -> Outcome {
        if !self.options.takes(&append) {
            return alone(&self.committer, &append).await;
        }
        let way = self.traffic.way(&append);
        if way.is_direct {
            return alone(&self.committer, &append).await;
        }
        let (answer, outcome) = oneshot::channel();
        let line = self.line();
        line.send(Waiting { append, since: Instant::now(), answer }).await.map_err(|_| ended())?;
        outcome.await.map_err(|_| ended())?
    }

    fn line(&self) -> mpsc::Sender<Waiting> {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        match &*line {
            // It ends with the runtime it was started in.
            Some(sender) if !sender.is_closed() => sender.clone(),
            _ => {
                let (sender, arriving) = mpsc::channel(self.options.most_appends);
                let lanes = Lanes::new(self.committer.clone(), self.options, Arc::clone(&self.traffic));
                tokio::spawn(lanes.run(arriving));
                line.insert(sender).clone()
            }
        }
    }
}

fn ended() -> AppendError {
    AppendError::Unavailable { source: Arc::new(Ended) }
}

struct Lanes {
    committer: Committer,
    options: GroupCommit,
    traffic: Arc<Traffic>,
    waiting: VecDeque<Waiting>,
    running: FuturesUnordered<BoxFuture<'static, (Vec<Stream>, Pace)>>,
    busy: HashSet<Stream>,
    /// Until when transactions take the locks of their streams.
    careful_until: Option<Instant>,
}

impl Lanes {
    fn new(committer: Committer, options: GroupCommit, traffic: Arc<Traffic>) -> Self {
        Self {
            committer,
            options,
            traffic,
            waiting: VecDeque::new(),
            running: FuturesUnordered::new(),
            busy: HashSet::new(),
            careful_until: None,
        }
    }

    async fn run(mut self, mut arriving: mpsc::Receiver<Waiting>) {
        let mut arrived = Vec::new();
        let mut open = true;
        let traffic = Arc::clone(&self.traffic);
        loop {
            self.gather(&mut arriving).await;
            self.start();
            let room = self.room();
            let impatient = self.impatient_at();
            tokio::select! {
                count = arriving.recv_many(&mut arrived, room), if open && room > 0 => {
                    open = count > 0;
                    self.waiting.extend(arrived.drain(..));
                }
                Some((keys, pace)) = self.running.next(), if !self.running.is_empty() => {
                    keys.iter().for_each(|key| {
                        self.busy.remove(key);
                    });
                    if pace == Pace::Overtaken {
                        self.careful_until = Some(Instant::now() + CAREFUL);
                    }
                }
                () = traffic.direct_ended.notified(), if !self.waiting.is_empty() => {}
                () = sleep_until(impatient.unwrap_or_else(Instant::now)), if impatient.is_some() => {}
                else => return,
            }
        }
    }

    /// Lets those whose appends were just committed come with their next ones, before a lane leaves with the first of
    /// them only.
    async fn gather(&mut self, arriving: &mut mpsc::Receiver<Waiting>) {
        let mut known = 0;
        while self.may_leave() && self.waiting.len() > known {
            known = self.waiting.len();
            tokio::task::yield_now().await;
            for _ in 0..self.room() {
                let Ok(next) = arriving.try_recv() else { break };
                self.waiting.push_back(next);
            }
        }
    }

    /// An append that is made by its own caller takes a lane.
    fn taken(&self) -> usize {
        self.running.len() + usize::from(self.traffic.now().direct.is_some())
    }

    /// Whether a lane would leave now, if there is something for it.
    fn may_leave(&self) -> bool {
        match self.taken() {
            0 => true,
            taken if taken >= self.options.lanes => false,
            _ => {
                !self.committer.projections.is_empty()
                    || self.waiting.len() >= FULL.min(self.options.most_appends)
                    || self.waits_since().is_some_and(|since| since.elapsed() >= PATIENCE)
            }
        }
    }

    /// When somebody has waited for long enough, though a lane is free.
    fn impatient_at(&self) -> Option<Instant> {
        let is_free = self.taken() < self.options.lanes;
        self.waits_since().filter(|_| is_free).map(|since| since + PATIENCE)
    }

    /// Since when the first waits whose stream is not being written to.
    fn waits_since(&self) -> Option<Instant> {
        let now = self.traffic.now();
        let is_free = |stream: &Stream| now.direct.as_ref() != Some(stream) && !self.busy.contains(stream);
        // They wait in the order in which they came.
        self.waiting.iter().find(|waiting| is_free(&waiting.append.of_stream())).map(|waiting| waiting.since)
    }

    /// How many more may wait. Appends to streams that are busy must not fill the line for those to others.
    fn room(&self) -> usize {
        (4 * self.options.most_appends).saturating_sub(self.waiting.len())
    }

    /// Fills the lanes that are free.
    fn start(&mut self) {
        while self.may_leave() {
            let (batch, keys) = self.next_batch();
            if batch.is_empty() {
                return;
            }
            let committer = self.committer.clone();
            let is_careful = self.careful_until.is_some_and(|until| Instant::now() < until);
            self.running.push(async move { (keys, commit(&committer, batch, is_careful).await) }.boxed());
        }
    }

    /// The first in line, of each stream at most one.
    fn next_batch(&mut self) -> (Vec<Waiting>, Vec<Stream>) {
        let (mut batch, mut keys) = (Vec::new(), Vec::new());
        let direct = self.traffic.now().direct.clone();
        // Once around: whatever is not taken is in its old place again.
        for _ in 0..self.waiting.len() {
            let Some(next) = self.waiting.pop_front() else { break };
            if next.answer.is_closed() {
                continue;
            }
            let key = next.append.of_stream();
            let is_free = direct.as_ref() != Some(&key) && batch.len() < self.options.most_appends;
            if is_free && self.busy.insert(key.clone()) {
                keys.push(key);
                batch.push(next);
            } else {
                self.waiting.push_back(next);
            }
        }
        (batch, keys)
    }
}

/// Whether other processes write the same streams.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    Alone,
    Overtaken,
}

async fn commit(committer: &Committer, mut batch: Vec<Waiting>, takes_locks: bool) -> Pace {
    batch.sort_by_cached_key(|waiting| waiting.append.of_stream());
    let mut pace = Pace::Alone;
    let together = match batch.as_slice() {
        [_] => Err(None),
        several => {
            let appends: Vec<&Append> = several.iter().map(|waiting| &waiting.append).collect();
            let mut together = contained(committer.append_many(&appends, takes_locks)).await;
            if together.as_ref().is_err_and(was_overtaken) {
                pace = Pace::Overtaken;
                if !takes_locks {
                    together = contained(committer.append_many(&appends, true)).await;
                }
            }
            together.map_err(Some)
        }
    };
    let mut outcomes = match together {
        Ok(outcomes) => outcomes,
        Err(Some(error)) if was_overtaken(&error) => Vec::new(),
        // Nobody knows what became of them: not to be tried again here.
        Err(Some(AppendError::Unavailable { source })) => {
            let unavailable = || Some(Err(AppendError::Unavailable { source: Arc::clone(&source) }));
            batch.iter().map(|_| unavailable()).collect()
        }
        Err(_) => Vec::new(),
    }
    .into_iter();
    for Waiting { append, answer, .. } in batch {
        let outcome = match outcomes.next().flatten() {
            Some(outcome) => outcome,
            None => alone(committer, &append).await,
        };
        // Whoever does not wait any more, reads the stream when they want to know.
        answer.send(outcome).ok();
    }
    pace
}

async fn alone(committer: &Committer, append: &Append) -> Outcome {
    contained(committer.append(append)).await
}

/// A projection's panic is an error of the append, not the end of the line.
async fn contained<T>(work: impl Future<Output = Result<T, AppendError>>) -> Result<T, AppendError> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(result) => result,
        Err(panic) => Err(AppendError::Failed { source: Arc::new(Panicked(message(&*panic))) }),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a message".to_owned())
}
