//! A request that was let in.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use jiff::Timestamp;

use crate::book::{Book, Place};
use crate::ledger::Shared;
use crate::scope::{Scopes, SettlementId};
use crate::settlement::{Bill, Settlement};
use crate::signal::StoppedBy;

/// A place in every limit that a request counts for.
///
/// [`settle`](Self::settle) it as soon as a provider may have done work for it, also when it was cancelled or failed.
/// Dropped without, it gives back everything, as if the request had never been.
#[derive(Debug)]
#[must_use = "dropped, it gives its place back"]
pub struct Reservation {
    shared: Arc<Shared>,
    book: Arc<Mutex<Book>>,
    /// Gone once it is settled.
    place: Option<Place>,
    id: SettlementId,
    scopes: Scopes,
    started_at: Timestamp,
}

impl Reservation {
    pub(crate) fn new(
        shared: Arc<Shared>,
        book: Arc<Mutex<Book>>,
        place: Place,
        id: SettlementId,
        scopes: Scopes,
    ) -> Self {
        let started_at = place.since;
        Self { shared, book, place: Some(place), id, scopes, started_at }
    }

    /// The id that its settlement will have.
    #[must_use]
    pub const fn id(&self) -> SettlementId {
        self.id
    }

    /// Whom it counts for.
    #[must_use]
    pub const fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// When it was let in.
    #[must_use]
    pub const fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// Whose stop ended it, if one did. One atomic read.
    #[must_use]
    pub fn stopped(&self) -> Option<StoppedBy> {
        self.place.as_ref().and_then(|place| place.signal.get())
    }

    /// Ready when it is stopped; the task is woken then. Only the last task that asked is.
    pub fn poll_stopped(&self, context: &Context<'_>) -> Poll<StoppedBy> {
        self.place.as_ref().map_or(Poll::Pending, |place| place.signal.poll(context))
    }

    /// Gives back what was held and counts what was used. What was used counts also where it is more than was held: the
    /// provider has done the work, and limits are overrun by no more than that difference.
    pub fn settle(mut self, bill: Bill) {
        let Some(place) = self.place.take() else { return };
        let Bill { model, tokens, cost, is_estimated, outcome, first_token_at, finished_at } = bill;
        let settlement = Settlement {
            id: self.id,
            scopes: self.scopes.clone(),
            model,
            tokens,
            cost,
            is_estimated,
            outcome,
            started_at: self.started_at,
            first_token_at,
            finished_at,
        };
        let mut book = self.book.lock().unwrap_or_else(PoisonError::into_inner);
        let alerts = book.settle(&place, &settlement, &self.shared.options);
        drop(book);
        self.shared.tell(self.scopes.tenant, alerts);
        self.shared.queue.push(settlement);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            self.book.lock().unwrap_or_else(PoisonError::into_inner).release(&place);
            self.shared.queue.leave(1);
        }
    }
}
