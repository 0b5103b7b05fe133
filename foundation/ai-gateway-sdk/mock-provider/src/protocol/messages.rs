//! Anthropic Messages.

use crate::json::{Json, object};

use super::{named, text, write as write_json};
use crate::exchange::{Exchange, Step};
use crate::parts::{Kind, Usage};
use crate::script::Finish;

pub(super) fn write(exchange: &Exchange, step: Step, out: &mut Vec<u8>) {
    match step {
        Step::Open => {
            let mut message = message(exchange, &[]);
            message.set("usage", usage_json(&exchange.usage(1), exchange.script.usage.absent));
            named(out, "message_start", &object! {"type": "message_start", "message": message});
        }
        Step::Start(part) => start(exchange, part, out),
        Step::Token(part, index) => delta(exchange, part, &exchange.parts[part].token(index), out),
        Step::End(part) => {
            if exchange.parts[part].kind == Kind::Thinking {
                let delta = object! {"type": "signature_delta", "signature": exchange.parts[part].signature()};
                named(
                    out,
                    "content_block_delta",
                    &object! {"type": "content_block_delta", "index": part, "delta": delta},
                );
            }
            named(out, "content_block_stop", &object! {"type": "content_block_stop", "index": part});
        }
        Step::Finish => {
            let mut last = object! {"type": "message_delta",
            "delta": object!{"stop_reason": reason(exchange.finish), "stop_sequence": Json::Null}};
            if let Some(usage) = exchange.reported() {
                last.set("usage", usage_json(&usage, false));
            }
            named(out, "message_delta", &last);
            if !exchange.script.framing.omit_end {
                named(out, "message_stop", &object! {"type": "message_stop"});
            }
        }
    }
}

fn start(exchange: &Exchange, part: usize, out: &mut Vec<u8>) {
    let block = match &exchange.parts[part].kind {
        Kind::Text | Kind::Refusal => object! {"type": "text", "text": ""},
        Kind::Thinking => object! {"type": "thinking", "thinking": "", "signature": ""},
        Kind::Tool { name } => {
            object! {"type": "tool_use", "id": exchange.part_id("toolu_", part), "name": name, "input": object!{}}
        }
    };
    let event = object! {"type": "content_block_start", "index": part, "content_block": block};
    named(out, "content_block_start", &event);
    if part == 0 {
        ping(out);
    }
    if matches!(exchange.parts[part].kind, Kind::Tool { .. }) {
        delta(exchange, part, "", out);
    }
}

fn delta(exchange: &Exchange, part: usize, token: &str, out: &mut Vec<u8>) {
    let (kind, field) = match exchange.parts[part].kind {
        Kind::Text | Kind::Refusal => ("text_delta", "text"),
        Kind::Thinking => ("thinking_delta", "thinking"),
        Kind::Tool { .. } => ("input_json_delta", "partial_json"),
    };
    text(out, "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":");
    text(out, format_args!("{part},\"delta\":{{\"type\":\"{kind}\",\"{field}\":"));
    write_json(out, token);
    text(out, "}}\n\n");
}

/// Comes anywhere.
pub(super) fn ping(out: &mut Vec<u8>) {
    named(out, "ping", &object! {"type": "ping"});
}

pub(super) fn plain(exchange: &Exchange) -> Json {
    let blocks: Vec<Json> = exchange
        .parts
        .iter()
        .enumerate()
        .map(|(at, part)| match &part.kind {
            Kind::Text | Kind::Refusal => object! {"type": "text", "text": part.whole()},
            Kind::Thinking => object! {"type": "thinking", "thinking": part.whole(), "signature": part.signature()},
            Kind::Tool { name } => {
                let input: serde_json::Value =
                    serde_json::from_str(&part.whole()).unwrap_or_else(|_| serde_json::json!({}));
                object! {"type": "tool_use", "id": exchange.part_id("toolu_", at), "name": name, "input": input}
            }
        })
        .collect();
    let mut message = message(exchange, &blocks);
    message.set("stop_reason", reason(exchange.finish));
    if let Some(usage) = exchange.reported() {
        message.set("usage", usage_json(&usage, false));
    }
    message
}

fn message(exchange: &Exchange, content: &[Json]) -> Json {
    object! {"id": exchange.id("msg_"), "type": "message", "role": "assistant", "model": &exchange.asked.model,
    "content": content, "stop_reason": Json::Null, "stop_sequence": Json::Null}
}

const fn reason(finish: Finish) -> &'static str {
    match finish {
        Finish::Stop => "end_turn",
        Finish::MaxTokens => "max_tokens",
        Finish::ToolCalls => "tool_use",
        Finish::ContentFilter | Finish::Refusal => "refusal",
    }
}

/// Clients require the object in the first event, so one that says nothing says zeros there.
fn usage_json(usage: &Usage, absent: bool) -> Json {
    let usage = if absent { &Usage::default() } else { usage };
    object! {"input_tokens": usage.input,
    "cache_creation_input_tokens": usage.cache_write_5m + usage.cache_write_1h,
    "cache_read_input_tokens": usage.cache_read,
    "cache_creation": object!{"ephemeral_5m_input_tokens": usage.cache_write_5m,
        "ephemeral_1h_input_tokens": usage.cache_write_1h},
    "output_tokens": usage.output, "service_tier": "standard"}
}
