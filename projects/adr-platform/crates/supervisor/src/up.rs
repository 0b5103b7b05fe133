//! The whole run: checks, database, stages, the wait, and the way back.

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use crate::component::{Component, Stage};
use crate::console::{Console, spoken};
use crate::interrupt::{self, Demand, at_least};
use crate::keeper::{Failure, Keeper, Surroundings};
use crate::lock::{self, Lock};
use crate::port;
use crate::postgres;
use crate::spawn::Spawner;

/// How long the parts of a killed supervisor may hold its ports. The kernel kills them with it, but on a busy machine
/// they get around to ending later than it: 3 s were seen where four threads wanted two processors.
const UNTIL_ORPHANS_END: Duration = Duration::from_secs(10);

/// What [`up`] needs to know.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where everything that lasts is kept. Made when missing.
    pub data_dir: PathBuf,
    /// The public address, which one of the components will listen on. Checked before anything starts.
    pub listen: SocketAddr,
    /// Further addresses that components will listen on, checked likewise.
    pub also_listen: Vec<SocketAddr>,
    /// Which database to use.
    pub database: Database,
}

/// Which database to use.
#[derive(Debug, Clone)]
pub enum Database {
    /// A Postgres of our own, kept in the data folder.
    Managed {
        /// The folder that holds `postgres` and its companions.
        programs: PathBuf,
        /// Where root keeps what the unprivileged account could not reach, usually [`STATE_ROOT`].
        state_root: PathBuf,
    },
    /// Another server, by its URL.
    External(String),
}

/// Where root keeps Postgres's data when the data folder is closed to other accounts.
pub const STATE_ROOT: &str = "/var/lib/adr-platform";

/// What a plan can build on.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The data folder, absolute and without symbolic links.
    pub data_dir: PathBuf,
    /// The running database. With [`Database::Managed`] its user owns it.
    pub database_url: String,
    /// The public address.
    pub listen: SocketAddr,
}

/// What to run on that ground.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Started one after another.
    pub stages: Vec<Stage>,
    /// Handed out on standard output when everything is ready.
    pub url: String,
    /// What else there is then to say, to people.
    pub notes: Vec<String>,
}

/// Any error of a plan.
pub type PlanError = Box<dyn std::error::Error + Send + Sync>;

/// Why [`up`] returned without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitReason {
    /// It was asked to, and everything ended in good order.
    Stopped,
    /// It was asked twice, and killed what was left.
    Killed,
}

