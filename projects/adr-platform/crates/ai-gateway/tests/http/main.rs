//! The gateway's own port, asked over real connections.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod asking;
mod stand;
