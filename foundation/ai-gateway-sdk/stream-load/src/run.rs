//! Sends requests when they are due, or as they are answered.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU64, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::host::Watch;
use crate::load::{Arrivals, Load, LoadError};
use crate::perform::Asking;
use crate::report::{Report, Sum};

/// Makes a load, and waits for its last answer.
///
/// # Errors
/// [`LoadError`] when it cannot be made. What the server does wrong is in the report.
pub async fn run(load: Load) -> Result<Report, LoadError> {
    let arrivals = load.arrivals;
    let (begun, watch) = (Instant::now(), Watch::begin());
    let running = Arc::new(Running {
        begun,
        measured_from: begun + load.warm_up,
        end: begun + load.warm_up.saturating_add(load.duration),
        asking: Asking::new(load)?,
        next: AtomicU64::new(0),
        open: AtomicUsize::new(0),
        sum: Mutex::default(),
    });
    match arrivals {
        Arrivals::Closed { clients: 0 } => return Err(LoadError::Nothing),
        Arrivals::Closed { clients } => closed(&running, clients).await,
        Arrivals::Open { per_second, at_most } if per_second > 0.0 && at_most > 0 => {
            open(&running, per_second, at_most).await?;
        }
        Arrivals::Open { .. } => return Err(LoadError::Nothing),
    }
    let sum = std::mem::take(&mut *running.sum.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(sum.report(running.measured_from, &watch.end()))
}

/// Lets this process, and those it starts, have so many connections, as far as the system allows. Gives how many that is.
pub fn allow_connections(wanted: u64) -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.unwrap_or(u64::MAX);
    // Only a privileged process may have more than the maximum; any may have that much.
    for allowed in [wanted, wanted.min(most)] {
        let current = limit.current.unwrap_or(u64::MAX).max(allowed);
        let raised = Rlimit { current: Some(current), maximum: Some(most.max(current)) };
        if setrlimit(Resource::Nofile, raised).is_ok() {
            break;
        }
    }
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// A load being made.
struct Running {
    asking: Asking,
    begun: Instant,
    measured_from: Instant,
    end: Instant,
    next: AtomicU64,
    open: AtomicUsize,
    sum: Mutex<Sum>,
}

impl Running {
    /// The number of the next request, until there are enough.
    fn number(&self) -> Option<u64> {
        let number = self.next.fetch_add(1, Relaxed);
        (number < self.asking.load.requests).then_some(number)
    }

    async fn perform(&self, number: u64, due: Instant) {
        let sample = self.asking.perform(number, due).await;
        self.sum.lock().unwrap_or_else(PoisonError::into_inner).add(&sample, self.measured_from, self.end);
    }
}

async fn closed(running: &Arc<Running>, clients: usize) {
    let mut tasks = JoinSet::new();
    for client in 0..clients {
        let running = Arc::clone(running);
        tasks.spawn(async move {
            let start = running.asking.load.ramp.mul_f64(client as f64 / clients as f64);
            if !start.is_zero() {
                tokio::time::sleep_until((running.begun + start).into()).await;
            }
            while Instant::now() < running.end
                && let Some(number) = running.number()
            {
                let pause = running.asking.load.pause_before(number);
                if !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
                running.perform(number, Instant::now()).await;
            }
        });
    }
    while tasks.join_next().await.is_some() {}
}

/// The schedule has a thread of its own: tokio's timer counts in milliseconds, and requests wait for nobody.
async fn open(running: &Arc<Running>, per_second: f64, at_most: usize) -> Result<(), LoadError> {
    let (running, runtime) = (Arc::clone(running), Handle::current());
    let (done, all_done) = tokio::sync::oneshot::channel();
    let schedule = move || {
        let mut tasks = JoinSet::new();
        let mut number_due: u64 = 0;
        loop {
            let due = running.begun + Duration::from_secs_f64(number_due as f64 / per_second);
            number_due += 1;
            if due >= running.end {
                break;
            }
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let Some(number) = running.number() else { break };
            while tasks.try_join_next().is_some() {}
            if running.open.load(Relaxed) >= at_most {
                running.sum.lock().unwrap_or_else(PoisonError::into_inner).not_sent();
                continue;
            }
            running.open.fetch_add(1, Relaxed);
            let running = Arc::clone(&running);
            tasks.spawn_on(
                async move {
                    running.perform(number, due).await;
                    running.open.fetch_sub(1, Relaxed);
                },
                &runtime,
            );
        }
        // Whoever waited may have gone.
        let _ = done.send(tasks);
    };
    let thread = std::thread::Builder::new().name("arrivals".to_owned()).spawn(schedule);
    thread.map_err(|error| LoadError::System(error.to_string()))?;
    let mut tasks = all_done.await.map_err(|_| LoadError::System("the schedule has ended".to_owned()))?;
    while tasks.join_next().await.is_some() {}
    Ok(())
}
