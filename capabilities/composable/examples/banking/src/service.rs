//! Clearing as a program runs it: with a checkpoint that survives, others standing by, retries and dead letters.
//!
//! [`Consuming`](composable_bus::Consuming) brings all that, over the log itself
//! ([`LogBus`](composable_bus::LogBus)) or over a broker. What it wants of us is a [`Handler`].

use composable_bus::Handler;
use composable_core::effect::AttemptFailed;
use composable_core::{Aggregate, AggregateStore, BusSubscription, ConsumerGroup, EventStore, RecordedEvent};

use crate::account::Account;
use crate::clearing::{self, ClearingError};

/// Follows up what happens to accounts.
#[derive(Debug)]
pub struct ClearingService<S> {
    accounts: AggregateStore<S, Account>,
}

impl<S: EventStore> ClearingService<S> {
    /// For all accounts in this store.
    pub fn new(store: S) -> Self {
        Self { accounts: AggregateStore::new(store, ()) }
    }

    /// What it has to be given.
    #[must_use]
    pub fn subscription(group: ConsumerGroup) -> BusSubscription {
        BusSubscription::new(group, Account::CATEGORY)
    }
}

impl<S: EventStore> Handler for ClearingService<S> {
    async fn handle(&self, event: &RecordedEvent) -> Result<(), AttemptFailed> {
        clearing::follow(&self.accounts, event).await.map_err(|error| match error {
            ClearingError::Read(_) | ClearingError::Execute { .. } => AttemptFailed::passing(error),
            ClearingError::Event { .. } | ClearingError::NoAccount(_) | ClearingError::Stream(_) => {
                AttemptFailed::lasting(error)
            }
        })
    }
}
