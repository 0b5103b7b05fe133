//! A stream of chunks.

use crate::answer::{AnswerEvent, Opening};
use crate::chat_completions::{answer, error, message, stop, usage};
use crate::conversation::Content;
use crate::failure::{Failure, FailureKind};
use crate::json::{Json, Object};
use crate::seal::{Seal, SealKind};
use crate::stop::StopReason;
use crate::translate::{Context, Level, Stamp};
use crate::usage::Usage;

/// What is open on the reader's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Text,
    Refusal,
    Reasoning,
    Call,
}

/// Chunks to events.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    started: bool,
    open: Option<Open>,
    /// The open thought has its seal.
    sealed: bool,
    /// The index and the id of the last call that began.
    call: Option<(Option<u64>, String)>,
    /// Kept until the end: usage may follow it, and protocols that tell both at once need both.
    stop: Option<StopReason>,
    ended: bool,
}

impl Reader {
    pub(crate) fn read(&mut self, data: &[u8], events: &mut Vec<AnswerEvent>, context: &mut Context) {
        if data.trim_ascii() == b"[DONE]" {
            return self.end(events);
        }
        let Ok(Json::Object(mut chunk)) = Json::parse(data) else {
            return events.push(malformed("a chunk is no JSON object"));
        };
        if let Some(error) = chunk.take("error").filter(|error| !error.is_null()) {
            return events.push(AnswerEvent::Failed(Failure::from_json(&error)));
        }
        let (choices, report) = (chunk.take_list("choices").unwrap_or_default(), chunk.take("usage"));
        let tier = chunk.text("service_tier").map(str::to_owned);
        if !self.started {
            self.started = true;
            chunk.take("created");
            let (id, model) = (chunk.take_text("id"), chunk.take_text("model"));
            events.push(AnswerEvent::Start { id, model, usage: None, extra: chunk });
        }
        for choice in choices {
            if let Json::Object(choice) = choice {
                self.choice(choice, events, context);
            }
        }
        if let Some(report) = report.filter(|usage| !usage.is_null()) {
            events.push(AnswerEvent::Usage(usage::read(&report, tier.as_deref())));
        }
    }

    /// The connection was closed. Some servers end so instead of with `[DONE]`.
    pub(crate) fn close(&mut self, events: &mut Vec<AnswerEvent>) {
        if !self.ended {
            self.end(events);
        }
    }

    fn end(&mut self, events: &mut Vec<AnswerEvent>) {
        self.ended = true;
        match self.stop.take() {
            Some(reason) => {
                self.close_part(events);
                events.push(AnswerEvent::Stop { reason, sequence: None });
                events.push(AnswerEvent::End);
            }
            None => events.push(AnswerEvent::Failed(Failure::truncated())),
        }
    }

    fn choice(&mut self, mut choice: Object, events: &mut Vec<AnswerEvent>, context: &mut Context) {
        if choice.count("index").unwrap_or(0) > 0 {
            return context.lose("choices", "only the first answer is translated");
        }
        if choice.get("logprobs").is_some_and(|logprobs| !logprobs.is_null()) {
            context.lose("logprobs", "left out, the other protocol has nothing like it");
        }
        if let Some(delta) = choice.take_object("delta") {
            self.delta(delta, events, context);
        }
        if let Some(reason) = choice.take_text("finish_reason") {
            self.stop = Some(stop::read(&reason));
        }
    }

    fn delta(&mut self, mut delta: Object, events: &mut Vec<AnswerEvent>, context: &mut Context) {
        delta.take("role");
        let thought = delta.take_text("reasoning_content").or_else(|| delta.take_text("reasoning"));
        self.text(Open::Reasoning, thought, events);
        for detail in delta.take_list("reasoning_details").unwrap_or_default() {
            self.detail(detail, events);
        }
        self.text(Open::Text, delta.take_text("content"), events);
        self.text(Open::Refusal, delta.take_text("refusal"), events);
        for call in delta.take_list("tool_calls").unwrap_or_default() {
            if let Json::Object(call) = call {
                self.call(call, events);
            }
        }
        for (name, value) in delta.iter() {
            if !value.is_null() {
                context.lose(name, "left out, streams of the other protocol have no place for it");
            }
        }
    }

