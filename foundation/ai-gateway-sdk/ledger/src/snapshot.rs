//! What is used now, for pages.

use serde::Serialize;

use crate::limits::Limits;
use crate::money::PicoDollars;
use crate::scope::Subject;

/// What a subject uses now, and may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubjectUse {
    /// Who.
    pub subject: Subject,
    /// The limits that hold for it.
    pub limits: Limits,
    /// Requests let in during the last minute.
    pub requests_in_last_minute: u64,
    /// Tokens used by or held for them.
    pub tokens_in_last_minute: u64,
    /// Requests under way.
    pub streams: u64,
    /// Tokens used today, by UTC.
    pub tokens_today: u64,
    /// Tokens held for today's requests under way.
    pub tokens_held_today: u64,
    /// Money spent today.
    pub spent_today: PicoDollars,
    /// Money held for today's requests under way.
    pub held_today: PicoDollars,
    /// Money spent this month.
    pub spent_this_month: PicoDollars,
    /// Money held for this month's requests under way.
    pub held_this_month: PicoDollars,
}
