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
//! someone to mend it or puts the event aside. Either way `composable_projections.problems` and [`Progress`] tell which.
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
