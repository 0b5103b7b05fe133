//! The gateway's store and accounts against a real Postgres.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of a test that cannot go on should stop it there")]

mod accounts;
mod admin;
mod app;
mod budgets;
mod documentation;
mod generation;
mod isolation;
mod keys;
mod killed;
mod outage;
mod retention;
mod upgrade;
mod usage;
mod writing;
