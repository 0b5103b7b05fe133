//! Clearing with a checkpoint that survives: a projection that writes no rows.
//!
//! [`ProjectionWorker`](composable_postgres::following::ProjectionWorker) brings what a process of its own needs: a
//! checkpoint in the database, one worker at a time with others standing by, retries, and a report of what is stuck.

use composable_core::{AggregateStore, RecordedEvent, Selection};
use composable_postgres::following::{FollowingProjection, Target};
use composable_postgres::{PostgresEventStore, ProjectionError};
use sqlx::PgConnection;

use crate::account::Account;
use crate::clearing;

/// Clearing, to be run by a `ProjectionWorker`.
pub struct PostgresClearing {
    accounts: AggregateStore<PostgresEventStore, Account>,
}

impl PostgresClearing {
    /// For all accounts in this store.
    #[must_use]
    pub fn new(store: PostgresEventStore) -> Self {
        Self { accounts: AggregateStore::new(store, ()) }
    }
}

impl FollowingProjection for PostgresClearing {
    fn name(&self) -> &str {
        "banking.clearing"
    }

    fn selection(&self) -> Selection {
        clearing::selection()
    }

    /// What a projection does outside its connection may happen twice; here that changes nothing.
    async fn project(&self, _: &mut PgConnection, _: Target, events: &[RecordedEvent]) -> Result<(), ProjectionError> {
        for event in events {
            clearing::follow(&self.accounts, event).await?;
        }
        Ok(())
    }

    async fn clear(&self, _: &mut PgConnection, _: i64) -> Result<(), ProjectionError> {
        Ok(())
    }
}
