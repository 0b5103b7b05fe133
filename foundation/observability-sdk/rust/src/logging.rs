//! Structured logs on stderr: one JSON object a line for machines, or short lines for people.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// For people at a terminal.
    Text,
    /// One JSON object a line, spans' fields included.
    Json,
}

/// Logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `LOG` does not parse.
    #[error("the log filter `{filter}` is malformed: {problem}; write for example `info,adr_search=debug`")]
    Filter {
        /// The filter given.
        filter: String,
        /// The parser's words.
        problem: String,
    },
    /// It was called twice.
    #[error("logging is set up already")]
    AlreadySet,
}

/// Sets logging up for the process. `filter` is in `tracing`'s directive form, such as `info` or `warn,adr_search=debug`.
pub fn init(filter: &str, style: Option<Style>) -> Result<(), Error> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|problem| Error::Filter { filter: filter.to_owned(), problem: problem.to_string() })?;
    let terminal = std::io::stderr().is_terminal();
    let builder =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_span_events(FmtSpan::NONE);
    let result = match style.unwrap_or(if terminal { Style::Text } else { Style::Json }) {
        Style::Text => builder.with_ansi(terminal).with_target(false).try_init(),
        Style::Json => builder.json().flatten_event(true).try_init(),
    };
    result.map_err(|_| Error::AlreadySet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_filter_is_refused_with_an_example() {
        let error = init("adr=shouting", None).unwrap_err();
        assert!(error.to_string().contains("adr_search=debug"), "{error}");
    }
}
