//! How far a relay is.

use std::time::Duration;

use composable_core::GlobalPosition;

/// What a relay did so far, in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// It is the one that works; otherwise another one is, or something is away.
    pub is_working: bool,
    /// Another one works, or it has not yet been found out who does.
    pub stands_by: bool,
    /// The last look at the log showed nothing beyond what is published.
    pub is_caught_up: bool,
    /// Everything up to here is published.
    pub position: GlobalPosition,
    /// Events published, repeated ones included.
    pub published: u64,
    /// Events that the bus could not carry.
    pub put_aside: u64,
    /// How long it took from recording to publishing, for the last event published.
    pub last_took: Duration,
}

impl Default for Progress {
    /// Has done nothing yet, and does not work yet.
    fn default() -> Self {
        Self {
            is_working: false,
            stands_by: true,
            is_caught_up: false,
            position: GlobalPosition::START,
            published: 0,
            put_aside: 0,
            last_took: Duration::ZERO,
        }
    }
}
