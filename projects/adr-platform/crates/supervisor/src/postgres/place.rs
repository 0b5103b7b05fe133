//! Where Postgres's programs, data and socket live, so that the account it runs under can reach them.
//!
//! For an ordinary user everything stays where it is. Root's case is harder, because Postgres then runs under another
//! account, which cannot enter a closed home such as `/root`. A user namespace would avoid that but is forbidden in
//! most containers, and opening root's folders is not ours to do. So what the account cannot reach goes to a folder of
//! the system, `/var/lib/adr-platform`: a copy of the programs, and the data with a symbolic link in its usual place.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown, lchown, symlink};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use rustix::process::Signal;
use rustix::process::geteuid;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::Error;
use super::account::Account;
use crate::component::Program;
use crate::console::Console;
use crate::spawn::{Spawner, command};

/// The data's place inside the product's data folder.
pub(super) const FOLDER: &str = "postgres";
/// A socket's whole path may have 107 bytes; this leaves room for `/.s.PGSQL.5432`.
const LONGEST_SOCKET_FOLDER: usize = 107 - 14;

/// Runs the short programs of the preparation.
pub(super) struct Runner<'a> {
    pub(super) spawner: &'a Spawner,
    pub(super) console: &'a Console,
}

impl Runner<'_> {
    /// What the program prints, given this input. Both streams are part of the error when it fails.
    pub(super) async fn output(&self, program: Program, input: Option<&str>) -> Result<String, Error> {
        let missing = |source| Error::Missing { program: program.executable.clone(), source };
        let mut command = command(&program, Signal::KILL);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        if input.is_some() {
            command.stdin(Stdio::piped());
        }
        let mut child = self.spawner.spawn(command).await.map_err(missing)?;
        if let (Some(input), Some(mut stdin)) = (input, child.stdin.take()) {
            // A program that ends without reading says why in its output.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
        let output = child.wait_with_output().await.map_err(missing)?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if output.status.success() {
            return Ok(text(&output.stdout));
        }
        Err(Error::Program {
            program: program.executable.display().to_string(),
            status: output.status.to_string(),
            output: format!("{}\n{}", text(&output.stdout), text(&output.stderr)).trim().to_owned(),
        })
    }

    /// Asks the system itself, from inside a process of that account: permissions have too many sources to compute.
    async fn allows(&self, account: &Account, test: &str, path: &Path) -> bool {
        let shell = Program::new("/bin/sh").arguments(["-c", test, "sh"]).argument(path);
        self.output(shell.directory("/").account(Some(account.clone())), None).await.is_ok()
    }
}

/// The folder of programs, or a copy that the account can run.
pub(super) async fn programs(
    folder: &Path,
    state_root: &Path,
    account: Option<&Account>,
    run: &Runner<'_>,
) -> Result<PathBuf, Error> {
    let folder = fs::canonicalize(folder).map_err(Error::files("find the Postgres programs in", folder))?;
    let Some(account) = account else { return Ok(folder) };
    if run.allows(account, "test -x \"$1/initdb\"", &folder).await {
        return Ok(folder);
    }
    let install = folder.parent().unwrap_or(&folder);
    let package = install.parent().unwrap_or(install);
    let copy = state_root.join(format!("programs-{}", fingerprint(&folder)?));
    if !copy.is_dir() {
        run.console.say(format!("copying Postgres to {}, where its account can run it…", state_root.display()));
        let draft = state_root.join(format!("unfinished-{}", uuid::Uuid::new_v4()));
        open_folder(state_root)?;
        // The programs of a wheel find their libraries by the way from one folder to the other, so the shape is kept.
        copy_tree(install, &draft.join(name(package)).join(name(install)))?;
        let mut libraries = name(package).to_owned();
        libraries.push(".libs");
        if package.with_file_name(&libraries).is_dir() {
            copy_tree(&package.with_file_name(&libraries), &draft.join(&libraries))?;
        }
        open_folder(&draft)?;
        fs::rename(&draft, &copy).map_err(Error::files("create", &copy))?;
    }
    Ok(copy.join(name(package)).join(name(install)).join(name(&folder)))
}

/// Where the data is or will be; the last folder of the path may not exist yet.
pub(super) async fn data(
    data_dir: &Path,
    state_root: &Path,
    account: Option<&Account>,
    run: &Runner<'_>,
) -> Result<PathBuf, Error> {
    let usual = data_dir.join(FOLDER);
    let Some(account) = account else { return Ok(usual) };
    if let Ok(existing) = fs::canonicalize(&usual) {
        // Somebody copied it as root, without its owner.
        if fs::metadata(&existing).is_ok_and(|data| data.uid() == 0) {
            hand_over(&existing, account)?;
        }
        let enters = run.allows(account, "cd \"$1\"", &existing).await;
        return if enters { Ok(existing) } else { move_out(&existing, &usual, state_root) };
    }
    if let Ok(target) = fs::read_link(&usual) {
        return Err(Error::Gone { link: usual, target });
    }
    if run.allows(account, "cd \"$1\"", data_dir).await {
        return Ok(usual);
    }
    let elsewhere = new_home(state_root, &usual)?;
    link(&elsewhere, &usual)?;
    Ok(elsewhere)
}

