//! From what the database says to what a store may say.

use std::sync::Arc;

use composable_core::{AppendError, StoreError};
use thiserror::Error;

/// Why a store could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The database could not be asked.
    #[error("cannot read the event log: migrate the database first, and check that it can be reached")]
    Database(#[from] sqlx::Error),
}

/// Whether the connection failed, so that nothing is known about the outcome.
pub(crate) fn is_unavailable(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| is_unavailable_code(&code)),
        _ => false,
    }
}

/// Connection exceptions, insufficient resources, shutdown, cancelled by a time limit, and
/// transactions the server gave up (serialization failure, deadlock): all worth a retry.
fn is_unavailable_code(code: &str) -> bool {
    code.starts_with("08") || code.starts_with("53") || code.starts_with("57") || code.starts_with("40")
}

pub(crate) fn append_error(error: sqlx::Error) -> AppendError {
    if is_unavailable(&error) {
        AppendError::Unavailable { source: Arc::new(error) }
    } else {
        AppendError::Failed { source: Arc::new(error) }
    }
}

pub(crate) fn store_error(error: sqlx::Error) -> StoreError {
    if is_unavailable(&error) {
        StoreError::Unavailable { source: Arc::new(error) }
    } else {
        StoreError::Failed { source: Arc::new(error) }
    }
}

/// Whether an event id was in use already.
pub(crate) fn is_used_id(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.constraint() == Some("events_by_id"))
}
