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
//! | [`commands`] | [`CommandRouter`]: commands on their way to the aggregates that take them |
//! | [`deadlines`] | [`DeadlineWorker`]: delivers deadlines when they are due |
//! | [`saga`] | [`Sagas`] and [`Workflow`]: what spans several aggregates |
//! | [`subscription`] | [`Subscription`]: the log as a stream, from any cursor |
//! | [`wake_up`] | [`WakingStore`]: those who follow need not wait for their next look |
//! | [`lag`], [`follower`] | how far behind someone is, and what is told about them |
//! | [`pauses`] | [`Pauses`]: how long to wait before trying again, for those who never give up |
//! | [`options`] | limits, and what is told when something fails |

mod cancellation;
mod chance;
pub mod commands;
pub mod deadlines;
mod effects;
mod engine;
pub mod follower;
pub mod lag;
mod lanes;
mod observing;
pub mod options;
pub mod pauses;
pub mod saga;
pub mod services;
pub mod shredding;
pub mod store;
pub mod subscription;
pub mod wake_up;

pub use chance::chance;
pub use commands::{CommandRouter, Dispatch};
pub use deadlines::{DeadlineOptions, DeadlineProgress, DeadlineWorker};
pub use follower::Follower;
pub use lag::Lag;
pub use options::{Failure, Options, described};
pub use pauses::Pauses;
pub use saga::{Sagas, Workflow, WorkflowSaga};
pub use services::{DurableServices, EventServices, NoServices, Services};
pub use shredding::{ShreddingStore, SubjectKeys, Vault};
pub use store::{SendError, ShutDownError, Store};
pub use subscription::{Polling, Subscription};
pub use wake_up::{WakeUp, WakingStore};
