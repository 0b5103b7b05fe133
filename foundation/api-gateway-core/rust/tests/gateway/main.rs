//! The crate against real sockets: an issuer that signs, a web server that streams, callers that misbehave.

mod edge;
mod issuer;
mod tokens;
