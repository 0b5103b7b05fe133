//! What a person reads while things start and stop: progress on one stream, results on another.
//!
//! Use [`Console::standard`] in a program and [`Console::new`] with buffers in a test. To show progress somewhere else,
//! pass another pair of writers.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A cheap handle to the two streams; clones write to the same ones.
#[derive(Clone)]
pub struct Console {
    streams: Arc<Mutex<Streams>>,
}

struct Streams {
    progress: Box<dyn Write + Send>,
    results: Box<dyn Write + Send>,
}

impl Console {
    /// Progress to standard error, results to standard output.
    #[must_use]
    pub fn standard() -> Self {
        Self::new(io::stderr(), io::stdout())
    }

    /// Progress and results to these writers.
    pub fn new(progress: impl Write + Send + 'static, results: impl Write + Send + 'static) -> Self {
        let streams = Streams { progress: Box::new(progress), results: Box::new(results) };
        Self { streams: Arc::new(Mutex::new(streams)) }
    }

    /// Tells a person what happens now. A stream that is gone must not stop the work, so failures to write are dropped.
    pub fn say(&self, line: impl AsRef<str>) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(streams.progress, "{}", line.as_ref()).and_then(|()| streams.progress.flush());
    }

    /// Hands out a result, for people and for programs.
    pub fn result(&self, line: impl AsRef<str>) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(streams.results, "{}", line.as_ref()).and_then(|()| streams.results.flush());
    }
}

/// A duration as people say it: `0.8 s`, `12 s`, `2 min 5 s`.
pub(crate) fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..120 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(spoken(Duration::from_millis(840)), "0.8 s");
        assert_eq!(spoken(Duration::from_secs(12)), "12 s");
        assert_eq!(spoken(Duration::from_secs(125)), "2 min 5 s");
    }
}
