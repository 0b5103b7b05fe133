//! Runs aggregates on an event store: load, decide, append, snapshot.
//!
//! **When to use it.** In a service, one [`AggregateStore`] per kind of aggregate. It is
//! cheap, holds no state and may be shared.
//!
//! **What it does not do.** It never retries: a conflict comes back typed, and the caller
//! decides whether the sender should see the newer state first.

use std::error::Error as StdError;
use std::fmt;
use std::num::NonZeroU64;
use std::sync::Arc;

use thiserror::Error;

use crate::aggregate::{Aggregate, AggregateAction, AggregateReducer, AggregateRoot, CommandContext};
use crate::cache::{Cache, Kept, Weigh};
use crate::effect::{AppendEvents, Effect};
use crate::event::{DecodeError, RecordedEvent};
use crate::ids::{EventId, TenantId, Version};
use crate::position::GlobalPosition;
use crate::reducer::Reducer;
use crate::snapshot::{Snapshot, SnapshotCodec};
use crate::store::{AppendError, EventStore, StoreError};
use crate::stream_id::StreamId;
use crate::upcast::Upcasters;

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
}

impl<S: Clone, A: Aggregate<Environment: Clone>> Clone for AggregateStore<S, A> {
    fn clone(&self) -> Self {
        Self {
            store: self.store.clone(),
            environment: self.environment.clone(),
            snapshot_every: self.snapshot_every,
            cache: self.cache.clone(),
            upcasters: self.upcasters.clone(),
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

/// Why an aggregate could not be loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An event of the stream is not one of the aggregate's.
    #[error("event {version} of {stream} cannot be read")]
    Decode {
        /// The stream.
        stream: StreamId,
        /// The event's place in it.
        version: Version,
        /// What is wrong with it.
        source: DecodeError,
    },
    /// The stream is shorter than the version that was asked for.
    #[error("{stream} has {actual} versions, there is no version {wanted}")]
    NoSuchVersion {
        /// The stream.
        stream: StreamId,
        /// The version that was asked for.
        wanted: Version,
        /// The last there is.
        actual: Version,
    },
}

/// Why a command changed nothing.
#[derive(Debug, Error)]
pub enum ExecuteError<E: StdError> {
    /// The rules refused it.
    #[error(transparent)]
    Rejected(E),
    /// The aggregate could not be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The events could not be recorded; a conflict is [`AppendError::Conflict`].
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// What a command left in the store.
#[derive(Clone, Copy, Default)]
struct Recorded {
    events: u64,
    position: Option<GlobalPosition>,
    was_duplicate: bool,
}

impl<A: Aggregate> Executed<A> {
    fn new(root: AggregateRoot<A>, recorded: Recorded) -> Self {
        let Recorded { events, position, was_duplicate } = recorded;
        Self { root, events, position, was_duplicate, snapshot_error: None }
    }
}

/// A root, and what is known about how it was loaded.
struct Loaded<A: Aggregate> {
    root: AggregateRoot<A>,
    snapshot_version: Version,
    tail: Vec<RecordedEvent>,
}

impl<S: EventStore, A: Aggregate> AggregateStore<S, A> {
    /// Aggregates on `store`, with a snapshot every [`DEFAULT_SNAPSHOT_EVERY`] events where
    /// the aggregate has them.
    pub const fn new(store: S, environment: A::Environment) -> Self {
        Self { store, environment, snapshot_every: DEFAULT_SNAPSHOT_EVERY, cache: None, upcasters: None }
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

    /// The aggregate as it stands now. One that does not exist has version zero.
    ///
    /// # Errors
    /// When the store cannot be read, or holds an event the aggregate does not know.
    pub async fn load(&self, tenant: TenantId, stream: &StreamId) -> Result<AggregateRoot<A>, LoadError> {
        Ok(self.load_with_tail(tenant, stream).await?.root)
    }

    /// The aggregate as it stood at an earlier version.
    ///
    /// # Errors
    /// As [`load`](Self::load), and when the stream never had that version.
    pub async fn load_at(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        version: Version,
    ) -> Result<AggregateRoot<A>, LoadError> {
        let mut root = AggregateRoot::new(stream.clone());
        let mut events = self.store.load(tenant, stream, Version::NONE).await?;
        if Version::new(events.len() as u64) < version {
            let actual = Version::new(events.len() as u64);
            return Err(LoadError::NoSuchVersion { stream: stream.clone(), wanted: version, actual });
        }
        events.retain(|event| event.version <= version);
        self.replay(&mut root, &events)?;
        Ok(root)
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

    async fn load_with_tail(&self, tenant: TenantId, stream: &StreamId) -> Result<Loaded<A>, LoadError> {
        let mut root = AggregateRoot::new(stream.clone());
        let tail = match A::snapshots() {
            None => self.store.load(tenant, stream, Version::NONE).await?,
            Some(codec) => {
                let (snapshot, tail) = self.store.load_with_snapshot(tenant, stream, codec.schema).await?;
                match snapshot.map(|snapshot| restore(&mut root, &snapshot, codec)) {
                    None | Some(true) => tail,
                    // The snapshot is corrupt: what it left out must be read after all.
                    Some(false) => self.store.load(tenant, stream, Version::NONE).await?,
                }
            }
        };
        let snapshot_version = root.version;
        self.replay(&mut root, &tail)?;
        Ok(Loaded { root, snapshot_version, tail })
    }

    fn replay(&self, root: &mut AggregateRoot<A>, events: &[RecordedEvent]) -> Result<(), LoadError> {
        for recorded in events {
            let event = match &self.upcasters {
                Some(upcasters) => upcasters.decode(recorded),
                None => recorded.decode::<A::Event>(),
            };
            let event = event.map_err(|source| LoadError::Decode {
                stream: recorded.stream.clone(),
                version: recorded.version,
                source,
            })?;
            root.apply(&event);
        }
        Ok(())
    }

    /// What an earlier attempt of the same command recorded, as far back as is known: to
    /// the version the sender has seen, or else to the last snapshot.
    async fn find_recorded(
        &self,
        tenant: TenantId,
        loaded: &Loaded<A>,
        context: &CommandContext,
    ) -> Result<Option<Recorded>, LoadError> {
        let found = recorded_by(&loaded.tail, context);
        match context.expected {
            Some(seen) if found.is_none() && seen < loaded.snapshot_version => {
                Ok(recorded_by(&self.store.load(tenant, &loaded.root.stream, seen).await?, context))
            }
            _ => Ok(found),
        }
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

    /// Gives the version of the snapshot that there is now.
    async fn snapshot_when_due(&self, tenant: TenantId, loaded: &Loaded<A>) -> Result<Version, StoreError> {
        let root = &loaded.root;
        let since = root.version.get().saturating_sub(loaded.snapshot_version.get());
        if since < self.snapshot_every.get() {
            return Ok(loaded.snapshot_version);
        }
        let Some(codec) = A::snapshots() else { return Ok(loaded.snapshot_version) };
        let Some(payload) = (codec.encode)(&root.state) else {
            return Ok(loaded.snapshot_version);
        };
        let snapshot = Snapshot { schema: codec.schema, version: root.version, payload };
        self.store.save_snapshot(tenant, &root.stream, snapshot).await?;
        Ok(root.version)
    }
}

/// Whether the store refused because it knows more than was kept here.
fn may_be_stale(error: &AppendError) -> bool {
    matches!(error, AppendError::Conflict(_) | AppendError::EventIdReused { .. })
}

fn restore<A: Aggregate>(root: &mut AggregateRoot<A>, snapshot: &Snapshot, codec: SnapshotCodec<A::State>) -> bool {
    let Some(state) = (codec.decode)(&snapshot.payload) else {
        return false;
    };
    root.state = state;
    root.version = snapshot.version;
    true
}

fn recorded_by(events: &[RecordedEvent], context: &CommandContext) -> Option<Recorded> {
    let first = EventId::derive(context.id, 0);
    let start = events.iter().position(|event| event.id == first)?;
    let own = |(index, event): &(usize, &RecordedEvent)| event.id == EventId::derive(context.id, *index);
    let mut recorded = Recorded { was_duplicate: true, ..Recorded::default() };
    for (_, event) in events[start..].iter().enumerate().take_while(own) {
        recorded.events += 1;
        recorded.position = Some(event.position);
    }
    Some(recorded)
}

/// The answer to a command that led to no events because it was refused.
fn refuse<A: Aggregate>(action: AggregateAction<A>) -> Result<(), ExecuteError<A::Error>> {
    match action {
        AggregateAction::Rejected(error) => Err(ExecuteError::Rejected(error)),
        AggregateAction::NotAppended(error) => Err(ExecuteError::Append(error)),
        AggregateAction::Command { .. } | AggregateAction::Event(_) => Ok(()),
    }
}
