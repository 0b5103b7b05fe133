//! What the settlements of a batch come to, group by group: a batch has few groups, and each row of days and totals is
//! written once for all of a group.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ai_gateway_ledger::{Outcome, Settlement, Span, TokenKind};
use jiff::civil::Date;
use uuid::Uuid;

use super::settlements::tokens_of;
use super::subjects::storable;

/// What settlements have in common that are added to the same rows.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Group<'a> {
    pub(super) day: Date,
    pub(super) month: Date,
    pub(super) user: Option<Uuid>,
    pub(super) key: Option<Uuid>,
    /// The model that answered.
    pub(super) model: Cow<'a, str>,
    pub(super) model_asked: Cow<'a, str>,
}

/// Sums of 64-bit amounts, too wide to overflow.
#[derive(Default)]
pub(super) struct Sums {
    pub(super) requests: i64,
    pub(super) failed: i64,
    pub(super) estimated: i64,
    pub(super) input: i128,
    pub(super) cache_read: i128,
    pub(super) cache_write: i128,
    pub(super) output: i128,
    pub(super) cost: i128,
}

impl<'a> Group<'a> {
    pub(super) fn of(settlement: &'a Settlement) -> Self {
        Self {
            day: Span::Day.first_day(settlement.started_at),
            month: Span::Month.first_day(settlement.started_at),
            user: settlement.scopes.user.map(|user| user.0),
            key: settlement.scopes.key.map(|key| key.0),
            model: storable(&settlement.model),
            model_asked: storable(&settlement.scopes.model),
        }
    }
}

impl Sums {
    fn add(&mut self, settlement: &Settlement) {
        let of = |kind| i128::from(tokens_of(settlement, kind));
        self.requests += 1;
        self.failed += i64::from(settlement.outcome == Outcome::Failed);
        self.estimated += i64::from(settlement.is_estimated);
        self.input += of(TokenKind::Input) + of(TokenKind::AudioInput);
        self.cache_read += of(TokenKind::CacheRead);
        self.cache_write += of(TokenKind::CacheWrite5m) + of(TokenKind::CacheWrite1h);
        self.output += of(TokenKind::Output) + of(TokenKind::Reasoning) + of(TokenKind::AudioOutput);
        self.cost += i128::from(settlement.cost.to_i64());
    }
}

/// The groups of settlements, with their sums.
pub(super) fn groups<'a>(settlements: &[&'a Settlement]) -> BTreeMap<Group<'a>, Sums> {
    let mut groups: BTreeMap<Group<'a>, Sums> = BTreeMap::new();
    for settlement in settlements {
        groups.entry(Group::of(settlement)).or_default().add(settlement);
    }
    groups
}
