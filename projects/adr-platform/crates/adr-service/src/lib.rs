//! What people do with decisions.
//!
//! - [`decisions`]: every change, through the aggregate of `adr-domain`.
//! - [`read_model`]: what pages and tools read, kept in the transaction of each change.
//! - [`transfer`]: records in from folders, and out again.
//! - [`finding`]: the feed that search indexes from, and search for callers.
//! - [`chat`]: questions answered from the decisions.
//! - [`drafting`]: help while a decision is written.
//! - [`models`]: who answers, through the AI gateway.
//!
//! Each function takes the [`identity::Caller`] it works for, checks their role, and runs in their tenant. Handlers
//! that speak a protocol live in `adr-server`.

pub mod chat;
mod citing;
pub mod decisions;
pub mod drafting;
pub mod finding;
pub mod models;
pub mod read_model;
mod sources;
pub mod transfer;

use storage_patterns::migrations::MigrationSet;

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();

/// The tables of this crate. They build on those of `storage-patterns` and `composable-postgres`.
pub static MIGRATIONS: MigrationSet =
    MigrationSet { name: "adr", migrator: &MIGRATOR, schemas: &["adr"], append_only: &[], cross_tenant_reads: &[] };
