//! How far behind the log someone is who follows it.

use std::time::Duration;

use composable_core::{Clock, EventFilter, EventStore, GlobalPosition, RecordedEvent, StoreError};
use jiff::Timestamp;

/// How many events are read at a time to count them.
const PAGE: usize = 500;

/// What is in the log beyond a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lag {
    /// How many events; at least so many when `is_more`.
    pub events: usize,
    /// There are more than were counted.
    pub is_more: bool,
    /// How old the oldest of them is; zero when there are none.
    pub age: Duration,
}

/// Counts the events after a position that `wanted` wants, up to `at_most`. Reads them, so ask now and then and not all
/// the time.
///
/// # Errors
/// When the log cannot be read.
pub async fn lag<S: EventStore>(
    store: &S,
    filter: &EventFilter,
    wanted: impl Fn(&RecordedEvent) -> bool + Send,
    after: GlobalPosition,
    at_most: usize,
    clock: &dyn Clock,
) -> Result<Lag, StoreError> {
    let (mut lag, mut cursor) = (Lag::default(), after);
    loop {
        let page = store.read_all(cursor, PAGE.min(at_most - lag.events), filter).await?;
        for event in page.events.iter().filter(|event| wanted(event)) {
            if lag.events == 0 {
                lag.age = took(event.recorded_at, clock.now());
            }
            lag.events += 1;
        }
        cursor = page.next;
        if !page.has_more || lag.events >= at_most {
            lag.is_more = page.has_more;
            return Ok(lag);
        }
    }
}

/// From one moment to another. Clocks of two machines may disagree: never less than nothing.
#[must_use]
pub fn took(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}
