//! The `adr serve` program as its callers meet it: a real process, a real database, real HTTP.
//!
//! `callers` and `malformed` take every RPC there is from the contracts, and what is expected of it from `table`: a new
//! RPC fails them until it has a row. `isolation` takes every table there is.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test that cannot go on should stop it there"
)]

mod call;
mod callers;
mod command_line;
mod contract;
mod embeddings;
mod environment;
mod errors;
mod fixtures;
mod gateway;
mod isolation;
mod issuer;
mod malformed;
mod ports;
mod server;
mod table;
mod traces;
mod vectors;
