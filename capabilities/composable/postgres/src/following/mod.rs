//! Read models that follow the log, each event once, and are rebuilt beside themselves.
//!
//! **When to use it.** For every read model that may lag by a moment: search, statistics, mail. Add
//! [`PROJECTION_MIGRATIONS`] to the sets the program migrates, implement [`FollowingProjection`], and run a
//! [`ProjectionWorker`], in as many processes as you like: one of a version works, the others stand by.
//!
//! **Each event once.** Rows and checkpoint are written in one transaction. Whatever happens, the rows are those of the
//! events up to the checkpoint. What a projection does outside its connection may happen twice.
//!
//! **Versions.** Every row carries the version it belongs to, and readers ask for the live one in the statement that
//! reads: `… WHERE version = composable_projections.live_version('orders')`. A statement so sees one whole version;
//! several statements do in one repeatable-read transaction. To rebuild, raise the version: the worker builds it from
//! the first event with [`Mode::Rebuilding`], never further than the live one is. When it is as far, it takes over in
//! one transaction: for each event one of the two was [`Mode::Live`]. Then the rows of the old one are dropped, and its
//! workers end. A version is never used again.
//!
//! **Events that cannot be taken** are tried again, one by one, as the options say; then the projection waits for
//! someone to mend it or puts the event aside. Either way `composable_projections.problems` and [`Progress`] tell which. An event is not to
//! blame where the error, or one of its causes, is that the database or a store does not answer: then the worker waits.
//!
//! ```
//! use composable_core::{RecordedEvent, Selection};
//! use composable_postgres::following::{FollowOptions, FollowingProjection, ProjectionWorker, Target};
//! use composable_postgres::{PostgresEventStore, ProjectionError};
//! use sqlx::PgConnection;
//! use storage_patterns::Databases;
//! use tokio_util::sync::CancellationToken;
//!
//! struct Orders;
//!
//! impl FollowingProjection for Orders {
//!     fn name(&self) -> &str {
//!         "orders"
//!     }
//!
//!     fn selection(&self) -> Selection {
//!         Selection::across_tenants().with_event_type("order.v1.Placed")
//!     }
//!
//!     async fn project(
//!         &self,
//!         connection: &mut PgConnection,
//!         target: Target,
//!         events: &[RecordedEvent],
//!     ) -> Result<(), ProjectionError> {
//!         for event in events {
//!             sqlx::query("INSERT INTO shop.orders (tenant_id, version, order_id) VALUES ($1, $2, $3)")
//!                 .bind(event.tenant.uuid())
//!                 .bind(target.version)
//!                 .bind(event.stream.id())
//!                 .execute(&mut *connection)
//!                 .await?;
//!         }
//!         Ok(())
//!     }
//!
//!     async fn clear(&self, connection: &mut PgConnection, version: i64) -> Result<(), ProjectionError> {
//!         sqlx::query("DELETE FROM shop.orders WHERE version = $1").bind(version).execute(connection).await?;
//!         Ok(())
//!     }
//! }
//!
//! /// In a task of its own, in each process.
//! async fn follow(store: PostgresEventStore, databases: &Databases, stop: CancellationToken) {
//!     ProjectionWorker::new(store, databases, Orders, FollowOptions::version(1)).run(&stop).await;
//! }
//! ```
//!
//! **How to extend it.** A new state of a version is a line in the migration, in `versions` and in the worker.

mod applying;
mod options;
mod progress;
mod projection;
mod session;
mod worker;

use sqlx::migrate::Migrator;
use storage_patterns::MigrationSet;

pub use options::{FollowOptions, OnStuck};
pub use progress::{Phase, Progress, Stuck};
pub use projection::{FollowingProjection, Mode, Target};
pub use worker::{Ended, ProjectionWorker};

static MIGRATOR: Migrator = sqlx::migrate!("projections/migrations");

/// The tables and functions of following projections, in the schema `composable_projections`.
pub const PROJECTION_MIGRATIONS: MigrationSet = MigrationSet {
    name: "composable_projections",
    migrator: &MIGRATOR,
    schemas: &["composable_projections"],
    append_only: &[],
    cross_tenant_reads: &[],
};
