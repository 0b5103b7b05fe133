//! An in-memory event store and bus, contract suites and given/when/then for aggregates.
//!
//! **Purpose.** Everything one needs to trust event-sourced code without waiting for a
//! database, and to trust a database with it.
//!
//! **When to use it.** As a dev-dependency:
//! * [`given`] tests an aggregate's rules: given events, when a command, then events.
//! * [`TestStore`] tests a reducer and all its effects, and lets nothing pass unsaid.
//! * [`MemoryEventStore`] stands in for a real store, with the same promises.
//! * [`MemoryBus`] stands in for a real bus.
//! * [`MemoryDeadlines`] stands in for a real place for deadlines, [`ManualClock`] for a real clock.
//! * [`FaultyStore`] lets a store go wrong as planned, [`Crash`] a whole process.
//! * [`event_store_contract!`] runs the contract suite on a store; [`skip`] is the part of
//!   it that looks for events a reader never gets to see.
//! * [`model`] drives a store by chance and compares it with a model of what stores promise.
//! * [`Golden`] keeps what was recorded readable, and written the same.
//! * [`Telemetry`] catches metrics and spans.
//! * [`linearizability`] records what several clients of a store saw, and checks that it can have been so.
//! * [`subscription_contract!`] follows a store in every way a subscription can.
//! * [`deadline_contract!`] runs the contract suite on a place for deadlines.
//! * [`event_bus_contract!`] runs the contract suite on a bus.
//!
//! **How to extend it.** A promise added to `composable_core::EventStore` gets a function
//! in [`contract`] and a line in [`event_store_contract!`]; every store is then held to it.
//! The same goes for `EventBus`, [`bus_contract`] and [`event_bus_contract!`].

pub mod bus_contract;
pub mod contract;
pub mod crash;
pub mod deadline_contract;
pub mod faults;
pub mod golden;
pub mod linearizability;
pub mod manual_clock;
pub mod memory;
pub mod memory_bus;
pub mod memory_deadlines;
pub mod memory_keys;
pub mod model;
mod report;
pub mod scenario;
pub mod seeded;
pub mod shredding_contract;
pub mod skip;
pub mod subscription_contract;
pub mod telemetry;
pub mod test_store;

pub use crash::{Crash, Crashing};
pub use faults::{AppendFault, FaultyStore};
pub use golden::Golden;
pub use linearizability::RecordingStore;
pub use manual_clock::ManualClock;
pub use memory::MemoryEventStore;
pub use memory_bus::MemoryBus;
pub use memory_deadlines::MemoryDeadlines;
pub use memory_keys::MemoryKeys;
pub use scenario::{Given, Outcome, given};
pub use telemetry::Telemetry;
pub use test_store::{Relax, TestStore};
