//! People, workspaces, roles and keys.
//!
//! Handlers need [`Caller`] and [`Role`] and nothing else.

mod caller;
mod role;

pub use caller::{Caller, Person, Session, UserId};
pub use role::{Role, UnknownRole};
