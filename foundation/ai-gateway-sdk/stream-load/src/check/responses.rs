//! OpenAI Responses.

use std::borrow::Cow;

use serde::Deserialize;

use super::{Flaw, Stream, parse};
use crate::sse::Event;

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    sequence_number: u64,
    #[serde(borrow)]
    delta: Option<Cow<'a, str>>,
    response: Option<Response>,
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Response {
    usage: Option<Usage>,
    error: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Usage {
    output_tokens: u64,
}

pub(super) fn event(stream: &mut Stream, event: &Event) -> Result<(), Flaw> {
    let data: Data<'_> = parse(&event.data)?;
    if event.name != data.kind || data.sequence_number != stream.events {
        let place = format!("{} has number {}, the event before {}", data.kind, data.sequence_number, stream.events);
        return Err(Flaw::Order(place));
    }
    if data.kind != "error" && (data.kind == "response.created") != (stream.events == 0) {
        return Err(Flaw::Order(format!("{} came in the wrong place", data.kind)));
    }
    match &*data.kind {
        "response.output_text.delta" => stream.text(&data.delta.unwrap_or_default())?,
        "response.output_text.done" => stream.finished = true,
        "response.completed" | "response.incomplete" => {
            stream.ended = true;
            stream.output = data.response.and_then(|response| response.usage).map(|usage| usage.output_tokens);
        }
        "error" | "response.failed" => {
            let error = data.error.or_else(|| data.response.and_then(|response| response.error));
            return Err(Flaw::Error(error.unwrap_or_default().to_string()));
        }
        _ => {}
    }
    Ok(())
}
