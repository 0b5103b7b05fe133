//! What effects ask of stores, buses and other aggregates.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

use super::Convert;
use crate::bus::PublishError;
use crate::command::{CommandMessage, DispatchError};
use crate::event::{NewEvent, RecordedEvent};
use crate::store::{AppendError, ExpectedVersion};
use crate::stream_id::StreamId;

/// Turns a failed append into the action that answers it.
pub type OnAppendError<Action> = Box<dyn FnOnce(AppendError) -> Action + Send>;

/// Turns a failed publication into the action that answers it.
pub type OnPublishError<Action> = Box<dyn FnOnce(PublishError) -> Action + Send>;

/// Turns what became of a command into the action that answers it, if any.
pub type OnDispatched<Action> = Box<dyn FnOnce(Result<(), DispatchError>) -> Option<Action> + Send>;

/// What an effect is cancelled by. Choose one per purpose, such as `search` or `reservation-17`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EffectId(Cow<'static, str>);

impl EffectId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for EffectId {
    fn from(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }
}

impl From<String> for EffectId {
    fn from(id: String) -> Self {
        Self(Cow::Owned(id))
    }
}

impl fmt::Display for EffectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Events to record, and what follows from that.
pub struct AppendEvents<Action> {
    /// The stream to append to.
    pub stream: StreamId,
    /// Where the stream must be.
    pub expected: ExpectedVersion,
    /// The events, encoded.
    pub events: Vec<NewEvent>,
    /// Actions to reduce, in order, once the events are recorded.
    pub then: Vec<Action>,
    /// The action to reduce when they could not be.
    pub otherwise: OnAppendError<Action>,
}

impl<Action: 'static> AppendEvents<Action> {
    pub(super) fn map_shared<Outer: 'static>(self, convert: &Convert<Action, Outer>) -> AppendEvents<Outer> {
        let (otherwise, outer) = (self.otherwise, Arc::clone(convert));
        AppendEvents {
            stream: self.stream,
            expected: self.expected,
            events: self.events,
            then: self.then.into_iter().map(|action| convert(action)).collect(),
            otherwise: Box::new(move |error| outer(otherwise(error))),
        }
    }
}

impl<Action: fmt::Debug> fmt::Debug for AppendEvents<Action> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AppendEvents")
            .field("stream", &self.stream)
            .field("expected", &self.expected)
            .field("events", &self.events)
            .field("then", &self.then)
            .finish_non_exhaustive()
    }
}

/// An event to publish, and what follows from that.
///
/// For events that are recorded already. A relay that follows the log publishes without
/// anyone asking; this is for the rest.
pub struct PublishEvent<Action> {
    /// The event.
    pub event: RecordedEvent,
    /// The action to reduce once the bus keeps it.
    pub then: Option<Action>,
    /// The action to reduce when that is not certain.
    pub otherwise: OnPublishError<Action>,
}

impl<Action: 'static> PublishEvent<Action> {
    pub(super) fn map_shared<Outer: 'static>(self, convert: &Convert<Action, Outer>) -> PublishEvent<Outer> {
        let (otherwise, outer) = (self.otherwise, Arc::clone(convert));
        PublishEvent {
            event: self.event,
            then: self.then.map(|action| convert(action)),
            otherwise: Box::new(move |error| outer(otherwise(error))),
        }
    }
}

impl<Action: fmt::Debug> fmt::Debug for PublishEvent<Action> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("PublishEvent");
        shown.field("event", &self.event).field("then", &self.then).finish_non_exhaustive()
    }
}

/// A command for another aggregate, and what follows from that.
pub struct DispatchCommand<Action> {
    /// The command. Dispatched again with the same id, it is executed once.
    pub command: CommandMessage,
    /// Answers, when there is anything to answer.
    pub then: OnDispatched<Action>,
}

impl<Action: 'static> DispatchCommand<Action> {
    pub(super) fn map_shared<Outer: 'static>(self, convert: &Convert<Action, Outer>) -> DispatchCommand<Outer> {
        let (then, outer) = (self.then, Arc::clone(convert));
        DispatchCommand {
            command: self.command,
            then: Box::new(move |result| then(result).map(|action| outer(action))),
        }
    }
}

impl<Action> fmt::Debug for DispatchCommand<Action> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DispatchCommand").field("command", &self.command).finish_non_exhaustive()
    }
}

/// A command that is due at a time. It survives the process: whoever runs the effects keeps
/// it where the events are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// What it is cancelled by. Within a tenant, a deadline replaces an earlier one of its id.
    pub id: EffectId,
    /// When the command is dispatched, at the earliest.
    pub due: Timestamp,
    /// What is asked, and of whom.
    pub command: CommandMessage,
}
