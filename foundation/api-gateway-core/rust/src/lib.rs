//! The edge of a service: who calls, within which limits, and where a request goes.
//!
//! Every service uses [`error`]; the process that listens on the public port uses the rest. Nothing here knows the
//! product: membership, roles and workspaces belong to the project that builds on this crate.
//!
//! To extend: one file per layer or helper, and a line here.

pub mod config;
pub mod edge;
pub mod error;
pub mod event_loops;
pub mod limits;
pub mod metadata;
pub mod same_origin;
pub mod server;
pub mod session_cookie;
pub mod token;

pub use config::EdgeConfig;
pub use error::{ErrorKind, ServiceError};
pub use limits::CallLimiter;
pub use metadata::RequestMetadata;
