//! Equal requests at the same time: one asks, the others wait.
//!
//! Whoever has a flight's lock is the one who asks. Giving it up without an answer, also by going away, lets the next one
//! in, who finds the flight open and asks in turn.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use super::{Hit, Key};

/// What came of a flight so far.
pub(crate) enum State {
    /// Nothing.
    Open,
    /// An answer.
    Kept(Hit),
    /// An answer that cannot be kept; each asks by itself.
    Unkept,
}

/// Equal requests that are under way.
pub(crate) struct Flight {
    state: State,
    key: Key,
    flights: Arc<Flights>,
}

/// The right, and the duty, to find the answer.
pub(crate) type Lead = OwnedMutexGuard<Flight>;

impl Flight {
    pub(super) const fn state(&self) -> &State {
        &self.state
    }

    pub(super) fn reopen(&mut self) {
        self.state = State::Open;
    }

    /// Everyone who waits has it.
    pub(crate) fn answered(&mut self, hit: Hit) {
        self.state = State::Kept(hit);
    }

    /// Nobody needs to wait.
    pub(super) fn unkept(&mut self) {
        self.state = State::Unkept;
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights.forget(&self.key);
    }
}

/// All flights, each for as long as somebody is on it.
#[derive(Default)]
pub(crate) struct Flights(Mutex<HashMap<Key, Weak<AsyncMutex<Flight>>>>);

impl Flights {
    /// The flight for this, or a new one.
    pub(super) fn join(self: &Arc<Self>, key: Key) -> Arc<AsyncMutex<Flight>> {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = flights.get(&key).and_then(Weak::upgrade) {
            return flight;
        }
        let flight = Arc::new(AsyncMutex::new(Flight { state: State::Open, key, flights: Arc::clone(self) }));
        flights.insert(key, Arc::downgrade(&flight));
        flight
    }

    fn forget(&self, key: &Key) {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Another one may have begun since.
        if flights.get(key).is_some_and(|flight| flight.strong_count() == 0) {
            flights.remove(key);
        }
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.0.lock().unwrap().is_empty()
    }
}
