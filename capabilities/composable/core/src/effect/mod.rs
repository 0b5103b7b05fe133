//! Side effects as data.
//!
//! A reducer never does anything; it returns [`Effects`] that describe what should be
//! done. Whatever runs the reducer carries them out and feeds the actions they produce
//! back in. A test looks at them instead.
//!
//! | | |
//! | --- | --- |
//! | here | [`Effect`] |
//! | [`list`] | [`Effects`], what a reducer returns |
//! | [`requests`] | what is asked of stores, buses and other aggregates |
//! | [`attempts`] | work that is tried again, and by which policy |
//!
//! **How to extend it.** A new kind of effect is a new variant, its handling in every
//! runner (the compiler lists them), and its arm in [`Effect::map`].

pub mod attempts;
pub mod list;
pub mod requests;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

pub use attempts::{AttemptFailed, AttemptFuture, Retry, RetryPolicy};
pub use list::Effects;
pub use requests::{AppendEvents, Deadline, DispatchCommand, EffectId, PublishEvent};

/// Work that may end in an action.
pub type ActionFuture<Action> = Pin<Box<dyn Future<Output = Option<Action>> + Send>>;

/// One thing to do, described.
///
/// ```
/// use std::time::Duration;
/// use composable_core::Effect;
///
/// let effect = Effect::Sequential(vec![
///     Effect::future("save", async { Some("saved") }),
///     Effect::delay(Duration::from_secs(2), "note gone"),
/// ]);
/// // A future is shown by its name; it has not run.
/// let shown = r#"Cancellable(EffectId("note"), Sequential([Future("save"), Delay(2s, "note gone")]))"#;
/// assert_eq!(format!("{:?}", effect.cancellable("note")), shown);
/// ```
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
    /// Run this until it succeeds or the policy gives up.
    Retry(Box<Retry<Action>>),
    /// Record events.
    AppendEvents(Box<AppendEvents<Action>>),
    /// Tell other processes about an event that is recorded.
    PublishEvent(Box<PublishEvent<Action>>),
    /// Ask something of another aggregate.
    DispatchCommand(Box<DispatchCommand<Action>>),
    /// Ask something of an aggregate later, also when the process ends meanwhile.
    Schedule(Box<Deadline>),
    /// This, unless [`Effect::Cancel`] with the same id comes first.
    Cancellable {
        /// The name to cancel it by.
        id: EffectId,
        /// What may be cancelled.
        effect: Box<Effect<Action>>,
    },
    /// Stop everything that runs under this id, and forget the deadline of this id. What
    /// has ended already is not undone.
    Cancel(EffectId),
}

impl<Action> Effect<Action> {
    /// Feeds an action back.
    pub fn action(action: Action) -> Self {
        Self::Action(Box::new(action))
    }

    /// Describes asynchronous work by a name and a future. It shares its thread with other effects: what blocks or
    /// computes for long belongs on a thread of its own, such as Tokio's `spawn_blocking`.
    pub fn future(name: &'static str, future: impl Future<Output = Option<Action>> + Send + 'static) -> Self {
        Self::Future { name, future: Box::pin(future) }
    }

    /// Feeds an action back after a while.
    pub fn delay(duration: Duration, action: Action) -> Self {
        Self::Delay { duration, action: Box::new(action) }
    }

    /// The same, to be cancelled by this id.
    #[must_use]
    pub fn cancellable(self, id: impl Into<EffectId>) -> Self {
        Self::Cancellable { id: id.into(), effect: Box::new(self) }
    }

    /// Cancels what runs or waits under this id.
    pub fn cancel(id: impl Into<EffectId>) -> Self {
        Self::Cancel(id.into())
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
            Self::Retry(retry) => Effect::Retry(Box::new(retry.map_shared(convert))),
            Self::AppendEvents(append) => Effect::AppendEvents(Box::new(append.map_shared(convert))),
            Self::PublishEvent(publish) => Effect::PublishEvent(Box::new(publish.map_shared(convert))),
            Self::DispatchCommand(dispatch) => Effect::DispatchCommand(Box::new(dispatch.map_shared(convert))),
            Self::Schedule(deadline) => Effect::Schedule(deadline),
            Self::Cancellable { id, effect } => effect.map_shared(convert).cancellable(id),
            Self::Cancel(id) => Effect::Cancel(id),
        }
    }
}

pub(crate) type Convert<Inner, Outer> = Arc<dyn Fn(Inner) -> Outer + Send + Sync>;

impl<Action: fmt::Debug> fmt::Debug for Effect<Action> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => formatter.write_str("None"),
            Self::Action(action) => formatter.debug_tuple("Action").field(action).finish(),
            Self::Future { name, .. } => formatter.debug_tuple("Future").field(name).finish(),
            Self::Delay { duration, action } => formatter.debug_tuple("Delay").field(duration).field(action).finish(),
            Self::Parallel(effects) => formatter.debug_tuple("Parallel").field(effects).finish(),
            Self::Sequential(effects) => formatter.debug_tuple("Sequential").field(effects).finish(),
            Self::Retry(retry) => retry.fmt(formatter),
            Self::AppendEvents(append) => append.fmt(formatter),
            Self::PublishEvent(publish) => publish.fmt(formatter),
            Self::DispatchCommand(dispatch) => dispatch.fmt(formatter),
            Self::Schedule(deadline) => formatter.debug_tuple("Schedule").field(deadline).finish(),
            Self::Cancellable { id, effect } => formatter.debug_tuple("Cancellable").field(id).field(effect).finish(),
            Self::Cancel(id) => formatter.debug_tuple("Cancel").field(id).finish(),
        }
    }
}