/// Why [`up`] gave up. Everything it had started is stopped again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data folder is not ours.
    #[error(transparent)]
    DataDir(#[from] lock::Error),
    /// The public port is not free.
    #[error("{0} (make run PORT=…, or adr up --port …)")]
    Port(#[from] port::Error),
    /// Postgres cannot be prepared.
    #[error(transparent)]
    Postgres(#[from] postgres::Error),
    /// A component failed.
    #[error(transparent)]
    Component(#[from] Failure),
    /// The plan could not be made.
    #[error("cannot prepare the start: {0}")]
    Plan(PlanError),
    /// Two components would share a log file.
    #[error("two components are called {0}; give them different names")]
    SameName(String),
    /// The system refused something basic.
    #[error("cannot supervise: {0}")]
    System(#[from] std::io::Error),
}

/// Starts everything, prints its URL, and keeps it running until Ctrl-C, SIGTERM, or a failure that restarts do not
/// cure; then stops it in the opposite order. Call it inside a multi-threaded Tokio runtime, once per process: it takes
/// over both signals.
///
/// # Errors
/// See [`Error`]. Nothing is left running in any case.
pub async fn up(
    options: Options,
    console: Console,
    plan: impl FnOnce(&Ground) -> Result<Plan, PlanError>,
) -> Result<ExitReason, Error> {
    let started = Instant::now();
    let mut demands = interrupt::listen()?;
    let data_dir = lock::make_folder(&options.data_dir)?;
    let lock = Lock::take(&data_dir, options.listen)?;
    let patience = if lock.follows_a_crash() { UNTIL_ORPHANS_END } else { Duration::ZERO };
    for address in std::iter::once(options.listen).chain(options.also_listen) {
        if lock.follows_a_crash() && port::check(address).is_err() {
            let port = address.port();
            console.say(format!("an earlier run was killed; waiting until what it left lets port {port} go…"));
        }
        port::check_within(address, patience).await?;
    }

    let surroundings =
        Surroundings { spawner: Spawner::start()?, console: console.clone(), logs: data_dir.join("logs") };
    let mut crew = Crew { surroundings, stages: Vec::new(), names: Vec::new() };
    let outcome = {
        let work = async {
            let database_url = crew.start_database(&options.database, data_dir.clone()).await?;
            let ground = Ground { data_dir, database_url, listen: options.listen };
            let plan = plan(&ground).map_err(Error::Plan)?;
            for stage in plan.stages {
                crew.start(stage).await?;
            }
            console.say(format!("everything is ready after {}; Ctrl-C stops it", spoken(started.elapsed())));
            plan.notes.iter().for_each(|note| console.say(note));
            console.result(&plan.url);
            Err(Error::Component(crew.first_failure().await))
        };
        let mut demands = demands.clone();
        tokio::select! {
            failure = work => failure,
            () = at_least(&mut demands, Demand::Stop) => Ok(()),
        }
    };
    if outcome.is_ok() {
        console.say("stopping…");
    }
    crew.stop(&mut demands).await;
    let killed = *demands.borrow() == Demand::Kill;
    outcome.map(|()| if killed { ExitReason::Killed } else { ExitReason::Stopped })
}

/// Everything that runs.
struct Crew {
    surroundings: Surroundings,
    stages: Vec<Vec<Keeper>>,
    names: Vec<String>,
}

impl Crew {
    async fn start_database(&mut self, database: &Database, data_dir: PathBuf) -> Result<String, Error> {
        let (programs, state_root) = match database {
            Database::External(url) => return Ok(url.clone()),
            Database::Managed { programs, state_root } => (programs.clone(), state_root.clone()),
        };
        let options = postgres::Options { programs, data_dir, state_root };
        let Surroundings { spawner, console, .. } = &self.surroundings;
        let prepared = postgres::prepare(&options, spawner, console).await?;
        self.start(vec![prepared.component]).await?;
        Ok(prepared.url)
    }

    async fn start(&mut self, stage: Stage) -> Result<(), Error> {
        for component in &stage {
            self.claim_name(component)?;
        }
        let keepers = stage.into_iter().map(|component| Keeper::start(component, self.surroundings.clone())).collect();
        // Known before they are ready, so that an interrupted start stops them, too.
        self.stages.push(keepers);
        for keeper in self.stages.last().into_iter().flatten() {
            keeper.ready().await?;
        }
        Ok(())
    }

    fn claim_name(&mut self, component: &Component) -> Result<(), Error> {
        if self.names.contains(&component.name) {
            return Err(Error::SameName(component.name.clone()));
        }
        self.names.push(component.name.clone());
        Ok(())
    }

    async fn first_failure(&self) -> Failure {
        let mut failures: Vec<_> = self.stages.iter().flatten().map(|keeper| Box::pin(keeper.failure())).collect();
        std::future::poll_fn(|context| {
            let first =
                failures.iter_mut().map(|failure| failure.as_mut().poll(context)).find(std::task::Poll::is_ready);
            first.unwrap_or(std::task::Poll::Pending)
        })
        .await
    }

    /// From the last stage to the first, so that nobody loses what it stands on.
    async fn stop(&self, demands: &mut watch::Receiver<Demand>) {
        for stage in self.stages.iter().rev() {
            stage.iter().for_each(|keeper| keeper.order(Demand::Stop));
            let ended = async {
                for keeper in stage {
                    keeper.ended().await;
                }
            };
            tokio::select! {
                () = ended => continue,
                () = at_least(demands, Demand::Kill) => {}
            }
            self.stages.iter().flatten().for_each(|keeper| keeper.order(Demand::Kill));
            for keeper in self.stages.iter().flatten() {
                keeper.ended().await;
            }
            return;
        }
    }
}
