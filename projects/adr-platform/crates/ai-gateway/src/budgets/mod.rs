//! What admins set: limits, budgets and who may go beyond them, and the kill switch; and what they are told.
//!
//! These functions write; a process notices through [`Accounts::refresh`](crate::Accounts::refresh), this one when it asks
//! and every other within half a second.

mod alerts;
mod limits;
mod overrides;
mod stops;

pub use alerts::KeptAlert;
