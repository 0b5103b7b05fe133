//! `status` and `incomplete_details.reason`.

use crate::stop::StopReason;

pub(crate) fn read(status: &str, incomplete: Option<&str>) -> StopReason {
    match (status, incomplete) {
        ("incomplete", Some("max_output_tokens")) => StopReason::MaxTokens,
        ("incomplete", Some("content_filter")) => StopReason::ContentFilter,
        ("incomplete", Some(other)) => StopReason::Other(other.to_owned()),
        ("completed", _) => StopReason::EndTurn,
        (other, _) => StopReason::Other(other.to_owned()),
    }
}

/// The reason of an incomplete response, none for a completed one.
pub(crate) fn incomplete(reason: &StopReason) -> Option<&'static str> {
    match reason {
        StopReason::MaxTokens => Some("max_output_tokens"),
        StopReason::ContentFilter => Some("content_filter"),
        StopReason::EndTurn
        | StopReason::StopSequence
        | StopReason::ToolUse
        | StopReason::Refusal
        | StopReason::Pause
        | StopReason::Other(_) => None,
    }
}
