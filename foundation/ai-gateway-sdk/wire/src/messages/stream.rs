//! A stream of content blocks.

use crate::answer::{AnswerEvent, Opening};
use crate::chat_completions::stream::malformed;
use crate::conversation::Content;
use crate::failure::Failure;
use crate::json::{Json, Object};
use crate::messages::{answer, block, error, stop, usage};
use crate::seal::{Seal, SealKind};
use crate::stop::StopReason;
use crate::translate::{Context, Level, Stamp};
use crate::usage::Usage;

/// Events of the protocol to events of an answer.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    usage: Usage,
    /// The open block.
    open: Option<u64>,
    /// The open block is a call, and the input it began with, to be told if no more comes.
    input: Option<String>,
    stop: Option<AnswerEvent>,
    ended: bool,
}

impl Reader {
    pub(crate) fn read(&mut self, name: &[u8], data: &[u8], events: &mut Vec<AnswerEvent>, context: &mut Context) {
        let Ok(Json::Object(mut event)) = Json::parse(data) else {
            return events.push(malformed("an event is no JSON object"));
        };
        let kind = event.take_text("type").unwrap_or_else(|| String::from_utf8_lossy(name).into_owned());
        match kind.as_str() {
            "message_start" => self.start(event, events),
            "content_block_start" => self.open(event, events),
            "content_block_delta" => self.delta(event, events, context),
            "content_block_stop" => self.close_block(events),
            "message_delta" => self.message_delta(event),
            "message_stop" => self.end(events),
            "ping" => events.push(AnswerEvent::Ping),
            "error" => events.push(AnswerEvent::Failed(Failure::from_json(&event.into()))),
            _ => {}
        }
    }

    pub(crate) fn close(&mut self, events: &mut Vec<AnswerEvent>) {
        if !self.ended {
            events.push(AnswerEvent::Failed(Failure::truncated()));
        }
    }

    fn start(&mut self, mut event: Object, events: &mut Vec<AnswerEvent>) {
        let mut message = event.take_object("message").unwrap_or_default();
        if let Some(report) = message.take("usage") {
            usage::update(&mut self.usage, &report);
        }
        let (id, model) = (message.take_text("id"), message.take_text("model"));
        for told_later in ["content", "stop_reason", "stop_sequence"] {
            message.take(told_later);
        }
        events.push(AnswerEvent::Start { id, model, usage: Some(self.usage), extra: message });
    }

    fn open(&mut self, mut event: Object, events: &mut Vec<AnswerEvent>) {
        let Some(Ok(part)) = event.take_object("content_block").map(|block| block::read(block, "content_block")) else {
            return events.push(malformed("a content block is no object"));
        };
        if self.open.is_some() {
            return events.push(malformed("a content block begins before the last one has ended"));
        }
        self.open = Some(event.count("index").unwrap_or(0));
        self.input = None;
        let (opening, text, seal) = match part.content {
            Content::Text(text) | Content::Refusal(text) => (Opening::Text, text, None),
            Content::Reasoning { text, seal } => (Opening::Reasoning, text, seal),
            Content::ToolCall { id, name, arguments } => {
                self.input = Some(arguments);
                (Opening::ToolCall { id, name, extra: part.extra }, String::new(), None)
            }
            Content::Other(object) => (Opening::Other(object), String::new(), None),
            Content::Image { .. } | Content::ToolResult { .. } => {
                return events.push(malformed("a model answers with what only a user can say"));
            }
        };
        events.push(AnswerEvent::Open(opening));
        if !text.is_empty() {
            events.push(AnswerEvent::Delta(text));
        }
        events.extend(seal.map(AnswerEvent::Seal));
    }

