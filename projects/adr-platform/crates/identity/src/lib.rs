//! People, workspaces, roles and keys.
//!
//! Handlers need [`Caller`] and [`Role`] and nothing else. A server builds one [`Gatekeeper`], puts an
//! [`AuthenticateLayer`] around its RPCs, registers [`WorkspaceHandler`], and lists [`MIGRATIONS`].
//!
//! | module | what is in it |
//! | --- | --- |
//! | `caller`, `role` | who calls and what they may do |
//! | `gatekeeper`, [`layer`] | from headers to a verified session |
//! | `directory` | people, workspaces, members and keys in Postgres |
//! | `service`, `validation` | the RPCs |
//! | [`development`] | the team that a machine without a provider starts with |

mod cache;
mod caller;
pub mod development;
mod directory;
mod gatekeeper;
pub mod layer;
mod role;
mod service;
mod validation;

pub use caller::{Caller, Person, Session, UserId};
pub use directory::{ApiKey, Directory, KeySecret, Leaving, MIGRATIONS, Member, SignIn, Workspace};
pub use gatekeeper::{Gatekeeper, GatekeeperParts, WORKSPACE_HEADER};
pub use layer::AuthenticateLayer;
pub use role::{Role, UnknownRole};
pub use service::WorkspaceHandler;
