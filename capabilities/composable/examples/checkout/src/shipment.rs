//! The shipment of an order, by a carrier who does not go everywhere.

use composable_core::{Aggregate, json_commands, json_events};
use thiserror::Error;

json_commands! {
    /// What can be asked of a shipment.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum ShipmentCommand {
        /// Take the parcel there.
        Book {
            /// Where.
            address: String,
        } = "shipment.v1.Book",
        /// Leave it here.
        Cancel = "shipment.v1.Cancel",
    }
}

json_events! {
    /// What can have happened to a shipment.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum ShipmentEvent {
        /// The carrier takes it.
        Booked {
            /// Where.
            address: String,
        } = "shipment.v1.Booked",
        /// It stays here.
        Cancelled = "shipment.v1.Cancelled",
    }
}

/// The carrier refuses.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the carrier does not go to \"{address}\": write a street and a place, parted by a comma")]
pub struct Undeliverable {
    /// Where it should have gone.
    pub address: String,
}

/// Whether the parcel goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShipmentState {
    /// Nobody asked.
    #[default]
    Unknown,
    /// It goes.
    Booked,
    /// It stays.
    Cancelled,
}

/// The shipment of an order.
#[derive(Clone, Copy, Debug)]
pub struct Shipment;

impl Aggregate for Shipment {
    const CATEGORY: &'static str = "shipment";

    type State = ShipmentState;
    type Command = ShipmentCommand;
    type Event = ShipmentEvent;
    type Error = Undeliverable;
    type Environment = ();

    fn decide(state: &ShipmentState, command: ShipmentCommand, (): &()) -> Result<Vec<ShipmentEvent>, Undeliverable> {
        Ok(match (state, command) {
            (ShipmentState::Unknown, ShipmentCommand::Book { address }) if address.contains(',') => {
                vec![ShipmentEvent::Booked { address }]
            }
            (ShipmentState::Unknown | ShipmentState::Cancelled, ShipmentCommand::Book { address }) => {
                return Err(Undeliverable { address });
            }
            (ShipmentState::Booked, ShipmentCommand::Cancel) => vec![ShipmentEvent::Cancelled],
            _ => Vec::new(),
        })
    }

    fn apply(state: &mut ShipmentState, event: &ShipmentEvent) {
        *state = match event {
            ShipmentEvent::Booked { .. } => ShipmentState::Booked,
            ShipmentEvent::Cancelled => ShipmentState::Cancelled,
        };
    }
}
