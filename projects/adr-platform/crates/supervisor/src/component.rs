//! What the supervisor runs: a program, how to tell that it is ready, how to stop it, what to do when it crashes.
//!
//! Build a [`Component`] with [`Component::new`] and change what differs from the defaults. Components of one
//! [`Stage`] start together; a stage starts when the one before it is ready, and they stop in the opposite order.

use std::ffi::{OsStr, OsString};
use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;

use crate::postgres::Account;

/// Components that do not wait for one another.
pub type Stage = Vec<Component>;

/// One program under supervision.
#[derive(Debug, Clone)]
pub struct Component {
    /// What people and log files call it: lower case, short, unique.
    pub name: String,
    /// What to run.
    pub program: Program,
    /// When it counts as started.
    pub readiness: Readiness,
    /// How long it may take to be ready; `None` waits as long as it lives.
    pub ready_within: Option<Duration>,
    /// How it is asked to stop.
    pub stop: Stop,
    /// What happens when it ends by itself.
    pub restart: Restart,
}

impl Component {
    /// A component that is ready as soon as it runs, stops by SIGTERM within ten seconds, and is restarted.
    pub fn new(name: impl Into<String>, program: Program) -> Self {
        Self {
            name: name.into(),
            program,
            readiness: Readiness::Spawned,
            ready_within: Some(Duration::from_secs(60)),
            stop: Stop::default(),
            restart: Restart::default(),
        }
    }

    /// The same component with this sign of being ready.
    #[must_use]
    pub fn ready_when(mut self, readiness: Readiness) -> Self {
        self.readiness = readiness;
        self
    }
}

/// A command line with its surroundings. The environment of the supervisor is inherited.
#[derive(Debug, Clone)]
pub struct Program {
    /// The executable.
    pub executable: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// Variables set on top of the inherited ones.
    pub environment: Vec<(OsString, OsString)>,
    /// Its working directory, if not the supervisor's.
    pub directory: Option<PathBuf>,
    /// The account it runs under, if not the supervisor's. Only root can choose.
    pub account: Option<Account>,
}

impl Program {
    /// This executable without arguments.
    pub fn new(executable: impl Into<PathBuf>) -> Self {
        Self {
            executable: executable.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            directory: None,
            account: None,
        }
    }

    /// Adds one argument.
    #[must_use]
    pub fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.arguments.push(argument.as_ref().to_owned());
        self
    }

    /// Adds several arguments.
    #[must_use]
    pub fn arguments<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.arguments.extend(arguments.into_iter().map(|argument| argument.as_ref().to_owned()));
        self
    }

    /// Sets one environment variable.
    #[must_use]
    pub fn variable(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Sets the working directory.
    #[must_use]
    pub fn directory(mut self, directory: impl Into<PathBuf>) -> Self {
        self.directory = Some(directory.into());
        self
    }

    /// Sets the account; `None` keeps the supervisor's.
    #[must_use]
    pub fn account(mut self, account: Option<Account>) -> Self {
        self.account = account;
        self
    }
}

/// The answer of one readiness check.
pub type Check = Pin<Box<dyn Future<Output = bool> + Send>>;

/// The sign that a component serves. Checks repeat until one says yes, the time is up or the program ends.
#[derive(Clone)]
pub enum Readiness {
    /// It runs.
    Spawned,
    /// It accepts connections here.
    Accepts(SocketAddr),
    /// `GET` of this path answers with a status from 200 to 399.
    Answers {
        /// Where to connect.
        address: SocketAddr,
        /// The path with its leading slash.
        path: String,
    },
    /// The function says so.
    Says(Arc<dyn Fn() -> Check + Send + Sync>),
}

impl std::fmt::Debug for Readiness {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Spawned => formatter.write_str("Spawned"),
            Self::Accepts(address) => write!(formatter, "Accepts({address})"),
            Self::Answers { address, path } => write!(formatter, "Answers(http://{address}{path})"),
            Self::Says(_) => formatter.write_str("Says(…)"),
        }
    }
}

/// How a component is ended.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    /// The polite signal, to the program itself.
    pub signal: Signal,
    /// How long it may take before its whole process group is killed.
    pub within: Duration,
    /// What the kernel sends it when the supervisor dies without stopping it (Linux only).
    pub orphaned: Signal,
}

impl Default for Stop {
    fn default() -> Self {
        Self { signal: Signal::TERM, within: Duration::from_secs(10), orphaned: Signal::KILL }
    }
}

/// What happens after a crash. The pause doubles with every crash in a row. Not the engine's retry policy: that is about
/// attempts at one piece of work, and a program that ran for long enough begins to count anew.
#[derive(Debug, Clone, Copy)]
pub struct Restart {
    /// The pause after the first crash.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
    /// Crashes in a row after which everything is stopped. Zero means that the first one is final.
    pub limit: u32,
    /// A component that ran this long since it was ready starts counting from zero again.
    pub settled_after: Duration,
}

impl Default for Restart {
    fn default() -> Self {
        Self {
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(10),
            limit: 5,
            settled_after: Duration::from_secs(60),
        }
    }
}

impl Restart {
    /// The pause before the start that follows this many crashes in a row.
    pub(crate) fn pause(&self, crashes: u32) -> Duration {
        let doublings = crashes.saturating_sub(1).min(16);
        self.first_pause.saturating_mul(1 << doublings).min(self.longest_pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_a_limit() {
        let restart = Restart {
            first_pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(1),
            ..Restart::default()
        };
        let pauses: Vec<_> = (1..=6).map(|crashes| restart.pause(crashes).as_millis()).collect();
        assert_eq!(pauses, [100, 200, 400, 800, 1000, 1000]);
        assert_eq!(restart.pause(u32::MAX).as_millis(), 1000);
    }
}
