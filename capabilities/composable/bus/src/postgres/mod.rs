//! Checkpoints and dead letters on Postgres.
//!
//! **When to use it.** Add [`MIGRATIONS`] to the sets the program migrates.
//!
//! **A relay needs a connection of its own to Postgres itself**, not to PgBouncer in
//! transaction mode: that connection holds the lock that keeps other relays out.

mod checkpoints;
mod dead_letters;

use sqlx::migrate::Migrator;
use storage_patterns::MigrationSet;

pub use checkpoints::{PostgresCheckpoint, PostgresCheckpoints};
pub use dead_letters::PostgresDeadLetters;

static MIGRATOR: Migrator = sqlx::migrate!();

/// The tables of relays and dead letters, in the schema `composable_bus`.
pub const MIGRATIONS: MigrationSet = MigrationSet {
    name: "composable_bus",
    migrator: &MIGRATOR,
    schemas: &["composable_bus"],
    append_only: &[],
    cross_tenant_reads: &["composable_bus.dead_letters"],
};
