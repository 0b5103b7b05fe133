//! Gemini `generateContent`. Tools come whole and without ids; the stream has no last event but the one with a
//! `finishReason`.

use crate::json::{Json, object};

use super::{Writer, data};
use crate::exchange::{Exchange, Step};
use crate::parts::{Kind, Usage};
use crate::script::Finish;

pub(super) fn write(writer: &Writer, exchange: &Exchange, step: Step, out: &mut Vec<u8>) {
    let usage = || exchange.usage(writer.tokens);
    match step {
        Step::Open | Step::Start(_) => {}
        Step::Token(part, index) => {
            let said = &exchange.parts[part];
            if let Some(part) = spoken(&said.kind, &said.token(index)) {
                data(out, &answer(exchange, &[part], None, Some(&usage())));
            }
        }
        Step::End(part) => {
            if let Some(call) = call(exchange, part) {
                data(out, &answer(exchange, &[call], None, Some(&usage())));
            }
        }
        Step::Finish if exchange.script.framing.omit_end => {}
        Step::Finish => {
            let mut last = object! {"text": ""};
            if let Some(signature) = signature(exchange).filter(|_| !has_calls(exchange)) {
                last.set("thoughtSignature", signature);
            }
            data(out, &answer(exchange, &[last], Some(reason(exchange.finish)), exchange.reported().as_ref()));
        }
    }
}

fn spoken(kind: &Kind, text: &str) -> Option<Json> {
    match kind {
        Kind::Tool { .. } => None,
        Kind::Thinking => Some(object! {"text": text, "thought": true}),
        Kind::Text | Kind::Refusal => Some(object! {"text": text}),
    }
}

fn call(exchange: &Exchange, part: usize) -> Option<Json> {
    let Kind::Tool { name } = &exchange.parts[part].kind else { return None };
    let arguments: serde_json::Value =
        serde_json::from_str(&exchange.parts[part].whole()).unwrap_or_else(|_| serde_json::json!({}));
    let mut call = object! {"functionCall": object!{"name": name, "args": arguments}};
    // Of calls side by side the first alone is signed.
    let first = !exchange.parts[..part].iter().any(|part| matches!(part.kind, Kind::Tool { .. }));
    if let Some(signature) = signature(exchange).filter(|_| first) {
        call.set("thoughtSignature", signature);
    }
    Some(call)
}

fn signature(exchange: &Exchange) -> Option<String> {
    exchange.parts.iter().find(|part| part.kind == Kind::Thinking).map(crate::parts::Part::signature)
}

fn has_calls(exchange: &Exchange) -> bool {
    exchange.parts.iter().any(|part| matches!(part.kind, Kind::Tool { .. }))
}

pub(super) fn plain(exchange: &Exchange) -> Json {
    let parts: Vec<Json> = exchange
        .parts
        .iter()
        .enumerate()
        .filter_map(|(at, part)| spoken(&part.kind, &part.whole()).or_else(|| call(exchange, at)))
        .collect();
    answer(exchange, &parts, Some(reason(exchange.finish)), exchange.reported().as_ref())
}

fn answer(exchange: &Exchange, parts: &[Json], reason: Option<&str>, usage: Option<&Usage>) -> Json {
    let mut candidate = object! {"content": object!{"parts": parts, "role": "model"}, "index": 0};
    if let Some(reason) = reason {
        candidate.set("finishReason", reason);
    }
    let mut answer = object! {"candidates": [candidate], "modelVersion": &exchange.asked.model,
    "responseId": exchange.id("")};
    if let Some(usage) = usage.filter(|_| !exchange.script.usage.absent) {
        answer.set("usageMetadata", usage_json(usage));
    }
    answer
}

const fn reason(finish: Finish) -> &'static str {
    match finish {
        Finish::Stop | Finish::ToolCalls => "STOP",
        Finish::MaxTokens => "MAX_TOKENS",
        Finish::ContentFilter => "SAFETY",
        Finish::Refusal => "PROHIBITED_CONTENT",
    }
}

fn usage_json(usage: &Usage) -> Json {
    let mut json = object! {"promptTokenCount": usage.input_total(),
    "candidatesTokenCount": usage.output.saturating_sub(usage.reasoning),
    "totalTokenCount": usage.input_total() + usage.output,
    "promptTokensDetails": [object!{"modality": "TEXT", "tokenCount": usage.input_total()}]};
    if usage.reasoning > 0 {
        json.set("thoughtsTokenCount", usage.reasoning);
    }
    if usage.cache_read > 0 {
        json.set("cachedContentTokenCount", usage.cache_read);
    }
    json
}
