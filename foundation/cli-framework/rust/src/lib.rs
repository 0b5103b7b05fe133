//! What every command-line tool here does the same way.
//!
//! - [`output`]: data on stdout, everything else on stderr; text for people, versioned JSON for programs.
//! - [`exit`]: documented exit codes, and [`Failure`], an error that knows its own.
//! - [`config`]: flag > environment > project file > user file > default.
//!
//! A tool parses its arguments with `clap`, builds an [`output::Output`] and returns `Result<(), Failure>` from its
//! commands; [`exit::finish`] prints the failure and gives the code.

pub mod config;
pub mod exit;
pub mod output;

pub use exit::{ExitCode, Failure};
pub use output::{Format, Output};