    fn delta(&mut self, mut event: Object, events: &mut Vec<AnswerEvent>, context: &mut Context) {
        if self.open.is_none() || self.open != event.count("index").or(self.open) {
            return events.push(malformed("a piece belongs to no block that is open"));
        }
        let mut delta = event.take_object("delta").unwrap_or_default();
        let text = match delta.take_text("type").as_deref() {
            Some("text_delta") => delta.take_text("text"),
            Some("thinking_delta") => delta.take_text("thinking"),
            Some("input_json_delta") => delta.take_text("partial_json").inspect(|text| {
                if !text.is_empty() {
                    self.input = None;
                }
            }),
            Some("signature_delta") => {
                let signature = delta.take_text("signature").filter(|signature| !signature.is_empty());
                events.extend(signature.map(|text| AnswerEvent::Seal(Seal::read(SealKind::Signature, text))));
                None
            }
            Some(other) => {
                context.lose(other, "left out, streams of the other protocol have no place for it");
                None
            }
            None => None,
        };
        events.extend(text.filter(|text| !text.is_empty()).map(AnswerEvent::Delta));
    }

    fn close_block(&mut self, events: &mut Vec<AnswerEvent>) {
        if self.open.take().is_some() {
            events.extend(self.input.take().map(AnswerEvent::Delta));
            events.push(AnswerEvent::Close);
        }
    }

    fn message_delta(&mut self, mut event: Object) {
        if let Some(report) = event.take("usage") {
            usage::update(&mut self.usage, &report);
        }
        let mut delta = event.take_object("delta").unwrap_or_default();
        if let Some(reason) = delta.take_text("stop_reason") {
            let sequence = delta.take_text("stop_sequence");
            self.stop = Some(AnswerEvent::Stop { reason: stop::read(&reason), sequence });
        }
    }

    fn end(&mut self, events: &mut Vec<AnswerEvent>) {
        self.ended = true;
        self.close_block(events);
        events.push(AnswerEvent::Usage(self.usage));
        let plain = AnswerEvent::Stop { reason: StopReason::EndTurn, sequence: None };
        events.push(self.stop.take().unwrap_or(plain));
        events.push(AnswerEvent::End);
    }
}

/// What is open on the writer's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Text,
    /// A thought whose block waits for its kind: redacted thoughts have no text.
    Undecided,
    Thinking,
    /// A thinking block that has its signature.
    Signed,
    /// A block that began with all that it has.
    Whole,
    Call,
    /// Nothing of it can be said.
    Nothing,
}

/// Events of an answer to events of the protocol.
#[derive(Debug)]
pub(crate) struct Writer {
    stamp: Stamp,
    usage: Option<Usage>,
    open: Open,
    /// How many blocks have begun.
    blocks: u64,
    refused: bool,
    stop: Option<(StopReason, Option<String>)>,
}

impl Writer {
    pub(crate) fn new(stamp: Stamp) -> Self {
        Self { stamp, usage: None, open: Open::Nothing, blocks: 0, refused: false, stop: None }
    }

    pub(crate) fn write(&mut self, event: AnswerEvent, out: &mut Vec<u8>, context: &mut Context) {
        match event {
            AnswerEvent::Start { id, model, usage, extra } => {
                self.usage = usage;
                let mut message = answer::message(&answer::id(id, &self.stamp), &model.unwrap_or_default())
                    .with("usage", usage::write(&usage.unwrap_or_default()));
                context.keep(Level::Answer, extra, &mut message);
                frame("message_start", Object::new().with("message", message), out);
            }
            AnswerEvent::Open(opening) => self.opening(opening, out, context),
            AnswerEvent::Delta(text) => self.delta(text, out),
            AnswerEvent::Seal(seal) => self.seal(&seal, out, context),
            AnswerEvent::Close => self.close(out),
            AnswerEvent::Usage(usage) => self.usage = Some(usage),
            AnswerEvent::Stop { reason, sequence } => self.stop = Some((reason, sequence)),
            AnswerEvent::End => self.end(out),
            AnswerEvent::Failed(failure) => out.extend_from_slice(&error::event(&failure)),
            AnswerEvent::Ping => frame("ping", Object::new(), out),
        }
    }

