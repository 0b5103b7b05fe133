//! Aggregates: commands in, events out, state by replay.
//!
//! **Purpose.** Most event-sourced rules have this shape: a command is held against the
//! present state, and either refused or turned into events; the events alone change the
//! state. [`Aggregate`] is that shape and nothing else.
//!
//! **When to use it.** Whenever one thing with an identity and a history obeys rules.
//! Run it with an [`AggregateStore`](crate::AggregateStore); test it with `given`/`when`/
//! `then` from `composable-testing`.
//!
//! **How it fits.** [`AggregateReducer`] makes every aggregate a
//! [`Reducer`]: a command becomes an [`AppendEvents`] effect, and
//! the events change the state only once they are recorded.

use std::error::Error;
use std::fmt;
use std::marker::PhantomData;

use crate::effect::{AppendEvents, Effect, Effects};
use crate::event::{Event, EventMetadata, NewEvent};
use crate::ids::{CommandId, EventId, Version};
use crate::reducer::Reducer;
use crate::snapshot::SnapshotCodec;
use crate::store::{AppendError, Conflict, ExpectedVersion};
use crate::stream_id::{InvalidStreamId, StreamId};

/// The rules of one kind of thing. Never instantiated: implement it for an empty type.
pub trait Aggregate: 'static {
    /// The category of its streams: lower-case letters, digits and `_`.
    const CATEGORY: &'static str;

    /// What is remembered; `Default` is the state before the first event.
    type State: Default + Clone + Send + Sync + 'static;
    /// What can be asked of it.
    type Command: Clone + Send + 'static;
    /// What can have happened to it.
    type Event: Event + Send + Sync + 'static;
    /// Why a command is refused.
    type Error: Error + Send + 'static;
    /// What the rules may ask of the world: clocks, ids, settings. `()` when nothing.
    type Environment: Send + Sync;

    /// Holds a command against the state. No events means there is nothing to change.
    ///
    /// # Errors
    /// When the rules refuse the command.
    fn decide(
        state: &Self::State,
        command: Self::Command,
        environment: &Self::Environment,
    ) -> Result<Vec<Self::Event>, Self::Error>;

    /// Takes an event into the state. It has happened, so it cannot be refused.
    fn apply(state: &mut Self::State, event: &Self::Event);

    /// What a command is called on spans; by default it has no name.
    #[must_use]
    fn command_name(command: &Self::Command) -> &'static str {
        let _ = command;
        ""
    }

    /// How states are kept as snapshots. By default they are not.
    #[must_use]
    fn snapshots() -> Option<SnapshotCodec<Self::State>> {
        None
    }

    /// The stream of the aggregate with this id.
    ///
    /// # Errors
    /// When category and id do not make a valid stream name.
    fn stream(id: impl fmt::Display) -> Result<StreamId, InvalidStreamId> {
        StreamId::new(Self::CATEGORY, id)
    }
}

/// One aggregate as it stands: which one, how far, and its state.
pub struct AggregateRoot<A: Aggregate> {
    /// The stream its events are in.
    pub stream: StreamId,
    /// How many of them the state has taken in.
    pub version: Version,
    /// The state after them.
    pub state: A::State,
}

impl<A: Aggregate> AggregateRoot<A> {
    /// The aggregate before its first event.
    #[must_use]
    pub fn new(stream: StreamId) -> Self {
        Self { stream, version: Version::NONE, state: A::State::default() }
    }

    /// Whether anything has happened to it yet.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.version > Version::NONE
    }

    /// Takes in the next event of the stream.
    pub fn apply(&mut self, event: &A::Event) {
        A::apply(&mut self.state, event);
        self.version = self.version.next();
    }
}

impl<A: Aggregate<State: Clone>> Clone for AggregateRoot<A> {
    fn clone(&self) -> Self {
        Self { stream: self.stream.clone(), version: self.version, state: self.state.clone() }
    }
}

impl<A: Aggregate<State: PartialEq>> PartialEq for AggregateRoot<A> {
    fn eq(&self, other: &Self) -> bool {
        (&self.stream, self.version, &self.state) == (&other.stream, other.version, &other.state)
    }
}

impl<A: Aggregate<State: fmt::Debug>> fmt::Debug for AggregateRoot<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AggregateRoot")
            .field("stream", &self.stream)
            .field("version", &self.version)
            .field("state", &self.state)
            .finish()
    }
}

