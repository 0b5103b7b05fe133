//! Settings from files: the project's `.<tool>.toml`, then the user's `<config folder>/<tool>/config.toml`.
//!
//! Flags and environment variables are `clap`'s business and win over both.

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::exit::{ExitCode, Failure};

/// Reads the settings of `tool`, project file first; `merge` fills what the nearer file leaves open from the farther.
/// A missing file is no error, a malformed one is.
pub fn load<T: DeserializeOwned + Default>(
    tool: &str,
    directory: &Path,
    user_directory: Option<&Path>,
    merge: impl Fn(T, T) -> T,
) -> Result<T, Failure> {
    let project = match find_upwards(directory, &format!(".{tool}.toml")) {
        Some(path) => read(&path)?,
        None => T::default(),
    };
    let user = user_directory.map(|folder| folder.join(tool).join("config.toml")).filter(|path| path.is_file());
    match user {
        Some(path) => Ok(merge(project, read(&path)?)),
        None => Ok(project),
    }
}

fn find_upwards(directory: &Path, name: &str) -> Option<PathBuf> {
    directory.ancestors().map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let fail = |problem: String| {
        Failure::new(
            ExitCode::Usage,
            "config.unreadable",
            format!("cannot read settings from {}: {problem}", path.display()),
        )
        .hint("correct the file or move it away")
    };
    let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
    toml::from_str(&text).map_err(|error| fail(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Settings {
        server: Option<String>,
        project: Option<String>,
    }

    fn merge(near: Settings, far: Settings) -> Settings {
        Settings { server: near.server.or(far.server), project: near.project.or(far.project) }
    }

    #[test]
    fn the_project_file_wins_and_the_user_file_fills_in() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::create_dir_all(folder.path().join("user/tool")).unwrap();
        std::fs::write(folder.path().join(".tool.toml"), "project = 'near'").unwrap();
        std::fs::write(folder.path().join("user/tool/config.toml"), "project = 'far'\nserver = 'far'").unwrap();
        let settings = load("tool", &inner, Some(&folder.path().join("user")), merge).unwrap();
        assert_eq!(settings, Settings { server: Some("far".into()), project: Some("near".into()) });
    }

    #[test]
    fn a_misspelt_setting_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".tool.toml"), "sevrer = 'x'").unwrap();
        let failure = load::<Settings>("tool", folder.path(), None, merge).unwrap_err();
        assert_eq!(failure.exit, ExitCode::Usage);
        assert!(failure.message.contains("sevrer"), "{failure}");
    }
}
