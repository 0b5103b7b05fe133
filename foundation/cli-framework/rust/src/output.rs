//! Data on stdout, everything else on stderr.

use std::io::Write;

use serde::Serialize;

/// How data is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON document, `{"version": 1, "data": …}`.
    Json,
}

/// Version of the JSON form; it changes when a program that reads it would have to.
pub const JSON_VERSION: u32 = 1;

/// Where a tool prints. Colours are dropped where the terminal has none or `NO_COLOR` is set. A reader that has gone
/// away, as in `adr list | head`, is no error.
#[derive(Debug, Clone, Copy, Default)]
pub struct Output {
    format: Format,
}

impl Output {
    /// Prints in this format.
    #[must_use]
    pub fn new(format: Format) -> Self {
        Self { format }
    }

    /// The format chosen.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Prints the result: `data` as JSON, or what `text` makes of it, line by line.
    pub fn data<T: Serialize>(&self, data: &T, text: impl FnOnce(&T) -> String) {
        let printed = match self.format {
            Format::Text => text(data),
            Format::Json => {
                match serde_json::to_string(&serde_json::json!({ "version": JSON_VERSION, "data": data })) {
                    Ok(json) => json,
                    Err(error) => return self.note(&format!("error: the result has no JSON form: {error}")),
                }
            }
        };
        let _ = writeln!(anstream::stdout().lock(), "{}", printed.trim_end_matches('\n'));
    }

    /// Prints raw text to stdout as it comes, such as a streamed answer.
    pub fn stream(&self, piece: &str) {
        let mut stdout = anstream::stdout().lock();
        let _ = stdout.write_all(piece.as_bytes()).and_then(|()| stdout.flush());
    }

    /// Tells the person something that is not data.
    pub fn note(&self, line: &str) {
        let _ = writeln!(anstream::stderr().lock(), "{line}");
    }

    /// Replaces the progress line, on terminals only.
    pub fn progress(&self, line: &str) {
        if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
            let _ = write!(anstream::stderr().lock(), "\r\x1b[2K{line}");
        }
    }

    /// Ends the progress line.
    pub fn progress_done(&self) {
        if std::io::IsTerminal::is_terminal(&std::io::stderr()) {
            let _ = write!(anstream::stderr().lock(), "\r\x1b[2K");
        }
    }
}
