//! Keeps one component alive: starts it, waits until it is ready, restarts it after a crash, stops it when told.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::process::Child;
use tokio::sync::watch;
use tokio::time::{interval, sleep, timeout};

use crate::component::Component;
use crate::console::{Console, spoken};
use crate::interrupt::{Demand, at_least};
use crate::logs::Log;
use crate::readiness::until_ready;
use crate::spawn::{Spawner, command};

/// How often a slow start says that it is still going on.
const REMINDER: Duration = Duration::from_secs(5);
/// How many of a log's last lines explain a failure.
const LINES_SHOWN: usize = 15;

/// Why a component is given up.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// The program could not be run at all.
    #[error("cannot start {name}: {reason}; is `{executable}` installed?")]
    NotStarted {
        /// The component.
        name: String,
        /// Its executable.
        executable: String,
        /// What the system said.
        reason: String,
    },
    /// It ended before it was ready for the first time.
    #[error("{name} stopped while starting ({status}){report}")]
    StoppedWhileStarting {
        /// The component.
        name: String,
        /// Its exit code or signal.
        status: String,
        /// Its last log lines.
        report: Report,
    },
    /// It runs but does not become ready.
    #[error("{name} was not ready after {}{report}", spoken(*.after))]
    NotReady {
        /// The component.
        name: String,
        /// How long it was waited for.
        after: Duration,
        /// Its last log lines.
        report: Report,
    },
    /// It crashed too often.
    #[error("{name} stopped {crashes} times in a row, the last time with {status}{report}")]
    CrashedRepeatedly {
        /// The component.
        name: String,
        /// How many times.
        crashes: u32,
        /// Its last exit code or signal.
        status: String,
        /// Its last log lines.
        report: Report,
    },
}

/// The end of a log, shown below an error.
#[derive(Debug, Clone)]
pub struct Report {
    path: PathBuf,
    lines: Vec<String>,
}

impl Report {
    fn of(log: &Log) -> Self {
        Self { path: log.path().to_owned(), lines: log.tail(LINES_SHOWN) }
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.lines.is_empty() {
            return write!(formatter, "; it wrote nothing to {}", self.path.display());
        }
        write!(formatter, "; the end of {}:", self.path.display())?;
        self.lines.iter().try_for_each(|line| write!(formatter, "\n  {line}"))
    }
}

/// Where a component stands.
#[derive(Debug, Clone)]
pub(crate) enum State {
    Starting,
    Ready,
    Stopped,
    Failed(Failure),
}

/// A handle to one kept component.
pub(crate) struct Keeper {
    orders: watch::Sender<Demand>,
    state: watch::Receiver<State>,
}

/// What every keeper needs.
#[derive(Clone)]
pub(crate) struct Surroundings {
    pub(crate) spawner: Spawner,
    pub(crate) console: Console,
    pub(crate) logs: PathBuf,
}

impl Keeper {
    /// Starts to keep this component.
    pub(crate) fn start(component: Component, surroundings: Surroundings) -> Self {
        let (orders, inbox) = watch::channel(Demand::Run);
        let (report, state) = watch::channel(State::Starting);
        let task = Task { component, surroundings, orders: inbox, state: report };
        tokio::spawn(task.keep());
        Self { orders, state }
    }

    /// Waits until it is ready, or says why it is not.
    ///
    /// # Errors
    /// The failure that ended it.
    pub(crate) async fn ready(&self) -> Result<(), Failure> {
        match self.wait_for(|state| !matches!(state, State::Starting)).await {
            State::Failed(failure) => Err(failure),
            State::Starting | State::Ready | State::Stopped => Ok(()),
        }
    }

    /// Waits for its failure, forever if there is none.
    pub(crate) async fn failure(&self) -> Failure {
        match self.wait_for(|state| matches!(state, State::Failed(_))).await {
            State::Failed(failure) => failure,
            State::Starting | State::Ready | State::Stopped => std::future::pending().await,
        }
    }

    /// Gives an order; [`Keeper::ended`] tells when it is carried out.
    pub(crate) fn order(&self, order: Demand) {
        self.orders.send_if_modified(|current| {
            let stronger = order > *current;
            *current = order.max(*current);
            stronger
        });
    }

    /// Waits until nothing of it runs any more.
    pub(crate) async fn ended(&self) {
        self.wait_for(|state| matches!(state, State::Stopped | State::Failed(_))).await;
    }

    async fn wait_for(&self, wanted: impl FnMut(&State) -> bool) -> State {
        let mut state = self.state.clone();
        // The task reports its end before it is gone, so a closed channel means that it was cancelled with the runtime.
        state.wait_for(wanted).await.map_or(State::Stopped, |state| state.clone())
    }
}

struct Task {
    component: Component,
    surroundings: Surroundings,
    orders: watch::Receiver<Demand>,
    state: watch::Sender<State>,
}

/// How one life of the program ended.
enum Life {
    Ordered,
    Failed(Failure),
    Crashed { status: String, log: Log, settled: bool },
}

impl Task {
    async fn keep(mut self) {
        let end = self.keep_alive().await;
        self.state.send_replace(end);
    }

