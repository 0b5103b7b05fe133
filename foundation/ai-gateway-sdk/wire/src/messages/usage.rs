//! `usage`: cached tokens stand beside the input; reports in a stream are cumulative and may leave
//! out what has not changed.

use crate::json::{Json, Object};
use crate::usage::{ServiceTier, Usage};

/// Replaces what the report says and keeps the rest.
pub(crate) fn update(usage: &mut Usage, report: &Json) {
    let count = |path: &[&str]| report.at(path).and_then(Json::as_u64);
    if let Some(input) = count(&["input_tokens"]) {
        usage.input = input;
    }
    if let Some(read) = count(&["cache_read_input_tokens"]) {
        usage.cache_read = read;
    }
    if let Some(written) = count(&["cache_creation_input_tokens"]) {
        // The hour's share is told apart in a second place; without it all is for five minutes.
        let hour = count(&["cache_creation", "ephemeral_1h_input_tokens"]);
        usage.cache_write_1h = hour.unwrap_or(usage.cache_write_1h).min(written);
        usage.cache_write_5m = written - usage.cache_write_1h;
    }
    if let Some(output) = count(&["output_tokens"]) {
        usage.output = output;
    }
    if let Some(tier) = report.at(&["service_tier"]).and_then(Json::as_str) {
        usage.tier = ServiceTier::named(tier);
    }
}

pub(crate) fn read(report: &Json) -> Usage {
    let mut usage = Usage::default();
    update(&mut usage, report);
    usage
}

pub(crate) fn write(usage: &Usage) -> Object {
    let created = Object::new()
        .with("ephemeral_5m_input_tokens", usage.cache_write_5m)
        .with("ephemeral_1h_input_tokens", usage.cache_write_1h);
    Object::new()
        .with("input_tokens", usage.input.saturating_add(usage.audio_input))
        .with("cache_creation_input_tokens", usage.cache_write())
        .with("cache_read_input_tokens", usage.cache_read)
        .with("cache_creation", created)
        .with("output_tokens", usage.total_output())
        .with("service_tier", usage.tier.name())
}
