//! What owners and members of a workspace see and set.

mod budgets;
mod keys;
pub(crate) mod team;
mod usage;
