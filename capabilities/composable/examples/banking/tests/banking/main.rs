//! Money is neither made nor lost.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where its fixture is wrong")]

mod conservation;
mod crashes;
mod ledger;
mod postgres;
mod rules;
mod world;
