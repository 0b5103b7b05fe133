//! Ends a server that a killed supervisor left behind, so that the new one can have its data.
//!
//! The supervisor holds the lock of the data folder, so whatever still works in it is nobody's. Every Postgres process
//! has its data folder as its working directory, which also tells it from a stranger that got its number after a
//! restart of the machine. Needs `/proc`; without it Postgres itself refuses to start twice.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio::time::sleep;

use super::{Error, parse_pid};
use crate::console::{Console, spoken};

/// What is tried, and for how long: an orderly end, a quick one, force.
const STEPS: [(Signal, Duration); 3] = [
    (Signal::INT, Duration::from_secs(20)),
    (Signal::QUIT, Duration::from_secs(5)),
    (Signal::KILL, Duration::from_secs(5)),
];

/// Ends every Postgres process that works in `data`, and removes a pid file that belongs to none.
pub(super) async fn end(data: &Path, console: &Console) -> Result<(), Error> {
    let pid_file = data.join("postmaster.pid");
    let leader = fs::read_to_string(&pid_file).ok().and_then(|text| text.lines().next().and_then(parse_pid));
    let started = Instant::now();
    for (signal, limit) in STEPS {
        let running = working_in(data);
        if running.is_empty() {
            break;
        }
        console.say(format!("ending the Postgres that an earlier run left ({} processes)…", running.len()));
        // The leader ends the others in good order. Without it they end by themselves, unless they hang.
        let leads = leader.filter(|leader| running.contains(leader));
        let targets = leads.map_or_else(|| running.clone(), |leader| vec![leader]);
        for pid in if signal == Signal::KILL { &running } else { &targets } {
            let _ = kill_process(*pid, signal);
        }
        wait_until_gone(data, limit).await;
    }
    if let Some(pid) = working_in(data).first() {
        return Err(Error::StillRunning { pid: pid.as_raw_nonzero().get(), data: data.to_owned() });
    }
    if started.elapsed() > Duration::from_secs(1) {
        console.say(format!("the earlier Postgres ended after {}", spoken(started.elapsed())));
    }
    match fs::remove_file(&pid_file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::files("remove", &pid_file)(error)),
        _ => Ok(()),
    }
}

async fn wait_until_gone(data: &Path, limit: Duration) {
    let started = Instant::now();
    while started.elapsed() < limit && !working_in(data).is_empty() {
        sleep(Duration::from_millis(20)).await;
    }
}

/// The Postgres processes whose working directory this is.
fn working_in(data: &Path) -> Vec<Pid> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let is_ours = |process: &Path| {
        let works_here = fs::read_link(process.join("cwd")).is_ok_and(|directory| directory == data);
        let program = fs::read_to_string(process.join("comm")).unwrap_or_default();
        works_here && program.trim() == "postgres"
    };
    processes
        .filter_map(Result::ok)
        .filter(|entry| is_ours(&entry.path()))
        .filter_map(|entry| parse_pid(entry.file_name().to_str()?))
        .collect()
}
