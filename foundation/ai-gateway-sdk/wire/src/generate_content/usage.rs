//! `usageMetadata`: cached content is within the prompt, thoughts stand beside the candidates, and
//! what tools read for the model is read on top.

use crate::json::{Json, Object};
use crate::usage::{ServiceTier, Usage, split};

pub(crate) fn read(report: &Json) -> Usage {
    let count = |name: &str| report.at(&[name]).and_then(Json::as_u64).unwrap_or(0);
    let audio = |name: &str| modality(report, name, "AUDIO");
    let mut input = count("promptTokenCount");
    let cache_read = split(&mut input, count("cachedContentTokenCount"));
    let fresh_audio = audio("promptTokensDetails").saturating_sub(audio("cacheTokensDetails"));
    let audio_input = split(&mut input, fresh_audio);
    let mut output = count("candidatesTokenCount");
    let audio_output = split(&mut output, audio("candidatesTokensDetails"));
    Usage {
        input: input.saturating_add(count("toolUsePromptTokenCount")),
        cache_read,
        cache_write_5m: 0,
        cache_write_1h: 0,
        audio_input,
        output,
        reasoning: count("thoughtsTokenCount"),
        audio_output,
        tier: report
            .at(&["serviceTier"])
            .and_then(Json::as_str)
            .map(str::to_lowercase)
            .as_deref()
            .map(ServiceTier::named)
            .unwrap_or_default(),
    }
}

fn modality(report: &Json, list: &str, modality: &str) -> u64 {
    let entries = report.at(&[list]).and_then(Json::as_array).unwrap_or_default();
    let of = |entry: &&Json| entry.at(&["modality"]).and_then(Json::as_str) == Some(modality);
    entries.iter().filter(of).filter_map(|entry| entry.at(&["tokenCount"])?.as_u64()).fold(0, u64::saturating_add)
}

pub(crate) fn write(usage: &Usage) -> Object {
    let some = |count: u64| Some(count).filter(|count| *count > 0);
    Object::new()
        .with("promptTokenCount", usage.total_input())
        .with("candidatesTokenCount", usage.output.saturating_add(usage.audio_output))
        .with("totalTokenCount", usage.total())
        .with_some("cachedContentTokenCount", some(usage.cache_read))
        .with_some("thoughtsTokenCount", some(usage.reasoning))
}
