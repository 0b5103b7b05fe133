//! A stream of answers, each a little more.

use crate::answer::{AnswerEvent, Opening};
use crate::chat_completions::stream::malformed;
use crate::conversation::{Content, Part};
use crate::failure::Failure;
use crate::generate_content::part::{self, Ids};
use crate::generate_content::{answer, error, usage};
use crate::json::{Json, Object};
use crate::messages::block::arguments_object;
use crate::stop::StopReason;
use crate::translate::{Context, Level, Stamp};
use crate::usage::Usage;

/// What is open on either side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Text,
    Reasoning,
}

/// Frames to events.
#[derive(Debug)]
pub(crate) struct Reader {
    ids: Ids,
    started: bool,
    open: Option<Open>,
    called: bool,
    stop: Option<StopReason>,
}

impl Reader {
    pub(crate) fn new(stamp: &Stamp) -> Self {
        Self { ids: Ids::new(&stamp.id), started: false, open: None, called: false, stop: None }
    }

    pub(crate) fn read(&mut self, data: &[u8], events: &mut Vec<AnswerEvent>, context: &mut Context) {
        let Ok(Json::Object(mut frame)) = Json::parse(data) else {
            return events.push(malformed("a frame is no JSON object"));
        };
        if frame.get("error").is_some_and(|error| !error.is_null()) {
            return events.push(AnswerEvent::Failed(Failure::from_json(&frame.into())));
        }
        let mut candidates = frame.take_list("candidates").unwrap_or_default().into_iter();
        let report = frame.take("usageMetadata");
        if !self.started {
            self.started = true;
            let (id, model) = (frame.take_text("responseId"), frame.take_text("modelVersion"));
            let mut extra = frame.clone();
            extra.take("promptFeedback");
            events.push(AnswerEvent::Start { id, model, usage: None, extra });
        }
        let mut candidate = match candidates.next() {
            Some(Json::Object(candidate)) => candidate,
            _ => Object::new(),
        };
        if candidates.next().is_some() {
            context.lose("candidates", "only the first answer is translated");
        }
        if let Some(content) = candidate.take("content") {
            match part::read_content(content, "candidates[0].content", &mut self.ids) {
                Ok(turn) => turn.parts.into_iter().for_each(|part| self.part(answer::outgoing(part), events)),
                Err(error) => return events.push(malformed(&error.to_string())),
            }
        }
        if let Some(report) = report {
            events.push(AnswerEvent::Usage(usage::read(&report)));
        }
        self.stop = answer::stop_of(&mut candidate, &frame, self.called).or(self.stop.take());
    }

    /// This protocol ends by closing, once a reason was given.
    pub(crate) fn close(&mut self, events: &mut Vec<AnswerEvent>) {
        match self.stop.take() {
            Some(reason) => {
                self.close_part(events);
                events.push(AnswerEvent::Stop { reason, sequence: None });
                events.push(AnswerEvent::End);
            }
            None => events.push(AnswerEvent::Failed(Failure::truncated())),
        }
    }

    fn part(&mut self, part: Part, events: &mut Vec<AnswerEvent>) {
        match part.content {
            Content::Text(text) => self.text(Open::Text, text, events),
            Content::Reasoning { text, seal } => {
                self.text(Open::Reasoning, text, events);
                if let Some(seal) = seal {
                    self.open(Open::Reasoning, events);
                    events.push(AnswerEvent::Seal(seal));
                    self.close_part(events);
                }
            }
            Content::ToolCall { id, name, arguments } => {
                self.close_part(events);
                self.called = true;
                events.push(AnswerEvent::Open(Opening::ToolCall { id, name, extra: part.extra }));
                events.push(AnswerEvent::Delta(arguments));
                events.push(AnswerEvent::Close);
            }
            Content::Other(object) => {
                self.close_part(events);
                events.push(AnswerEvent::Open(Opening::Other(object)));
                events.push(AnswerEvent::Close);
            }
            Content::Refusal(_) | Content::Image { .. } | Content::ToolResult { .. } => {
                events.push(malformed("a model answers with what only a user can say"));
            }
        }
    }

    fn text(&mut self, kind: Open, text: String, events: &mut Vec<AnswerEvent>) {
        if !text.is_empty() {
            self.open(kind, events);
            events.push(AnswerEvent::Delta(text));
        }
    }

    fn open(&mut self, kind: Open, events: &mut Vec<AnswerEvent>) {
        if self.open != Some(kind) {
            self.close_part(events);
            self.open = Some(kind);
            events.push(AnswerEvent::Open(match kind {
                Open::Text => Opening::Text,
                Open::Reasoning => Opening::Reasoning,
            }));
        }
    }

    fn close_part(&mut self, events: &mut Vec<AnswerEvent>) {
        if self.open.take().is_some() {
            events.push(AnswerEvent::Close);
        }
    }
}

