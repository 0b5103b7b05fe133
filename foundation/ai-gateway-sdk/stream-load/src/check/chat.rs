//! OpenAI Chat Completions.

use std::borrow::Cow;

use serde::Deserialize;

use super::{Flaw, Stream, parse};
use crate::sse::Event;

#[derive(Deserialize)]
struct Chunk<'a> {
    #[serde(borrow, default)]
    choices: Vec<Choice<'a>>,
    usage: Option<Usage>,
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Choice<'a> {
    #[serde(borrow, default)]
    delta: Delta<'a>,
    finish_reason: Option<Cow<'a, str>>,
}

#[derive(Default, Deserialize)]
struct Delta<'a> {
    #[serde(borrow)]
    content: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Usage {
    completion_tokens: u64,
}

pub(super) fn event(stream: &mut Stream, event: &Event) -> Result<(), Flaw> {
    if event.data == b"[DONE]" {
        stream.ended = true;
        return if stream.finished { Ok(()) } else { Err(Flaw::Order("the end came without a reason".to_owned())) };
    }
    let chunk: Chunk<'_> = parse(&event.data)?;
    if let Some(error) = chunk.error {
        return Err(Flaw::Error(error.to_string()));
    }
    if let Some(usage) = chunk.usage {
        stream.output = Some(usage.completion_tokens);
    }
    for choice in chunk.choices {
        if let Some(text) = choice.delta.content.filter(|text| !text.is_empty()) {
            stream.text(&text)?;
        }
        stream.finished |= choice.finish_reason.is_some();
    }
    Ok(())
}
