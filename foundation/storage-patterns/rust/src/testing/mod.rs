//! For tests against a real Postgres.
//!
//! [`TestDatabase::create`] gives a test a database of its own, migrated, with the roles
//! that production has. [`assert_tenant_isolation`] proves that no tenant sees another in
//! any table there is.
//!
//! The server is named by the environment variable `TEST_DATABASE_URL`, the URL of a
//! superuser; `make test` starts one and sets it.

mod database;
mod isolation;
mod sample_rows;

pub use database::TestDatabase;
pub use isolation::{IsolationCheck, assert_tenant_isolation};
