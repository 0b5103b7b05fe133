//! Against a real Postgres, named by `TEST_DATABASE_URL`.

mod isolation;
mod migrations;
mod repository;
mod tenant;

use sqlx::migrate::Migrator;
use storage_patterns::MigrationSet;

static GOOD: Migrator = sqlx::migrate!("tests/migrations/good");
static CHANGED: Migrator = sqlx::migrate!("tests/migrations/changed");
static LEAKY: Migrator = sqlx::migrate!("tests/migrations/leaky");

const NOTES: MigrationSet = MigrationSet {
    name: "notes",
    migrator: &GOOD,
    schemas: &["notes"],
    append_only: &["notes.journal"],
    cross_tenant_reads: &["notes.journal"],
};
