//! The settings of who may spend how much, for whoever keeps the ledger.

use std::time::Duration;

use ai_gateway_ledger::{LedgerOptions, Limits, PicoDollars};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::ConfigError;

/// How budgets are watched, for all workspaces. A gateway itself does not read it: its ledger is made before, with
/// [`ledger`](Self::ledger), and keeps these until it ends.
///
/// ```toml
/// [accounts]
/// hard_stop_percent = 110
///
/// [accounts.newcomer]
/// hours = 24
/// dollars_per_day = "5"
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountsConfig {
    /// The share of a budget, in percent, above which nothing is let in: 100 to 1000.
    pub hard_stop_percent: u32,
    /// The shares of a budget, in percent and ascending, at which there is an alert: 1 to 1000.
    #[serde(deserialize_with = "three")]
    pub alert_percents: [u32; 3],
    /// How many days each call is kept for: at least 31. The sums of each day stay.
    pub keep_calls_days: u32,
    /// What holds for a workspace at first, beside its own limits.
    pub newcomer: NewcomerConfig,
}

/// What holds for a workspace that is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewcomerConfig {
    /// For so long after its first call.
    pub hours: u32,
    /// Requests in any sixty seconds.
    pub requests_per_minute: Option<u64>,
    /// Tokens in any sixty seconds.
    pub tokens_per_minute: Option<u64>,
    /// Tokens of a UTC day.
    pub tokens_per_day: Option<u64>,
    /// Requests that are being answered.
    pub concurrent_streams: Option<u64>,
    /// Money of a UTC day.
    pub dollars_per_day: Option<Dollars>,
    /// Money of a UTC month.
    pub dollars_per_month: Option<Dollars>,
}

/// An amount as people write it: `"12.50"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Dollars(pub PicoDollars);

impl TryFrom<String> for Dollars {
    type Error = <PicoDollars as std::str::FromStr>::Err;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

impl From<Dollars> for String {
    fn from(dollars: Dollars) -> Self {
        dollars.0.to_string()
    }
}

impl Default for AccountsConfig {
    fn default() -> Self {
        let LedgerOptions { alert_percents, hard_stop_percent, .. } = LedgerOptions::default();
        Self { hard_stop_percent, alert_percents, keep_calls_days: 400, newcomer: NewcomerConfig::default() }
    }
}

impl Default for NewcomerConfig {
    fn default() -> Self {
        Self {
            hours: 24,
            requests_per_minute: None,
            tokens_per_minute: None,
            tokens_per_day: None,
            concurrent_streams: None,
            dollars_per_day: None,
            dollars_per_month: None,
        }
    }
}

impl AccountsConfig {
    /// How the ledger behaves.
    #[must_use]
    pub fn ledger(&self) -> LedgerOptions {
        let new = self.newcomer;
        LedgerOptions {
            alert_percents: self.alert_percents,
            hard_stop_percent: self.hard_stop_percent,
            newcomer: Limits {
                requests_per_minute: new.requests_per_minute,
                tokens_per_minute: new.tokens_per_minute,
                tokens_per_day: new.tokens_per_day,
                concurrent_streams: new.concurrent_streams,
                dollars_per_day: new.dollars_per_day.map(|dollars| dollars.0),
                dollars_per_month: new.dollars_per_month.map(|dollars| dollars.0),
            },
            newcomer_for: Duration::from_secs(u64::from(new.hours) * 3_600),
            ..LedgerOptions::default()
        }
    }

    /// How long each call is kept for.
    #[must_use]
    pub fn keep_calls(&self) -> Duration {
        Duration::from_secs(u64::from(self.keep_calls_days) * 86_400)
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !(100..=1_000).contains(&self.hard_stop_percent) {
            return Err(ConfigError::Accounts("`hard_stop_percent` is from 100 to 1000"));
        }
        let alerts = self.alert_percents;
        if !alerts.is_sorted_by(|one, next| one < next) || !alerts.iter().all(|percent| (1..=1_000).contains(percent)) {
            return Err(ConfigError::Accounts("`alert_percents` are ascending, and from 1 to 1000"));
        }
        if self.keep_calls_days < 31 {
            return Err(ConfigError::Accounts("`keep_calls_days` is at least 31"));
        }
        Ok(())
    }
}

/// As many as there are, and not the first of more.
fn three<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u32; 3], D::Error> {
    let percents = Vec::<u32>::deserialize(deserializer)?;
    let count = percents.len();
    percents.try_into().map_err(|_| D::Error::invalid_length(count, &"three shares, in percent"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::targets::GatewayConfig;

    fn accounts(text: &str) -> Result<AccountsConfig, ConfigError> {
        let config = GatewayConfig::parse(text)?.accounts;
        config.check()?;
        Ok(config)
    }

    #[test]
    fn what_is_set_is_what_the_ledger_does() {
        let config = "[accounts]\nhard_stop_percent = 100\nalert_percents = [50, 80, 100]\nkeep_calls_days = 31\n\
                      [accounts.newcomer]\nhours = 2\nrequests_per_minute = 5\ndollars_per_day = \"2.50\"\n";
        let config = accounts(config).unwrap();
        let ledger = config.ledger();
        assert_eq!((ledger.hard_stop_percent, ledger.alert_percents), (100, [50, 80, 100]));
        assert_eq!(ledger.newcomer_for, Duration::from_secs(7_200));
        assert_eq!(ledger.newcomer.requests_per_minute, Some(5));
        assert_eq!(ledger.newcomer.dollars_per_day, Some("2.50".parse().unwrap()));
        assert_eq!(config.keep_calls(), Duration::from_secs(31 * 86_400));
        let written = serde_json::to_string(&config).unwrap();
        assert_eq!(serde_json::from_str::<AccountsConfig>(&written).unwrap(), config);
    }

    #[test]
    fn without_settings_the_ledger_is_as_it_always_is() {
        let (config, usual) = (accounts("").unwrap().ledger(), LedgerOptions::default());
        assert_eq!(format!("{config:?}"), format!("{usual:?}"));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for wrong in [
            "hard_stop_percent = 99",
            "hard_stop_percent = 1001",
            "alert_percents = [70, 70, 90]",
            "alert_percents = [0, 70, 90]",
            "alert_percents = [70, 90]",
            "alert_percents = [50, 60, 70, 80]",
            "keep_calls_days = 30",
            "keep_calls_days = -1",
            "hard_stop = 100",
            "newcomer = { dollars_per_day = 5 }",
            "newcomer = { dollars_per_day = \"five\" }",
            "newcomer = { dollars = \"5\" }",
        ] {
            assert!(accounts(&format!("[accounts]\n{wrong}\n")).is_err(), "{wrong}");
        }
    }
}