    fn text(&mut self, kind: Open, text: Option<String>, events: &mut Vec<AnswerEvent>) {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return };
        self.open(kind, events);
        events.push(AnswerEvent::Delta(text));
    }

    /// The text of a detail is in the thought beside it; what counts is its seal.
    fn detail(&mut self, detail: Json, events: &mut Vec<AnswerEvent>) {
        let whole =
            detail.at(&["signature"]).or_else(|| detail.at(&["data"])).and_then(Json::as_str).map(str::to_owned);
        let Content::Reasoning { seal: Some(seal), .. } = message::detail(detail).content else { return };
        if whole.is_some_and(|text| !text.is_empty()) {
            self.open(Open::Reasoning, events);
            events.push(AnswerEvent::Seal(seal));
            self.sealed = true;
            self.close_part(events);
        }
    }

    /// A fragment of a call: the first has its id and name, the others its index or nothing.
    fn call(&mut self, mut call: Object, events: &mut Vec<AnswerEvent>) {
        let mut function = call.take_object("function").unwrap_or_default();
        let index = call.take_count("index");
        let id = call.take_text("id").filter(|id| !id.is_empty());
        let last = self.call.as_ref();
        // Some servers repeat the id, some give every call the index 0.
        let same_call = match (&id, last) {
            (Some(id), Some((_, last))) => id == last,
            (None, Some((last, _))) => index.is_none() || index == *last,
            (_, None) => false,
        };
        if !same_call {
            let name = function.take_text("name").filter(|name| !name.is_empty());
            let Some((id, name)) = id.zip(name) else {
                return events.push(malformed("a fragment of a tool call belongs to none that is open"));
            };
            call.take("type");
            self.close_part(events);
            self.open = Some(Open::Call);
            self.call = Some((index, id.clone()));
            events.push(AnswerEvent::Open(Opening::ToolCall { id, name, extra: call }));
        }
        let Some(arguments) = function.take_text("arguments").filter(|text| !text.is_empty()) else { return };
        if self.open == Some(Open::Call) {
            events.push(AnswerEvent::Delta(arguments));
        } else {
            events.push(malformed("a tool call goes on after something else has begun"));
        }
    }

    fn open(&mut self, kind: Open, events: &mut Vec<AnswerEvent>) {
        if self.open == Some(kind) {
            return;
        }
        self.close_part(events);
        self.open = Some(kind);
        events.push(AnswerEvent::Open(match kind {
            Open::Refusal => Opening::Refusal,
            Open::Reasoning => Opening::Reasoning,
            Open::Text | Open::Call => Opening::Text,
        }));
    }

    fn close_part(&mut self, events: &mut Vec<AnswerEvent>) {
        let Some(open) = self.open.take() else { return };
        if open == Open::Reasoning && !std::mem::take(&mut self.sealed) {
            events.push(AnswerEvent::Seal(Seal::new(SealKind::Shown, "")));
        }
        events.push(AnswerEvent::Close);
    }
}

pub(crate) fn malformed(what: &str) -> AnswerEvent {
    AnswerEvent::Failed(Failure::new(FailureKind::Malformed, format!("cannot understand the model provider: {what}")))
}

/// Events to chunks.
#[derive(Debug)]
pub(crate) struct Writer {
    stamp: Stamp,
    id: String,
    model: String,
    /// Whether the client asked for usage.
    wants_usage: bool,
    usage: Option<Usage>,
    open: Option<Open>,
    /// How many calls have begun.
    calls: u64,
    /// How many details of thoughts were told.
    details: usize,
    /// The text of the open thought, which its seal needs.
    thought: String,
}

impl Writer {
    pub(crate) fn new(stamp: Stamp, wants_usage: bool) -> Self {
        Self {
            id: answer::id(None, &stamp),
            stamp,
            model: String::new(),
            wants_usage,
            usage: None,
            open: None,
            calls: 0,
            details: 0,
            thought: String::new(),
        }
    }

