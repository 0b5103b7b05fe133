//! Runs aggregates on an event store: load, decide, append, snapshot.
//!
//! **When to use it.** In a service, one [`AggregateStore`] per kind of aggregate. Clone it
//! where it is needed: clones know of each other, so that two commands on one aggregate wait
//! for each other instead of conflicting.
//!
//! **What it does not do.** [`AggregateStore::execute`] never retries: a conflict comes back
//! typed, and the caller decides whether the sender should see the newer state first. For
//! commands whose sender has seen no state there is [`AggregateStore::execute_once`].
//!
//! | module | what is in it |
//! | --- | --- |
//! | `loading` | from events and snapshots to an aggregate, and the next snapshot |
//! | `repeating` | commands that come again, long after or while others write |
//! | `turns` | commands of one process on one aggregate wait for each other |
//! | `observing` | what is told about a command |
//! | `errors` | why something was not loaded or not executed |

mod errors;
mod loading;
mod observing;
mod repeating;
mod turns;

use std::fmt;
use std::num::NonZeroU64;
use std::sync::Arc;

use crate::aggregate::{Aggregate, AggregateAction, AggregateReducer, AggregateRoot, CommandContext};
use crate::cache::{Cache, Kept, Weigh};
use crate::effect::{AppendEvents, Effect};
use crate::ids::{TenantId, Version};
use crate::position::GlobalPosition;
use crate::reducer::Reducer;
use crate::store::{AppendError, EventStore, StoreError};
use crate::stream_id::StreamId;
use crate::upcast::Upcasters;

use loading::Loaded;
use observing::{Decided, observed};
use repeating::Recorded;
use turns::Turns;

pub use errors::{ExecuteError, LoadError};
pub use repeating::MOST_CONFLICTS;

/// Events between two snapshots, unless told otherwise.
pub const DEFAULT_SNAPSHOT_EVERY: NonZeroU64 = match NonZeroU64::new(100) {
    Some(events) => events,
    None => NonZeroU64::MIN,
};

/// Aggregates of one kind on a store.
pub struct AggregateStore<S, A: Aggregate> {
    store: S,
    environment: A::Environment,
    snapshot_every: NonZeroU64,
    cache: Option<Cache<A>>,
    upcasters: Option<Arc<Upcasters>>,
    turns: Turns,
}

impl<S: Clone, A: Aggregate<Environment: Clone>> Clone for AggregateStore<S, A> {
    fn clone(&self) -> Self {
        Self {
            store: self.store.clone(),
            environment: self.environment.clone(),
            snapshot_every: self.snapshot_every,
            cache: self.cache.clone(),
            upcasters: self.upcasters.clone(),
            turns: self.turns.clone(),
        }
    }
}

/// What executing a command did.
pub struct Executed<A: Aggregate> {
    /// The aggregate afterwards.
    pub root: AggregateRoot<A>,
    /// How many events the command led to. Zero when there was nothing to change.
    pub events: u64,
    /// Where the last of them stands; `None` without events.
    pub position: Option<GlobalPosition>,
    /// The same command was executed before; nothing was written this time, and `root` may
    /// be further than where that command left it.
    pub was_duplicate: bool,
    /// Why no snapshot could be kept though one was due. The command has succeeded all the
    /// same; worth a line in the log.
    pub snapshot_error: Option<StoreError>,
}

impl<S, A: Aggregate> fmt::Debug for AggregateStore<S, A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AggregateStore").field("category", &A::CATEGORY).finish_non_exhaustive()
    }
}

impl<A: Aggregate<State: fmt::Debug>> fmt::Debug for Executed<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Executed");
        shown.field("root", &self.root).field("events", &self.events).field("was_duplicate", &self.was_duplicate);
        shown.finish_non_exhaustive()
    }
}

impl<A: Aggregate> Executed<A> {
    fn new(root: AggregateRoot<A>, recorded: Recorded) -> Self {
        let Recorded { events, position, was_duplicate } = recorded;
        Self { root, events, position, was_duplicate, snapshot_error: None }
    }
}

impl<S: EventStore, A: Aggregate> AggregateStore<S, A> {
    /// Aggregates on `store`, with a snapshot every [`DEFAULT_SNAPSHOT_EVERY`] events where
    /// the aggregate has them.
    pub fn new(store: S, environment: A::Environment) -> Self {
        Self {
            store,
            environment,
            snapshot_every: DEFAULT_SNAPSHOT_EVERY,
            cache: None,
            upcasters: None,
            turns: Turns::default(),
        }
    }

    /// Keeps aggregates in memory after a command, up to so many bytes, so that the next command on the same one need
    /// not read the store. Nothing is answered from memory alone: an append that another process was faster than is
    /// refused by the store, and refusals of the rules are only believed after the store was read.
    #[must_use]
    pub fn with_cache(mut self, most_bytes: usize, weigh: Weigh<A::State>) -> Self {
        self.cache = Some(Cache::new(most_bytes, weigh));
        self
    }

    /// Reads events in their current form, whatever form they were recorded in. The steps were checked when they were
    /// built, so that a program with a gap in them does not start.
    #[must_use]
    pub fn with_upcasters(mut self, upcasters: Upcasters) -> Self {
        self.upcasters = Some(Arc::new(upcasters));
        self
    }

