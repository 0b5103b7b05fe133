//! How far a relay is.

use std::time::Duration;

use composable_core::GlobalPosition;

/// What a relay did so far, in this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// It is the one that works; otherwise another one is, or something is away.
    pub is_working: bool,
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
