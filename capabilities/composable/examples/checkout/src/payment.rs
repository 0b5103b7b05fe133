//! The payment of an order. The customer pays when it suits them, or never.
//!
//! It is the step with a time limit, so its compensation must be right whatever came before it: [`PaymentCommand::Void`]
//! is recorded also when nothing was asked for or paid yet, and from then on nothing can be.

use composable_core::{Aggregate, json_commands, json_events};
use thiserror::Error;

json_commands! {
    /// What can be asked of a payment.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum PaymentCommand {
        /// By the checkout: let the customer pay.
        Request {
            /// How much.
            cents: u64,
        } = "payment.v1.Request",
        /// By the customer.
        Pay = "payment.v1.Pay",
        /// By the customer's bank.
        Decline {
            /// Why.
            reason: String,
        } = "payment.v1.Decline",
        /// By the checkout: nothing is to be paid; what was paid goes back.
        Void = "payment.v1.Void",
    }
}

json_events! {
    /// What can have happened to a payment.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum PaymentEvent {
        /// The customer may pay.
        Requested {
            /// How much.
            cents: u64,
        } = "payment.v1.Requested",
        /// The money is there.
        Paid = "payment.v1.Paid",
        /// The bank has said no.
        Declined {
            /// Why.
            reason: String,
        } = "payment.v1.Declined",
        /// Nothing can be paid any more.
        Voided = "payment.v1.Voided",
        /// What was paid has gone back.
        Refunded = "payment.v1.Refunded",
    }
}

/// The payment is not where that can be done.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the payment is {state:?}: that cannot be done to it any more, or not yet")]
pub struct Refused {
    state: PaymentState,
}

/// Where a payment is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaymentState {
    /// There is none.
    #[default]
    Unknown,
    /// The customer may pay.
    Requested,
    /// The money is there.
    Paid,
    /// The bank has said no.
    Declined,
    /// Nothing was paid, or it went back.
    Void,
}

/// The payment of an order.
#[derive(Clone, Copy, Debug)]
pub struct Payment;

impl Aggregate for Payment {
    const CATEGORY: &'static str = "payment";

    type State = PaymentState;
    type Command = PaymentCommand;
    type Event = PaymentEvent;
    type Error = Refused;
    type Environment = ();

    fn decide(state: &PaymentState, command: PaymentCommand, (): &()) -> Result<Vec<PaymentEvent>, Refused> {
        let event = match (state, command) {
            (PaymentState::Unknown, PaymentCommand::Request { cents }) => PaymentEvent::Requested { cents },
            (PaymentState::Requested, PaymentCommand::Pay) => PaymentEvent::Paid,
            (PaymentState::Requested, PaymentCommand::Decline { reason }) => PaymentEvent::Declined { reason },
            (PaymentState::Paid, PaymentCommand::Void) => PaymentEvent::Refunded,
            (PaymentState::Void, PaymentCommand::Void) => return Ok(Vec::new()),
            (_, PaymentCommand::Void) => PaymentEvent::Voided,
            _ => return Err(Refused { state: *state }),
        };
        Ok(vec![event])
    }

    fn apply(state: &mut PaymentState, event: &PaymentEvent) {
        *state = match event {
            PaymentEvent::Requested { .. } => PaymentState::Requested,
            PaymentEvent::Paid => PaymentState::Paid,
            PaymentEvent::Declined { .. } => PaymentState::Declined,
            PaymentEvent::Voided | PaymentEvent::Refunded => PaymentState::Void,
        };
    }
}
