//! People, workspaces and keys against a real Postgres, a real issuer and the real edge.

mod app;
mod development;
mod isolation;
mod issuer;
mod members;
mod roles;
mod sign_in;
