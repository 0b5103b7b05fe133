//! One supervisor per data folder.
//!
//! The lock is the kernel's, on an open file: it goes with the process however that ends, so it is never stale.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

/// Why the data folder is not ours.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another supervisor has it.
    #[error(
        "{} is already in use{}; stop that one first, or choose another folder with --data-dir or ADR_DATA_DIR",
        data_dir.display(), .holder.as_ref().map(|holder| format!(" by {holder}")).unwrap_or_default()
    )]
    Taken {
        /// The data folder.
        data_dir: PathBuf,
        /// The other process and where it listens, when it has written that yet.
        holder: Option<String>,
    },
    /// The folder cannot be used.
    #[error("cannot use the data folder {}: {source}", data_dir.display())]
    Unusable {
        /// The data folder.
        data_dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Held as long as this value lives.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
    follows_a_crash: bool,
}

impl Lock {
    /// Takes the lock of this existing folder.
    ///
    /// # Errors
    /// [`Error::Taken`] at once when another process holds it.
    pub(crate) fn take(data_dir: &Path, listen: SocketAddr) -> Result<Self, Error> {
        let unusable = |source| Error::Unusable { data_dir: data_dir.to_owned(), source };
        let path = data_dir.join("supervisor.lock");
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(unusable)?;
        if let Err(error) = flock(&file, FlockOperation::NonBlockingLockExclusive) {
            if error != rustix::io::Errno::WOULDBLOCK {
                return Err(unusable(error.into()));
            }
            let mut text = String::new();
            let _ = file.read_to_string(&mut text);
            let holder = Some(text.trim().to_owned()).filter(|holder| !holder.is_empty());
            return Err(Error::Taken { data_dir: data_dir.to_owned(), holder });
        }
        let follows_a_crash = file.metadata().map_err(unusable)?.len() > 0;
        let holder = format!("process {}, which listens on port {}", std::process::id(), listen.port());
        file.set_len(0).and_then(|()| writeln!(file, "{holder}")).map_err(unusable)?;
        Ok(Self { file, follows_a_crash })
    }

    /// Whether the one before was killed, so that some of what it ran may still be ending.
    pub(crate) const fn follows_a_crash(&self) -> bool {
        self.follows_a_crash
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.file.set_len(0);
    }
}

/// Makes the data folder for its owner alone. Root's may be passed through (not listed), because Postgres runs under
/// another account below it; what is secret in it is protected by itself.
///
/// # Errors
/// When it cannot be made or is not a folder.
pub(crate) fn make_folder(data_dir: &Path) -> Result<PathBuf, Error> {
    use std::os::unix::fs::DirBuilderExt;

    let unusable = |source| Error::Unusable { data_dir: data_dir.to_owned(), source };
    if !data_dir.is_dir() {
        if let Some(parent) = data_dir.parent() {
            fs::create_dir_all(parent).map_err(unusable)?;
        }
        let mode = if rustix::process::geteuid().is_root() { 0o711 } else { 0o700 };
        fs::DirBuilder::new().mode(mode).create(data_dir).map_err(unusable)?;
    }
    fs::canonicalize(data_dir).map_err(unusable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_one_learns_who_has_it() {
        let folder = tempfile::tempdir().unwrap();
        let [one, two] = [4100, 4200].map(|port| (std::net::Ipv4Addr::LOCALHOST, port).into());
        let first = Lock::take(folder.path(), one).unwrap();
        assert!(!first.follows_a_crash());
        let message = Lock::take(folder.path(), two).unwrap_err().to_string();
        let holder = format!("in use by process {}, which listens on port 4100;", std::process::id());
        assert!(message.contains(&holder), "{message}");
        drop(first);
        assert!(!Lock::take(folder.path(), two).unwrap().follows_a_crash());
    }

    #[test]
    fn a_holder_that_was_killed_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("supervisor.lock"), "process 1, which listens on port 4100\n").unwrap();
        let lock = Lock::take(folder.path(), (std::net::Ipv4Addr::LOCALHOST, 4100).into()).unwrap();
        assert!(lock.follows_a_crash());
    }
}
