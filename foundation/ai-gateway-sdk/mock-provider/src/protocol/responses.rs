//! OpenAI Responses. Reasoning is shown as a summary, signed by its encrypted content.

use crate::json::{Json, object};

use super::{Writer, named, text, write as write_json};
use crate::exchange::{CREATED, Exchange, Step};
use crate::parts::{Kind, Usage};
use crate::script::{Failure, Finish};

pub(super) fn write(writer: &mut Writer, exchange: &Exchange, step: Step, out: &mut Vec<u8>) {
    match step {
        Step::Open => {
            let response = response(exchange, "in_progress", &[]);
            event(writer, out, "response.created", object! {"response": response.clone()});
            event(writer, out, "response.in_progress", object! {"response": response});
        }
        Step::Start(part) => start(writer, exchange, part, out),
        Step::Token(part, index) => {
            let (name, place) = match exchange.parts[part].kind {
                Kind::Text => ("output_text", "\"content_index\":0,\"logprobs\":[],"),
                Kind::Refusal => ("refusal", "\"content_index\":0,"),
                Kind::Thinking => ("reasoning_summary_text", "\"summary_index\":0,"),
                Kind::Tool { .. } => ("function_call_arguments", ""),
            };
            let (id, sequence) = (item_id(exchange, part), writer.next());
            text(out, format_args!("event: response.{name}.delta\ndata: {{\"type\":\"response.{name}.delta\","));
            text(out, format_args!("\"sequence_number\":{sequence},\"item_id\":\"{id}\",\"output_index\":{part},"));
            text(out, format_args!("{place}\"delta\":"));
            write_json(out, &exchange.parts[part].token(index));
            text(out, "}\n\n");
        }
        Step::End(part) => end(writer, exchange, part, out),
        Step::Finish if exchange.script.framing.omit_end => {}
        Step::Finish => {
            let response = plain(exchange);
            let name = format!("response.{}", status(exchange.finish));
            event(writer, out, &name, object! {"response": response});
        }
    }
}

/// An error event and the response that has failed, as the provider sends them, for instance when a quota is used up.
pub(super) fn fail(writer: &mut Writer, exchange: &Exchange, failure: &Failure, out: &mut Vec<u8>) {
    let mut response = response(exchange, "failed", &[]);
    let code = failure.code.as_deref().unwrap_or("server_error");
    response.set("error", object! {"code": code, "message": failure.text()});
    event(writer, out, "error", object! {"error": failure.openai()});
    event(writer, out, "response.failed", object! {"response": response});
}

impl Writer {
    const fn next(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence - 1
    }
}

fn event(writer: &mut Writer, out: &mut Vec<u8>, name: &str, fields: Json) {
    let first = object! {"type": name, "sequence_number": writer.next()};
    named(out, name, &first.and(fields));
}

fn start(writer: &mut Writer, exchange: &Exchange, part: usize, out: &mut Vec<u8>) {
    let item = item(exchange, part, Progress::Begun);
    event(writer, out, "response.output_item.added", object! {"output_index": part, "item": item});
    if let Some((name, fields)) = inner(exchange, part, "") {
        let place = object! {"item_id": item_id(exchange, part), "output_index": part};
        event(writer, out, &format!("response.{name}.added"), place.and(fields));
    }
}

fn end(writer: &mut Writer, exchange: &Exchange, part: usize, out: &mut Vec<u8>) {
    let (id, whole) = (item_id(exchange, part), exchange.parts[part].whole());
    let done = match exchange.parts[part].kind {
        Kind::Text => object! {"content_index": 0, "text": &whole, "logprobs": Json::List(Vec::new())},
        Kind::Refusal => object! {"content_index": 0, "refusal": &whole},
        Kind::Thinking => object! {"summary_index": 0, "text": &whole},
        Kind::Tool { ref name } => object! {"arguments": &whole, "name": name},
    };
    let name = match exchange.parts[part].kind {
        Kind::Text => "output_text",
        Kind::Refusal => "refusal",
        Kind::Thinking => "reasoning_summary_text",
        Kind::Tool { .. } => "function_call_arguments",
    };
    let inner = inner(exchange, part, &whole);
    for (name, fields) in std::iter::once((name, done)).chain(inner) {
        let place = object! {"item_id": &id, "output_index": part};
        event(writer, out, &format!("response.{name}.done"), place.and(fields));
    }
    let item = item(exchange, part, Progress::Done);
    event(writer, out, "response.output_item.done", object! {"output_index": part, "item": item});
}

