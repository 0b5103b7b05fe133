//! The checkout itself: five steps, and what makes each of them undone.

use composable_core::stream_id::InvalidStreamId;
use composable_core::{Aggregate, Ask, DecodeError, RecordedEvent};
use composable_runtime::Workflow;
use composable_runtime::saga::{Heard, HeardBy};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::order::{Details, Order, OrderCommand, OrderEvent};
use crate::payment::{Payment, PaymentCommand, PaymentEvent};
use crate::shipment::{Shipment, ShipmentCommand};
use crate::stock::{Stock, StockCommand};

/// How long the goods are kept for someone who has not paid.
pub const RESERVED_FOR: SignedDuration = SignedDuration::from_mins(15);

/// What is done, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// The order is taken on.
    Accept,
    /// The goods are set aside.
    Reserve,
    /// The customer is asked to pay, and has paid.
    Pay,
    /// The parcel is handed to the carrier.
    Ship,
    /// The order is confirmed: from here on there is no way back.
    Confirm,
}

/// What a checkout works with. Everything it touches has the id of the order, but the stock, which has that of the article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The id of the order.
    pub order: String,
    /// What was ordered.
    pub details: Details,
}

/// The checkout of one order.
#[derive(Clone, Copy, Debug)]
pub struct Checkout;

impl Workflow for Checkout {
    const CATEGORY: &'static str = "checkout";
    const LISTENS_TO: &'static [&'static str] = &[Order::CATEGORY, Payment::CATEGORY];
    const STEPS: &'static [Step] = &[Step::Accept, Step::Reserve, Step::Pay, Step::Ship, Step::Confirm];

    type Input = Input;
    type Step = Step;

    fn hear(event: &RecordedEvent) -> Result<Option<HeardBy<Self>>, DecodeError> {
        let order = event.stream.id().to_owned();
        if event.stream.category() == Order::CATEGORY {
            return Ok(match event.decode()? {
                OrderEvent::Placed { details } => Some(Heard::Start(order.clone(), Input { order, details })),
                _ => None,
            });
        }
        Ok(match event.decode()? {
            PaymentEvent::Paid => Some(Heard::Done(order, Step::Pay)),
            PaymentEvent::Declined { reason } => Some(Heard::Failed(order, Step::Pay, reason)),
            _ => None,
        })
    }

    fn perform(step: Step, Input { order, details }: &Input) -> Result<Ask, InvalidStreamId> {
        let Details { article, pieces, cents, address } = details.clone();
        match step {
            Step::Accept => Ask::of::<Order>(order, &OrderCommand::Accept),
            Step::Reserve => Ask::of::<Stock>(article, &StockCommand::Reserve { order: order.clone(), pieces }),
            Step::Pay => Ask::of::<Payment>(order, &PaymentCommand::Request { cents }),
            Step::Ship => Ask::of::<Shipment>(order, &ShipmentCommand::Book { address }),
            Step::Confirm => Ask::of::<Order>(order, &OrderCommand::Confirm),
        }
    }

    fn compensate(step: Step, Input { order, details }: &Input) -> Result<Option<Ask>, InvalidStreamId> {
        let ask = match step {
            Step::Accept => Ask::of::<Order>(order, &OrderCommand::Cancel),
            Step::Reserve => Ask::of::<Stock>(&details.article, &StockCommand::Release { order: order.clone() }),
            Step::Pay => Ask::of::<Payment>(order, &PaymentCommand::Void),
            Step::Ship => Ask::of::<Shipment>(order, &ShipmentCommand::Cancel),
            Step::Confirm => return Ok(None),
        };
        ask.map(Some)
    }

    fn time_limit(step: Step) -> Option<SignedDuration> {
        (step == Step::Pay).then_some(RESERVED_FOR)
    }
}
