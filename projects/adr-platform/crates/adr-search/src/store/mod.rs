//! The search tables: what is known of decisions, their passages, and how far indexing has come.
//!
//! Everything goes through tenant transactions, so that row-level security has the last word on every row. Tables of
//! embeddings are in [`crate::semantic`].
//!
//! To keep something new of a decision add a column in a new migration, a field of [`DecisionChange`] and of the row
//! types here.
//!
//! [`DecisionChange`]: crate::DecisionChange

mod apply;
mod progress;
mod read;
mod rows;

pub(crate) use apply::{apply, record_failure};
pub(crate) use progress::{TenantProgress, changed_tenants, instance, tenant_progress};
pub(crate) use read::{StoredDecision, changed_decisions, failures, knows, passages};
pub(crate) use rows::embedding_text;

use sqlx::migrate::Migrator;
use storage_patterns::MigrationSet;

static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// The tables of search. List it among the sets given to `storage_patterns::connect_and_migrate`, with
/// [`PROJECTION_MIGRATIONS`](composable_postgres::following::PROJECTION_MIGRATIONS), which keep how far they are.
pub static MIGRATIONS: MigrationSet = MigrationSet {
    name: "adr_search",
    migrator: &MIGRATOR,
    schemas: &["search"],
    append_only: &[],
    // The indexer asks which tenants there are; it reads everything else one tenant at a time.
    cross_tenant_reads: &["search.tenants"],
};
