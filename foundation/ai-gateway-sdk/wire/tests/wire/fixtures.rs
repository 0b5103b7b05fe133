//! Streams and answers of every protocol, and what they say.

use ai_gateway_wire::{AnswerEvent, Opening, Protocol, Stamp, StreamReader};

/// A stream, and what it tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stream {
    pub(crate) name: &'static str,
    pub(crate) protocol: Protocol,
    pub(crate) bytes: &'static [u8],
}

macro_rules! streams {
    ($($protocol:ident $name:literal),* $(,)?) => {
        &[$(Stream {
            name: $name,
            protocol: Protocol::$protocol,
            bytes: include_bytes!(concat!("../fixtures/", $name, ".sse")),
        }),*]
    };
}

/// Streams that end as their protocol says.
pub(crate) const WHOLE: &[Stream] = streams![
    ChatCompletions "chat_text",
    ChatCompletions "chat_tools",
    ChatCompletions "chat_reasoning",
    ChatCompletions "chat_refusal",
    Responses "responses_text",
    Responses "responses_tools",
    Responses "responses_incomplete",
    Messages "messages_text",
    Messages "messages_tools",
    Messages "messages_thinking",
    GenerateContent "gemini_text",
    GenerateContent "gemini_tools",
    GenerateContent "gemini_thinking",
];

/// Streams that end in an error.
pub(crate) const FAILED: &[Stream] = streams![
    ChatCompletions "chat_error",
    Responses "responses_failed",
    Responses "responses_error",
    Messages "messages_error",
    GenerateContent "gemini_error",
];

pub(crate) fn stamp() -> Stamp {
    Stamp { id: "7f".to_owned(), created: 1_790_000_000 }
}

/// What a stream of a protocol says, in words that can be compared.
pub(crate) fn heard(protocol: Protocol, pieces: &[&[u8]]) -> Vec<String> {
    let mut reader = StreamReader::new(protocol, &stamp());
    let mut events = Vec::new();
    for piece in pieces {
        events.extend(reader.push(piece));
    }
    events.extend(reader.finish());
    said(events)
}

/// Events as text; neighbouring pieces of one part are one.
pub(crate) fn said(events: Vec<AnswerEvent>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // Reports of usage may come within a part.
    let mut usage = None;
    for event in events {
        let line = match event {
            AnswerEvent::Start { .. } | AnswerEvent::Ping | AnswerEvent::Close => continue,
            AnswerEvent::Open(Opening::Text) => "text: ".to_owned(),
            AnswerEvent::Open(Opening::Reasoning) => "thought: ".to_owned(),
            AnswerEvent::Open(Opening::Refusal) => "refusal: ".to_owned(),
            AnswerEvent::Open(Opening::ToolCall { id, name, .. }) => format!("call {name} {id}: "),
            AnswerEvent::Open(Opening::Other(_)) => "other".to_owned(),
            AnswerEvent::Delta(text) => {
                lines.last_mut().unwrap().push_str(&text);
                continue;
            }
            AnswerEvent::Seal(seal) => {
                lines.last_mut().unwrap().push_str(&format!(" [{:?} {}]", seal.kind, seal.data));
                continue;
            }
            AnswerEvent::Usage(report) => {
                usage = Some(report);
                continue;
            }
            AnswerEvent::Stop { reason, .. } => {
                lines.extend(usage.map(|usage| {
                    let input = [usage.input, usage.cache_read, usage.cache_write_5m, usage.cache_write_1h];
                    format!("usage {input:?} {} {}", usage.output, usage.reasoning)
                }));
                format!("stop {reason:?}")
            }
            AnswerEvent::End => "end".to_owned(),
            AnswerEvent::Failed(failure) => format!("failed {:?}", failure.kind),
        };
        lines.push(line);
    }
    lines
}
