//! Gemini. The event with a reason is the last; only the connection's end follows.

use std::borrow::Cow;

use serde::Deserialize;

use super::{Flaw, Stream, parse};
use crate::sse::Event;

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    candidates: Vec<Candidate<'a>>,
    #[serde(rename = "usageMetadata")]
    usage: Option<Usage>,
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Candidate<'a> {
    #[serde(borrow)]
    content: Option<Content<'a>>,
    #[serde(rename = "finishReason")]
    reason: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Content<'a> {
    #[serde(borrow, default)]
    parts: Vec<Part<'a>>,
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(default)]
    thought: bool,
}

#[derive(Deserialize)]
struct Usage {
    #[serde(rename = "candidatesTokenCount", default)]
    candidates: u64,
    #[serde(rename = "thoughtsTokenCount", default)]
    thoughts: u64,
}

pub(super) fn event(stream: &mut Stream, event: &Event) -> Result<(), Flaw> {
    let answer: Answer<'_> = parse(&event.data)?;
    if let Some(error) = answer.error {
        return Err(Flaw::Error(error.to_string()));
    }
    if let Some(usage) = answer.usage {
        stream.output = Some(usage.candidates + usage.thoughts);
    }
    for candidate in answer.candidates {
        for part in candidate.content.into_iter().flat_map(|content| content.parts) {
            if let Some(text) = part.text.filter(|text| !part.thought && !text.is_empty()) {
                stream.text(&text)?;
            }
        }
        stream.ended |= candidate.reason.is_some();
    }
    Ok(())
}