    pub(crate) fn write(&mut self, event: AnswerEvent, out: &mut Vec<u8>, context: &mut Context) {
        match event {
            AnswerEvent::Start { id, model, usage, extra } => {
                self.id = id.unwrap_or_else(|| std::mem::take(&mut self.id));
                self.model = model.unwrap_or_default();
                self.usage = usage;
                let delta = Object::new().with("role", "assistant").with("content", "").with("refusal", Json::Null);
                let mut chunk = self.with_delta(delta, None);
                context.keep(Level::Answer, extra, &mut chunk);
                frame(chunk, out);
            }
            AnswerEvent::Open(opening) => self.opening(opening, out, context),
            AnswerEvent::Delta(text) => {
                let delta = self.delta(text);
                self.chunk(delta, None, out);
            }
            AnswerEvent::Seal(seal) => self.seal(&seal, out, context),
            AnswerEvent::Close => self.open = None,
            AnswerEvent::Usage(usage) => self.usage = Some(usage),
            AnswerEvent::Stop { reason, .. } => self.chunk(Object::new(), Some(&reason), out),
            AnswerEvent::End => self.end(out),
            AnswerEvent::Failed(failure) => out.extend_from_slice(&error::event(&failure)),
            AnswerEvent::Ping => out.extend_from_slice(b": ping\n\n"),
        }
    }

    fn opening(&mut self, opening: Opening, out: &mut Vec<u8>, context: &mut Context) {
        self.thought.clear();
        self.open = match opening {
            Opening::Text => Some(Open::Text),
            Opening::Refusal => Some(Open::Refusal),
            Opening::Reasoning => Some(Open::Reasoning),
            Opening::ToolCall { id, name, extra } => {
                let index = self.calls;
                self.calls += 1;
                let function = Object::new().with("name", name).with("arguments", "");
                let mut call = Object::new()
                    .with("index", index)
                    .with("id", id)
                    .with("type", "function")
                    .with("function", function);
                context.keep(Level::Part, extra, &mut call);
                self.chunk(Object::new().with("tool_calls", vec![call]), None, out);
                Some(Open::Call)
            }
            Opening::Other(object) => {
                let kind = object.text("type").unwrap_or("part").to_owned();
                context.lose(&kind, "left out, only its own protocol has this kind of part");
                None
            }
        };
    }

    fn delta(&mut self, text: String) -> Object {
        match self.open {
            Some(Open::Reasoning) => {
                self.thought.push_str(&text);
                Object::new().with("reasoning_content", text)
            }
            Some(Open::Refusal) => Object::new().with("refusal", text),
            Some(Open::Call) => {
                let index = self.calls.saturating_sub(1);
                let call = Object::new().with("index", index).with("function", Object::new().with("arguments", text));
                Object::new().with("tool_calls", vec![call])
            }
            Some(Open::Text) | None => Object::new().with("content", text),
        }
    }

    fn seal(&mut self, seal: &Seal, out: &mut Vec<u8>, context: &Context) {
        if seal.kind == SealKind::Shown {
            return;
        }
        if let Some(detail) = message::write_detail(&self.thought, seal, self.details, context) {
            self.details += 1;
            self.chunk(Object::new().with("reasoning_details", vec![detail]), None, out);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        if let Some(usage) = self.usage.filter(|_| self.wants_usage) {
            frame(self.base(Vec::new()).with("usage", usage::write(&usage)), out);
        }
        out.extend_from_slice(b"data: [DONE]\n\n");
    }

    fn chunk(&self, delta: Object, reason: Option<&StopReason>, out: &mut Vec<u8>) {
        frame(self.with_delta(delta, reason), out);
    }

    fn with_delta(&self, delta: Object, reason: Option<&StopReason>) -> Object {
        let reason = reason.map_or(Json::Null, |reason| stop::write(reason).into());
        let choice = Object::new()
            .with("index", 0u64)
            .with("delta", delta)
            .with("logprobs", Json::Null)
            .with("finish_reason", reason);
        let mut chunk = self.base(vec![choice]);
        if self.wants_usage {
            chunk.put("usage", Json::Null);
        }
        chunk
    }

    fn base(&self, choices: Vec<Object>) -> Object {
        Object::new()
            .with("id", self.id.as_str())
            .with("object", "chat.completion.chunk")
            .with("created", self.stamp.created)
            .with("model", self.model.as_str())
            .with("choices", choices)
    }
}

fn frame(chunk: Object, out: &mut Vec<u8>) {
    out.extend_from_slice(b"data: ");
    out.extend_from_slice(&Json::from(chunk).to_bytes());
    out.extend_from_slice(b"\n\n");
}
