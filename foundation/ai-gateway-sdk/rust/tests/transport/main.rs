//! Connections as the other side sees them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod egress;
mod http1;
mod http2;
mod server;