/// The part within an item, if the item has parts: its events' name and their fields.
fn inner(exchange: &Exchange, part: usize, whole: &str) -> Option<(&'static str, Json)> {
    match exchange.parts[part].kind {
        Kind::Tool { .. } => None,
        Kind::Thinking => {
            let summary = object! {"type": "summary_text", "text": whole};
            Some(("reasoning_summary_part", object! {"summary_index": 0, "part": summary}))
        }
        Kind::Text | Kind::Refusal => {
            Some(("content_part", object! {"content_index": 0, "part": content(exchange, part, whole)}))
        }
    }
}

fn content(exchange: &Exchange, part: usize, whole: &str) -> Json {
    match exchange.parts[part].kind {
        Kind::Refusal => object! {"type": "refusal", "refusal": whole},
        _ => {
            object! {"type": "output_text", "annotations": Json::List(Vec::new()), "logprobs": Json::List(Vec::new()), "text": whole}
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Begun,
    Done,
}

fn item(exchange: &Exchange, part: usize, progress: Progress) -> Json {
    let (id, done) = (item_id(exchange, part), progress == Progress::Done);
    let status = match exchange.finish {
        _ if !done => "in_progress",
        Finish::MaxTokens if part + 1 == exchange.parts.len() => "incomplete",
        _ => "completed",
    };
    let whole = if done { exchange.parts[part].whole() } else { String::new() };
    match &exchange.parts[part].kind {
        Kind::Text | Kind::Refusal => {
            let content = if done { vec![content(exchange, part, &whole)] } else { Vec::new() };
            object! {"id": id, "type": "message", "status": status, "role": "assistant", "content": content}
        }
        Kind::Thinking if done => object! {"id": id, "type": "reasoning",
        "encrypted_content": exchange.parts[part].signature(),
        "summary": [object!{"type": "summary_text", "text": whole}]},
        Kind::Thinking => object! {"id": id, "type": "reasoning", "summary": Json::List(Vec::new())},
        Kind::Tool { name } => object! {"id": id, "type": "function_call", "status": status,
        "call_id": exchange.part_id("call_", part), "name": name, "arguments": whole},
    }
}

fn item_id(exchange: &Exchange, part: usize) -> String {
    let prefix = match exchange.parts[part].kind {
        Kind::Text | Kind::Refusal => "msg_",
        Kind::Thinking => "rs_",
        Kind::Tool { .. } => "fc_",
    };
    exchange.part_id(prefix, part)
}

pub(super) fn plain(exchange: &Exchange) -> Json {
    let items: Vec<Json> = (0..exchange.parts.len()).map(|part| item(exchange, part, Progress::Done)).collect();
    let mut response = response(exchange, status(exchange.finish), &items);
    let reason = match exchange.finish {
        Finish::MaxTokens => Some("max_output_tokens"),
        Finish::ContentFilter => Some("content_filter"),
        _ => None,
    };
    if let Some(reason) = reason {
        response.set("incomplete_details", object! {"reason": reason});
    }
    if let Some(usage) = exchange.reported() {
        response.set("usage", usage_json(&usage));
    }
    response
}

fn response(exchange: &Exchange, status: &str, output: &[Json]) -> Json {
    object! {"id": exchange.id("resp_"), "object": "response", "created_at": CREATED, "status": status,
    "background": false, "error": Json::Null, "incomplete_details": Json::Null, "instructions": Json::Null,
    "max_output_tokens": exchange.asked.max_tokens, "max_tool_calls": Json::Null, "metadata": object!{},
    "model": &exchange.asked.model, "output": output, "parallel_tool_calls": true, "previous_response_id": Json::Null,
    "reasoning": object!{"effort": Json::Null, "summary": Json::Null}, "service_tier": "default", "store": true,
    "temperature": 1.0, "text": object!{"format": object!{"type": "text"}, "verbosity": "medium"}, "tool_choice": "auto",
    "tools": Json::List(Vec::new()), "top_logprobs": 0, "top_p": 1.0, "truncation": "disabled", "usage": Json::Null, "user": Json::Null}
}

const fn status(finish: Finish) -> &'static str {
    match finish {
        Finish::MaxTokens | Finish::ContentFilter => "incomplete",
        Finish::Stop | Finish::ToolCalls | Finish::Refusal => "completed",
    }
}

fn usage_json(usage: &Usage) -> Json {
    let written = usage.cache_write_5m + usage.cache_write_1h;
    object! {"input_tokens": usage.input_total(),
    "input_tokens_details": object!{"cached_tokens": usage.cache_read, "cache_write_tokens": written},
    "output_tokens": usage.output, "output_tokens_details": object!{"reasoning_tokens": usage.reasoning},
    "total_tokens": usage.input_total() + usage.output}
}
