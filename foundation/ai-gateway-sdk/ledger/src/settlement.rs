//! What a call came to, and the queue in which it waits to be written.
//!
//! **Back pressure.** Every request that is let in has a place in the queue from the start, so that settling cannot fail.
//! When all places are taken, because the store does not answer, nothing more is let in ([`Refusal::Backlog`]).
//!
//! **Exactly once.** A settlement has its id from the moment its request was let in. A [`Batch`] that is dropped before
//! it was [`written`](Batch::written) goes back to the front of the queue, and a store that keeps each id once may be
//! given a batch twice.
//!
//! [`Refusal::Backlog`]: crate::Refusal::Backlog

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ledger::Shared;
use crate::money::PicoDollars;
use crate::opening::Total;
use crate::scope::{Scopes, SettlementId, TenantId};
use crate::tokens::Tokens;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The answer came to its end.
    Completed,
    /// Who asked went away.
    Cancelled,
    /// The provider failed, before or in its answer.
    Failed,
    /// The kill switch ended it.
    Stopped,
    /// The answer was one that the gateway had kept; nobody was asked.
    Cached,
    /// The answer was one that the gateway had kept, to another question that means nearly the same.
    Semantic,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 6] =
        [Self::Completed, Self::Cancelled, Self::Failed, Self::Stopped, Self::Cached, Self::Semantic];

    /// Its name in stores and contracts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Cached => "cached",
            Self::Semantic => "semantic",
        }
    }
}

/// What a call has used, as its provider or an estimate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The model that answered, `<provider>/<name>`; where it was not reached, the one that would have.
    pub model: Arc<str>,
    /// What was used.
    pub tokens: Tokens,
    /// What that costs.
    pub cost: PicoDollars,
    /// Whether the provider has not said what was used.
    pub is_estimated: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// When the first token came, if one did.
    pub first_token_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Timestamp,
}

/// What a call came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Its own, and that of its reservation.
    pub id: SettlementId,
    /// Whom it counts for, and the model that was asked for.
    pub scopes: Scopes,
    /// The model that answered, `<provider>/<name>`.
    pub model: Arc<str>,
    /// What was used.
    pub tokens: Tokens,
    /// What that costs.
    pub cost: PicoDollars,
    /// Whether the provider has not said what was used.
    pub is_estimated: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// When it was let in. It counts for the day and month of this moment.
    pub started_at: Timestamp,
    /// When the first token came, if one did.
    pub first_token_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Timestamp,
}

impl Settlement {
    /// The provider of the model that answered.
    #[must_use]
    pub fn provider(&self) -> &str {
        self.model.split_once('/').map_or(&*self.model, |(provider, _)| provider)
    }
}

/// Settlements that are not written yet.
#[derive(Debug)]
pub(crate) struct Queue {
    places: usize,
    taken: AtomicUsize,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    /// Batches that nobody said were written, the oldest first.
    returned: VecDeque<Vec<Settlement>>,
    rest: VecDeque<Settlement>,
}

impl Queue {
    pub(crate) fn new(places: usize) -> Self {
        Self { places, taken: AtomicUsize::new(0), waiting: Mutex::default() }
    }

    /// Takes a place, or says how many are taken.
    pub(crate) fn enter(&self) -> Result<(), usize> {
        let one_more = |taken| (taken < self.places).then_some(taken + 1);
        self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).map(|_| ())
    }

    /// Gives places back.
    pub(crate) fn leave(&self, places: usize) {
        self.taken.fetch_sub(places, Ordering::Relaxed);
    }

    pub(crate) fn push(&self, settlement: Settlement) {
        self.waiting().rest.push_back(settlement);
    }

    pub(crate) fn take(&self, most: usize) -> Vec<Settlement> {
        // Before anybody waits for the lock.
        let mut batch = Vec::with_capacity(most.min(self.len()));
        let mut waiting = self.waiting();
        if let Some(returned) = waiting.returned.pop_front() {
            return returned;
        }
        let count = most.min(waiting.rest.len());
        batch.extend(waiting.rest.drain(..count));
        batch
    }

    pub(crate) fn len(&self) -> usize {
        let waiting = self.waiting();
        waiting.returned.iter().map(Vec::len).sum::<usize>() + waiting.rest.len()
    }

    fn put_back(&self, batch: Vec<Settlement>) {
        self.waiting().returned.push_front(batch);
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Settlements that are being written. Dropped, they wait again, and come back as the same batch: the store may have
/// written it all the same, and knows it again.
#[derive(Debug)]
#[must_use = "write its settlements, then say so"]
pub struct Batch {
    pub(crate) shared: Arc<Shared>,
    pub(crate) settlements: Vec<Settlement>,
}

impl Batch {
    /// What is to be written, the oldest first.
    #[must_use]
    pub fn settlements(&self) -> &[Settlement] {
        &self.settlements
    }

    /// They are in the store. `totals` are what it now has of the subjects concerned, with what other processes wrote;
    /// where one is missing, what this process knows counts on.
    pub fn written(mut self, totals: &[(TenantId, Total)]) {
        let settlements = std::mem::take(&mut self.settlements);
        self.shared.written(&settlements, totals);
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        if !self.settlements.is_empty() {
            self.shared.queue.put_back(std::mem::take(&mut self.settlements));
        }
    }
}