    async fn keep_alive(&mut self) -> State {
        let mut crashes = 0;
        loop {
            let (status, log, settled) = match self.live(crashes > 0).await {
                Life::Ordered => return State::Stopped,
                Life::Failed(failure) => return State::Failed(failure),
                Life::Crashed { status, log, settled } => (status, log, settled),
            };
            crashes = if settled { 1 } else { crashes + 1 };
            let name = self.component.name.clone();
            if crashes > self.component.restart.limit {
                let report = Report::of(&log);
                return State::Failed(Failure::CrashedRepeatedly { name, crashes, status, report });
            }
            let pause = self.component.restart.pause(crashes);
            let log = log.path().display();
            self.say(format!(
                "{name} stopped unexpectedly ({status}), see {log}; starting it again in {}",
                spoken(pause)
            ));
            tokio::select! {
                () = sleep(pause) => {}
                () = at_least(&mut self.orders, Demand::Stop) => return State::Stopped,
            }
        }
    }

    async fn live(&mut self, again: bool) -> Life {
        let (mut child, log) = match self.spawn().await {
            Ok(started) => started,
            Err(error) => {
                let executable = self.component.program.executable.display().to_string();
                let (name, reason) = (self.component.name.clone(), error.to_string());
                return Life::Failed(Failure::NotStarted { name, executable, reason });
            }
        };
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let life = self.attend(&mut child, &log, again).await;
        // Whatever the program started and left behind must not hold a port or a file.
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
        life
    }

    async fn attend(&mut self, child: &mut Child, log: &Log, again: bool) -> Life {
        let started = Instant::now();
        let mut orders = self.orders.clone();
        tokio::select! {
            biased;
            () = at_least(&mut orders, Demand::Stop) => return self.stop(child).await,
            status = child.wait() => return self.stopped_while_starting(log, &status, again),
            ready = self.wait_until_ready(log, started) => if let Err(failure) = ready {
                self.stop(child).await;
                return Life::Failed(failure);
            }
        }
        self.say(format!("{} ready in {}", self.component.name, spoken(started.elapsed())));
        self.state.send_replace(State::Ready);
        let ready = Instant::now();
        tokio::select! {
            () = at_least(&mut orders, Demand::Stop) => self.stop(child).await,
            status = child.wait() => {
                let settled = ready.elapsed() >= self.component.restart.settled_after;
                Life::Crashed { status: describe(&status), log: log.clone(), settled }
            }
        }
    }

    fn stopped_while_starting(&self, log: &Log, status: &io::Result<ExitStatus>, again: bool) -> Life {
        let status = describe(status);
        if again {
            return Life::Crashed { status, log: log.clone(), settled: false };
        }
        let (name, report) = (self.component.name.clone(), Report::of(log));
        Life::Failed(Failure::StoppedWhileStarting { name, status, report })
    }

    async fn wait_until_ready(&self, log: &Log, started: Instant) -> Result<(), Failure> {
        let reminders = async {
            let mut ticks = interval(REMINDER);
            ticks.tick().await;
            loop {
                ticks.tick().await;
                let last = log.tail(1).pop().map(|line| format!(": {line}")).unwrap_or_default();
                self.say(format!("still starting {} ({}){last}", self.component.name, spoken(started.elapsed())));
            }
        };
        let ready = async {
            tokio::select! {
                () = until_ready(&self.component.readiness) => {}
                () = reminders => {}
            }
        };
        let Some(limit) = self.component.ready_within else {
            ready.await;
            return Ok(());
        };
        timeout(limit, ready).await.map_err(|_| Failure::NotReady {
            name: self.component.name.clone(),
            after: limit,
            report: Report::of(log),
        })
    }

    /// Asks politely, waits, and kills; a kill order shortens the wait.
    async fn stop(&mut self, child: &mut Child) -> Life {
        let name = &self.component.name;
        let stop = self.component.stop;
        if let Some(pid) = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw) {
            let _ = kill_process(pid, stop.signal);
        }
        tokio::select! {
            _ = child.wait() => return Life::Ordered,
            () = sleep(stop.within) => self.say(format!("{name} did not stop within {}, killing it", spoken(stop.within))),
            () = at_least(&mut self.orders, Demand::Kill) => {}
        }
        let _ = child.kill().await;
        Life::Ordered
    }

    async fn spawn(&self) -> io::Result<(Child, Log)> {
        let (log, file) = Log::open(&self.surroundings.logs, &self.component.name)?;
        let errors: File = file.try_clone()?;
        let mut command = command(&self.component.program, self.component.stop.orphaned);
        command.stdout(file).stderr(errors);
        self.say(format!("starting {}…", self.component.name));
        Ok((self.surroundings.spawner.spawn(command).await?, log))
    }

    fn say(&self, line: impl AsRef<str>) {
        self.surroundings.console.say(line);
    }
}

fn describe(status: &io::Result<ExitStatus>) -> String {
    use std::os::unix::process::ExitStatusExt;
    match status {
        Ok(status) => match (status.code(), status.signal()) {
            (Some(code), _) => format!("exit code {code}"),
            (None, Some(signal)) => format!("signal {signal}"),
            (None, None) => status.to_string(),
        },
        Err(error) => format!("it could not be watched: {error}"),
    }
}
