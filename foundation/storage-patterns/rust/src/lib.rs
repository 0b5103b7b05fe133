//! Pools, tenant context, row-level security, migrations and repositories on Postgres.
//!
//! **Purpose.** Every service stores things, and every service must keep tenants apart.
//! This crate does both once: [`connect_and_migrate`] brings a database up to date and
//! hands out pools whose roles cannot see past a tenant; [`tenant_transaction`] says whose
//! turn it is.
//!
//! **When to use it.** In anything that talks to Postgres. A package with tables of its
//! own exposes a [`MigrationSet`]; the program lists the sets it wants.
//!
//! **How to extend it.** A new table with a `tenant_id` calls
//! `storage.enable_tenant_isolation` in its migration; the isolation test (feature
//! `testing`) finds it by itself and fails when the call is missing.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`databases`] | [`DatabaseOptions`], [`Databases`] and [`connect_and_migrate`] |
//! | [`migrations`] | [`MigrationSet`] and how sets are run |
//! | [`roles`] | the application and projector roles, and their grants |
//! | [`tenant`] | [`TenantContext`] and [`tenant_transaction`] |
//! | [`repository`] | the [`Repository`] pattern |
//! | `testing` | a database per test, and the isolation check (feature `testing`) |

pub mod databases;
pub mod migrations;
pub mod repository;
pub mod roles;
pub mod tenant;
#[cfg(feature = "testing")]
pub mod testing;

pub use databases::{DatabaseOptions, Databases, connect_and_migrate};
pub use migrations::MigrationSet;
pub use repository::Repository;
pub use roles::Roles;
pub use tenant::{TenantContext, tenant_transaction, transaction};
