//! Decisions, transfer and chat against a real Postgres, without the protocols that carry them.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test that cannot go on should stop it there"
)]

mod app;
mod changes;
mod chat;
mod conflicts;
mod drafting;
mod exporting;
mod history;
mod importing;
mod links;
mod lists;
mod model;
mod odd_input;
mod pages;
mod replacing;
mod replay;
