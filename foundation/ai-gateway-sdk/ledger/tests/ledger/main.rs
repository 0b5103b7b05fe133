//! What the ledger lets in, holds, gives back and writes down.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper of a test that cannot go on should stop it there")]

mod alerts;
mod limits;
mod model;
mod races;
mod settlements;
mod stopping;
mod support;
mod time;
