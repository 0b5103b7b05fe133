//! A program under measurement: started, asked for its processor time and memory with all its children, stopped.

use std::collections::HashMap;
use std::fs::{File, read_dir, read_to_string};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result};
use bench_report::Ticks;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

/// How long a program may take to stop before it is killed.
const TO_STOP: Duration = Duration::from_secs(10);

/// How often it is looked whether the machine rests, and what it spends until the next look.
const LOOKS: usize = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(150);
/// The share of idle time from which on it rests.
const RESTING: f64 = 0.9;

/// A running program.
pub(crate) struct Process {
    child: Child,
    pid: u32,
}

/// What a program and its children have used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Used {
    /// Processor time since the start, in microseconds.
    pub(crate) cpu_us: f64,
    /// Memory now, shared pages in part, in bytes.
    pub(crate) memory: f64,
}

impl Process {
    /// Starts a command; what it prints goes to a file.
    pub(crate) fn start(command: &[String], environment: &[(&str, String)], log: &Path) -> Result<Self> {
        let (program, arguments) = command.split_first().context("an empty command")?;
        let log = File::create(log)?;
        let child = Command::new(program)
            .args(arguments)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let pid = child.id().context("it has ended")?;
        Ok(Self { child, pid })
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// What it has used by now.
    pub(crate) fn used(&self) -> Result<Used> {
        let per_tick = 1e6 / rustix::param::clock_ticks_per_second() as f64;
        let mut used = Used { cpu_us: 0.0, memory: 0.0 };
        for pid in tree(self.pid)? {
            // A child that has just ended is counted with its parent.
            let Ok(stat) = stat(pid) else { continue };
            used.cpu_us += (stat.own + stat.ended_children) * per_tick;
            used.memory += proportional(pid).unwrap_or(0.0);
        }
        Ok(used)
    }

    /// Stops it.
    pub(crate) async fn stop(mut self) -> Result<()> {
        let children = tree(self.pid)?;
        signal(self.pid, Signal::TERM);
        if tokio::time::timeout(TO_STOP, self.child.wait()).await.is_err() {
            self.child.kill().await?;
        }
        // Those of its children that it has left behind.
        children.into_iter().filter(|pid| *pid != self.pid).for_each(|pid| signal(pid, Signal::KILL));
        Ok(())
    }
}

/// Waits until the machine has little to do, so that what one system still does is not the next one's time; a while at
/// most, because some systems never rest.
pub(crate) async fn at_rest() {
    let mut before = Ticks::now();
    for _ in 0..LOOKS {
        tokio::time::sleep(BETWEEN_LOOKS).await;
        let now = Ticks::now();
        if before.zip(now).is_some_and(|(before, now)| now.since(before).share_idle() >= RESTING) {
            break;
        }
        before = now;
    }
}

fn signal(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // It may have ended by now.
        let _ = kill_process(pid, signal);
    }
}

struct Stat {
    parent: u32,
    own: f64,
    ended_children: f64,
}

fn stat(pid: u32) -> Result<Stat> {
    let text = read_to_string(format!("/proc/{pid}/stat"))?;
    // The name stands in parentheses and may have spaces in it.
    let (_, rest) = text.rsplit_once(')').context("no name")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let number = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).context("no number");
    Ok(Stat { parent: number(1)? as u32, own: number(11)? + number(12)?, ended_children: number(13)? + number(14)? })
}

/// A process and all that descend from it.
fn tree(root: u32) -> Result<Vec<u32>> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for entry in read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        if let Ok(stat) = stat(pid) {
            children.entry(stat.parent).or_default().push(pid);
        }
    }
    let (mut tree, mut next) = (vec![root], 0);
    while let Some(pid) = tree.get(next) {
        tree.extend(children.remove(pid).unwrap_or_default());
        next += 1;
    }
    Ok(tree)
}

fn proportional(pid: u32) -> Option<f64> {
    let text = read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.trim().trim_end_matches(" kB").parse::<f64>().ok().map(|kibibytes| kibibytes * 1024.0)
}
