//! One log file per component, and its last lines for the message that says why a start failed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// A log larger than this is set aside at the next start; one older log is kept.
const LARGEST_LOG_BYTES: u64 = 20 * 1024 * 1024;
/// How much of a log's end is looked at for its last lines.
const TAIL_BYTES: u64 = 16 * 1024;

/// The log of one component. What was written before this start is not part of its [`Log::tail`].
#[derive(Debug, Clone)]
pub(crate) struct Log {
    path: PathBuf,
    start: u64,
}

impl Log {
    /// Opens `<folder>/<name>.log` for appending.
    ///
    /// # Errors
    /// When the folder or the file cannot be written.
    pub(crate) fn open(folder: &Path, name: &str) -> io::Result<(Self, File)> {
        fs::create_dir_all(folder)?;
        let path = folder.join(format!("{name}.log"));
        if fs::metadata(&path).is_ok_and(|log| log.len() > LARGEST_LOG_BYTES) {
            fs::rename(&path, folder.join(format!("{name}.log.1")))?;
        }
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        let start = file.metadata()?.len();
        Ok((Self { path, start }, file))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The last lines since this start, at most `count`.
    pub(crate) fn tail(&self, count: usize) -> Vec<String> {
        let text = self.read_end().unwrap_or_default();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        lines.iter().skip(lines.len().saturating_sub(count)).map(|line| (*line).to_owned()).collect()
    }

    fn read_end(&self) -> io::Result<String> {
        let mut file = File::open(&self.path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(self.start.max(length.saturating_sub(TAIL_BYTES))))?;
        let mut bytes = Vec::new();
        file.take(TAIL_BYTES).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_tail_starts_with_this_start() {
        let folder = tempfile::tempdir().unwrap();
        let (_, mut file) = Log::open(folder.path(), "web").unwrap();
        writeln!(file, "from yesterday").unwrap();
        let (log, mut file) = Log::open(folder.path(), "web").unwrap();
        assert!(log.tail(5).is_empty());
        writeln!(file, "one\ntwo\n\nthree").unwrap();
        assert_eq!(log.tail(2), ["two", "three"]);
    }

    #[test]
    fn a_large_log_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let (log, file) = Log::open(folder.path(), "web").unwrap();
        file.set_len(LARGEST_LOG_BYTES + 1).unwrap();
        let _ = Log::open(folder.path(), "web").unwrap();
        assert_eq!(fs::metadata(log.path()).unwrap().len(), 0);
        assert!(folder.path().join("web.log.1").exists());
    }
}
