//! Starts, watches and stops everything that one machine runs.
//!
//! Use [`up`] where a person types one command and wants a whole product: it checks the port and the data folder, starts
//! Postgres and the other parts in order, shows progress, restarts what crashes, and stops everything on Ctrl-C. Where
//! an orchestrator does this already, run the parts by themselves instead.
//!
//! ```no_run
//! use supervisor::{Component, Console, Database, Options, Plan, Program, Readiness, STATE_ROOT, up};
//!
//! # async fn start() -> Result<(), supervisor::Error> {
//! let programs = "/usr/lib/postgresql/18/bin".into();
//! let options = Options {
//!     data_dir: "data".into(),
//!     listen: ([127, 0, 0, 1], 8080).into(),
//!     also_listen: Vec::new(),
//!     database: Database::Managed { programs, state_root: STATE_ROOT.into() },
//! };
//! up(options, Console::standard(), |ground| {
//!     let server = Program::new("my-server").variable("DATABASE_URL", &ground.database_url);
//!     let server = Component::new("server", server).ready_when(Readiness::Accepts(ground.listen));
//!     Ok(Plan { stages: vec![vec![server]], url: format!("http://{}", ground.listen), notes: Vec::new() })
//! })
//! .await?;
//! # Ok(())
//! # }
//! ```
//!
//! To run one more part, add a [`Component`] to the plan. To tell readiness in another way, see [`Readiness`].

mod component;
mod console;
mod interrupt;
mod keeper;
pub mod lock;
mod logs;
pub mod port;
pub mod postgres;
mod readiness;
mod spawn;
mod up;

pub use component::{Check, Component, Program, Readiness, Restart, Stage, Stop};
pub use console::Console;
pub use keeper::{Failure, Report};
pub use rustix::process::Signal;
pub use up::{Database, Error, ExitReason, Ground, Options, Plan, PlanError, STATE_ROOT, up};
