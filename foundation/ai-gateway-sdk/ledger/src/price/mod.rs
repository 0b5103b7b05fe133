//! What tokens of a model cost.
//!
//! A [`Price`] has a rate for each kind of token, for each service tier, and for requests whose input is long. Rates are
//! whole pico-dollars per token, so a cost is exact and nothing is rounded.
//!
//! **Where a rate is missing** the cost is never nought in silence:
//! 1. in the tier and for the length that were asked for; else
//! 2. the dearer of "this length at the standard tier" and "this tier at any length"; else
//! 3. the standard rate; else
//! 4. the same for the kind that stands in: input for anything read, output for anything written, and the five-minute
//!    write for the one-hour write.

mod rates;
mod table;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::money::PicoDollars;
use crate::tokens::{TokenKind, Tokens};

pub use rates::Rates;
pub use table::{PriceTable, TableError, UnknownModel, WhenUnknown};

/// How a provider serves a request, for money more or less.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// As usual.
    #[default]
    Standard,
    /// In a batch, within a day.
    Batch,
    /// When there is room.
    Flex,
    /// Before others.
    Priority,
}

/// What tokens of one model cost.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Price {
    usual: Tariff,
    /// Rates for all tokens of a request whose input is longer than so many.
    long_context: BTreeMap<u64, Tariff>,
}

/// The rates of each tier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Tariff {
    standard: Rates,
    batch: Rates,
    flex: Rates,
    priority: Rates,
}

/// A price as it is written down, which may lack what every price needs.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    standard: Rates,
    batch: Rates,
    flex: Rates,
    priority: Rates,
    long_context: BTreeMap<u64, Tariff>,
}

/// A price says too little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a price needs the standard rates for input and output: write \"0\" where they cost nothing")]
pub struct IncompletePrice;

/// A cost is more than can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the cost is more than {} and cannot be counted: ask for fewer tokens", PicoDollars::MAX)]
pub struct CostOverflow;

impl TryFrom<Written> for Price {
    type Error = IncompletePrice;

    fn try_from(written: Written) -> Result<Self, IncompletePrice> {
        let Written { standard, batch, flex, priority, long_context } = written;
        if standard.of(TokenKind::Input).is_none() || standard.of(TokenKind::Output).is_none() {
            return Err(IncompletePrice);
        }
        Ok(Self { usual: Tariff { standard, batch, flex, priority }, long_context })
    }
}

impl Price {
    /// The price of a model with these rates per token and no others.
    #[must_use]
    pub fn new(input: PicoDollars, output: PicoDollars) -> Self {
        let standard = Rates::default().with(TokenKind::Input, input).with(TokenKind::Output, output);
        Self { usual: Tariff { standard, ..Tariff::default() }, long_context: BTreeMap::new() }
    }

    /// The price of what costs nothing, such as an answer made on this machine.
    #[must_use]
    pub fn free() -> Self {
        Self::new(PicoDollars::ZERO, PicoDollars::ZERO)
    }

    /// With this rate per token of a kind in a tier.
    #[must_use]
    pub fn with(mut self, tier: Tier, kind: TokenKind, rate: PicoDollars) -> Self {
        let rates = self.usual.rates_mut(tier);
        *rates = std::mem::take(rates).with(kind, rate);
        self
    }

    /// What these tokens cost.
    ///
    /// # Errors
    /// When it is more than [`PicoDollars::MAX`].
    pub fn cost(&self, tokens: &Tokens, tier: Tier) -> Result<PicoDollars, CostOverflow> {
        let total_input = tokens.total_input();
        let mut cost = PicoDollars::ZERO;
        for kind in TokenKind::ALL.into_iter().filter(|kind| tokens[*kind] > 0) {
            let part = self.rate(kind, tier, total_input).checked_mul(tokens[kind]);
            cost = part.and_then(|part| cost.checked_add(part)).ok_or(CostOverflow)?;
        }
        Ok(cost)
    }

    /// The most that so many tokens can cost, whatever kinds of input and output they turn out to be.
    ///
    /// # Errors
    /// When it is more than [`PicoDollars::MAX`].
    pub fn worst_cost(&self, input: u64, output: u64, tier: Tier) -> Result<PicoDollars, CostOverflow> {
        let dearest = |is_input: bool| {
            let kinds = TokenKind::ALL.into_iter().filter(|kind| kind.is_input() == is_input);
            kinds.map(|kind| self.rate(kind, tier, input)).max().unwrap_or_default()
        };
        let (read, written) = (dearest(true).checked_mul(input), dearest(false).checked_mul(output));
        read.zip(written).and_then(|(read, written)| read.checked_add(written)).ok_or(CostOverflow)
    }

    /// What one token of a kind costs in a request with so much input.
    #[must_use]
    pub fn rate(&self, kind: TokenKind, tier: Tier, total_input: u64) -> PicoDollars {
        let long = self.long_context.range(..total_input).next_back().map(|(_, tariff)| tariff);
        let mut kind = Some(kind);
        while let Some(asked) = kind {
            if let Some(rate) = self.usual.rate(long, asked, tier) {
                return rate;
            }
            kind = stand_in(asked);
        }
        // Every price has rates for input and output, which end every chain.
        PicoDollars::MAX
    }
}

impl Tariff {
    const fn rates(&self, tier: Tier) -> &Rates {
        match tier {
            Tier::Standard => &self.standard,
            Tier::Batch => &self.batch,
            Tier::Flex => &self.flex,
            Tier::Priority => &self.priority,
        }
    }

    const fn rates_mut(&mut self, tier: Tier) -> &mut Rates {
        match tier {
            Tier::Standard => &mut self.standard,
            Tier::Batch => &mut self.batch,
            Tier::Flex => &mut self.flex,
            Tier::Priority => &mut self.priority,
        }
    }

    fn rate(&self, long: Option<&Self>, kind: TokenKind, tier: Tier) -> Option<PicoDollars> {
        let Some(long) = long else {
            return self.rates(tier).of(kind).or_else(|| self.standard.of(kind));
        };
        let nearest = || long.standard.of(kind).max(self.rates(tier).of(kind));
        long.rates(tier).of(kind).or_else(nearest).or_else(|| self.standard.of(kind))
    }
}

const fn stand_in(kind: TokenKind) -> Option<TokenKind> {
    match kind {
        TokenKind::Input | TokenKind::Output => None,
        TokenKind::CacheWrite1h => Some(TokenKind::CacheWrite5m),
        TokenKind::CacheRead | TokenKind::CacheWrite5m | TokenKind::AudioInput => Some(TokenKind::Input),
        TokenKind::Reasoning | TokenKind::AudioOutput => Some(TokenKind::Output),
    }
}
