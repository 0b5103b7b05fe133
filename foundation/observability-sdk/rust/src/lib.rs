//! Logs set up the same way in every process.
//!
//! Call [`logging::init`] once in `main`. Libraries only use the `tracing` macros. Metrics and exported traces are not
//! there yet; they belong here when they come.

pub mod logging;
