//! Side effects as data.
//!
//! A reducer never does anything; it returns [`Effects`] that describe what should be
//! done. Whatever runs the reducer carries them out and feeds the actions they produce
//! back in. A test looks at them instead.
//!
//! **How to extend it.** A new kind of effect is a new variant, its handling in every
//! runner (the compiler lists them), and its arm in [`Effect::map`].

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use smallvec::{IntoIter, SmallVec, smallvec};

use crate::event::NewEvent;
use crate::store::{AppendError, ExpectedVersion};
use crate::stream_id::StreamId;

/// Work that may end in an action.
pub type ActionFuture<Action> = Pin<Box<dyn Future<Output = Option<Action>> + Send>>;

/// Turns a failed append into the action that answers it.
pub type OnAppendError<Action> = Box<dyn FnOnce(AppendError) -> Action + Send>;

/// One thing to do, described.
pub enum Effect<Action> {
    /// Nothing.
    None,
    /// Reduce this action next.
    Action(Box<Action>),
    /// Run this and reduce the action it ends in, if any.
    Future {
        /// What it does, for tests and traces.
        name: &'static str,
        /// The work itself.
        future: ActionFuture<Action>,
    },
    /// Reduce this action after a while. Forgotten when the process ends.
    Delay {
        /// How long to wait.
        duration: Duration,
        /// The action to reduce then.
        action: Box<Action>,
    },
    /// All of these, in no particular order.
    Parallel(Vec<Effect<Action>>),
    /// All of these, each when the one before has ended.
    Sequential(Vec<Effect<Action>>),
    /// Record events.
    AppendEvents(Box<AppendEvents<Action>>),
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

impl<Action> Effect<Action> {
    /// Feeds an action back.
    pub fn action(action: Action) -> Self {
        Self::Action(Box::new(action))
    }

    /// Describes asynchronous work by a name and a future.
    pub fn future(name: &'static str, future: impl Future<Output = Option<Action>> + Send + 'static) -> Self {
        Self::Future { name, future: Box::pin(future) }
    }

    /// Feeds an action back after a while.
    pub fn delay(duration: Duration, action: Action) -> Self {
        Self::Delay { duration, action: Box::new(action) }
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

impl<Action: 'static> Effect<Action> {
    /// The same effect in the words of an outer reducer: every action it produces goes
    /// through `convert` first.
    pub fn map<Outer: 'static>(self, convert: impl Fn(Action) -> Outer + Send + Sync + 'static) -> Effect<Outer> {
        self.map_shared(&(Arc::new(convert) as Convert<Action, Outer>))
    }

    fn map_shared<Outer: 'static>(self, convert: &Convert<Action, Outer>) -> Effect<Outer> {
        let all = |effects: Vec<Self>| effects.into_iter().map(|effect| effect.map_shared(convert)).collect();
        match self {
            Self::None => Effect::None,
            Self::Action(action) => Effect::action(convert(*action)),
            Self::Future { name, future } => {
                let convert = Arc::clone(convert);
                Effect::future(name, async move { future.await.map(|action| convert(action)) })
            }
            Self::Delay { duration, action } => Effect::delay(duration, convert(*action)),
            Self::Parallel(effects) => Effect::Parallel(all(effects)),
            Self::Sequential(effects) => Effect::Sequential(all(effects)),
            Self::AppendEvents(append) => Effect::AppendEvents(Box::new(append.map_shared(convert))),
        }
    }
}

type Convert<Inner, Outer> = Arc<dyn Fn(Inner) -> Outer + Send + Sync>;

impl<Action: 'static> AppendEvents<Action> {
    fn map_shared<Outer: 'static>(self, convert: &Convert<Action, Outer>) -> AppendEvents<Outer> {
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

impl<Action: fmt::Debug> fmt::Debug for Effect<Action> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => formatter.write_str("None"),
            Self::Action(action) => formatter.debug_tuple("Action").field(action).finish(),
            Self::Future { name, .. } => formatter.debug_tuple("Future").field(name).finish(),
            Self::Delay { duration, action } => formatter.debug_tuple("Delay").field(duration).field(action).finish(),
            Self::Parallel(effects) => formatter.debug_tuple("Parallel").field(effects).finish(),
            Self::Sequential(effects) => formatter.debug_tuple("Sequential").field(effects).finish(),
            Self::AppendEvents(append) => append.fmt(formatter),
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

/// The effects of one action. Holds one without allocating; never holds [`Effect::None`].
pub struct Effects<Action>(SmallVec<[Effect<Action>; 1]>);

impl<Action> Effects<Action> {
    /// Nothing to do.
    #[must_use]
    pub fn none() -> Self {
        Self(SmallVec::new())
    }

    /// One thing more to do.
    #[must_use]
    pub fn and(mut self, effect: Effect<Action>) -> Self {
        self.push(effect);
        self
    }

    /// Adds an effect; [`Effect::None`] adds nothing.
    pub fn push(&mut self, effect: Effect<Action>) {
        if !effect.is_none() {
            self.0.push(effect);
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Looks at each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Effect<Action>> {
        self.0.iter()
    }
}

impl<Action: 'static> Effects<Action> {
    /// See [`Effect::map`].
    #[must_use]
    pub fn map<Outer: 'static>(self, convert: impl Fn(Action) -> Outer + Send + Sync + 'static) -> Effects<Outer> {
        let convert: Convert<Action, Outer> = Arc::new(convert);
        self.into_iter().map(|effect| effect.map_shared(&convert)).collect()
    }
}

impl<Action> Default for Effects<Action> {
    fn default() -> Self {
        Self::none()
    }
}

impl<Action> From<Effect<Action>> for Effects<Action> {
    fn from(effect: Effect<Action>) -> Self {
        if effect.is_none() { Self::none() } else { Self(smallvec![effect]) }
    }
}

impl<Action> FromIterator<Effect<Action>> for Effects<Action> {
    fn from_iter<I: IntoIterator<Item = Effect<Action>>>(effects: I) -> Self {
        Self(effects.into_iter().filter(|effect| !effect.is_none()).collect())
    }
}

impl<Action> IntoIterator for Effects<Action> {
    type Item = Effect<Action>;
    type IntoIter = IntoIter<[Effect<Action>; 1]>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, Action> IntoIterator for &'a Effects<Action> {
    type Item = &'a Effect<Action>;
    type IntoIter = std::slice::Iter<'a, Effect<Action>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<Action: fmt::Debug> fmt::Debug for Effects<Action> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self).finish()
    }
}
