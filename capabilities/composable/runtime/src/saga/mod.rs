//! Runs sagas.
//!
//! **When to use it.** For what spans several aggregates. Write a [`Workflow`] when it has steps and compensation, a
//! [`Saga`] when it has another shape; both are event-sourced aggregates. Register the saga in the [`CommandRouter`] like
//! any other aggregate, run a [`DeadlineWorker`], and give every event of
//! [`Saga::subscription`] to [`Sagas::handle`]: from the log or from a bus, with `Consuming` of `composable-bus`.
//!
//! **What is promised.** However often the process dies, and wherever, a saga goes on, and each of its commands has its
//! effect once. What cannot be executed for now is tried again; what the rules of another aggregate refuse comes back to
//! the saga.
//!
//! **How to extend it.** See [`composable_core::saga`].
//!
//! [`CommandRouter`]: crate::CommandRouter
//! [`DeadlineWorker`]: crate::DeadlineWorker

mod messages;
mod workflow;

use std::fmt;

use composable_core::effect::AttemptFailed;
use composable_core::environment::SystemClock;
use composable_core::saga::caused_by;
use composable_core::{
    AggregateStore, Command, CommandContext, CommandId, Deadlines, DispatchError, Effect, EventStore, LoadError,
    Reaction, RecordedEvent, Saga, StreamId, TenantId, Version,
};
use thiserror::Error;
use tracing::Instrument;

pub use messages::{WorkflowCommand, WorkflowEvent};
pub use workflow::{Heard, HeardBy, InvalidInput, Phase, Progress, Workflow, WorkflowSaga};

use crate::commands::{Dispatch, execute_once};
use crate::follower::Follower;

/// Sagas of one kind, and what they work with.
pub struct Sagas<S, G: Saga, T, D> {
    sagas: AggregateStore<S, G>,
    commands: T,
    deadlines: D,
}

#[derive(Debug, Error)]
#[error("{stream} is at version {actual} here, the event is of version {expected}: read the store that is written to")]
struct Behind {
    stream: StreamId,
    expected: Version,
    actual: Version,
}

impl<S: EventStore, G: Saga, T: Dispatch, D: Deadlines> Sagas<S, G, T, D> {
    /// Sagas that ask others by `commands`.
    pub const fn new(sagas: AggregateStore<S, G>, commands: T, deadlines: D) -> Self {
        Self { sagas, commands, deadlines }
    }

    /// Takes an event. The same one again does no harm; those of a stream come in their order.
    ///
    /// # Errors
    /// Passing when something is away, lasting when the event cannot be read.
    pub async fn handle(&self, event: &RecordedEvent) -> Result<(), AttemptFailed> {
        let span = tracing::debug_span!(
            "saga",
            saga = G::CATEGORY,
            event_type = &*event.event_type,
            stream = event.stream.as_str(),
            tenant = %event.tenant,
            traceparent = event.metadata.traceparent.as_deref(),
        );
        let handled = async {
            if event.stream.category() == G::CATEGORY { self.react(event).await } else { self.hear(event).await }
        };
        let result = handled.instrument(span).await;
        let follower = Follower::new("saga", G::CATEGORY);
        match &result {
            Ok(()) => follower.took(std::slice::from_ref(event), &SystemClock),
            Err(_) => follower.failed(),
        }
        result
    }

    async fn hear(&self, event: &RecordedEvent) -> Result<(), AttemptFailed> {
        let Some((id, command)) = G::hear(event).map_err(AttemptFailed::lasting)? else { return Ok(()) };
        let stream = G::stream(id).map_err(AttemptFailed::lasting)?;
        let id = CommandId::following(event.id.uuid(), &format!("heard by {stream}"));
        let mut metadata = caused_by(event);
        // Whoever is heard may be of another chain; the saga stays in its own.
        let recorded = self.sagas.store().load(event.tenant, &stream, Version::NONE).await;
        let recorded = recorded.map_err(AttemptFailed::passing)?;
        metadata.correlation_id =
            recorded.first().map_or(metadata.correlation_id, |first| first.metadata.correlation_id);
        self.execute(event.tenant, &stream, CommandContext::new(id).with_metadata(metadata), command).await
    }

    async fn react(&self, event: &RecordedEvent) -> Result<(), AttemptFailed> {
        let own = event.decode::<G::Event>().map_err(AttemptFailed::lasting)?;
        let root = self.sagas.load(event.tenant, &event.stream).await.map_err(load_failed)?;
        if root.version < event.version {
            let (expected, actual) = (event.version, root.version);
            return Err(AttemptFailed::passing(Behind { stream: root.stream, expected, actual }));
        }
        let mut reaction = Reaction::to(event);
        G::react(&root, &own, &mut reaction);
        for (index, effect) in reaction.into_effects().into_iter().enumerate() {
            self.run(event, index, effect).await?;
        }
        Ok(())
    }

    async fn run(&self, event: &RecordedEvent, index: usize, effect: Effect<G::Command>) -> Result<(), AttemptFailed> {
        match effect {
            Effect::DispatchCommand(dispatch) => {
                let id = dispatch.command.id;
                let result = self.commands.dispatch(dispatch.command).await;
                if let Err(error @ (DispatchError::NoHandler { .. } | DispatchError::Failed { .. })) = result {
                    return Err(AttemptFailed::passing(error));
                }
                let Some(answer) = (dispatch.then)(result) else { return Ok(()) };
                self.answer(event, CommandId::following(id.uuid(), "answer"), answer).await
            }
            Effect::Action(command) => {
                let id = CommandId::following(event.id.uuid(), &format!("told {index}"));
                self.answer(event, id, *command).await
            }
            Effect::Schedule(deadline) => self.deadlines.schedule(*deadline).await.map_err(AttemptFailed::passing),
            Effect::Cancel(id) => {
                self.deadlines.cancel(event.tenant, &id).await.map(drop).map_err(AttemptFailed::passing)
            }
            // A reaction makes no others.
            Effect::None
            | Effect::Future { .. }
            | Effect::Delay { .. }
            | Effect::Parallel(_)
            | Effect::Sequential(_)
            | Effect::Retry(_)
            | Effect::AppendEvents(_)
            | Effect::PublishEvent(_)
            | Effect::Cancellable { .. } => Ok(()),
        }
    }

    /// Has the saga itself execute a command.
    async fn execute(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        context: CommandContext,
        command: G::Command,
    ) -> Result<(), AttemptFailed> {
        let name = command.command_type();
        match execute_once(&self.sagas, tenant, stream, command, context).await {
            Ok(()) => Ok(()),
            Err(DispatchError::Rejected { reason, .. }) => {
                tracing::info!(saga = %stream, command = name, reason, "a saga refuses");
                Ok(())
            }
            Err(error) => Err(AttemptFailed::passing(error)),
        }
    }

    /// The same, because of one of its own events.
    async fn answer(&self, event: &RecordedEvent, id: CommandId, command: G::Command) -> Result<(), AttemptFailed> {
        let context = CommandContext::new(id).with_metadata(caused_by(event));
        self.execute(event.tenant, &event.stream, context, command).await
    }
}

fn load_failed(error: LoadError) -> AttemptFailed {
    match error {
        error @ LoadError::Store(_) => AttemptFailed::passing(error),
        error => AttemptFailed::lasting(error),
    }
}

impl<S, G: Saga, T, D> fmt::Debug for Sagas<S, G, T, D> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sagas").field("category", &G::CATEGORY).finish_non_exhaustive()
    }
}
