//! The contracts in Rust: messages in [`messages`], service traits and clients in [`services`].
//!
//! Everything below is generated from `contracts/proto` by `make generate`; change the schema, never the output.
//! Packages are modules: `adr.v1.Decision` is [`adr::v1::Decision`].

#[allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]
#[rustfmt::skip]
#[path = "generated/messages/mod.rs"]
pub mod messages;

#[allow(missing_docs, unreachable_pub, clippy::all, reason = "generated")]
#[rustfmt::skip]
#[path = "generated/services/mod.rs"]
pub mod services;

pub use messages::{adr, ai, gateway, platform};
