//! Reducers, effects, events and stores, without I/O.
//!
//! **Purpose.** The words that an event-sourced application is written in: what a state
//! is, what may change it, what follows from a change, and what a store must promise.
//! Nothing here opens a socket, asks by itself what time it is or needs a runtime, so all
//! of it runs in an ordinary unit test.
//!
//! **When to use it.** Write your rules as an [`Aggregate`] (`decide` and `apply`), keep
//! them in a crate that depends on this one only, and run them with an
//! [`AggregateStore`] over any [`EventStore`]. Reach for [`Reducer`] itself when one
//! state answers to more than commands and events: timers, replies, other machines.
//!
//! **How to extend it.** A new store implements [`EventStore`] and must pass the contract
//! suite in `composable-testing`. A new kind of side effect is a new variant of
//! [`Effect`]; it stays data, so that tests can look at it before anything runs.
//!
//! ```
//! use composable_core::{Aggregate, AggregateStore, CommandContext, CommandId, TenantId, json_events};
//! use composable_testing::MemoryEventStore;
//!
//! json_events! {
//!     #[derive(Debug)]
//!     pub enum DoorEvent {
//!         Opened = "door.v1.Opened",
//!         Closed = "door.v1.Closed",
//!     }
//! }
//!
//! #[derive(Clone, Copy)]
//! enum Command { Open, Close }
//!
//! #[derive(Debug, thiserror::Error)]
//! #[error("the door is open already")]
//! struct IsOpen;
//!
//! struct Door;
//!
//! impl Aggregate for Door {
//!     const CATEGORY: &'static str = "door";
//!     /// Whether it is open.
//!     type State = bool;
//!     type Command = Command;
//!     type Event = DoorEvent;
//!     type Error = IsOpen;
//!     type Environment = ();
//!
//!     fn decide(is_open: &bool, command: Command, (): &()) -> Result<Vec<DoorEvent>, IsOpen> {
//!         match command {
//!             Command::Open if *is_open => Err(IsOpen),
//!             Command::Open => Ok(vec![DoorEvent::Opened]),
//!             Command::Close if *is_open => Ok(vec![DoorEvent::Closed]),
//!             Command::Close => Ok(vec![]),
//!         }
//!     }
//!
//!     fn apply(is_open: &mut bool, event: &DoorEvent) {
//!         *is_open = matches!(event, DoorEvent::Opened);
//!     }
//! }
//!
//! # futures::executor::block_on(async {
//! let doors = AggregateStore::<_, Door>::new(MemoryEventStore::new(), ());
//! let (tenant, front) = (TenantId::fresh(), Door::stream("front")?);
//! let context = CommandContext::new(CommandId::fresh());
//!
//! let opened = doors.execute(tenant, &front, Command::Open, context.clone()).await?;
//! assert_eq!((opened.root.state, opened.events), (true, 1));
//! // The same command once more: it was executed, and is not executed again.
//! assert!(doors.execute(tenant, &front, Command::Open, context).await?.was_duplicate);
//! assert!(doors.execute(tenant, &front, Command::Open, CommandContext::new(CommandId::fresh())).await.is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`ids`] | typed ids: tenant, event, command, stream version |
//! | [`stream_id`] | [`StreamId`], `<category>-<id>`, validated |
//! | [`position`] | [`GlobalPosition`], the order over all streams |
//! | [`event`] | the [`Event`] trait, and events before and after they are recorded |
//! | `json` | payloads as JSON, and `json_events!` that writes an [`Event`] (feature `json`) |
//! | `protobuf` | payloads as messages of a contract, and `protobuf_events!` (feature `protobuf`) |
//! | `cbor` | payloads as CBOR with indexed fields, and `cbor_events!` (feature `cbor`) |
//! | [`upcast`] | [`Upcasters`]: old events, read by new code |
//! | [`store`] | the [`EventStore`] port, its limits and its errors; [`store::ForwardingStore`] to wrap one |
//! | [`selection`] | [`Selection`]: which events a subscriber wants |
//! | [`bus`] | the [`EventBus`] port, and how events travel |
//! | [`sealed`] | payloads that only their subject's key opens |
//! | [`snapshot`] | snapshots tagged by the shape of the state |
//! | [`command`] | commands for other aggregates, and for later |
//! | [`deadlines`] | the [`Deadlines`] port, where commands for later are kept |
//! | [`effect`], [`reducer`] | [`Reducer`] and the [`Effects`] it returns |
//! | [`compose`] | [`combine_reducers`] and [`scope_reducer`] |
//! | [`aggregate`] | [`Aggregate`], and the adapter that makes it a reducer |
//! | [`saga`] | [`Saga`]: aggregates that see something through across others |
//! | [`execution`] | [`AggregateStore`]: load, decide, append, snapshot |
//! | [`environment`] | [`Clock`] and [`IdGenerator`], injected |
//! | [`telemetry`] | the engine's metrics and spans by name |

pub mod aggregate;
pub mod bus;
mod cache;
#[cfg(feature = "cbor")]
pub mod cbor;
pub mod command;
pub mod compose;
pub mod deadlines;
pub mod effect;
pub mod environment;
pub mod event;
pub mod execution;
pub mod ids;
#[cfg(feature = "json")]
pub mod json;
#[doc(hidden)]
pub mod message;
pub mod position;
#[cfg(feature = "protobuf")]
pub mod protobuf;
pub mod reducer;
pub mod saga;
pub mod sealed;
pub mod selection;
pub mod snapshot;
pub mod store;
pub mod stream_id;
pub mod telemetry;
pub mod upcast;

pub use aggregate::{Aggregate, AggregateAction, AggregateReducer, AggregateRoot, CommandContext};
pub use bus::{BusSubscription, Consumer, ConsumerGroup, EventBus};
pub use cache::Weigh;
pub use command::{Command, CommandMessage, DispatchError};
pub use compose::{combine_reducers, scope_reducer};
pub use deadlines::{Cancelled, DeadlineError, Deadlines, Due, DueDeadlines};
pub use effect::{
    AppendEvents, Deadline, DispatchCommand, Effect, EffectId, Effects, PublishEvent, Retry, RetryPolicy,
};
pub use environment::{Clock, IdGenerator};
pub use event::{Actor, Codec, DecodeError, Event, EventMetadata, NewEvent, RecordedEvent};
pub use execution::{AggregateStore, ExecuteError, Executed, LoadError};
pub use ids::{CommandId, EventId, TenantId, Version};
pub use position::GlobalPosition;
pub use reducer::Reducer;
pub use saga::{Ask, Reaction, Saga};
pub use sealed::SubjectId;
pub use selection::{Selection, StreamPattern, Tenants};
pub use snapshot::{SchemaHash, Snapshot, SnapshotCodec};
pub use store::{AppendError, Appended, Conflict, EventFilter, EventPage, EventStore, ExpectedVersion, StoreError};
pub use stream_id::StreamId;
pub use upcast::Upcasters;
