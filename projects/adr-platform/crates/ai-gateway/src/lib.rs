//! The AI gateway's service: who may call which model with which key, what calls came to, and where that is kept.
//!
//! **When to use it.** A program that runs the gateway makes one [`Accounts`] on its database, asks it for the caller of
//! each request, lets the gateway take places in [`Accounts::ledger`], and runs [`Accounts::run`] beside it.
//!
//! **How to extend it.** A further thing that admins set is a table with a tenant, a query in `store::opening`, a field of
//! the ledger's `Settings`, and a method in `budgets` that writes it with [`Store::change`](store::Store).
//!
//! | module | what is in it |
//! | --- | --- |
//! | [`accounts`] | the ledger, kept in step with the store |
//! | [`admin`] | what people see and set, in the words of the contracts |
//! | [`keys`] | virtual keys |
//! | [`embeddings`] | vectors for the platform's own search |
//! | [`failure`] | what is refused, for people |
//! | [`budgets`] | limits, overrides, stops, alerts |
//! | [`generation`] | calls to models for the platform's own pages and programs |
//! | [`http`] | OpenAI's, Anthropic's and Gemini's API for programs |
//! | [`usage`] | what was used, for pages |
//! | [`store`] | the tables |

pub mod accounts;
pub mod admin;
pub mod budgets;
pub mod embeddings;
pub mod failure;
pub mod generation;
pub mod http;
pub mod keys;
pub mod store;
pub mod usage;

pub use accounts::{Accounts, AccountsOptions};
pub use admin::Admin;
pub use embeddings::Embeddings;
pub use generation::Generation;
pub use store::{MIGRATIONS, Store};
