//! Creates the data folder, completely or not at all.
//!
//! Everything happens in a folder beside it, which takes the final name as the last step; an interrupted first start
//! begins again.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use super::account::Account;
use super::place::Runner;
use super::{DATABASE, Error, SUPERUSER};
use crate::component::Program;

/// From this version on Postgres brings its own rules for Unicode, equal on every machine.
const BUILT_IN_LOCALE_SINCE: u32 = 17;
/// From this version on `initdb` can ask Linux to write everything down at once instead of file by file, which takes a
/// tenth of the time.
const SYNCFS_SINCE: u32 = 17;

/// The major version of these programs.
pub(super) async fn version_of(programs: &Path, run: &Runner<'_>) -> Result<u32, Error> {
    let postgres = programs.join("postgres");
    let text = run.output(Program::new(&postgres).argument("--version").directory("/"), None).await?;
    parse_version(&text).ok_or_else(|| Error::Program {
        program: postgres.display().to_string(),
        status: "it does not tell its version".to_owned(),
        output: text,
    })
}

fn parse_version(text: &str) -> Option<u32> {
    let word = text.split_whitespace().find(|word| word.starts_with(|first: char| first.is_ascii_digit()))?;
    word.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}

/// Makes the cluster at `data`, or checks that the one there fits. Returns its path without symbolic links, as the
/// system shows it for the server's working directory.
pub(super) async fn create_unless_there(
    data: &Path,
    programs: &Path,
    version: u32,
    account: Option<&Account>,
    run: &Runner<'_>,
) -> Result<PathBuf, Error> {
    if let Ok(text) = fs::read_to_string(data.join("PG_VERSION")) {
        let found = parse_version(&text).unwrap_or_default();
        if found != version {
            return Err(Error::OtherVersion { data: data.to_owned(), found, ours: version });
        }
    } else {
        run.console.say("creating the database…");
        create(data, programs, version, account, run).await?;
    }
    fs::canonicalize(data).map_err(Error::files("find", data))
}

async fn create(
    data: &Path,
    programs: &Path,
    version: u32,
    account: Option<&Account>,
    run: &Runner<'_>,
) -> Result<(), Error> {
    let draft = data.with_extension("unfinished");
    if draft.exists() {
        fs::remove_dir_all(&draft).map_err(Error::files("remove", &draft))?;
    }
    fs::create_dir_all(&draft).map_err(Error::files("create", &draft))?;
    fs::set_permissions(&draft, fs::Permissions::from_mode(0o700)).map_err(Error::files("protect", &draft))?;
    if let Some(account) = account {
        chown(&draft, Some(account.user), Some(account.group)).map_err(Error::files("hand over", &draft))?;
    }

    let program = |name: &str| Program::new(programs.join(name)).directory("/").account(account.cloned());
    let initdb = program("initdb").argument("-D").argument(&draft);
    run.output(initdb.clone().arguments(initdb_arguments(version)), None).await?;
    // The single-user mode needs no server, no port and no client. Unsynced (-F), as everything before the last step.
    let single = program("postgres").arguments(["--single", "-F", "-D"]).argument(&draft).argument("postgres");
    run.output(single, Some(&format!("CREATE DATABASE {DATABASE};\n"))).await?;
    let at_once = cfg!(target_os = "linux") && version >= SYNCFS_SINCE;
    let method = at_once.then_some("--sync-method=syncfs");
    run.output(initdb.argument("--sync-only").arguments(method), None).await?;
    fs::rename(&draft, data).map_err(Error::files("create", data))
}

fn initdb_arguments(version: u32) -> Vec<String> {
    let locale = if cfg!(target_os = "linux") { "C.UTF-8" } else { "C" };
    let mut arguments =
        vec![format!("--username={SUPERUSER}"), "--auth=trust".to_owned(), "--encoding=UTF8".to_owned()];
    arguments.extend([format!("--locale={locale}"), "--no-sync".to_owned(), "--no-instructions".to_owned()]);
    if version >= BUILT_IN_LOCALE_SINCE {
        arguments.extend(["--locale-provider=builtin".to_owned(), "--builtin-locale=C.UTF-8".to_owned()]);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_written() {
        assert_eq!(parse_version("postgres (PostgreSQL) 18.4"), Some(18));
        assert_eq!(parse_version("postgres (PostgreSQL) 17.0 (Debian 17.0-1)"), Some(17));
        assert_eq!(parse_version("18\n"), Some(18));
        assert_eq!(parse_version("nothing"), None);
    }
}