    /// With this many events between two snapshots.
    #[must_use]
    pub const fn with_snapshot_every(mut self, events: NonZeroU64) -> Self {
        self.snapshot_every = events;
        self
    }

    /// The store underneath.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// Executes a command: load, decide, append, and a snapshot when one is due.
    ///
    /// # Errors
    /// When the rules refuse it, when someone else was first, or when the store fails.
    pub async fn execute(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        command: A::Command,
        context: CommandContext,
    ) -> Result<Executed<A>, ExecuteError<A::Error>> {
        let (name, told) = (A::command_name(&command), context.clone());
        let work = async move { Decided { result: self.attempt(tenant, stream, command, context).await, attempts: 1 } };
        observed(tenant, stream, name, &told, work).await
    }

    /// One attempt at a command, of which nothing is told.
    async fn attempt(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        command: A::Command,
        context: CommandContext,
    ) -> Result<Executed<A>, ExecuteError<A::Error>> {
        let _turn = self.turns.take(tenant, stream).await;
        if let Some(kept) = self.kept_at(tenant, stream, context.expected) {
            let loaded = Loaded { root: kept.root, snapshot_version: kept.snapshot_version, tail: Vec::new() };
            match self.run(tenant, loaded, command.clone(), context.clone()).await {
                Ok(executed) if executed.events > 0 && !executed.was_duplicate => return Ok(executed),
                Err(ExecuteError::Append(error)) if !may_be_stale(&error) => return Err(error.into()),
                // What was kept may be old: ask the store.
                Ok(_) | Err(_) => {}
            }
        }
        let loaded = self.load_with_tail(tenant, stream).await?;
        if let Some(recorded) = self.find_recorded(tenant, &loaded, &context).await? {
            return Ok(Executed::new(loaded.root, recorded));
        }
        self.run(tenant, loaded, command, context).await
    }

    /// Decides on what was loaded, and records the events.
    async fn run(
        &self,
        tenant: TenantId,
        mut loaded: Loaded<A>,
        command: A::Command,
        context: CommandContext,
    ) -> Result<Executed<A>, ExecuteError<A::Error>> {
        let reducer = AggregateReducer::<A>::new();
        let action = AggregateAction::Command { command, context };
        let mut recorded = Recorded::default();
        // An aggregate's reducer answers a command with one effect or none.
        for effect in reducer.reduce(&mut loaded.root, action, &self.environment) {
            match effect {
                Effect::AppendEvents(append) => recorded = self.record(tenant, &mut loaded.root, *append).await?,
                Effect::Action(action) => refuse(*action)?,
                Effect::None
                | Effect::Future { .. }
                | Effect::Delay { .. }
                | Effect::Parallel(_)
                | Effect::Sequential(_)
                | Effect::Retry(_)
                | Effect::PublishEvent(_)
                | Effect::DispatchCommand(_)
                | Effect::Schedule(_)
                | Effect::Cancellable { .. }
                | Effect::Cancel(_) => {}
            }
        }
        if recorded.was_duplicate {
            // The same command, executed elsewhere at the same moment, may have decided
            // differently (another time, another id); what counts is what was recorded.
            loaded = self.load_with_tail(tenant, &loaded.root.stream).await?;
        }
        let snapshot_error = match self.snapshot_when_due(tenant, &loaded).await {
            Ok(saved) => {
                loaded.snapshot_version = saved;
                None
            }
            Err(error) => Some(error),
        };
        if let Some(cache) = &self.cache {
            cache.put(tenant, Kept { root: loaded.root.clone(), snapshot_version: loaded.snapshot_version });
        }
        Ok(Executed { snapshot_error, ..Executed::new(loaded.root, recorded) })
    }

    /// What is kept of an aggregate, if it is at the version that the sender has seen.
    fn kept_at(&self, tenant: TenantId, stream: &StreamId, expected: Option<Version>) -> Option<Kept<A>> {
        let kept = self.cache.as_ref()?.take(tenant, stream)?;
        expected.is_none_or(|expected| expected == kept.root.version).then_some(kept)
    }

    async fn record(
        &self,
        tenant: TenantId,
        root: &mut AggregateRoot<A>,
        append: AppendEvents<AggregateAction<A>>,
    ) -> Result<Recorded, AppendError> {
        let AppendEvents { stream, expected, events, then, .. } = append;
        let count = events.len() as u64;
        let appended = self.store.append(tenant, &stream, expected, events).await?;
        let reducer = AggregateReducer::<A>::new();
        for action in then {
            // An event only changes the state; it has no effects to run.
            reducer.reduce(root, action, &self.environment);
        }
        Ok(Recorded { events: count, position: Some(appended.position), was_duplicate: appended.was_duplicate })
    }
}

/// Whether the store refused because it knows more than was kept here.
fn may_be_stale(error: &AppendError) -> bool {
    matches!(error, AppendError::Conflict(_) | AppendError::EventIdReused { .. })
}

/// The answer to a command that led to no events because it was refused.
fn refuse<A: Aggregate>(action: AggregateAction<A>) -> Result<(), ExecuteError<A::Error>> {
    match action {
        AggregateAction::Rejected(error) => Err(ExecuteError::Rejected(error)),
        AggregateAction::NotAppended(error) => Err(ExecuteError::Append(error)),
        AggregateAction::Command { .. } | AggregateAction::Event(_) => Ok(()),
    }
}
