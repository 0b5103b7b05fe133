//! The Connect services: each handler checks who calls, hands over to `adr-service`, and wraps the answer.
//!
//! One file for each service. To add a method: the contract, then the handler here; the compiler names what is missing.

#![expect(refining_impl_trait, reason = "the concrete messages are easier to read than what the trait hides")]

mod budgets;
mod chat;
mod decisions;
mod draft;
mod generation;
mod keys;
mod models;
mod search;
mod transfer;
mod usage;

pub(crate) use budgets::BudgetHandler;
pub(crate) use chat::ChatHandler;
pub(crate) use decisions::DecisionHandler;
pub(crate) use draft::DraftHandler;
pub(crate) use generation::GenerationHandler;
pub(crate) use keys::KeyHandler;
pub(crate) use models::ModelHandler;
pub(crate) use search::SearchHandler;
pub(crate) use transfer::TransferHandler;
pub(crate) use usage::UsageHandler;
