//! People, workspaces and keys against a real Postgres, a real issuer and the real edge.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a helper of a test that cannot go on should stop it there"
)]

mod app;
mod development;
mod isolation;
mod issuer;
mod members;
mod roles;
mod sign_in;