/// The folder was closed, or moved below a closed one, since the last start.
fn move_out(existing: &Path, usual: &Path, state_root: &Path) -> Result<PathBuf, Error> {
    let elsewhere = new_home(state_root, usual)?;
    fs::rename(existing, &elsewhere).map_err(Error::files("move to a folder that Postgres can enter", existing))?;
    link(&elsewhere, usual)?;
    Ok(elsewhere)
}

/// A folder that never had data: one that is named after the data folder would bring deleted data back.
fn new_home(state_root: &Path, usual: &Path) -> Result<PathBuf, Error> {
    let home = state_root.join(format!("data-{}", uuid::Uuid::new_v4()));
    open_folder(state_root)?;
    open_folder(&home)?;
    let note = home.join("belongs-to");
    fs::write(&note, usual.as_os_str().as_bytes()).map_err(Error::files("write", &note))?;
    Ok(home.join(FOLDER))
}

fn link(target: &Path, usual: &Path) -> Result<(), Error> {
    if fs::symlink_metadata(usual).is_ok_and(|entry| entry.is_symlink()) {
        fs::remove_file(usual).map_err(Error::files("replace", usual))?;
    }
    symlink(target, usual).map_err(Error::files("create", usual))
}

/// The folder of the socket: the data folder, which nobody else can enter, unless its path is too long for a socket.
pub(super) fn sockets(data: &Path, account: Option<&Account>) -> Result<PathBuf, Error> {
    if data.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        return Ok(data.to_owned());
    }
    let owner = account.map_or_else(|| geteuid().as_raw(), |account| account.user);
    let base = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|base| account.is_none() && base.is_dir());
    let folder =
        base.unwrap_or_else(|| PathBuf::from("/tmp")).join(format!("adr-{}", hash(data.as_os_str().as_bytes())));
    if fs::DirBuilder::new().mode(0o700).create(&folder).is_ok() {
        chown(&folder, Some(owner), account.map(|account| account.group))
            .map_err(Error::files("hand over", &folder))?;
    }
    // Anybody can make folders in /tmp, so what is there is believed only when it is ours and closed.
    let found = fs::symlink_metadata(&folder).map_err(Error::files("create", &folder))?;
    let private = found.is_dir() && found.uid() == owner && found.mode() & 0o077 == 0;
    if private { Ok(folder) } else { Err(Error::SocketFolder { path: folder }) }
}

/// A folder that everybody may pass through, whatever root's umask says.
fn open_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(Error::files("create", path))?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).map_err(Error::files("open", path))
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), Error> {
    open_folder(to)?;
    // Folders in between are created by us, too.
    if let Some(parent) = to.parent() {
        open_folder(parent)?;
    }
    for entry in fs::read_dir(from).map_err(Error::files("read", from))? {
        let entry = entry.map_err(Error::files("read", from))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let metadata = fs::metadata(&source).map_err(Error::files("read", &source))?;
        if metadata.is_dir() {
            copy_tree(&source, &target)?;
            continue;
        }
        fs::copy(&source, &target).map_err(Error::files("write", &target))?;
        let mode = if metadata.mode() & 0o100 == 0 { 0o644 } else { 0o755 };
        fs::set_permissions(&target, fs::Permissions::from_mode(mode)).map_err(Error::files("open", &target))?;
    }
    Ok(())
}

fn hand_over(path: &Path, account: &Account) -> Result<(), Error> {
    lchown(path, Some(account.user), Some(account.group)).map_err(Error::files("hand over", path))?;
    if !fs::symlink_metadata(path).is_ok_and(|entry| entry.is_dir()) {
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(Error::files("read", path))? {
        hand_over(&entry.map_err(Error::files("read", path))?.path(), account)?;
    }
    Ok(())
}

/// Changes when the programs do.
fn fingerprint(programs: &Path) -> Result<String, Error> {
    let postgres = programs.join("postgres");
    let metadata = fs::metadata(&postgres).map_err(Error::files("find", &postgres))?;
    let mut text = postgres.as_os_str().as_bytes().to_vec();
    text.extend(format!(":{}:{}", metadata.len(), metadata.mtime()).bytes());
    Ok(hash(&text))
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn name(path: &Path) -> &OsStr {
    path.file_name().unwrap_or_default()
}
