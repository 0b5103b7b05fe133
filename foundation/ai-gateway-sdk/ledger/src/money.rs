//! Money without fractions: everything is counted in millionths of a millionth of a dollar.
//!
//! One pico-dollar per token is one dollar per million million tokens, which is finer than any provider's price, so that
//! what a call costs is a sum of products of integers and nothing is ever rounded.

use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

/// Pico-dollars in a dollar.
const DOLLAR: u64 = 1_000_000_000_000;

/// An amount of money in pico-dollars: 10⁻¹² US dollars. Never negative, and at most [`MAX`](Self::MAX).
///
/// Shown in dollars (`$0.0125`), and read from them (`0.0125`). Serialised as the integer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct PicoDollars(u64);

/// A text or a number is no amount.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Error {
    /// It is not a decimal number.
    #[error("{0:?} is not an amount: write dollars with a point, such as 12.50")]
    Malformed(String),
    /// It has a fraction of a pico-dollar.
    #[error("{0:?} is too fine: at most {1} digits after the point can be told apart")]
    TooFine(String, usize),
    /// It is more than can be counted.
    #[error("the amount is too large: at most {} can be counted", PicoDollars::MAX)]
    TooLarge,
}

impl PicoDollars {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// About 9.2 million dollars: what a signed 64-bit integer holds, so that every amount fits a database's `bigint`.
    pub const MAX: Self = Self(i64::MAX as u64);

    /// So many pico-dollars; `None` above [`MAX`](Self::MAX).
    #[must_use]
    pub const fn new(pico_dollars: u64) -> Option<Self> {
        if pico_dollars <= Self::MAX.0 { Some(Self(pico_dollars)) } else { None }
    }

    /// So many whole dollars; [`MAX`](Self::MAX) where that is too much to count.
    #[must_use]
    pub const fn dollars(dollars: u32) -> Self {
        let pico_dollars = dollars as u128 * DOLLAR as u128;
        if pico_dollars <= Self::MAX.0 as u128 { Self(pico_dollars as u64) } else { Self::MAX }
    }

    /// What one token costs at so many dollars per million tokens, the unit of price lists: `3.75`.
    ///
    /// # Errors
    /// When the text is no decimal number, has more than six digits after the point, or is too large.
    pub fn per_million_tokens(dollars: &str) -> Result<Self, Error> {
        parse(dollars, 6)
    }

    /// The number of pico-dollars.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The same for a database, whose integers have a sign.
    #[must_use]
    pub const fn to_i64(self) -> i64 {
        self.0.cast_signed()
    }

    /// Back from a database; `None` when negative.
    #[must_use]
    pub fn from_i64(pico_dollars: i64) -> Option<Self> {
        u64::try_from(pico_dollars).ok().map(Self)
    }

    /// The sum, or `None` above [`MAX`](Self::MAX).
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        // Neither is above half of what the integer holds.
        Self::new(self.0 + other.0)
    }

    /// The price of so many, or `None` above [`MAX`](Self::MAX).
    #[must_use]
    pub const fn checked_mul(self, count: u64) -> Option<Self> {
        match self.0.checked_mul(count) {
            Some(product) => Self::new(product),
            None => None,
        }
    }

    /// The sum, at most [`MAX`](Self::MAX).
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        match self.checked_add(other) {
            Some(sum) => sum,
            None => Self::MAX,
        }
    }

    /// The difference, at least nothing.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// So many percent of it, rounded down, at most [`MAX`](Self::MAX).
    #[must_use]
    pub const fn percent(self, percent: u32) -> Self {
        // In two parts, because dividing 128 bits takes as long as everything else that a reservation does.
        let percent = percent as u64;
        match (self.0 / 100).checked_mul(percent) {
            Some(share) if share <= Self::MAX.0 => Self(share).saturating_add(Self(self.0 % 100 * percent / 100)),
            _ => Self::MAX,
        }
    }
}

impl Sum for PicoDollars {
    /// At most [`MAX`](Self::MAX).
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::saturating_add)
    }
}

impl fmt::Display for PicoDollars {
    /// Dollars to the last digit that is not nought, at least two after the point.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:012}", self.0 % DOLLAR);
        let digits = fraction.trim_end_matches('0').len().max(2);
        write!(formatter, "${}.{}", self.0 / DOLLAR, &fraction[..digits])
    }
}

impl FromStr for PicoDollars {
    type Err = Error;

    /// Reads dollars, with or without the sign: `12.50`, `$0.000003`.
    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text.strip_prefix('$').unwrap_or(text), 12)
    }
}

