//! Read models that are written together with the events.
//!
//! **When to use it.** When a reader must see its own change at once: lists and details of
//! what was just edited. It makes every append wait, so everything that may lag (search,
//! statistics, mail) follows the log instead.
//!
//! ```
//! use composable_core::RecordedEvent;
//! use composable_postgres::{InlineProjection, ProjectionError};
//! use sqlx::PgConnection;
//!
//! /// Counts the events of each tenant. With it: `store.with_projection(Count)`.
//! struct Count;
//!
//! impl InlineProjection for Count {
//!     fn name(&self) -> &'static str {
//!         "count"
//!     }
//!
//!     async fn project(&self, connection: &mut PgConnection, events: &[RecordedEvent]) -> Result<(), ProjectionError> {
//!         for event in events {
//!             sqlx::query(
//!                 "INSERT INTO statistics.count (tenant_id, events) VALUES ($1, 1)
//!                  ON CONFLICT (tenant_id) DO UPDATE SET events = count.events + 1",
//!             )
//!             .bind(event.tenant.uuid())
//!             .execute(&mut *connection)
//!             .await?;
//!         }
//!         Ok(())
//!     }
//! }
//! ```

use std::error::Error;
use std::future::Future;

use composable_core::RecordedEvent;
use futures::future::BoxFuture;
use sqlx::PgConnection;

/// Why a projection failed.
pub type ProjectionError = Box<dyn Error + Send + Sync>;

/// Writes a read model in the transaction that appends the events.
///
/// When it fails nothing is appended. The connection has the tenant of the events set, so
/// row-level security holds for the read model too. Events of one call are in order, and
/// of one stream; the implementation must not rely on the latter.
pub trait InlineProjection: Send + Sync {
    /// What it is called in errors.
    fn name(&self) -> &'static str;

    /// Takes the events into the read model.
    ///
    /// # Errors
    /// Any error undoes the append.
    fn project(
        &self,
        connection: &mut PgConnection,
        events: &[RecordedEvent],
    ) -> impl Future<Output = Result<(), ProjectionError>> + Send;
}

/// The same in a form of which several can be kept in one list.
pub(crate) trait BoxedProjection: Send + Sync {
    fn name(&self) -> &'static str;

    fn project<'a>(
        &'a self,
        connection: &'a mut PgConnection,
        events: &'a [RecordedEvent],
    ) -> BoxFuture<'a, Result<(), ProjectionError>>;
}

impl<P: InlineProjection> BoxedProjection for P {
    fn name(&self) -> &'static str {
        InlineProjection::name(self)
    }

    fn project<'a>(
        &'a self,
        connection: &'a mut PgConnection,
        events: &'a [RecordedEvent],
    ) -> BoxFuture<'a, Result<(), ProjectionError>> {
        Box::pin(InlineProjection::project(self, connection, events))
    }
}
