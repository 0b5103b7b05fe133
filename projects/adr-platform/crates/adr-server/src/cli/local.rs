//! Which server this machine started last, so that `adr list` needs no address.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A server that `adr up` started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LocalServer {
    /// Where people reach it.
    pub url: String,
    /// The key made for this machine.
    pub key_file: PathBuf,
}

fn file(state_home: Option<&Path>, home: Option<&Path>) -> Option<PathBuf> {
    let folder = match state_home {
        Some(state) => state.to_owned(),
        None => home?.join(".local/state"),
    };
    Some(folder.join("adr").join("server.json"))
}

fn default_file() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    file(variable("XDG_STATE_HOME").as_deref(), variable("HOME").as_deref())
}

/// Remembers a server for later commands. Failing to is no reason not to start.
pub(crate) fn remember_server(server: &LocalServer) -> std::io::Result<()> {
    let Some(path) = default_file() else { return Ok(()) };
    write(&path, server)
}

fn write(path: &Path, server: &LocalServer) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let temporary = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&temporary)?
        .write_all(&serde_json::to_vec_pretty(server)?)?;
    std::fs::rename(&temporary, path)
}

/// The server started last, if one is remembered.
pub(super) fn last_server() -> Option<LocalServer> {
    let text = std::fs::read(default_file()?).ok()?;
    serde_json::from_slice(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_folder_follows_the_environment() {
        let state = file(Some(Path::new("/state")), Some(Path::new("/home/ada")));
        assert_eq!(state, Some(PathBuf::from("/state/adr/server.json")));
        assert_eq!(
            file(None, Some(Path::new("/home/ada"))),
            Some(PathBuf::from("/home/ada/.local/state/adr/server.json"))
        );
        assert_eq!(file(None, None), None);
    }

    #[test]
    fn what_is_remembered_can_be_read_by_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("adr/server.json");
        let server = LocalServer { url: "http://localhost:4100".into(), key_file: "/data/key".into() };
        write(&path, &server).unwrap();
        assert_eq!(serde_json::from_slice::<LocalServer>(&std::fs::read(&path).unwrap()).unwrap(), server);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
