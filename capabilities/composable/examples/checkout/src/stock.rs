//! What there is of an article. All orders of it go through one stream, so no piece is promised twice.

use std::collections::BTreeMap;

use composable_core::{Aggregate, json_commands, json_events};
use thiserror::Error;

json_commands! {
    /// What can be asked of the stock of an article.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum StockCommand {
        /// Pieces have arrived.
        Receive {
            /// How many.
            pieces: u32,
        } = "stock.v1.Receive",
        /// Set some aside.
        Reserve {
            /// For this order.
            order: String,
            /// How many.
            pieces: u32,
        } = "stock.v1.Reserve",
        /// Put back what was set aside.
        Release {
            /// For this order.
            order: String,
        } = "stock.v1.Release",
    }
}

json_events! {
    /// What can have happened to the stock of an article.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum StockEvent {
        /// Pieces have arrived.
        Received {
            /// How many.
            pieces: u32,
        } = "stock.v1.Received",
        /// Pieces were set aside.
        Reserved {
            /// For this order.
            order: String,
            /// How many.
            pieces: u32,
        } = "stock.v1.Reserved",
        /// They were put back.
        Released {
            /// For this order.
            order: String,
            /// How many.
            pieces: u32,
        } = "stock.v1.Released",
    }
}

/// There is not so much.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{pieces} pieces are wanted and {available} are there: order fewer, or wait for more")]
pub struct OutOfStock {
    /// Wanted.
    pub pieces: u32,
    /// Not set aside for anyone.
    pub available: u32,
}

/// The stock of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StockState {
    /// Pieces that are not set aside for anyone.
    pub available: u32,
    /// Pieces by the order they are set aside for.
    pub reserved: BTreeMap<String, u32>,
}

/// The stock of an article.
#[derive(Clone, Copy, Debug)]
pub struct Stock;

impl Aggregate for Stock {
    const CATEGORY: &'static str = "stock";

    type State = StockState;
    type Command = StockCommand;
    type Event = StockEvent;
    type Error = OutOfStock;
    type Environment = ();

    fn decide(stock: &StockState, command: StockCommand, (): &()) -> Result<Vec<StockEvent>, OutOfStock> {
        let StockState { available, reserved } = stock;
        Ok(match command {
            StockCommand::Receive { pieces } => vec![StockEvent::Received { pieces }],
            StockCommand::Reserve { pieces, .. } if pieces > *available => {
                return Err(OutOfStock { pieces, available: *available });
            }
            StockCommand::Reserve { order, pieces } => vec![StockEvent::Reserved { order, pieces }],
            StockCommand::Release { order } => match reserved.get(&order) {
                Some(pieces) => vec![StockEvent::Released { order, pieces: *pieces }],
                None => Vec::new(),
            },
        })
    }

    fn apply(stock: &mut StockState, event: &StockEvent) {
        match event {
            StockEvent::Received { pieces } => stock.available += pieces,
            StockEvent::Reserved { order, pieces } => {
                stock.available -= pieces;
                *stock.reserved.entry(order.clone()).or_default() += pieces;
            }
            StockEvent::Released { order, pieces } => {
                stock.reserved.remove(order);
                stock.available += pieces;
            }
        }
    }
}
