//! What a read model must do to follow the log.

use std::future::Future;

use composable_core::{RecordedEvent, Selection};
use sqlx::PgConnection;

use crate::projection::ProjectionError;

/// Whether what happens is news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is: side effects belong here.
    Live,
    /// The event was, or will be, live for the version that is read now. No side effects.
    Rebuilding,
}

/// Which rows to write, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Rows of this version, and of no other.
    pub version: i64,
    /// Whether side effects are on.
    pub mode: Mode,
}

/// A read model that follows the log.
pub trait FollowingProjection: Send + Sync {
    /// What it is called in the database. Never change it.
    fn name(&self) -> &str;

    /// What it follows.
    fn selection(&self) -> Selection;

    /// Takes events into the read model. They are in order and of one tenant, which the connection has set; the
    /// transaction is ours and is committed with the checkpoint.
    ///
    /// # Errors
    /// Any error undoes what was done for these events. They come again, one by one.
    fn project(
        &self,
        connection: &mut PgConnection,
        target: Target,
        events: &[RecordedEvent],
    ) -> impl Future<Output = Result<(), ProjectionError>> + Send;

    /// Notes that an event is left out, where readers should know what they lack. Only where the options say
    /// [`PutAside`](super::OnStuck::PutAside); the connection has its tenant set, and the transaction goes past the event.
    ///
    /// # Errors
    /// Any error undoes it, and the event is tried anew.
    fn put_aside(
        &self,
        _connection: &mut PgConnection,
        _target: Target,
        _event: &RecordedEvent,
        _problem: &str,
    ) -> impl Future<Output = Result<(), ProjectionError>> + Send {
        std::future::ready(Ok(()))
    }

    /// Drops all rows of a version that belong to the tenant that the connection has set.
    ///
    /// # Errors
    /// Any error undoes it. It is tried again when a worker of the live version starts.
    fn clear(
        &self,
        connection: &mut PgConnection,
        version: i64,
    ) -> impl Future<Output = Result<(), ProjectionError>> + Send;
}
