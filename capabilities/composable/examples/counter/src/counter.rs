//! The rules of counting: an [`Aggregate`].

use std::sync::Arc;
use std::time::Duration;

use composable_core::snapshot::SchemaHash;
use composable_core::{Aggregate, Clock, SnapshotCodec, json, json_events};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A button that is pressed twice within this time was pressed once.
pub const BOUNCE: Duration = Duration::from_millis(50);

/// What can be asked of a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// One more.
    Increment,
    /// One less.
    Decrement,
}

json_events! {
    /// What can have happened to a counter.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum CounterEvent {
        /// One more.
        Incremented {
            /// When, in milliseconds since 1970.
            at: i64,
        } = "counter.v1.Incremented",
        /// One less.
        Decremented = "counter.v1.Decremented",
    }
}

/// Why a counter refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// It does not go below zero.
    #[error("the counter is at zero: increment it first")]
    AtZero,
}

/// A counter as its events left it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterState {
    /// What it shows.
    pub value: u64,
    /// When it was last incremented, in milliseconds since 1970.
    pub incremented_at: Option<i64>,
}

/// A counter.
#[derive(Clone, Copy, Debug)]
pub struct Counter;

impl Aggregate for Counter {
    const CATEGORY: &'static str = "counter";

    type State = CounterState;
    type Command = Command;
    type Event = CounterEvent;
    type Error = Refused;
    /// The rules need to know the time. They are told, so that a test can say what it is.
    type Environment = Arc<dyn Clock>;

    fn decide(
        counter: &CounterState,
        command: Command,
        clock: &Self::Environment,
    ) -> Result<Vec<CounterEvent>, Refused> {
        match command {
            Command::Increment => {
                let at = clock.now().as_millisecond();
                let has_bounced =
                    counter.incremented_at.is_some_and(|last| i128::from(at - last) < BOUNCE.as_millis() as i128);
                Ok(if has_bounced { vec![] } else { vec![CounterEvent::Incremented { at }] })
            }
            Command::Decrement if counter.value == 0 => Err(Refused::AtZero),
            Command::Decrement => Ok(vec![CounterEvent::Decremented]),
        }
    }

    fn apply(counter: &mut CounterState, event: &CounterEvent) {
        match event {
            CounterEvent::Incremented { at } => {
                counter.value += 1;
                counter.incremented_at = Some(*at);
            }
            CounterEvent::Decremented => counter.value -= 1,
        }
    }

    /// The shape is told by the text of this file: whatever is edited here, old snapshots are thrown away.
    fn snapshots() -> Option<SnapshotCodec<CounterState>> {
        Some(json::snapshots(const { SchemaHash::of(include_str!("counter.rs")) }))
    }
}
