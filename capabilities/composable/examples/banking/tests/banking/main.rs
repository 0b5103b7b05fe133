//! Money is neither made nor lost.

mod conservation;
mod crashes;
mod ledger;
mod postgres;
mod rules;
mod world;
