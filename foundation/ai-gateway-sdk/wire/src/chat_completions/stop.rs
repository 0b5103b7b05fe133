//! `finish_reason`.

use crate::stop::StopReason;

pub(crate) fn read(name: &str) -> StopReason {
    match name {
        "stop" => StopReason::EndTurn,
        "length" => StopReason::MaxTokens,
        "tool_calls" | "function_call" => StopReason::ToolUse,
        "content_filter" => StopReason::ContentFilter,
        other => StopReason::Other(other.to_owned()),
    }
}

/// Clients know four; anything else they are told is `stop`.
pub(crate) fn write(reason: &StopReason) -> &'static str {
    match reason {
        StopReason::MaxTokens => "length",
        StopReason::ToolUse => "tool_calls",
        StopReason::ContentFilter => "content_filter",
        StopReason::EndTurn
        | StopReason::StopSequence
        | StopReason::Refusal
        | StopReason::Pause
        | StopReason::Other(_) => "stop",
    }
}
