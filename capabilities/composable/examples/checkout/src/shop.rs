//! Everything together: what customers call, and what works in the background.

use std::sync::Arc;

use composable_bus::{Consuming, DeadLetters};
use composable_core::bus::{ConsumeError, InvalidGroup};
use composable_core::environment::SystemClock;
use composable_core::stream_id::InvalidStreamId;
use composable_core::{
    Aggregate, AggregateStore, Clock, Command, CommandId, CommandMessage, Deadlines, DispatchError, EventBus,
    EventMetadata, EventStore, LoadError, Saga, TenantId,
};
use composable_runtime::saga::Progress;
use composable_runtime::{CommandRouter, DeadlineOptions, DeadlineWorker, Dispatch, Sagas, WakeUp, WorkflowSaga};
use thiserror::Error;
use tokio_util::sync::CancellationToken;

use crate::order::Order;
use crate::payment::Payment;
use crate::saga::{Checkout, Input, Step};
use crate::shipment::Shipment;
use crate::stock::Stock;

/// A shop on a store, with a place for deadlines. Cheap to clone where these are.
#[derive(Clone)]
pub struct Shop<S, D> {
    store: S,
    deadlines: D,
    clock: Arc<dyn Clock>,
    clock_was_set: WakeUp,
    options: DeadlineOptions,
}

/// Why the background work ended before it was told to.
#[derive(Debug, Error)]
pub enum WorkError {
    /// The bus refuses.
    #[error(transparent)]
    Consume(#[from] ConsumeError),
    /// The group has a bad name.
    #[error(transparent)]
    Group(#[from] InvalidGroup),
}

/// Why an aggregate was not asked.
#[derive(Debug, Error)]
pub enum AskError {
    /// Its id makes no stream name.
    #[error(transparent)]
    Stream(#[from] InvalidStreamId),
    /// It refused, or could not be reached.
    #[error(transparent)]
    Dispatch(#[from] DispatchError),
    /// It could not be read.
    #[error(transparent)]
    Load(#[from] LoadError),
}

impl<S, D> Shop<S, D>
where
    S: EventStore + Clone + 'static,
    D: Deadlines + Clone,
{
    /// A shop by the system's clock.
    pub fn new(store: S, deadlines: D) -> Self {
        let options = DeadlineOptions::default();
        Self { store, deadlines, clock: Arc::new(SystemClock), clock_was_set: WakeUp::new(), options }
    }

    /// By this clock, which wakes those who wait for a time when it was set.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>, was_set: WakeUp) -> Self {
        (self.clock, self.clock_was_set) = (clock, was_set);
        self
    }

    /// With deadlines delivered in another way.
    #[must_use]
    pub const fn with_deadline_options(mut self, options: DeadlineOptions) -> Self {
        self.options = options;
        self
    }

    /// All aggregates that take commands, the checkout included: its deadlines are commands for it.
    #[must_use]
    pub fn commands(&self) -> CommandRouter {
        CommandRouter::new()
            .with(self.aggregates::<Order>())
            .with(self.aggregates::<Stock>())
            .with(self.aggregates::<Payment>())
            .with(self.aggregates::<Shipment>())
            .with(self.aggregates::<WorkflowSaga<Checkout>>())
    }

    fn aggregates<A: Aggregate<Environment = ()>>(&self) -> AggregateStore<S, A> {
        AggregateStore::new(self.store.clone(), ())
    }

    /// Works off checkouts until it is told to stop. Run it in as many processes as you like.
    ///
    /// # Errors
    /// When the bus refuses.
    pub async fn work<B: EventBus, L: DeadLetters>(
        &self,
        bus: &B,
        letters: &L,
        stop: &CancellationToken,
    ) -> Result<(), WorkError> {
        let sagas = Sagas::new(self.aggregates::<WorkflowSaga<Checkout>>(), self.commands(), self.deadlines.clone());
        let consuming = Consuming::new(WorkflowSaga::<Checkout>::subscription("checkout".parse()?));
        let timer = DeadlineWorker::new(self.deadlines.clone(), self.commands(), self.options)
            .with_clock(Arc::clone(&self.clock))
            .woken_by(self.clock_was_set.clone());
        let (consumed, ()) = tokio::join!(consuming.run(bus, &sagas, letters, stop), timer.run(stop));
        Ok(consumed?)
    }

    /// Has an aggregate execute a command, once per id.
    ///
    /// # Errors
    /// When it refuses, or cannot be reached.
    pub async fn ask<A: Aggregate<Command: Command>>(
        &self,
        tenant: TenantId,
        aggregate: &str,
        id: CommandId,
        command: &A::Command,
    ) -> Result<(), AskError> {
        let target = A::stream(aggregate)?;
        let message = CommandMessage::encode(id, tenant, target, command, EventMetadata::default());
        Ok(self.commands().dispatch(message).await?)
    }

    /// How an aggregate stands.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn look<A: Aggregate<Environment = ()>>(&self, tenant: TenantId, id: &str) -> Result<A::State, AskError> {
        Ok(self.aggregates::<A>().load(tenant, &A::stream(id)?).await?.state)
    }

    /// How far the checkout of an order is.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn checkout(&self, tenant: TenantId, order: &str) -> Result<Progress<Input, Step>, AskError> {
        self.look::<WorkflowSaga<Checkout>>(tenant, order).await
    }
}

impl<S, D> std::fmt::Debug for Shop<S, D> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Shop").field("options", &self.options).finish_non_exhaustive()
    }
}
