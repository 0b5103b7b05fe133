//! The decision aggregate: [`Command`] → [`Event`] → [`State`].
//!
//! To add a change that people can make: a message in `contracts/proto/adr/v1/event.proto`, a variant in
//! [`Command`] and [`Event`], an arm in `decide` and one in `apply`, and a line in [`Event::describe`].

mod apply;
mod command;
mod decide;
mod error;
mod event;
mod snapshot;
mod state;
pub mod status;

pub use command::{Command, Creation, Import};
pub use decide::limits;
pub use error::Error;
pub use event::Event;
pub use state::{DecisionId, Relation, State};

use composable_core::{Aggregate, SnapshotCodec};

/// The aggregate that `composable` runs: one stream for each decision.
#[derive(Debug, Clone, Copy, Default)]
pub struct Decision;

impl Aggregate for Decision {
    type State = State;
    type Command = Command;
    type Event = Event;
    type Error = Error;
    type Environment = ();

    const CATEGORY: &'static str = "decision";

    fn decide(state: &State, command: Command, (): &()) -> Result<Vec<Event>, Error> {
        decide::decide(state, command)
    }

    fn apply(state: &mut State, event: &Event) {
        apply::apply(state, event);
    }

    fn command_name(command: &Command) -> &'static str {
        command.name()
    }

    fn snapshots() -> Option<SnapshotCodec<State>> {
        Some(snapshot::CODEC)
    }
}