/// The circumstances of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandContext {
    /// This attempt. Send the same id again after an uncertain outcome: it is done once.
    pub id: CommandId,
    /// Goes onto every event. An absent causation id is filled with the command's.
    pub metadata: EventMetadata,
    /// The version the sender has seen. At another version the command is a conflict,
    /// whatever the rules would say. `None` when the sender does not care.
    pub expected: Option<Version>,
}

impl CommandContext {
    /// A command without metadata and without an expectation.
    #[must_use]
    pub fn new(id: CommandId) -> Self {
        Self { id, metadata: EventMetadata::default(), expected: None }
    }

    /// With this metadata.
    #[must_use]
    pub fn with_metadata(mut self, metadata: EventMetadata) -> Self {
        self.metadata = metadata;
        self
    }

    /// Only at this version.
    #[must_use]
    pub const fn expecting(mut self, version: Version) -> Self {
        self.expected = Some(version);
        self
    }
}

/// What can happen to an aggregate, seen as a reducer.
pub enum AggregateAction<A: Aggregate> {
    /// Someone wants something.
    Command {
        /// What they want.
        command: A::Command,
        /// Who they are, and what they have seen.
        context: CommandContext,
    },
    /// It happened, and is recorded.
    Event(A::Event),
    /// The rules refused the command.
    Rejected(A::Error),
    /// The rules agreed, but the events could not be recorded.
    NotAppended(AppendError),
}

impl<A: Aggregate<Event: Clone, Error: Clone>> Clone for AggregateAction<A> {
    fn clone(&self) -> Self {
        match self {
            Self::Command { command, context } => Self::Command { command: command.clone(), context: context.clone() },
            Self::Event(event) => Self::Event(event.clone()),
            Self::Rejected(error) => Self::Rejected(error.clone()),
            Self::NotAppended(error) => Self::NotAppended(error.clone()),
        }
    }
}

impl<A> fmt::Debug for AggregateAction<A>
where
    A: Aggregate<Command: fmt::Debug, Event: fmt::Debug>,
{
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command { command, .. } => formatter.debug_tuple("Command").field(command).finish(),
            Self::Event(event) => formatter.debug_tuple("Event").field(event).finish(),
            Self::Rejected(error) => formatter.debug_tuple("Rejected").field(error).finish(),
            Self::NotAppended(error) => formatter.debug_tuple("NotAppended").field(error).finish(),
        }
    }
}

/// Makes an aggregate a [`Reducer`].
pub struct AggregateReducer<A>(PhantomData<fn() -> A>);

impl<A> AggregateReducer<A> {
    /// The reducer of the aggregate `A`.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<A> Default for AggregateReducer<A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A: Aggregate> Reducer for AggregateReducer<A> {
    type State = AggregateRoot<A>;
    type Action = AggregateAction<A>;
    type Environment = A::Environment;

    fn reduce(
        &self,
        root: &mut Self::State,
        action: Self::Action,
        environment: &Self::Environment,
    ) -> Effects<Self::Action> {
        match action {
            AggregateAction::Command { command, context } => command_effect(root, command, context, environment).into(),
            AggregateAction::Event(event) => {
                root.apply(&event);
                Effects::none()
            }
            // Answers for whoever sent the command; the state has nothing to do with them.
            AggregateAction::Rejected(_) | AggregateAction::NotAppended(_) => Effects::none(),
        }
    }
}

fn command_effect<A: Aggregate>(
    root: &AggregateRoot<A>,
    command: A::Command,
    context: CommandContext,
    environment: &A::Environment,
) -> Effect<AggregateAction<A>> {
    let expected = ExpectedVersion::Exact(context.expected.unwrap_or(root.version));
    if !expected.accepts(root.version) {
        let conflict = Conflict { stream: root.stream.clone(), expected, actual: root.version };
        return Effect::action(AggregateAction::NotAppended(conflict.into()));
    }
    match A::decide(&root.state, command, environment) {
        Err(error) => Effect::action(AggregateAction::Rejected(error)),
        Ok(events) if events.is_empty() => Effect::None,
        Ok(events) => Effect::AppendEvents(Box::new(AppendEvents {
            stream: root.stream.clone(),
            expected,
            events: encode_events(&events, context),
            then: events.into_iter().map(AggregateAction::Event).collect(),
            otherwise: Box::new(AggregateAction::NotAppended),
        })),
    }
}

fn encode_events<E: Event>(events: &[E], context: CommandContext) -> Vec<NewEvent> {
    let mut metadata = context.metadata;
    metadata.causation_id.get_or_insert(context.id.uuid());
    let encode = |(index, event)| NewEvent::encode(EventId::derive(context.id, index), event, metadata.clone());
    events.iter().enumerate().map(encode).collect()
}
