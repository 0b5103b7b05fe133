//! Structured logs on stderr: one JSON object a line for machines, or short lines for people.

use std::io::IsTerminal;

use tracing::Subscriber;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{EnvFilter, Layer};

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// For people at a terminal.
    Text,
    /// One JSON object a line, spans' fields included.
    Json,
}

/// The log filter does not parse.
#[derive(Debug, thiserror::Error)]
#[error("the log filter `{filter}` is malformed: {problem}; write for example `info,adr_search=debug`")]
pub struct Error {
    filter: String,
    /// The parser's words.
    problem: String,
}

pub(crate) fn filter(directives: &str) -> Result<EnvFilter, Error> {
    EnvFilter::try_new(directives)
        .map_err(|problem| Error { filter: directives.to_owned(), problem: problem.to_string() })
}

/// Lines for people at a terminal, and for machines everywhere else, unless a style is named.
pub(crate) fn layer<S>(style: Option<Style>) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let terminal = std::io::stderr().is_terminal();
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    match style.unwrap_or(if terminal { Style::Text } else { Style::Json }) {
        Style::Text => layer.with_ansi(terminal).with_target(false).boxed(),
        Style::Json => layer.json().flatten_event(true).boxed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_filter_is_refused_with_an_example() {
        let error = filter("adr=shouting").unwrap_err();
        assert!(error.to_string().contains("adr_search=debug"), "{error}");
    }
}
