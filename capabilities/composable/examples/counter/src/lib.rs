//! A counter, from its rules to a panel with a button and a light.
//!
//! **Purpose.** The whole engine explained with the smallest thing that can have a history. The README beside this crate
//! goes through it in the order of these modules.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`counter`] | an aggregate: commands in, events out, state by replay |
//! | [`mod@panel`] | a reducer that has the counter as a part, and effects as data |
//!
//! **How to extend it.** A new command is a variant of [`Command`] and an arm of `decide`; the compiler leads to the rest.

pub mod counter;
pub mod panel;

pub use counter::{Command, Counter, CounterEvent, CounterState, Refused};
pub use panel::{Button, Panel, PanelAction, PanelState, World, panel};
