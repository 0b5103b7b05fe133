//! The edge of a service: who calls, within which limits, and where a request goes.
//!
//! Every service uses [`error`]; the process that listens on the public port uses the rest. Nothing here knows the
//! product: membership, roles and workspaces belong to the project that builds on this crate.
//!
//! To extend: one file per layer or helper, and a line here.

pub mod error;

pub use error::{ErrorKind, ServiceError};
