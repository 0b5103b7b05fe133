//! How a ledger behaves.

use std::time::Duration;

use crate::limits::Limits;

/// How a ledger behaves.
#[derive(Clone, Copy, Debug)]
pub struct LedgerOptions {
    /// The shares of a budget, in percent and ascending, at which there is an alert.
    pub alert_percents: [u32; 3],
    /// The share of a budget, in percent, above which nothing is let in.
    pub hard_stop_percent: u32,
    /// Limits of tenants that are new, beside their own.
    pub newcomer: Limits,
    /// How long a tenant is new.
    pub newcomer_for: Duration,
    /// The most requests that are under way or settled and not yet written. When there are so many, no more are let in,
    /// so that a settlement always has its place. One takes about half a kilobyte.
    pub unwritten_at_most: usize,
}

impl Default for LedgerOptions {
    /// Alerts at 70, 85 and 95 %, a hard stop at 110 %, no limits for newcomers, 65,536 settlements.
    fn default() -> Self {
        Self {
            alert_percents: [70, 85, 95],
            hard_stop_percent: 110,
            newcomer: Limits::NONE,
            newcomer_for: Duration::from_secs(86_400),
            unwritten_at_most: 65_536,
        }
    }
}
