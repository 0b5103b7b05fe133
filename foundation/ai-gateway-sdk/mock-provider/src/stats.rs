//! What the provider has done: its own bill to the token, and when it noticed that clients had left.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::clock::monotonic_ns;
use crate::exchange::Exchange;
use crate::parts::Usage;

/// How many disconnects are remembered, the latest.
const REMEMBERED: usize = 65_536;

/// What the provider has done so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Requests of all kinds, whatever became of them.
    pub requests: u64,
    /// Requests that were answered with an error status.
    pub errors: u64,
    /// Answers being made now.
    pub answers_open: u64,
    /// Answers that ended as the protocol wants it.
    pub completed: u64,
    /// Answers that the script ended otherwise.
    pub broken: u64,
    /// Answers whose client left before their end.
    pub disconnected: u64,
    /// Tokens handed to HTTP, all answers together.
    pub tokens_sent: u64,
    /// Connections accepted.
    pub connections: u64,
    /// Connections open now.
    pub connections_open: u64,
    /// By key, then by model.
    pub bills: BTreeMap<String, BTreeMap<String, Bill>>,
    /// The latest answers whose client left, oldest first.
    pub disconnects: VecDeque<Disconnect>,
}

impl Stats {
    /// The bill of all keys and models together.
    #[must_use]
    pub fn total(&self) -> Bill {
        let mut total = Bill::default();
        for bill in self.bills.values().flat_map(BTreeMap::values) {
            total.answers += bill.answers;
            total.generated.add(&bill.generated);
            total.reported.add(&bill.reported);
        }
        total
    }
}

/// What one key owes for one model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// Answers that were begun.
    pub answers: u64,
    /// What was used, those answers included that broke off or whose client left.
    pub generated: Usage,
    /// What clients were told was used, at the end of answers: lies included, answers without an end left out.
    pub reported: Usage,
}

/// A client left before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disconnect {
    /// What the script said.
    pub tag: Option<u64>,
    /// Tokens handed to HTTP by then.
    pub tokens_sent: u32,
    /// When it was noticed, on the clock of [`crate::monotonic_ns`].
    pub noticed_ns: u64,
}

/// Counts.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) requests: AtomicU64,
    pub(crate) errors: AtomicU64,
    answers_open: AtomicU64,
    tokens_sent: AtomicU64,
    connections: AtomicU64,
    connections_open: AtomicU64,
    settled: Mutex<Settled>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Settled {
    completed: u64,
    broken: u64,
    disconnected: u64,
    bills: BTreeMap<String, BTreeMap<String, Bill>>,
    disconnects: VecDeque<Disconnect>,
}

impl Counters {
    pub(crate) fn stats(&self) -> Stats {
        let settled = self.settled();
        Stats {
            requests: self.requests.load(Relaxed),
            errors: self.errors.load(Relaxed),
            answers_open: self.answers_open.load(Relaxed),
            completed: settled.completed,
            broken: settled.broken,
            disconnected: settled.disconnected,
            tokens_sent: self.tokens_sent.load(Relaxed),
            connections: self.connections.load(Relaxed),
            connections_open: self.connections_open.load(Relaxed),
            bills: settled.bills.clone(),
            disconnects: settled.disconnects.clone(),
        }
    }

    /// Forgets what is over; what is open stays counted.
    pub(crate) fn reset(&self) {
        for counter in [&self.requests, &self.errors, &self.tokens_sent, &self.connections] {
            counter.store(0, Relaxed);
        }
        *self.settled() = Settled::default();
        self.changed();
    }

    /// Waits until this holds.
    pub(crate) async fn until(&self, holds: impl Fn(&Stats) -> bool) -> Stats {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            changed.as_mut().enable();
            let stats = self.stats();
            if holds(&stats) {
                return stats;
            }
            changed.await;
        }
    }

    pub(crate) fn count(&self, counter: &AtomicU64) {
        counter.fetch_add(1, Relaxed);
        self.changed();
    }

    pub(crate) fn connected(&self) {
        self.connections_open.fetch_add(1, Relaxed);
        self.count(&self.connections);
    }

    pub(crate) fn closed(&self) {
        self.connections_open.fetch_sub(1, Relaxed);
        self.changed();
    }

    fn sent(&self, tokens: u32) {
        self.tokens_sent.fetch_add(tokens.into(), Relaxed);
        self.changed();
    }

    fn changed(&self) {
        self.changed.notify_waiters();
    }

    fn settled(&self) -> MutexGuard<'_, Settled> {
        self.settled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, key: String, model: String, bill: &Bill, count: impl FnOnce(&mut Settled)) {
        let mut settled = self.settled();
        count(&mut settled);
        let sum = settled.bills.entry(key).or_default().entry(model).or_default();
        sum.answers += bill.answers;
        sum.generated.add(&bill.generated);
        sum.reported.add(&bill.reported);
    }

    /// An answer that was given at once, without tokens of output.
    pub(crate) fn embedded(&self, key: String, model: String, input: u64) {
        let usage = Usage { input, ..Usage::default() };
        let bill = Bill { answers: 1, generated: usage, reported: usage };
        self.settle(key, model, &bill, |settled| settled.completed += 1);
        self.changed();
    }
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Completed,
    Broken,
    /// Answered with an error: there is nothing to bill.
    Refused,
}

/// Counts one answer: dropped without an outcome, its client has left.
#[derive(Debug)]
pub(crate) struct Tracker {
    counters: std::sync::Arc<Counters>,
    key: String,
    pub(crate) exchange: Exchange,
    pub(crate) tokens: u32,
    outcome: Option<Outcome>,
}

impl Tracker {
    pub(crate) fn new(counters: std::sync::Arc<Counters>, key: String, exchange: Exchange) -> Self {
        counters.count(&counters.answers_open);
        Self { counters, key, exchange, tokens: 0, outcome: None }
    }

    pub(crate) fn sent(&mut self, tokens: u32) {
        self.tokens += tokens;
        self.counters.sent(tokens);
    }

    pub(crate) fn refused(&mut self) {
        self.outcome = Some(Outcome::Refused);
    }

    pub(crate) fn ended(&mut self, outcome: Outcome) {
        self.outcome.get_or_insert(outcome);
    }
}

impl Drop for Tracker {
    fn drop(&mut self) {
        let now = monotonic_ns();
        self.counters.answers_open.fetch_sub(1, Relaxed);
        if self.outcome == Some(Outcome::Refused) {
            return self.counters.changed();
        }
        let reported = match self.outcome {
            Some(Outcome::Completed) => self.exchange.reported().unwrap_or_default(),
            _ => Usage::default(),
        };
        let bill = Bill { answers: 1, generated: self.exchange.usage(self.tokens), reported };
        let (outcome, tokens, tag) = (self.outcome, self.tokens, self.exchange.script.tag);
        let (key, model) = (std::mem::take(&mut self.key), std::mem::take(&mut self.exchange.asked.model));
        self.counters.settle(key, model, &bill, |settled| match outcome {
            Some(Outcome::Completed) => settled.completed += 1,
            Some(Outcome::Broken | Outcome::Refused) => settled.broken += 1,
            None => {
                settled.disconnected += 1;
                if settled.disconnects.len() == REMEMBERED {
                    settled.disconnects.pop_front();
                }
                settled.disconnects.push_back(Disconnect { tag, tokens_sent: tokens, noticed_ns: now });
            }
        });
        self.counters.changed();
    }
}
