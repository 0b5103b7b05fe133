//! The rules of an order. No database, no clock, no ids: a pure function, tested as one.

use std::collections::BTreeMap;

use composable_core::snapshot::SchemaHash;
use composable_core::{Aggregate, SnapshotCodec, json, json_events};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// So many pieces of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What, by its number in the catalogue.
    pub article: String,
    /// How many.
    pub pieces: u32,
}

/// What can be asked of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Order something.
    Place {
        /// Who.
        customer: String,
        /// What.
        lines: Vec<Line>,
    },
    /// Send some of it.
    Ship(Line),
    /// Call it off. Not once something was shipped.
    Cancel {
        /// Why.
        reason: String,
    },
}

json_events! {
    /// What can have happened to an order.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum OrderEvent {
        /// Something was ordered.
        Placed {
            /// By whom.
            customer: String,
            /// What.
            lines: Vec<Line>,
        } = "order.v1.Placed",
        /// Some of it was sent.
        Shipped {
            /// What and how much.
            line: Line,
        } = "order.v1.Shipped",
        /// All of it was sent.
        Completed = "order.v1.Completed",
        /// It was called off.
        Cancelled {
            /// Why.
            reason: String,
        } = "order.v1.Cancelled",
    }
}

/// Why an order refuses.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// There is no such order.
    #[error("there is no such order: place it first")]
    NotPlaced,
    /// There is one already.
    #[error("the order exists: take another id")]
    AlreadyPlaced,
    /// An order of nothing, of no piece of something, or of the same thing twice.
    #[error("an order has at least one line, each with pieces of an article of its own")]
    BadLines,
    /// It was not ordered, or not so many.
    #[error("{open} pieces of {article} are still to be shipped: ship no more")]
    NotOrdered {
        /// What.
        article: String,
        /// How many may be shipped.
        open: u32,
    },
    /// Something was shipped.
    #[error("something was shipped: take it back instead of cancelling")]
    AlreadyShipped,
    /// Everything has been done to it.
    #[error("the order is closed: place another one")]
    Closed,
}

/// An order as its events left it. What cannot be is not representable: a cancelled order has no lines to ship.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrderState {
    /// Nothing happened.
    #[default]
    NotPlaced,
    /// There are pieces to ship.
    Open {
        /// By article: how many pieces are still to be shipped.
        to_ship: BTreeMap<String, u32>,
        /// Whether some were shipped.
        has_shipped: bool,
    },
    /// All pieces were shipped.
    Completed,
    /// It was called off.
    Cancelled,
}

/// An order.
#[derive(Clone, Copy, Debug)]
pub struct Order;

impl Aggregate for Order {
    const CATEGORY: &'static str = "order";

    type State = OrderState;
    type Command = Command;
    type Event = OrderEvent;
    type Error = Refused;
    type Environment = ();

    fn decide(order: &OrderState, command: Command, (): &()) -> Result<Vec<OrderEvent>, Refused> {
        match (order, command) {
            (OrderState::NotPlaced, Command::Place { customer, lines }) => place(customer, lines),
            (OrderState::NotPlaced, _) => Err(Refused::NotPlaced),
            (_, Command::Place { .. }) => Err(Refused::AlreadyPlaced),
            (OrderState::Open { to_ship, .. }, Command::Ship(line)) => ship(to_ship, line),
            (OrderState::Open { has_shipped: true, .. }, Command::Cancel { .. }) => Err(Refused::AlreadyShipped),
            (OrderState::Open { .. }, Command::Cancel { reason }) => Ok(vec![OrderEvent::Cancelled { reason }]),
            (OrderState::Completed | OrderState::Cancelled, _) => Err(Refused::Closed),
        }
    }

    fn apply(order: &mut OrderState, event: &OrderEvent) {
        match (&mut *order, event) {
            (_, OrderEvent::Placed { lines, .. }) => {
                let to_ship = lines.iter().map(|line| (line.article.clone(), line.pieces)).collect();
                *order = OrderState::Open { to_ship, has_shipped: false };
            }
            (OrderState::Open { to_ship, has_shipped }, OrderEvent::Shipped { line }) => {
                *has_shipped = true;
                if let Some(pieces) = to_ship.get_mut(&line.article) {
                    *pieces -= line.pieces;
                }
                to_ship.retain(|_, pieces| *pieces > 0);
            }
            (_, OrderEvent::Completed) => *order = OrderState::Completed,
            (_, OrderEvent::Cancelled { .. }) => *order = OrderState::Cancelled,
            // Only what is open is shipped, see `decide`.
            (_, OrderEvent::Shipped { .. }) => {}
        }
    }

    /// An order of many pieces becomes a long stream; from a hundred events on it is loaded from a snapshot.
    fn snapshots() -> Option<SnapshotCodec<OrderState>> {
        Some(json::snapshots(const { SchemaHash::of(include_str!("order.rs")) }))
    }
}

fn place(customer: String, lines: Vec<Line>) -> Result<Vec<OrderEvent>, Refused> {
    let articles: BTreeMap<_, _> = lines.iter().map(|line| (&line.article, line.pieces)).collect();
    if lines.is_empty() || articles.len() < lines.len() || lines.iter().any(|line| line.pieces == 0) {
        return Err(Refused::BadLines);
    }
    Ok(vec![OrderEvent::Placed { customer, lines }])
}

fn ship(to_ship: &BTreeMap<String, u32>, line: Line) -> Result<Vec<OrderEvent>, Refused> {
    let open = to_ship.get(&line.article).copied().unwrap_or_default();
    if line.pieces == 0 || line.pieces > open {
        return Err(Refused::NotOrdered { article: line.article, open });
    }
    let is_last = to_ship.len() == 1 && line.pieces == open;
    let mut events = vec![OrderEvent::Shipped { line }];
    if is_last {
        events.push(OrderEvent::Completed);
    }
    Ok(events)
}
