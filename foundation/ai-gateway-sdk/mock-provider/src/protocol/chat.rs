//! OpenAI Chat Completions. Reasoning is counted, but not shown.

use crate::json::{Json, object};

use super::{Writer, data, write as write_json};
use crate::exchange::{CREATED, Exchange, Step};
use crate::parts::{Kind, Usage};
use crate::script::Finish;

pub(super) fn write(writer: &mut Writer, exchange: &Exchange, step: Step, out: &mut Vec<u8>) {
    match step {
        Step::Open => {
            let content = if matches!(exchange.parts.first().map(|part| &part.kind), Some(Kind::Tool { .. })) {
                Json::Null
            } else {
                "".into()
            };
            chunk(exchange, &object! {"role": "assistant", "content": content, "refusal": Json::Null}, None, out);
        }
        Step::Start(part) => {
            if let Kind::Tool { name } = &exchange.parts[part].kind {
                let call = object! {"index": tool_index(exchange, part), "id": exchange.part_id("call_", part),
                "type": "function", "function": object!{"name": name, "arguments": ""}};
                chunk(exchange, &object! {"tool_calls": [call]}, None, out);
            }
        }
        Step::Token(part, index) => token(writer, exchange, part, index, out),
        Step::End(_) => {}
        Step::Finish => {
            chunk(exchange, &object! {}, Some(reason(exchange.finish)), out);
            if let Some(usage) = exchange.reported().filter(|_| exchange.asked.include_usage) {
                let mut last = frame(exchange, Json::List(Vec::new()));
                last.set("usage", usage_json(&usage));
                data(out, &last);
            }
            if !exchange.script.framing.omit_end {
                out.extend_from_slice(b"data: [DONE]\n\n");
            }
        }
    }
}

fn token(writer: &mut Writer, exchange: &Exchange, part: usize, index: u32, out: &mut Vec<u8>) {
    let said = &exchange.parts[part];
    match said.kind {
        Kind::Thinking => {}
        Kind::Tool { .. } => {
            let call =
                object! {"index": tool_index(exchange, part), "function": object!{"arguments": said.token(index)}};
            chunk(exchange, &object! {"tool_calls": [call]}, None, out);
        }
        Kind::Refusal => chunk(exchange, &object! {"refusal": said.token(index)}, None, out),
        Kind::Text => {
            if writer.head.is_empty() {
                let mut whole = Vec::new();
                chunk(exchange, &object! {"content": ""}, None, &mut whole);
                writer.head = whole;
            }
            // All such frames differ in the token alone: it goes between the quotation marks of the empty one.
            let at = memchr::memmem::find(&writer.head, CONTENT).map_or(0, |at| at + CONTENT.len());
            out.extend_from_slice(&writer.head[..at]);
            write_json(out, &said.token(index));
            out.extend_from_slice(writer.head.get(at + 2..).unwrap_or_default());
        }
    }
}

/// What stands before a token in its frame. A model's name cannot look so, because its quotation marks are escaped.
const CONTENT: &[u8] = br#""delta":{"content":"#;

fn chunk(exchange: &Exchange, delta: &Json, reason: Option<&str>, out: &mut Vec<u8>) {
    let choice = object! {"index": 0, "delta": delta, "logprobs": Json::Null, "finish_reason": reason};
    data(out, &frame(exchange, [choice].into()));
}

fn frame(exchange: &Exchange, choices: Json) -> Json {
    let mut frame = object! {"id": exchange.id("chatcmpl-"), "object": "chat.completion.chunk", "created": CREATED,
    "model": &exchange.asked.model, "service_tier": "default", "system_fingerprint": "fp_mock",
    "choices": choices};
    if exchange.asked.include_usage && !exchange.script.usage.absent {
        frame.set("usage", Json::Null);
    }
    frame
}

pub(super) fn plain(exchange: &Exchange) -> Json {
    let mut message = object! {"role": "assistant", "content": Json::Null, "refusal": Json::Null, "annotations": Json::List(Vec::new())};
    let mut calls = Vec::new();
    for (at, part) in exchange.parts.iter().enumerate() {
        match &part.kind {
            Kind::Thinking => {}
            Kind::Text => message.set("content", part.whole()),
            Kind::Refusal => message.set("refusal", part.whole()),
            Kind::Tool { name } => calls.push(object! {"id": exchange.part_id("call_", at), "type": "function",
            "function": object!{"name": name, "arguments": part.whole()}}),
        }
    }
    if !calls.is_empty() {
        message.set("tool_calls", calls);
    }
    let choice =
        object! {"index": 0, "message": message, "logprobs": Json::Null, "finish_reason": reason(exchange.finish)};
    let mut answer = frame(exchange, [choice].into());
    answer.set("object", "chat.completion");
    if let Some(usage) = exchange.reported() {
        answer.set("usage", usage_json(&usage));
    }
    answer
}

fn tool_index(exchange: &Exchange, part: usize) -> usize {
    exchange.parts[..part].iter().filter(|part| matches!(part.kind, Kind::Tool { .. })).count()
}

const fn reason(finish: Finish) -> &'static str {
    match finish {
        Finish::Stop | Finish::Refusal => "stop",
        Finish::MaxTokens => "length",
        Finish::ToolCalls => "tool_calls",
        Finish::ContentFilter => "content_filter",
    }
}

fn usage_json(usage: &Usage) -> Json {
    object! {"prompt_tokens": usage.input_total(), "completion_tokens": usage.output,
    "total_tokens": usage.input_total() + usage.output,
    "prompt_tokens_details": object!{"cached_tokens": usage.cache_read, "audio_tokens": 0},
    "completion_tokens_details": object!{"reasoning_tokens": usage.reasoning, "audio_tokens": 0,
        "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0}}
}
