//! Sagas: aggregates that see something through across others.
//!
//! **When to use it.** When several aggregates must change together and no one transaction spans them: an order, a
//! payment and a reservation. For the usual shape, steps in an order and compensation in the reverse one, write a
//! `Workflow` of `composable-runtime` and no saga at all.
//!
//! **How it works.** A saga is an [`Aggregate`] like any other, with a stream of its own. It hears events of others, which
//! become its commands, and it reacts to its own events, once they are recorded, by commands for others and by deadlines.
//! Whoever runs it (`Sagas` of `composable-runtime`) gives it every event at least once, in the order of each stream, and
//! dies at any moment. It is safe because everything a saga does has an id that follows from the event that led to it:
//! done twice, it is done once.
//!
//! **How to extend it.** What a saga may want is a function of [`Reaction`]; it ends in an [`Effect`], which is data.

use std::borrow::Cow;
use std::collections::HashMap;

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use crate::aggregate::{Aggregate, AggregateRoot};
use crate::bus::{BusSubscription, ConsumerGroup};
use crate::command::{Command, CommandMessage, DispatchError};
use crate::effect::{Deadline, DispatchCommand, Effect, EffectId, Effects};
use crate::event::{Codec, DecodeError, EventMetadata, RecordedEvent};
use crate::ids::CommandId;
use crate::stream_id::{InvalidStreamId, StreamId};

/// An aggregate that listens to others, and asks them for something.
pub trait Saga: Aggregate<Command: Command> {
    /// Categories whose events it hears.
    const LISTENS_TO: &'static [&'static str];

    /// What an event of another aggregate means: for which saga, by its id, and what to it. `None` when nothing.
    ///
    /// # Errors
    /// When the event should mean something and cannot be read.
    fn hear(event: &RecordedEvent) -> Result<Option<(String, Self::Command)>, DecodeError>;

    /// What follows from an event that the saga has recorded.
    ///
    /// The saga is as it stands now, which may be further than the event when this is done again after a crash: ask only
    /// for what it still waits for. Let it record every answer, so that it can tell.
    fn react(saga: &AggregateRoot<Self>, event: &Self::Event, then: &mut Reaction<Self::Command>)
    where
        Self: Sized;

    /// Everything that its sagas have to be given: what they listen to, and their own events.
    #[must_use]
    fn subscription(group: ConsumerGroup) -> BusSubscription {
        let categories = Self::LISTENS_TO.iter().chain([&Self::CATEGORY]);
        BusSubscription { group, categories: categories.map(|name| Cow::Borrowed(*name)).collect(), tenant: None }
    }
}

/// A command for an aggregate, without all that follows from who sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The aggregate's stream.
    pub target: StreamId,
    /// See [`Command::command_type`].
    pub command_type: Cow<'static, str>,
    /// See [`Command::codec`].
    pub codec: Codec,
    /// The command itself.
    pub payload: Bytes,
}

impl Ask {
    /// A command for the aggregate of this kind and id.
    ///
    /// # Errors
    /// When the id makes no stream name.
    pub fn of<A: Aggregate<Command: Command>>(
        id: impl std::fmt::Display,
        command: &A::Command,
    ) -> Result<Self, InvalidStreamId> {
        Ok(Self {
            target: A::stream(id)?,
            command_type: Cow::Borrowed(command.command_type()),
            codec: command.codec(),
            payload: command.encode(),
        })
    }
}

/// What a saga wants because of one of its events. `C` is the saga's own command.
#[derive(Debug)]
pub struct Reaction<C> {
    to: RecordedEvent,
    /// How often the same was wanted, so that each time has an id of its own.
    purposes: HashMap<String, u32>,
    effects: Effects<C>,
}

impl<C: Command + 'static> Reaction<C> {
    /// Nothing yet, because of this event of a saga.
    #[must_use]
    pub fn to(event: &RecordedEvent) -> Self {
        Self { to: event.clone(), purposes: HashMap::new(), effects: Effects::none() }
    }

    /// Asks something of another aggregate. What becomes of it comes back as a command of the saga; only that it was
    /// executed or refused: everything else is tried again.
    pub fn ask(&mut self, ask: Ask, then: impl FnOnce(Result<(), DispatchError>) -> Option<C> + Send + 'static) {
        let id = self.next_id(format!("{} {}", ask.target, ask.command_type));
        let command = CommandMessage {
            id,
            tenant: self.to.tenant,
            target: ask.target,
            command_type: ask.command_type,
            codec: ask.codec,
            payload: ask.payload,
            metadata: self.metadata(),
        };
        self.effects.push(Effect::DispatchCommand(Box::new(DispatchCommand { command, then: Box::new(then) })));
    }

    /// Tells the saga itself something.
    pub fn tell(&mut self, command: C) {
        self.effects.push(Effect::action(command));
    }

    /// Tells the saga itself something so long after the event was recorded. Another deadline of the same name is
    /// replaced.
    pub fn tell_after(&mut self, name: &str, pause: SignedDuration, command: &C) {
        let due = self.to.recorded_at.saturating_add(pause).unwrap_or(Timestamp::MAX);
        let id = self.next_id(format!("deadline {name}"));
        let (tenant, target) = (self.to.tenant, self.to.stream.clone());
        let command = CommandMessage::encode(id, tenant, target, command, self.metadata());
        let id = self.deadline_id(name);
        self.effects.push(Effect::Schedule(Box::new(Deadline { id, due, command })));
    }

    /// Forgets the deadline of this name.
    pub fn forget(&mut self, name: &str) {
        let id = self.deadline_id(name);
        self.effects.push(Effect::cancel(id.as_str().to_owned()));
    }

    /// What is wanted.
    #[must_use]
    pub fn into_effects(self) -> Effects<C> {
        self.effects
    }

    fn next_id(&mut self, purpose: String) -> CommandId {
        let count = self.purposes.entry(purpose.clone()).and_modify(|count| *count += 1).or_default();
        CommandId::following(self.to.id.uuid(), &format!("{purpose} {count}"))
    }

    fn deadline_id(&self, name: &str) -> EffectId {
        format!("{}/{name}", self.to.stream).into()
    }

    fn metadata(&self) -> EventMetadata {
        caused_by(&self.to)
    }
}

/// What goes onto everything that an event leads to: the chain it belongs to, and the event as the cause. Who began the
/// chain is on its first event; what follows the system does by itself.
#[must_use]
pub fn caused_by(event: &RecordedEvent) -> EventMetadata {
    EventMetadata {
        correlation_id: Some(event.metadata.correlation_id.unwrap_or_else(|| event.id.uuid())),
        causation_id: Some(event.id.uuid()),
        traceparent: event.metadata.traceparent.clone(),
        actor: None,
    }
}
