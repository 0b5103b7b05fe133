//! `finishReason`.

use crate::stop::StopReason;

/// The reasons for which Google withholds an answer.
const WITHHELD: [&str; 7] =
    ["SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY", "LANGUAGE"];

pub(crate) fn read(name: &str) -> StopReason {
    match name {
        "STOP" => StopReason::EndTurn,
        "MAX_TOKENS" => StopReason::MaxTokens,
        withheld if WITHHELD.contains(&withheld) => StopReason::ContentFilter,
        other => StopReason::Other(other.to_owned()),
    }
}

pub(crate) fn write(reason: &StopReason) -> &str {
    match reason {
        StopReason::MaxTokens => "MAX_TOKENS",
        StopReason::ContentFilter | StopReason::Refusal => "SAFETY",
        StopReason::EndTurn | StopReason::StopSequence | StopReason::ToolUse | StopReason::Pause => "STOP",
        StopReason::Other(other) if other.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') => other,
        StopReason::Other(_) => "OTHER",
    }
}
