//! Going on beyond a hard stop, because an admin says so.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::money::PicoDollars;

/// Lifts the hard stop of one budget, for a time or by an amount, and never for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Override {
    /// It does not stop before this moment.
    Until(Timestamp),
    /// It stops this much later, in the day or month that it was given in.
    Extra(PicoDollars),
}
