//! Stores, buses and other aggregates, as effects see them.

use std::future::Future;
use std::sync::Arc;

use composable_core::bus::PublishError;
use composable_core::store::Cause;
use composable_core::{
    AppendError, Appended, CommandMessage, Deadline, DeadlineError, Deadlines, DispatchError, EffectId, EventStore,
    ExpectedVersion, NewEvent, RecordedEvent, StreamId, TenantId,
};
use thiserror::Error;

use crate::commands::Dispatch;

/// What effects may ask of the world.
///
/// An event store for one tenant is [`EventServices`]. With more, write what is there and leave out what is not:
///
/// ```
/// use composable_core::bus::PublishError;
/// use composable_core::{AppendError, Appended, EventBus, EventStore, ExpectedVersion, NewEvent, RecordedEvent, StreamId};
/// use composable_runtime::{EventServices, Services};
///
/// /// A store and a bus.
/// struct StoreAndBus<S, B> {
///     events: EventServices<S>,
///     bus: B,
/// }
///
/// impl<S: EventStore + 'static, B: EventBus + 'static> Services for StoreAndBus<S, B> {
///     async fn append(
///         &self,
///         stream: &StreamId,
///         expected: ExpectedVersion,
///         events: Vec<NewEvent>,
///     ) -> Result<Appended, AppendError> {
///         self.events.append(stream, expected, events).await
///     }
///
///     async fn publish(&self, event: RecordedEvent) -> Result<(), PublishError> {
///         self.bus.publish(&[event]).await
///     }
/// }
/// ```
pub trait Services: Send + Sync + 'static {
    /// Appends events.
    ///
    /// # Errors
    /// As [`EventStore::append`].
    fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<Appended, AppendError>> + Send;

    /// Publishes an event.
    ///
    /// # Errors
    /// When the bus does not keep it for certain.
    fn publish(&self, event: RecordedEvent) -> impl Future<Output = Result<(), PublishError>> + Send {
        drop(event);
        async { Err(PublishError::Refused { source: Arc::new(NotOffered { service: "a bus" }) }) }
    }

    /// Has another aggregate execute a command.
    ///
    /// # Errors
    /// When it was refused, or could not be executed.
    fn dispatch(&self, command: CommandMessage) -> impl Future<Output = Result<(), DispatchError>> + Send {
        async move { Err(DispatchError::NoHandler { category: command.target.category().to_owned() }) }
    }

    /// Keeps a deadline so that it survives the process.
    ///
    /// # Errors
    /// When it is not kept for certain.
    fn schedule(&self, deadline: Deadline) -> impl Future<Output = Result<(), Cause>> + Send {
        drop(deadline);
        async { Err(Arc::new(NotOffered { service: "deadlines" }) as Cause) }
    }

    /// Forgets a deadline, if there is one of this id.
    ///
    /// # Errors
    /// When it may still come.
    fn forget(&self, id: EffectId) -> impl Future<Output = Result<(), Cause>> + Send {
        drop(id);
        async { Ok(()) }
    }
}

/// An effect asked for something that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the store was started without {service}: give it services that have it")]
pub struct NotOffered {
    service: &'static str,
}

/// For reducers that ask nothing of the world: everything they ask is refused.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoServices;

impl Services for NoServices {
    async fn append(&self, _: &StreamId, _: ExpectedVersion, _: Vec<NewEvent>) -> Result<Appended, AppendError> {
        Err(AppendError::Failed { source: Arc::new(NotOffered { service: "an event store" }) })
    }
}

/// An event store, for one tenant.
#[derive(Clone, Debug)]
pub struct EventServices<S> {
    store: S,
    tenant: TenantId,
}

impl<S> EventServices<S> {
    /// Appends to `store` on behalf of `tenant`.
    pub const fn new(store: S, tenant: TenantId) -> Self {
        Self { store, tenant }
    }
}

impl<S: EventStore + 'static> Services for EventServices<S> {
    async fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        self.store.append(self.tenant, stream, expected, events).await
    }
}

/// An event store, other aggregates and durable deadlines, for one tenant.
#[derive(Clone, Debug)]
pub struct DurableServices<S, T, D> {
    events: EventServices<S>,
    commands: T,
    deadlines: D,
}

impl<S, T, D> DurableServices<S, T, D> {
    /// Appends to `store` on behalf of `tenant`, and forgets deadlines of `tenant`.
    pub const fn new(store: S, tenant: TenantId, commands: T, deadlines: D) -> Self {
        Self { events: EventServices::new(store, tenant), commands, deadlines }
    }
}

impl<S, T, D> Services for DurableServices<S, T, D>
where
    S: EventStore + 'static,
    T: Dispatch + 'static,
    D: Deadlines + 'static,
{
    async fn append(
        &self,
        stream: &StreamId,
        expected: ExpectedVersion,
        events: Vec<NewEvent>,
    ) -> Result<Appended, AppendError> {
        self.events.append(stream, expected, events).await
    }

    async fn dispatch(&self, command: CommandMessage) -> Result<(), DispatchError> {
        self.commands.dispatch(command).await
    }

    async fn schedule(&self, deadline: Deadline) -> Result<(), Cause> {
        self.deadlines.schedule(deadline).await.map_err(|error| Arc::new(error) as Cause)
    }

    async fn forget(&self, id: EffectId) -> Result<(), Cause> {
        match self.deadlines.cancel(self.events.tenant, &id).await {
            Ok(_) => Ok(()),
            // No deadline can have such an id; it is that of a running effect.
            Err(DeadlineError::InvalidId) => Ok(()),
            Err(error) => Err(Arc::new(error) as Cause),
        }
    }
}
