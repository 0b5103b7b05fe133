//! The crate against real sockets: an issuer that signs, a web server that streams, callers that misbehave.

#![expect(clippy::unwrap_used, reason = "a helper of a test that cannot go on should stop it there")]

mod edge;
mod issuer;
mod server;
mod tokens;
