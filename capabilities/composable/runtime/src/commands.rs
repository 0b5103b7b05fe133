//! Commands on their way to the aggregates that take them.
//!
//! **When to use it.** Wherever commands are sent by something that is not a user: effects, deadlines, sagas. Register
//! every kind of aggregate that takes such commands in a [`CommandRouter`].
//!
//! A command is executed once, however often it is dispatched with the same id. Its sender has seen no version, so when
//! someone else writes to the aggregate at the same moment, it is simply decided anew.
//!
//! **How to extend it.** Another way to reach aggregates, say over a network, implements [`Dispatch`].

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use composable_core::{
    Aggregate, AggregateStore, Command, CommandContext, CommandMessage, DispatchError, EventStore, ExecuteError,
    StreamId, TenantId,
};
use futures::FutureExt;
use futures::future::BoxFuture;
use thiserror::Error;
use tracing::Instrument;

use crate::options::panic_message;

/// Has aggregates execute commands.
pub trait Dispatch: Send + Sync {
    /// Has its target execute the command. Dispatched again with the same id, it is executed once.
    ///
    /// # Errors
    /// When the rules refused it, or it could not be executed.
    fn dispatch(&self, command: CommandMessage) -> impl Future<Output = Result<(), DispatchError>> + Send;
}

/// Finds the aggregate by the category of its stream. Cheap to clone.
#[derive(Clone, Default)]
pub struct CommandRouter {
    aggregates: Arc<HashMap<&'static str, Arc<dyn Takes>>>,
}

/// Aggregates of one kind, in a form of which several can be kept in one map.
trait Takes: Send + Sync {
    fn take(&self, command: CommandMessage) -> BoxFuture<'_, Result<(), DispatchError>>;
}

impl CommandRouter {
    /// Reaches no aggregate yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reaches these aggregates, too.
    #[must_use]
    pub fn with<S, A>(self, aggregates: AggregateStore<S, A>) -> Self
    where
        S: EventStore + 'static,
        A: Aggregate<Command: Command>,
    {
        let mut all: HashMap<_, _> = self.aggregates.iter().map(|(name, takes)| (*name, Arc::clone(takes))).collect();
        all.insert(A::CATEGORY, Arc::new(aggregates));
        Self { aggregates: Arc::new(all) }
    }
}

impl fmt::Debug for CommandRouter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("CommandRouter").field(&self.aggregates.keys()).finish()
    }
}

impl Dispatch for CommandRouter {
    async fn dispatch(&self, command: CommandMessage) -> Result<(), DispatchError> {
        let category = command.target.category();
        let Some(takes) = self.aggregates.get(category) else {
            return Err(DispatchError::NoHandler { category: category.to_owned() });
        };
        let span = tracing::debug_span!(
            "dispatch",
            command = &*command.command_type,
            target = command.target.as_str(),
            tenant = %command.tenant,
            traceparent = command.metadata.traceparent.as_deref(),
        );
        let taken = AssertUnwindSafe(takes.take(command)).catch_unwind().instrument(span).await;
        taken.unwrap_or_else(|panic| Err(failed(Panicked { message: panic_message(&*panic) })))
    }
}

impl<S: EventStore, A: Aggregate<Command: Command>> Takes for AggregateStore<S, A> {
    fn take(&self, message: CommandMessage) -> BoxFuture<'_, Result<(), DispatchError>> {
        let taken = async move {
            let command = message.decode::<A::Command>().map_err(failed)?;
            let context = CommandContext::new(message.id).with_metadata(message.metadata);
            execute_once(self, message.tenant, &message.target, command, context).await
        };
        taken.boxed()
    }
}

#[derive(Debug, Error)]
#[error("the aggregate panicked: {message}")]
struct Panicked {
    message: String,
}

fn failed(error: impl Error + Send + Sync + 'static) -> DispatchError {
    DispatchError::Failed { source: Arc::new(error) }
}

/// Has the aggregate execute the command once; see [`AggregateStore::execute_once`].
pub(crate) async fn execute_once<S: EventStore, A: Aggregate<Command: Command>>(
    aggregates: &AggregateStore<S, A>,
    tenant: TenantId,
    stream: &StreamId,
    command: A::Command,
    context: CommandContext,
) -> Result<(), DispatchError> {
    let command_type = command.command_type();
    match aggregates.execute_once(tenant, stream, command, context).await {
        Ok(_) => Ok(()),
        Err(ExecuteError::Rejected(error)) => {
            Err(DispatchError::Rejected { command_type: command_type.into(), reason: error.to_string() })
        }
        Err(ExecuteError::Append(error)) => Err(failed(error)),
        Err(ExecuteError::Load(error)) => Err(failed(error)),
    }
}
