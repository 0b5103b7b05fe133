//! Runs reducers and their effects.
//!
//! **Purpose.** A [`Store`] owns a state, reduces actions one after the other, and carries
//! out the effects they lead to; the actions that effects produce come back into it.
//!
//! **When to use it.** For a reducer that answers to more than commands and events. For
//! those alone `composable_core::AggregateStore` is enough.
//!
//! **How to extend it.** A new effect is a line in `effects`; where it asks something of
//! the world, it is a function of [`Services`].
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`store`] | [`Store`]: send, read, shut down |
//! | [`services`] | [`Services`]: stores, buses and other aggregates, as effects see them |
//! | [`options`] | limits, and what is told when something fails |

mod cancellation;
mod effects;
mod engine;
pub mod options;
pub mod services;
pub mod store;

pub use options::{Failure, Options};
pub use services::{EventServices, NoServices, Services};
pub use store::{SendError, ShutDownError, Store};
