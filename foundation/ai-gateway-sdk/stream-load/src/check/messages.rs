//! Anthropic Messages.

use std::borrow::Cow;

use serde::Deserialize;

use super::{Flaw, Stream, parse};
use crate::sse::Event;

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    index: Option<u64>,
    #[serde(borrow)]
    delta: Option<Delta<'a>>,
    usage: Option<Usage>,
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Delta<'a> {
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Usage {
    output_tokens: Option<u64>,
}

pub(super) fn event(stream: &mut Stream, event: &Event) -> Result<(), Flaw> {
    let data: Data<'_> = parse(&event.data)?;
    let out_of_order = || Err(Flaw::Order(format!("{} came in the wrong place", data.kind)));
    if event.name != data.kind {
        return Err(Flaw::Order(format!("{} is called {}", data.kind, event.name)));
    }
    if data.kind != "error" && (data.kind == "message_start") != (stream.events == 0) {
        return out_of_order();
    }
    match &*data.kind {
        "content_block_start" if stream.block.is_none() => stream.block = data.index,
        "content_block_delta" if stream.block.is_some() && stream.block == data.index => {
            if let Some(text) = data.delta.and_then(|delta| delta.text) {
                stream.text(&text)?;
            }
        }
        "content_block_stop" if stream.block.is_some() && stream.block == data.index => stream.block = None,
        "message_delta" if stream.block.is_none() => {
            stream.finished = true;
            stream.output = data.usage.and_then(|usage| usage.output_tokens).or(stream.output);
        }
        "message_stop" if stream.finished => stream.ended = true,
        "message_start" | "ping" => {}
        "error" => return Err(Flaw::Error(data.error.unwrap_or_default().to_string())),
        _ => return out_of_order(),
    }
    Ok(())
}
