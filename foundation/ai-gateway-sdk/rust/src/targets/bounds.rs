//! Numbers in settings that nobody means, such as a time-out of nothing or a hundred thousand retries.

use std::ops::RangeInclusive;

use super::ConfigError;
use super::config::{BreakerConfig, GatewayConfig, LoadConfig, ModelConfig, OnCancel, ProviderConfig, TimeoutConfig};
use crate::transport::Reach;

const DAY_MS: u64 = 86_400_000;
const YEAR_MS: u64 = 366 * DAY_MS;
/// Each of them asks every target of a model.
const MOST_RETRIES: u64 = 20;
const MOST_AT_A_TIME: u64 = 1_000_000;
const MOST_TOKENS: u64 = 100_000_000;

impl GatewayConfig {
    pub(super) fn check_numbers(&self) -> Result<(), ConfigError> {
        for (name, provider) in &self.providers {
            provider.check_numbers(name)?;
            provider.check_key(name)?;
        }
        self.models.iter().try_for_each(|(name, model)| model.check_numbers(name))
    }
}

impl ProviderConfig {
    fn check_numbers(&self, name: &str) -> Result<(), ConfigError> {
        let TimeoutConfig { connect_ms, first_token_ms, idle_ms, answer_ms } = self.timeouts;
        let BreakerConfig { failures, open_ms, open_at_most_ms } = self.breaker;
        let LoadConfig { concurrent, waiting, wait_ms } = self.load;
        let check = |setting, given, range| within(&["providers", name, setting], given, range);
        check("timeouts.connect_ms", connect_ms, 1..=DAY_MS)?;
        check("timeouts.first_token_ms", first_token_ms, 1..=DAY_MS)?;
        check("timeouts.idle_ms", idle_ms, 1..=DAY_MS)?;
        check("timeouts.answer_ms", answer_ms, 1..=DAY_MS)?;
        check("breaker.failures", failures.into(), 1..=MOST_AT_A_TIME)?;
        check("breaker.open_ms", open_ms, 1..=DAY_MS)?;
        check("breaker.open_at_most_ms", open_at_most_ms, 1..=DAY_MS)?;
        check("load.concurrent", concurrent as u64, 1..=MOST_AT_A_TIME)?;
        check("load.waiting", waiting as u64, 0..=MOST_AT_A_TIME)?;
        check("load.wait_ms", wait_ms, 0..=DAY_MS)
    }

    /// A key goes unencrypted to this machine and to networks that the settings name, and nowhere else.
    fn check_key(&self, name: &str) -> Result<(), ConfigError> {
        let url = &self.base_url;
        let is_near = !self.networks.is_empty()
            || url.host() == "localhost"
            || url.address().is_some_and(|address| Reach::of(address) == Reach::Internal);
        if self.key_file.is_none() || url.is_https() || is_near {
            return Ok(());
        }
        Err(ConfigError::OpenKey(name.to_owned()))
    }
}

impl ModelConfig {
    fn check_numbers(&self, name: &str) -> Result<(), ConfigError> {
        let check = |setting, given, range| within(&["models", name, setting], given, range);
        check("retries", self.retries.into(), 0..=MOST_RETRIES)?;
        check("longest_pause_ms", self.longest_pause_ms, 0..=DAY_MS)?;
        check("assumed_output_tokens", self.assumed_output_tokens, 1..=MOST_TOKENS)?;
        if let OnCancel::Drain { ms, .. } = self.on_cancel {
            check("on_cancel.drain.ms", ms, 0..=DAY_MS)?;
        }
        let Some(cache) = &self.cache else { return Ok(()) };
        check("cache.keep_ms", cache.keep_ms, 1..=YEAR_MS)?;
        check("cache.wait_ms", cache.wait_ms, 0..=DAY_MS)
    }
}

fn within(setting: &[&str], given: u64, range: RangeInclusive<u64>) -> Result<(), ConfigError> {
    if range.contains(&given) {
        return Ok(());
    }
    Err(ConfigError::OutOfRange { setting: setting.join("."), given, least: *range.start(), most: *range.end() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(provider: &str, model: &str) -> Result<(), ConfigError> {
        let config = format!(
            "[providers.p]\nprotocols = ['messages']\n{provider}\n[models.m]\ntargets = [{{ provider = 'p', model = 'x' }}]\n{model}\n"
        );
        GatewayConfig::parse(&config)?.check_numbers()
    }

    #[test]
    fn numbers_at_their_ends_are_taken_and_those_beyond_are_not() {
        let url = "base_url = 'https://api.example.org'";
        for (provider, model) in [
            ("", ""),
            ("timeouts = { first_token_ms = 1, idle_ms = 86400000 }", "retries = 0"),
            ("load = { concurrent = 1, waiting = 0, wait_ms = 0 }", "retries = 20"),
            ("breaker = { failures = 1, open_ms = 1, open_at_most_ms = 1 }", "cache = { keep_ms = 1, wait_ms = 0 }"),
        ] {
            check(&format!("{url}\n{provider}"), model).unwrap();
        }
        for (provider, model, wrong) in [
            ("timeouts = { first_token_ms = 0 }", "", "providers.p.timeouts.first_token_ms"),
            ("timeouts = { answer_ms = 86400001 }", "", "providers.p.timeouts.answer_ms"),
            ("load = { concurrent = 0 }", "", "providers.p.load.concurrent"),
            ("breaker = { open_at_most_ms = 0 }", "", "providers.p.breaker.open_at_most_ms"),
            ("", "retries = 100000", "models.m.retries"),
            ("", "assumed_output_tokens = 0", "models.m.assumed_output_tokens"),
            ("", "cache = { keep_ms = 0 }", "models.m.cache.keep_ms"),
            ("", "on_cancel = { drain = { bytes = 1, ms = 86400001 } }", "models.m.on_cancel.drain.ms"),
        ] {
            let error = check(&format!("{url}\n{provider}"), model).unwrap_err().to_string();
            assert!(error.contains(&format!("`{wrong}`")), "{error}");
        }
    }

    #[test]
    fn keys_go_unencrypted_only_where_nobody_listens() {
        let key = "key_file = 'key'";
        for url in ["https://api.example.org", "http://localhost:1", "http://10.1.2.3", "http://[::1]:80/v1"] {
            check(&format!("base_url = '{url}'\n{key}"), "").unwrap();
        }
        check("base_url = 'http://api.example.org'", "").unwrap();
        check(&format!("base_url = 'http://vllm.internal'\nnetworks = ['10.0.0.0/8']\n{key}"), "").unwrap();
        for url in ["http://api.example.org", "http://93.184.216.34/v1"] {
            let error = check(&format!("base_url = '{url}'\n{key}"), "").unwrap_err();
            assert!(matches!(&error, ConfigError::OpenKey(name) if name == "p"), "{error}");
        }
    }
}
