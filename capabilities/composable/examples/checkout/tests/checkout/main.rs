//! Checkouts: their rules, in memory with a shop that dies wherever it can, and on Postgres over NATS.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test stops where its fixture is wrong, and this is how it fails"
)]

mod kills;
mod memory;
mod postgres_and_nats;
mod rules;
mod world;