    fn opening(&mut self, opening: Opening, out: &mut Vec<u8>, context: &mut Context) {
        let text = |writer: &mut Self, out: &mut Vec<u8>| {
            writer.start(Open::Text, Object::new().with("type", "text").with("text", ""), out);
        };
        match opening {
            Opening::Text => text(self, out),
            Opening::Refusal => {
                self.refused = true;
                text(self, out);
            }
            Opening::Reasoning => self.open = Open::Undecided,
            Opening::ToolCall { id, name, extra } => {
                let mut block = block::tool_block(&id, &name).with("input", Object::new());
                context.keep(Level::Part, extra, &mut block);
                self.start(Open::Call, block, out);
            }
            Opening::Other(object) if context.same() => self.start(Open::Whole, object, out),
            Opening::Other(object) => {
                let kind = object.text("type").unwrap_or("part").to_owned();
                context.lose(&kind, "left out, only its own protocol has this kind of part");
                self.open = Open::Nothing;
            }
        }
    }

    fn start(&mut self, open: Open, block: Object, out: &mut Vec<u8>) {
        self.open = open;
        let event = Object::new().with("index", self.blocks).with("content_block", block);
        self.blocks += 1;
        frame("content_block_start", event, out);
    }

    fn thinking(&mut self, out: &mut Vec<u8>) {
        if self.open == Open::Undecided {
            let block = Object::new().with("type", "thinking").with("thinking", "").with("signature", "");
            self.start(Open::Thinking, block, out);
        }
    }

    fn delta(&mut self, text: String, out: &mut Vec<u8>) {
        self.thinking(out);
        let delta = match self.open {
            Open::Text => Object::new().with("type", "text_delta").with("text", text),
            Open::Thinking | Open::Signed | Open::Undecided => {
                Object::new().with("type", "thinking_delta").with("thinking", text)
            }
            Open::Call => Object::new().with("type", "input_json_delta").with("partial_json", text),
            Open::Whole | Open::Nothing => return,
        };
        self.piece(delta, out);
    }

    fn piece(&self, delta: Object, out: &mut Vec<u8>) {
        let event = Object::new().with("index", self.blocks.saturating_sub(1)).with("delta", delta);
        frame("content_block_delta", event, out);
    }

    fn seal(&mut self, seal: &Seal, out: &mut Vec<u8>, context: &Context) {
        if self.open == Open::Undecided && seal.kind == SealKind::Redacted {
            let block = Object::new().with("type", "redacted_thinking").with("data", seal.data.as_str());
            return self.start(Open::Whole, block, out);
        }
        self.thinking(out);
        if let Some(signature) = context.seal(seal, SealKind::Signature) {
            self.open = Open::Signed;
            self.piece(Object::new().with("type", "signature_delta").with("signature", signature), out);
        }
    }

    fn close(&mut self, out: &mut Vec<u8>) {
        if !matches!(self.open, Open::Undecided | Open::Nothing) {
            let event = Object::new().with("index", self.blocks.saturating_sub(1));
            frame("content_block_stop", event, out);
        }
        self.open = Open::Nothing;
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        let (reason, sequence) = self.stop.take().unwrap_or((StopReason::EndTurn, None));
        let reason = answer::stop_for(&reason, self.refused);
        let delta = Object::new()
            .with("stop_reason", stop::write(&reason))
            .with("stop_sequence", sequence.map_or(Json::Null, Json::from));
        let mut usage = usage::write(&self.usage.unwrap_or_default());
        usage.take("service_tier");
        frame("message_delta", Object::new().with("delta", delta).with("usage", usage), out);
        frame("message_stop", Object::new(), out);
    }
}

fn frame(kind: &str, fields: Object, out: &mut Vec<u8>) {
    let mut event = Object::new().with("type", kind);
    for (name, value) in fields {
        event.put(&name, value);
    }
    out.extend_from_slice(b"event: ");
    out.extend_from_slice(kind.as_bytes());
    out.extend_from_slice(b"\ndata: ");
    out.extend_from_slice(&Json::from(event).to_bytes());
    out.extend_from_slice(b"\n\n");
}
