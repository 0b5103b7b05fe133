//! Accounts, and transfers between them that lose no money.
//!
//! **Purpose.** An example of a change to two aggregates: why it is not one append, and what makes it safe all the same.
//! The README beside this crate tells it step by step.
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`account`] | the rules of one account |
//! | [`clearing`] | what follows from a transfer's events |
//! | [`bank`] | what customers ask for |
//! | [`service`] | clearing with a checkpoint that survives |
//!
//! **How to extend it.** A new step of a transfer is an event, an arm in [`clearing::follow_up`], and a command that
//! answers with an event.

pub mod account;
pub mod bank;
pub mod clearing;
pub mod service;

pub use account::{Account, AccountEvent, AccountId, Command, Refused, TransferId};
pub use bank::{Bank, BankError};
pub use clearing::{Clearing, ClearingError};
pub use service::ClearingService;
