//! A store, driven by chance, beside a model of what every store promises.
//!
//! **Purpose.** The contract suite asks the questions somebody thought of. Here proptest makes up sequences of
//! operations over several tenants and streams: appends with every kind of expectation, repeats of earlier ones whole and
//! in part, ids in use, broken limits, snapshots, loads, pages of the log. Every answer is compared with that of a model
//! that is simple enough to be read. What differs is shrunk to the shortest sequence that still shows it.
//!
//! **When to use it.** [`behaves_as_the_model`] on every store.
//!
//! **How to extend it.** A new promise is a variant of [`Operation`], what the model says to it, and how the two are
//! compared in `machine`.

mod machine;
mod operations;
mod promises;

use composable_core::EventStore;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use tokio::runtime::Runtime;

pub use machine::{Difference, Machine};
pub use operations::{Breach, Expectation, Filter, Operation, operations};

/// Drives a store with sequences of operations: one in `thin` of as many as proptest is configured to (256, or
/// `PROPTEST_CASES`), at least one. Thin them out where a store is slow.
///
/// # Errors
/// The shortest sequence found that the store does not answer as the model does.
pub fn compare<S: EventStore + Clone>(runtime: &Runtime, store: &S, thin: u32) -> Result<(), String> {
    let config = Config::default();
    let mut runner = TestRunner::new(Config { cases: config.cases.div_ceil(thin.max(1)), ..config });
    let compared = runner.run(&operations(), |operations| {
        let mut machine = Machine::new(store.clone());
        runtime.block_on(machine.run(&operations)).map_err(|difference| TestCaseError::fail(difference.to_string()))
    });
    compared.map_err(|error| error.to_string())
}

/// [`compare`], as a test.
///
/// # Panics
/// When the store differs from the model.
pub fn behaves_as_the_model<S: EventStore + Clone>(runtime: &Runtime, store: &S, thin: u32) {
    if let Err(difference) = compare(runtime, store, thin) {
        crate::report::fail(&difference);
    }
}
