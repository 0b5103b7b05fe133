//! `usage`: as in Chat Completions, under other names.

use crate::json::{Json, Object};
use crate::usage::{ServiceTier, Usage, split};

pub(crate) fn read(report: &Json, tier: Option<&str>) -> Usage {
    let count = |path: &[&str]| report.at(path).and_then(Json::as_u64).unwrap_or(0);
    let mut input = count(&["input_tokens"]);
    let mut output = count(&["output_tokens"]);
    let cache_read = split(&mut input, count(&["input_tokens_details", "cached_tokens"]));
    let cache_write_5m = split(&mut input, count(&["input_tokens_details", "cache_write_tokens"]));
    let audio_input = split(&mut input, count(&["input_tokens_details", "audio_tokens"]));
    let reasoning = split(&mut output, count(&["output_tokens_details", "reasoning_tokens"]));
    let audio_output = split(&mut output, count(&["output_tokens_details", "audio_tokens"]));
    let tier = tier.map(ServiceTier::named).unwrap_or_default();
    Usage { input, cache_read, cache_write_5m, cache_write_1h: 0, audio_input, output, reasoning, audio_output, tier }
}

pub(crate) fn write(usage: &Usage) -> Object {
    let input = Object::new().with("cached_tokens", usage.cache_read).with("cache_write_tokens", usage.cache_write());
    Object::new()
        .with("input_tokens", usage.total_input())
        .with("input_tokens_details", input)
        .with("output_tokens", usage.total_output())
        .with("output_tokens_details", Object::new().with("reasoning_tokens", usage.reasoning))
        .with("total_tokens", usage.total())
}
