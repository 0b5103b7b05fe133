//! What a handler calls: commands of people who have looked at something and may press a button twice.

use composable_core::stream_id::InvalidStreamId;
use composable_core::{
    Aggregate, AggregateStore, AppendError, CommandContext, CommandId, DecodeError, EventStore, ExecuteError, Executed,
    LoadError, StoreError, TenantId, Version,
};
use thiserror::Error;
use uuid::Uuid;

use crate::order::{Command, Order, OrderEvent, OrderState, Refused};

/// Which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId(pub Uuid);

/// Who wants it, and what they know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Whose orders.
    pub tenant: TenantId,
    /// Made by the sender, once for each time somebody means it: a form sends the same one again.
    pub id: CommandId,
    /// The version that the sender's page shows.
    pub seen: Version,
}

/// Why nothing was done.
#[derive(Debug, Error)]
pub enum OrderError {
    /// The rules are against it.
    #[error(transparent)]
    Refused(Refused),
    /// The order is not what the sender saw. Show what happened, and let them decide again.
    #[error("the order has changed since: it was at version {seen} and is at {now}")]
    Changed {
        /// What the sender saw.
        seen: Version,
        /// Where it is now.
        now: Version,
        /// What happened in between.
        since: Vec<OrderEvent>,
    },
    /// Whether it was done is not known: send it again with the same id.
    #[error("the order cannot be reached: try again")]
    Uncertain(#[source] Box<ExecuteError<Refused>>),
    /// It cannot be read.
    #[error("the order cannot be read")]
    Unreadable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<StoreError> for OrderError {
    fn from(error: StoreError) -> Self {
        Self::Unreadable(error.into())
    }
}

impl From<DecodeError> for OrderError {
    fn from(error: DecodeError) -> Self {
        Self::Unreadable(error.into())
    }
}

impl From<LoadError> for OrderError {
    fn from(error: LoadError) -> Self {
        Self::Unreadable(error.into())
    }
}

impl From<InvalidStreamId> for OrderError {
    fn from(error: InvalidStreamId) -> Self {
        Self::Unreadable(error.into())
    }
}

/// Orders on a store.
#[derive(Clone, Debug)]
pub struct Orders<S> {
    orders: AggregateStore<S, Order>,
}

impl<S: EventStore> Orders<S> {
    /// The orders in this store.
    pub fn new(store: S) -> Self {
        Self { orders: AggregateStore::new(store, ()) }
    }

    /// Has an order do something. The same request again gives the same answer and does nothing.
    ///
    /// # Errors
    /// When the rules refuse it, the order has changed since the sender looked, or the store does not answer.
    pub async fn handle(
        &self,
        request: Request,
        order: OrderId,
        command: Command,
    ) -> Result<Executed<Order>, OrderError> {
        let stream = Order::stream(order.0)?;
        let context = CommandContext::new(request.id).expecting(request.seen);
        match self.orders.execute(request.tenant, &stream, command, context).await {
            Ok(executed) => Ok(executed),
            Err(ExecuteError::Rejected(refused)) => Err(OrderError::Refused(refused)),
            Err(ExecuteError::Append(AppendError::Conflict(conflict))) => {
                let events = self.orders.store().load(request.tenant, &stream, request.seen).await?;
                let since = events.iter().map(|event| event.decode()).collect::<Result<_, _>>()?;
                Err(OrderError::Changed { seen: request.seen, now: conflict.actual, since })
            }
            Err(error) => Err(OrderError::Uncertain(Box::new(error))),
        }
    }

    /// An order as it is, and its version.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn get(&self, tenant: TenantId, order: OrderId) -> Result<(OrderState, Version), OrderError> {
        let root = self.orders.load(tenant, &Order::stream(order.0)?).await?;
        Ok((root.state, root.version))
    }
}
