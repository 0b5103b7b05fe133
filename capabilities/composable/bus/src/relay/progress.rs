//! How far a relay is, and how far behind.

use std::time::Duration;

use composable_core::{Clock, EventFilter, EventStore, GlobalPosition, StoreError};
use jiff::Timestamp;

/// How many events are read at a time to count them.
const PAGE: usize = 500;

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

/// What is in the log and not published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lag {
    /// How many events; at least so many when `is_more`.
    pub events: usize,
    /// There are more than were counted.
    pub is_more: bool,
    /// How old the oldest of them is; zero when there are none.
    pub age: Duration,
}

pub(super) async fn lag<S: EventStore>(
    store: &S,
    filter: &EventFilter,
    after: GlobalPosition,
    at_most: usize,
    clock: &dyn Clock,
) -> Result<Lag, StoreError> {
    let (mut lag, mut cursor) = (Lag::default(), after);
    loop {
        let page = store.read_all(cursor, PAGE.min(at_most - lag.events), filter).await?;
        if let (0, Some(oldest)) = (lag.events, page.events.first()) {
            lag.age = between(oldest.recorded_at, clock.now());
        }
        lag.events += page.events.len();
        cursor = page.next;
        if !page.has_more || lag.events >= at_most {
            lag.is_more = page.has_more;
            return Ok(lag);
        }
    }
}

/// Clocks of two machines may disagree: never less than nothing.
pub(super) fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}
