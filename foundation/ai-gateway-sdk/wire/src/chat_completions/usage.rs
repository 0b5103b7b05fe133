//! `usage`: cached and audio tokens are within the prompt, reasoning and audio within the completion.

use crate::json::{Json, Object};
use crate::usage::{ServiceTier, Usage, split};

pub(crate) fn read(report: &Json, tier: Option<&str>) -> Usage {
    let count = |path: &[&str]| report.at(path).and_then(Json::as_u64);
    let mut input = count(&["prompt_tokens"]).unwrap_or(0);
    let mut output = count(&["completion_tokens"]).unwrap_or(0);
    let reasoning = count(&["completion_tokens_details", "reasoning_tokens"]).unwrap_or(0);
    // Some servers count reasoning beside the completion; their total gives them away.
    if reasoning > 0 && count(&["total_tokens"]) == Some(input.saturating_add(output).saturating_add(reasoning)) {
        output = output.saturating_add(reasoning);
    }
    let cached = count(&["prompt_tokens_details", "cached_tokens"]).or_else(|| count(&["prompt_cache_hit_tokens"]));
    let cache_read = split(&mut input, cached.unwrap_or(0));
    let written = count(&["prompt_tokens_details", "cache_write_tokens"]);
    let cache_write_5m = split(&mut input, written.unwrap_or(0));
    let audio_input = split(&mut input, count(&["prompt_tokens_details", "audio_tokens"]).unwrap_or(0));
    let reasoning = split(&mut output, reasoning);
    let audio_output = split(&mut output, count(&["completion_tokens_details", "audio_tokens"]).unwrap_or(0));
    let tier = tier.map(ServiceTier::named).unwrap_or_default();
    Usage { input, cache_read, cache_write_5m, cache_write_1h: 0, audio_input, output, reasoning, audio_output, tier }
}

pub(crate) fn write(usage: &Usage) -> Object {
    // Not every client expects the field.
    let written = Some(usage.cache_write()).filter(|written| *written > 0);
    let prompt = Object::new()
        .with("cached_tokens", usage.cache_read)
        .with_some("cache_write_tokens", written)
        .with("audio_tokens", usage.audio_input);
    let completion = Object::new().with("reasoning_tokens", usage.reasoning).with("audio_tokens", usage.audio_output);
    Object::new()
        .with("prompt_tokens", usage.total_input())
        .with("completion_tokens", usage.total_output())
        .with("total_tokens", usage.total())
        .with("prompt_tokens_details", prompt)
        .with("completion_tokens_details", completion)
}
