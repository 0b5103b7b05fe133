//! A rate for each kind of token.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::money::PicoDollars;
use crate::tokens::TokenKind;

/// Pico-dollars per token of each kind that has a rate. Written down in dollars per million tokens, as texts, so that
/// they can be compared with a provider's price list and no reader makes binary fractions of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates([Option<PicoDollars>; TokenKind::ALL.len()]);

impl Rates {
    /// With this rate for a kind.
    #[must_use]
    pub fn with(mut self, kind: TokenKind, rate: PicoDollars) -> Self {
        self.0[kind as usize] = Some(rate);
        self
    }

    /// The rate for a kind, if it has one.
    #[must_use]
    pub const fn of(&self, kind: TokenKind) -> Option<PicoDollars> {
        self.0[kind as usize]
    }
}

impl<'de> Deserialize<'de> for Rates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written: BTreeMap<TokenKind, String> = BTreeMap::deserialize(deserializer)?;
        written.into_iter().try_fold(Self::default(), |rates, (kind, dollars)| {
            let rate = PicoDollars::per_million_tokens(&dollars).map_err(serde::de::Error::custom)?;
            Ok(rates.with(kind, rate))
        })
    }
}
