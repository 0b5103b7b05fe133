//! A Postgres server of our own: created once, started as a component, reached by a socket nobody else can enter.
//!
//! `prepare` does everything that must happen before the start and returns the [`Prepared`] component with its
//! address. Roles, migrations and data belong to the server program; here is only an empty database.
//!
//! - `account`: who it runs as, because Postgres refuses root;
//! - `place`: where its data, programs and socket live so that this account can reach them;
//! - `cluster`: creates the data folder, all or nothing;
//! - `leftovers`: ends what a killed supervisor left running;
//! - `settings`: its configuration.

mod account;
mod cluster;
mod leftovers;
mod place;
mod settings;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, test_kill_process};

pub use account::Account;

use crate::component::{Component, Program, Readiness, Restart, Stop};
use crate::console::Console;
use crate::spawn::Spawner;

/// The database that is created in a new cluster.
pub const DATABASE: &str = "adr";
/// The superuser that owns it.
pub const SUPERUSER: &str = "postgres";
/// Only names the socket file; the server does not listen on the network.
const PORT: u16 = 5432;

/// Why Postgres cannot be made ready to start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file operation failed.
    #[error("cannot {action} {}: {source}", path.display())]
    Files {
        /// What was tried.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// One of the programs failed.
    #[error("{program} failed ({status}):\n{output}")]
    Program {
        /// Its path.
        program: String,
        /// Its exit status.
        status: String,
        /// What it printed.
        output: String,
    },
    /// One of the programs cannot be run.
    #[error("cannot run {}: {source}; is Postgres installed there?", program.display())]
    Missing {
        /// Its path.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The data was made by another major version.
    #[error(
        "the database in {} was made by Postgres {found}, but this is Postgres {ours}; \
         start it with version {found} and export, or choose another data folder", data.display()
    )]
    OtherVersion {
        /// The data folder.
        data: PathBuf,
        /// The version that made it.
        found: u32,
        /// The version at hand.
        ours: u32,
    },
    /// The data belongs to another account and we are not root.
    #[error(
        "the database in {} belongs to user id {owner}; start as that user or as root, or choose another data folder",
        data.display()
    )]
    OtherOwner {
        /// The data folder.
        data: PathBuf,
        /// Its owner.
        owner: u32,
    },
    /// The data was kept elsewhere and is not there any more.
    #[error(
        "the database was in {}, which is gone; bring it back, or remove {} to start with an empty one",
        target.display(), link.display()
    )]
    Gone {
        /// The symbolic link in the data folder.
        link: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// Root has no account to run Postgres under.
    #[error("postgres refuses to run as root, and this machine has no user `postgres` or `nobody`; create one of them")]
    NoAccount,
    /// Somebody else's folder is where the socket should go.
    #[error("{} exists but is not a private folder of the account that runs Postgres; remove it", path.display())]
    SocketFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A former server does not go away.
    #[error("a former Postgres (pid {pid}) still uses {} and cannot be stopped; stop it by hand", data.display())]
    StillRunning {
        /// Its process id.
        pid: i32,
        /// The data folder.
        data: PathBuf,
    },
}

impl Error {
    pub(crate) fn files(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Files { action, path, source }
    }
}

/// What `prepare` needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder that holds `postgres` and its companions.
    pub programs: PathBuf,
    /// The product's data folder.
    pub data_dir: PathBuf,
    /// Where root keeps what the unprivileged account could not reach in the data folder; made when needed.
    pub state_root: PathBuf,
}

/// A server that can be started.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The component to supervise.
    pub component: Component,
    /// How the superuser reaches the database [`DATABASE`].
    pub url: String,
    /// Where the data really is.
    pub data: PathBuf,
}