impl<'de> Deserialize<'de> for PicoDollars {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u64::deserialize(deserializer)?).ok_or_else(|| serde::de::Error::custom(Error::TooLarge))
    }
}

/// Reads a decimal number as an integer of its `places`-th digit after the point.
fn parse(text: &str, places: usize) -> Result<PicoDollars, Error> {
    let malformed = || Error::Malformed(text.chars().take(40).collect());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) || text.ends_with('.') {
        return Err(malformed());
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > places {
        return Err(Error::TooFine(text.chars().take(40).collect(), places));
    }
    let digits = whole.bytes().chain(fraction.bytes()).map(|digit| u64::from(digit - b'0'));
    let padding = std::iter::repeat_n(0, places - fraction.len());
    digits
        .chain(padding)
        .try_fold(0_u64, |number, digit| number.checked_mul(10)?.checked_add(digit))
        .and_then(PicoDollars::new)
        .ok_or(Error::TooLarge)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_amount_is_shown_in_dollars_and_read_back() {
        for (text, pico_dollars) in [
            ("$0.00", 0),
            ("$0.000000000001", 1),
            ("$0.50", 500_000_000_000),
            ("$12.345", 12_345_000_000_000),
            ("$9223372.036854775807", i64::MAX.unsigned_abs()),
        ] {
            let amount = PicoDollars::new(pico_dollars).unwrap();
            assert_eq!(amount.to_string(), text);
            assert_eq!(text.parse(), Ok(amount));
        }
        assert_eq!("7".parse(), Ok(PicoDollars::dollars(7)));
        assert_eq!(PicoDollars::per_million_tokens("3.75").unwrap().get(), 3_750_000);
        assert_eq!(PicoDollars::per_million_tokens("0.000001").unwrap().get(), 1);
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for wrong in ["", "$", ".", "1.", ".5", "-1", "+1", "1e3", "1,50", "1 ", "٣", "1.2.3", "NaN"] {
            assert!(matches!(wrong.parse::<PicoDollars>(), Err(Error::Malformed(_))), "{wrong:?}");
        }
        assert!(matches!("0.0000000000001".parse::<PicoDollars>(), Err(Error::TooFine(_, 12))));
        assert!(matches!(PicoDollars::per_million_tokens("0.0000001"), Err(Error::TooFine(_, 6))));
        let huge = "9".repeat(10_000);
        for large in ["9223372.036854775808", "99999999999999999999", &huge] {
            assert_eq!(large.parse::<PicoDollars>(), Err(Error::TooLarge), "{}", large.len());
        }
        assert!(serde_json::from_str::<PicoDollars>("9223372036854775808").is_err());
        assert!(serde_json::from_str::<PicoDollars>("-1").is_err());
        assert!(serde_json::from_str::<PicoDollars>("1.5").is_err());
    }

    #[test]
    fn sums_end_at_the_largest_amount() {
        let one = PicoDollars(1);
        assert_eq!(PicoDollars::MAX.checked_add(one), None);
        assert_eq!(PicoDollars::MAX.checked_mul(2), None);
        assert_eq!(PicoDollars::MAX.checked_mul(u64::MAX), None);
        assert_eq!(PicoDollars::MAX.saturating_add(one), PicoDollars::MAX);
        assert_eq!([PicoDollars::MAX, one].into_iter().sum::<PicoDollars>(), PicoDollars::MAX);
        assert_eq!(one.saturating_sub(PicoDollars::MAX), PicoDollars::ZERO);
        assert_eq!(PicoDollars::MAX.percent(110), PicoDollars::MAX);
        assert_eq!(PicoDollars(199).percent(50), PicoDollars(99));
        assert_eq!(PicoDollars::dollars(u32::MAX), PicoDollars::MAX);
    }

    proptest! {
        #[test]
        fn every_amount_reads_back(pico_dollars in 0..=PicoDollars::MAX.0, percent in prop_oneof![0..300_u32, any::<u32>()]) {
            let amount = PicoDollars(pico_dollars);
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
            let share = u128::from(pico_dollars) * u128::from(percent) / 100;
            prop_assert_eq!(u128::from(amount.percent(percent).0), share.min(PicoDollars::MAX.0.into()));
            prop_assert_eq!(PicoDollars::from_i64(amount.to_i64()), Some(amount));
            let json = serde_json::to_string(&amount).unwrap();
            prop_assert_eq!(serde_json::from_str::<PicoDollars>(&json).unwrap(), amount);
        }

        #[test]
        fn no_text_is_a_surprise(text in ".{0,40}") {
            let _ = text.parse::<PicoDollars>();
        }
    }
}
