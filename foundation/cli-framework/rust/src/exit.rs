//! Exit codes, the same in every tool.

use crate::output::{Format, JSON_VERSION, Output};

/// Why a tool ended. The numbers are part of its interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// All went well.
    Success = 0,
    /// It failed for a reason that has no code of its own.
    Failure = 1,
    /// The arguments or the input make no sense.
    Usage = 2,
    /// What was asked for does not exist.
    NotFound = 3,
    /// Someone else changed it in between, or part of the work could not be done; nothing was overwritten.
    Conflict = 4,
    /// Not signed in, or not allowed.
    Denied = 5,
    /// The server cannot be reached or is not ready.
    Unavailable = 6,
    /// Stopped by Ctrl-C.
    Interrupted = 130,
}

impl ExitCode {
    /// The codes as `--help` shows them.
    pub const HELP: &'static str = "Exit codes: 0 success, 1 failure, 2 wrong usage, 3 not found, \
        4 conflict or partly done, 5 not allowed, 6 server unavailable, 130 interrupted";
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

/// An error that a person reads on stderr.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The code the tool ends with.
    pub exit: ExitCode,
    /// Stable and searchable, such as `decision.not_found`.
    pub code: String,
    /// What went wrong: lowercase, no full stop.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl Failure {
    /// A failure without a hint.
    pub fn new(exit: ExitCode, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { exit, code: code.into(), message: message.into(), hint: String::new() }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// Prints the failure, if there is one, and gives the process's exit code.
pub fn finish(output: &Output, result: Result<(), Failure>) -> std::process::ExitCode {
    let Err(failure) = result else { return ExitCode::Success.into() };
    match output.format() {
        Format::Text => {
            output.note(&format!("error: {failure}"));
            if !failure.hint.is_empty() {
                output.note(&format!("  {}", failure.hint));
            }
        }
        Format::Json => output.note(
            &serde_json::json!({
                "version": JSON_VERSION,
                "error": { "code": failure.code, "message": failure.message, "hint": failure.hint }
            })
            .to_string(),
        ),
    }
    failure.exit.into()
}
