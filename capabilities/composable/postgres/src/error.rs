//! From what the database says to what a store may say.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use composable_core::{AppendError, LoadError, StoreError};

use crate::projection::ProjectionError;

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
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
        // A server that dies while it answers, or while it is greeted, is understood as this.
        | sqlx::Error::Protocol(_)
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

/// Whether an error of a projection says that the database, or a store it reads, did not answer.
pub(crate) fn is_away(error: &(dyn Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| (*error).source()).any(|error| {
        error.downcast_ref().is_some_and(is_unavailable)
            || matches!(error.downcast_ref(), Some(StoreError::Unavailable { .. }))
            || matches!(error.downcast_ref(), Some(LoadError::Store(StoreError::Unavailable { .. })))
    })
}

pub(crate) fn append_error(error: sqlx::Error) -> AppendError {
    if is_unavailable(&error) {
        AppendError::Unavailable { source: Arc::new(error) }
    } else {
        AppendError::Failed { source: Arc::new(error) }
    }
}

/// What it means when a projection fails in the append's transaction: the projection is wrong, unless it could only not
/// reach the database.
pub(crate) fn projection_error(projection: &'static str, error: ProjectionError) -> AppendError {
    let is_away = is_away(&*error);
    let source = Arc::from(error);
    if is_away {
        AppendError::Unavailable { source }
    } else {
        AppendError::Projection { projection: Cow::Borrowed(projection), source }
    }
}

pub(crate) fn store_error(error: sqlx::Error) -> StoreError {
    if is_unavailable(&error) {
        StoreError::Unavailable { source: Arc::new(error) }
    } else {
        StoreError::Failed { source: Arc::new(error) }
    }
}

/// Whether what was asked for is a table, a function or a schema that is not there.
pub(crate) fn is_not_migrated(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| matches!(&*code, "42P01" | "42883" | "3F000"))
}

/// Whether an event id was in use already.
pub(crate) fn is_used_id(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.constraint() == Some("events_by_id"))
}

/// Whether somebody else wrote the same version meanwhile, or the transaction gave way to another: nothing was written,
/// and the same append can be made again.
pub(crate) fn was_overtaken(error: &AppendError) -> bool {
    const DEADLOCK: &str = "40P01";
    let (AppendError::Failed { source } | AppendError::Unavailable { source }) = error else { return false };
    let error = source.downcast_ref::<sqlx::Error>().and_then(sqlx::Error::as_database_error);
    error.is_some_and(|error| {
        error.constraint() == Some("events_pkey") || error.code().is_some_and(|code| code == DEADLOCK)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the projection's own error")]
    struct Wrapped(#[source] sqlx::Error);

    #[test]
    fn an_answer_that_breaks_off_leaves_the_outcome_open() {
        let broken = || sqlx::Error::Protocol("unexpected response from SSLRequest: 0x00".to_owned());
        assert!(matches!(append_error(broken()), AppendError::Unavailable { .. }));
        assert!(matches!(store_error(broken()), StoreError::Unavailable { .. }));
        assert!(matches!(append_error(sqlx::Error::RowNotFound), AppendError::Failed { .. }));
        let wrapped = Box::new(Wrapped(broken()));
        assert!(matches!(projection_error("p", wrapped), AppendError::Unavailable { .. }));
        let read = StoreError::Unavailable { source: Arc::new(broken()) };
        assert!(matches!(projection_error("p", Box::new(read.clone())), AppendError::Unavailable { .. }));
        assert!(matches!(projection_error("p", Box::new(LoadError::Store(read))), AppendError::Unavailable { .. }));
        assert!(matches!(projection_error("p", "its own fault".into()), AppendError::Projection { .. }));
    }
}