/// Events to frames.
#[derive(Debug)]
pub(crate) struct Writer {
    id: String,
    model: String,
    /// What nobody had a word for and was not said yet.
    kept: Object,
    usage: Option<Usage>,
    open: Option<Open>,
    /// The open call: calls go out whole.
    call: Option<Call>,
    /// The signature that waits for its part.
    pending: Option<String>,
    stop: StopReason,
}

#[derive(Debug)]
struct Call {
    id: String,
    name: String,
    extra: Object,
    arguments: String,
}

impl Writer {
    pub(crate) fn new(stamp: &Stamp) -> Self {
        Self {
            id: stamp.id.clone(),
            model: String::new(),
            usage: None,
            kept: Object::new(),
            open: None,
            call: None,
            pending: None,
            stop: StopReason::EndTurn,
        }
    }

    pub(crate) fn write(&mut self, event: AnswerEvent, out: &mut Vec<u8>, context: &mut Context) {
        match event {
            AnswerEvent::Start { id, model, usage, extra } => {
                self.id = id.unwrap_or_else(|| std::mem::take(&mut self.id));
                self.model = model.unwrap_or_default();
                self.usage = usage;
                context.keep(Level::Answer, extra, &mut self.kept);
            }
            AnswerEvent::Open(opening) => self.opening(opening, out, context),
            AnswerEvent::Delta(text) => self.delta(text, out),
            AnswerEvent::Seal(seal) => {
                let mut writer = part::Writer { context, pending: self.pending.take(), signed_calls: false };
                let thought = writer.thought("", Some(&seal));
                self.pending = writer.pending;
                if let Some(part) = thought {
                    self.frame(vec![part], out);
                }
            }
            AnswerEvent::Close => self.close(out, context),
            AnswerEvent::Usage(usage) => self.usage = Some(usage),
            AnswerEvent::Stop { reason, .. } => self.stop = reason,
            AnswerEvent::End => self.end(out),
            AnswerEvent::Failed(failure) => out.extend_from_slice(&error::event(&failure)),
            // Google's own client takes a comment for broken JSON.
            AnswerEvent::Ping => {}
        }
    }

    fn opening(&mut self, opening: Opening, out: &mut Vec<u8>, context: &mut Context) {
        self.open = None;
        match opening {
            Opening::Text | Opening::Refusal => self.open = Some(Open::Text),
            Opening::Reasoning => self.open = Some(Open::Reasoning),
            Opening::ToolCall { id, name, extra } => {
                self.call = Some(Call { id, name, extra, arguments: String::new() });
            }
            Opening::Other(object) if context.same() => self.frame(vec![object], out),
            Opening::Other(object) => {
                let kind = object.text("type").unwrap_or("part").to_owned();
                context.lose(&kind, "left out, only its own protocol has this kind of part");
            }
        }
    }

    fn delta(&mut self, text: String, out: &mut Vec<u8>) {
        if let Some(call) = &mut self.call {
            return call.arguments.push_str(&text);
        }
        let part = match self.open {
            Some(Open::Text) => Object::new().with("text", text).with_some("thoughtSignature", self.pending.take()),
            Some(Open::Reasoning) => Object::new().with("text", text).with("thought", true),
            None => return,
        };
        self.frame(vec![part], out);
    }

    fn close(&mut self, out: &mut Vec<u8>, context: &mut Context) {
        self.open = None;
        if let Some(Call { id, name, mut extra, arguments }) = self.call.take() {
            let args = arguments_object(&arguments, context);
            let rest = extra.take_object("functionCall").unwrap_or_default();
            let mut part = Object::new().with("functionCall", part::call(&id, &name, args, rest));
            context.keep(Level::Part, extra, &mut part);
            let part = part.with_some("thoughtSignature", self.pending.take());
            self.frame(vec![part], out);
        }
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        let signature = self.pending.take();
        let last = Object::new().with("text", "").with_some("thoughtSignature", signature);
        let mut frame = answer::frame(vec![last], Some(&self.stop), &self.model, &self.id);
        frame = frame.with_some("usageMetadata", self.usage.as_ref().map(usage::write));
        self.keep(&mut frame);
        write_frame(frame, out);
    }

    fn frame(&mut self, parts: Vec<Object>, out: &mut Vec<u8>) {
        let mut frame = answer::frame(parts, None, &self.model, &self.id);
        self.keep(&mut frame);
        write_frame(frame, out);
    }

    /// What nobody had a word for stands in the first frame.
    fn keep(&mut self, frame: &mut Object) {
        for (name, value) in std::mem::take(&mut self.kept) {
            if frame.get(&name).is_none() {
                frame.put(&name, value);
            }
        }
    }
}

fn write_frame(frame: Object, out: &mut Vec<u8>) {
    out.extend_from_slice(b"data: ");
    out.extend_from_slice(&Json::from(frame).to_bytes());
    out.extend_from_slice(b"\r\n\r\n");
}
