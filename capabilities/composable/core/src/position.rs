//! The order over all streams.
//!
//! A position is a pair, because a sequence number alone is not an order readers can
//! follow: numbers are handed out before a transaction commits, and a transaction with a
//! lower number may become visible after one with a higher number. A reader that only
//! remembers the highest number then skips events for good. The pair sorts by the
//! transaction first, and stores show only events of transactions below which nothing is
//! still open, so what is behind a cursor never changes.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Where an event stands among all events of a store. Later positions compare greater.
///
/// Opaque to readers: keep it, compare it, give it back. Its text form is
/// `<transaction>/<sequence>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GlobalPosition {
    /// The writing transaction, in the store's own never-repeating numbers.
    pub transaction: u64,
    /// The event's number, unique in the store, rising within a transaction.
    pub sequence: u64,
}

impl GlobalPosition {
    /// Before the first event.
    pub const START: Self = Self { transaction: 0, sequence: 0 };

    /// The position with these two parts.
    #[must_use]
    pub const fn new(transaction: u64, sequence: u64) -> Self {
        Self { transaction, sequence }
    }
}

impl fmt::Display for GlobalPosition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.transaction, self.sequence)
    }
}

impl FromStr for GlobalPosition {
    type Err = InvalidPosition;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (transaction, sequence) = text.split_once('/').ok_or(InvalidPosition)?;
        Ok(Self {
            transaction: transaction.parse().map_err(|_| InvalidPosition)?,
            sequence: sequence.parse().map_err(|_| InvalidPosition)?,
        })
    }
}

/// The text is not a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a position: write it as <transaction>/<sequence>, such as 741/12")]
pub struct InvalidPosition;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transaction_sorts_before_the_sequence() {
        assert!(GlobalPosition::new(1, 9) < GlobalPosition::new(2, 3));
        assert!(GlobalPosition::START < GlobalPosition::new(0, 1));
    }

    #[test]
    fn the_text_form_comes_back() {
        let position = GlobalPosition::new(741, u64::MAX);
        assert_eq!(position.to_string().parse(), Ok(position));
        for text in ["", "1", "1/", "/1", "1/2/3", "-1/2"] {
            assert_eq!(text.parse::<GlobalPosition>(), Err(InvalidPosition), "{text}");
        }
    }
}