/// Creates the cluster if there is none, ends what an earlier run left, and describes the server to start.
///
/// # Errors
/// See [`Error`]; every message says what to do.
pub(crate) async fn prepare(options: &Options, spawner: &Spawner, console: &Console) -> Result<Prepared, Error> {
    let run = place::Runner { spawner, console };
    let account = account::choose(&options.data_dir.join(place::FOLDER))?;
    let programs = place::programs(&options.programs, &options.state_root, account.as_ref(), &run).await?;
    let version = cluster::version_of(&programs, &run).await?;
    let data = place::data(&options.data_dir, &options.state_root, account.as_ref(), &run).await?;
    let data = cluster::create_unless_there(&data, &programs, version, account.as_ref(), &run).await?;
    leftovers::end(&data, console).await?;
    let sockets = place::sockets(&data, account.as_ref())?;
    let url = address(&sockets);
    Ok(Prepared { component: component(&programs, &data, &sockets, account), url, data })
}

fn component(programs: &Path, data: &Path, sockets: &Path, account: Option<Account>) -> Component {
    let program = Program::new(programs.join("postgres"))
        .argument("-D")
        .argument(data)
        .argument("-k")
        .argument(sockets)
        .argument("-p")
        .argument(PORT.to_string())
        .arguments(settings::all().into_iter().flat_map(|(name, value)| ["-c".to_owned(), format!("{name}={value}")]))
        // A place that the account can enter; it changes to its data folder by itself.
        .directory("/")
        .account(account);
    let pid_file = data.join("postmaster.pid");
    let is_ready = move || {
        let pid_file = pid_file.clone();
        Box::pin(async move { accepts_connections(&pid_file) }) as crate::component::Check
    };
    Component {
        name: "postgres".to_owned(),
        program,
        readiness: Readiness::Says(Arc::new(is_ready)),
        // Recovery after a crash takes as long as it takes; the progress lines show it.
        ready_within: None,
        // SIGINT: end the connections, write everything down. SIGTERM would wait for the connections to end.
        stop: Stop { signal: Signal::INT, within: Duration::from_secs(30), orphaned: Signal::INT },
        restart: Restart::default(),
    }
}

/// Postgres writes its state into the eighth line of its pid file; that is what `pg_ctl` reads, too.
fn accepts_connections(pid_file: &Path) -> bool {
    let Ok(text) = std::fs::read_to_string(pid_file) else { return false };
    let mut lines = text.lines();
    // The file of a crashed predecessor may still be there.
    let alive = lines.next().and_then(parse_pid).is_some_and(|pid| match test_kill_process(pid) {
        Ok(()) => true,
        Err(error) => error == rustix::io::Errno::PERM,
    });
    alive && lines.nth(6).is_some_and(|status| status.trim() == "ready")
}

pub(crate) fn parse_pid(line: &str) -> Option<Pid> {
    line.trim().parse().ok().and_then(Pid::from_raw)
}

/// Understood by sqlx and by libpq.
fn address(sockets: &Path) -> String {
    format!("postgres://{SUPERUSER}@localhost:{PORT}/{DATABASE}?host={}", percent_encoded(sockets))
}

fn percent_encoded(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte);
    path.as_os_str()
        .as_bytes()
        .iter()
        .map(|byte| if plain(byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_survives_odd_folders() {
        assert_eq!(
            address(Path::new("/srv/a team's+data")),
            "postgres://postgres@localhost:5432/adr?host=/srv/a%20team%27s%2Bdata"
        );
    }

    #[test]
    fn the_pid_file_of_a_dead_server_is_not_ready() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("postmaster.pid");
        let text = |pid: u32, status: &str| format!("{pid}\n/data\n1\n5432\n/sockets\n\n 1 2\n{status}\n");
        std::fs::write(&file, text(std::process::id(), "ready   ")).unwrap();
        assert!(accepts_connections(&file));
        std::fs::write(&file, text(std::process::id(), "starting")).unwrap();
        assert!(!accepts_connections(&file));
        // No system gives out a pid this high.
        std::fs::write(&file, text(2_000_000_000, "ready   ")).unwrap();
        assert!(!accepts_connections(&file));
    }
}
