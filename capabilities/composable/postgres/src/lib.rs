//! The event store on Postgres.
//!
//! **Purpose.** [`PostgresEventStore`] keeps the promises of
//! [`EventStore`](composable_core::EventStore) on one table, with row-level security on it:
//! an append is one round trip, and no reader ever skips an event.
//!
//! **When to use it.** Add [`MIGRATIONS`] to the sets the program migrates, then
//! [`PostgresEventStore::open`] on its databases.
//!
//! ```
//! use composable_core::{EventStore, ExpectedVersion, TenantId, Version};
//! use composable_postgres::{MIGRATIONS, PostgresEventStore};
//! # use composable_testing::contract::{new_event, new_stream};
//! use storage_patterns::connect_and_migrate;
//! # use storage_patterns::testing::TestDatabase;
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! # let empty = TestDatabase::create(&[]).await;
//! # let options = empty.options.clone();
//! // `options` come from `DatabaseOptions::from_url`.
//! let databases = connect_and_migrate(&options, &[MIGRATIONS]).await?;
//! let store = PostgresEventStore::open(&databases).await?;
//!
//! let (tenant, stream) = (TenantId::fresh(), new_stream());
//! store.append(tenant, &stream, ExpectedVersion::NoStream, vec![new_event("hello")]).await?;
//! assert_eq!(store.load(tenant, &stream, Version::NONE).await?.len(), 1);
//! # databases.close().await;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **How to extend it.** Read models that must never lag behind are written by an
//! [`InlineProjection`], in the append's own transaction. Everything else follows the log
//! by a [`ProjectionWorker`](following::ProjectionWorker), see [`following`], or by a
//! `composable_runtime::Subscription`. Commands for later are kept by [`PostgresDeadlines`], see [`deadlines`].
//!
//! # Order
//! Events are ordered by `(transaction, sequence)`. A reader sees events of finished
//! transactions only, below the oldest one still open. So **a write transaction that stays
//! open holds back every reader**, of whatever database of the server it is in: keep
//! transactions short (`idle_in_transaction_session_timeout` is set on the application
//! role). After **a dump is restored** transaction numbers start again; [`open`] notices
//! and lifts them over what is there, so that order and cursors stay good. [`transfer`]
//! carries the log to another server in parts, [`erase_tenant`] removes a tenant.
//!
//! [`open`]: PostgresEventStore::open

mod append;
mod append_many;
mod columns;
mod copying;
pub mod deadlines;
mod ends;
pub mod erasure;
mod error;
pub mod following;
pub mod import;
pub mod keys;
mod load;
mod projection;
mod read_all;
mod rows;
mod sequencer;
mod snapshots;
mod store;
pub mod transfer;

use sqlx::migrate::Migrator;
use storage_patterns::MigrationSet;

pub use deadlines::{DEADLINE_MIGRATIONS, PostgresDeadlines};
pub use erasure::{EraseError, Erased, erase_tenant};
pub use error::OpenError;
pub use following::PROJECTION_MIGRATIONS;
pub use import::{ImportError, Imported, ImportedStream};
pub use keys::{KEY_MIGRATIONS, PostgresKeys};
pub use projection::{InlineProjection, ProjectionError};
pub use sequencer::GroupCommit;
pub use store::PostgresEventStore;

static MIGRATOR: Migrator = sqlx::migrate!();

/// The tables and functions of the event log, in the schema `composable`.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    name: "composable",
    migrator: &MIGRATOR,
    schemas: &["composable"],
    append_only: &["composable.events", "composable.log"],
    cross_tenant_reads: &["composable.events", "composable.log"],
};
