//! The gateway's own port, asked over real connections.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod asking;
mod clients;
mod counted;
mod memory;
mod stand;
