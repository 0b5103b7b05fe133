//! Runs the sample supervisor as a process of its own, which the tests watch, signal and kill.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use supervisor::port;

/// Longer than anything here takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// What a sample is started with.
pub(crate) struct Sample {
    pub(crate) data_dir: PathBuf,
    pub(crate) port: u16,
    pub(crate) programs: String,
    pub(crate) state_root: PathBuf,
    pub(crate) scripts: Vec<String>,
    pub(crate) user: Option<u32>,
    pub(crate) executable: PathBuf,
}

impl Sample {
    /// Without Postgres.
    pub(crate) fn new(data_dir: &Path, scripts: &[&str]) -> Self {
        Self {
            data_dir: data_dir.to_owned(),
            port: port::free().unwrap(),
            programs: "-".to_owned(),
            state_root: data_dir.join("state"),
            scripts: scripts.iter().map(|script| (*script).to_owned()).collect(),
            user: None,
            executable: env!("CARGO_BIN_EXE_supervisor-sample").into(),
        }
    }

    pub(crate) fn start(&self) -> Running {
        let progress = tempfile::NamedTempFile::new().unwrap();
        let mut command = Command::new(&self.executable);
        command
            .arg(&self.data_dir)
            .arg(self.port.to_string())
            .arg(&self.programs)
            .arg(&self.state_root)
            .args(&self.scripts)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(progress.reopen().unwrap());
        if let Some(user) = self.user {
            command.uid(user).gid(user).current_dir("/");
        }
        let mut child = command.spawn().unwrap();
        let (lines, results) = mpsc::channel();
        let stdout = child.stdout.take().unwrap();
        std::thread::spawn(move || {
            BufReader::new(stdout).lines().map_while(Result::ok).try_for_each(|line| lines.send(line))
        });
        Running { child, results, progress }
    }
}

/// A running sample; killed when a test ends early.
pub(crate) struct Running {
    child: Child,
    results: mpsc::Receiver<String>,
    progress: tempfile::NamedTempFile,
}

impl Running {
    /// Waits until everything is ready, and returns the address.
    pub(crate) fn url(&self) -> String {
        self.results.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("not ready; it said:\n{}", self.said()))
    }

    /// Everything on standard error so far.
    pub(crate) fn said(&self) -> String {
        let mut text = String::new();
        File::open(self.progress.path()).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    pub(crate) fn wait_until_it_says(&self, words: &str) {
        let started = Instant::now();
        while !self.said().contains(words) {
            assert!(started.elapsed() < PATIENCE, "it never says {words:?}, only:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Waits for its end.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(started.elapsed() < PATIENCE, "it does not end; it said:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub(crate) fn stop(&mut self) -> ExitStatus {
        self.signal(Signal::INT);
        self.ended()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < PATIENCE, "never happened: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether the process runs; one that only waits to be collected does not.
pub(crate) fn runs(pid: u32) -> bool {
    let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    state.rsplit(')').next().and_then(|rest| rest.split_whitespace().next()).is_some_and(|letter| letter != "Z")
}
