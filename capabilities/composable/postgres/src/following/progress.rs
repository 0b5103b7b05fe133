//! How far a worker is.

use std::time::Duration;

use composable_core::{EventId, GlobalPosition};

/// What a worker is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Another one works, or the database is away.
    #[default]
    Waiting,
    /// It builds a version that nobody reads yet.
    Rebuilding,
    /// It writes the version that is read.
    Live,
    /// Another version is read; its work is over.
    Superseded,
}

/// An event that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// Where it stands.
    pub position: GlobalPosition,
    /// Its id, unique within its tenant.
    pub event_id: EventId,
    /// What the projection said last.
    pub problem: String,
    /// How often it was tried.
    pub attempts: u32,
}

/// What a worker did so far, in this process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// Everything up to here is in the rows, or not selected. Who stands by learns it with each attempt to become the
    /// worker that works.
    pub position: GlobalPosition,
    /// The last look at the log showed nothing beyond that.
    pub is_caught_up: bool,
    /// Events taken.
    pub projected: u64,
    /// Events left out.
    pub put_aside: u64,
    /// Why it has to start again from its checkpoint; `None` while nothing fails.
    pub problem: Option<String>,
    /// What it waits at. Given up attempts only; while there are attempts left it is not stuck.
    pub stuck: Option<Stuck>,
    /// How long it took from recording to the rows, for the last event taken.
    pub last_took: Duration,
}
