//! Logs and metrics set up the same way in every process.
//!
//! Call [`logging::init`] once in `main`, and [`metrics::install`] where metrics are wanted. Libraries only use the macros
//! of `tracing` and of `metrics`. Exported traces are not there yet; they belong here when they come.

pub mod logging;
pub mod metrics;
