//! An order, from the customer's side.

use composable_core::{Aggregate, json_commands, json_events};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Which article.
    pub article: String,
    /// How many of it.
    pub pieces: u32,
    /// What they cost together.
    pub cents: u64,
    /// Where they go.
    pub address: String,
}

json_commands! {
    /// What can be asked of an order.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum OrderCommand {
        /// By the customer.
        Place {
            /// What.
            details: Details,
        } = "order.v1.Place",
        /// By the checkout: it is being worked on.
        Accept = "order.v1.Accept",
        /// By the checkout: the goods are on their way.
        Confirm = "order.v1.Confirm",
        /// By the checkout: it came to nothing.
        Cancel = "order.v1.Cancel",
    }
}

json_events! {
    /// What can have happened to an order.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum OrderEvent {
        /// The customer wants it.
        Placed {
            /// What.
            details: Details,
        } = "order.v1.Placed",
        /// It is being worked on.
        Accepted = "order.v1.Accepted",
        /// The goods are on their way.
        Confirmed = "order.v1.Confirmed",
        /// It came to nothing.
        Cancelled = "order.v1.Cancelled",
    }
}

/// The order is not where that can be done.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the order is {state:?}: that cannot be done to it any more, or not yet")]
pub struct Refused {
    state: OrderState,
}

/// Where an order is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrderState {
    /// There is none.
    #[default]
    Unknown,
    /// Wanted.
    Placed,
    /// Worked on.
    Accepted,
    /// On its way.
    Confirmed,
    /// It came to nothing.
    Cancelled,
}

/// An order.
#[derive(Clone, Copy, Debug)]
pub struct Order;

impl Aggregate for Order {
    const CATEGORY: &'static str = "order";

    type State = OrderState;
    type Command = OrderCommand;
    type Event = OrderEvent;
    type Error = Refused;
    type Environment = ();

    fn decide(state: &OrderState, command: OrderCommand, (): &()) -> Result<Vec<OrderEvent>, Refused> {
        let event = match (state, command) {
            (OrderState::Unknown, OrderCommand::Place { details }) => OrderEvent::Placed { details },
            (OrderState::Placed, OrderCommand::Accept) => OrderEvent::Accepted,
            (OrderState::Accepted, OrderCommand::Confirm) => OrderEvent::Confirmed,
            (OrderState::Placed | OrderState::Accepted, OrderCommand::Cancel) => OrderEvent::Cancelled,
            _ => return Err(Refused { state: *state }),
        };
        Ok(vec![event])
    }

    fn apply(state: &mut OrderState, event: &OrderEvent) {
        *state = match event {
            OrderEvent::Placed { .. } => OrderState::Placed,
            OrderEvent::Accepted => OrderState::Accepted,
            OrderEvent::Confirmed => OrderState::Confirmed,
            OrderEvent::Cancelled => OrderState::Cancelled,
        };
    }
}
