//! Events of an answer to typed events, numbered and in the documented order.

use crate::answer::{AnswerEvent, Opening};
use crate::json::{Json, Object};
use crate::responses::answer::{self, Ending};
use crate::responses::{error, item, usage};
use crate::seal::Seal;
use crate::stop::StopReason;
use crate::translate::{Context, Level, Stamp};
use crate::usage::Usage;

/// What is open, with what was said of it: it is told once more at its end.
#[derive(Debug)]
enum Open {
    Text(String),
    Refusal(String),
    Reasoning { text: String, seal: Option<Seal> },
    Call { call_id: String, name: String, extra: Object, arguments: String },
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Writer {
    stamp: Stamp,
    id: String,
    model: String,
    sequence: u64,
    open: Option<Open>,
    /// The items that are whole.
    output: Vec<Object>,
    /// What nobody had a word for, said with every whole response.
    kept: Vec<(String, Json)>,
    usage: Option<Usage>,
    stop: StopReason,
}

impl Writer {
    pub(crate) fn new(stamp: Stamp) -> Self {
        Self {
            id: answer::id(None, &stamp),
            stamp,
            model: String::new(),
            sequence: 0,
            open: None,
            output: Vec::new(),
            kept: Vec::new(),
            usage: None,
            stop: StopReason::EndTurn,
        }
    }

    pub(crate) fn write(&mut self, event: AnswerEvent, out: &mut Vec<u8>, context: &mut Context) {
        match event {
            AnswerEvent::Start { id, model, usage, extra } => {
                let mut kept = self.response(&Ending::Open);
                let ours = kept.len();
                context.keep(Level::Answer, extra, &mut kept);
                self.kept = kept.into_iter().skip(ours).collect();
                self.id = id.unwrap_or_else(|| std::mem::take(&mut self.id));
                self.model = model.unwrap_or_default();
                self.usage = usage;
                for kind in ["response.created", "response.in_progress"] {
                    let response = self.response(&Ending::Open);
                    self.event(kind, Object::new().with("response", response), out);
                }
            }
            AnswerEvent::Open(opening) => self.opening(opening, out, context),
            AnswerEvent::Delta(text) => self.delta(text, out),
            AnswerEvent::Seal(new) => {
                if let Some(Open::Reasoning { seal, .. }) = &mut self.open {
                    *seal = Some(new);
                }
            }
            AnswerEvent::Close => self.close(out, context),
            AnswerEvent::Usage(usage) => self.usage = Some(usage),
            AnswerEvent::Stop { reason, .. } => self.stop = reason,
            AnswerEvent::End => self.end(out),
            AnswerEvent::Failed(failure) => {
                let number = self.next();
                out.extend_from_slice(&error::event(&failure, number));
            }
            AnswerEvent::Ping => out.extend_from_slice(b": ping\n\n"),
        }
    }

    /// The number of the last event.
    pub(crate) fn last_sequence(&self) -> u64 {
        self.sequence.saturating_sub(1)
    }

    fn next(&mut self) -> u64 {
        let number = self.sequence;
        self.sequence += 1;
        number
    }

    fn item_id(&self) -> String {
        answer::item_id(&self.id, self.output.len())
    }

    fn opening(&mut self, opening: Opening, out: &mut Vec<u8>, context: &mut Context) {
        let id = self.item_id();
        let item = match &opening {
            Opening::Text | Opening::Refusal => item::message_item(&id, "in_progress", Vec::new()),
            Opening::Reasoning => item::reasoning_item(&id, "", None),
            Opening::ToolCall { id: call_id, name, .. } => item::call_item(&id, "in_progress", call_id, name, ""),
            Opening::Other(object) if context.same() => object.clone(),
            Opening::Other(object) => {
                let kind = object.text("type").unwrap_or("part").to_owned();
                return context.lose(&kind, "left out, only its own protocol has this kind of part");
            }
        };
        self.item_event("response.output_item.added", item.clone(), out);
        self.open = match opening {
            Opening::Text => {
                self.part_event("response.content_part.added", item::text_part(""), out);
                Some(Open::Text(String::new()))
            }
            Opening::Refusal => {
                self.part_event("response.content_part.added", item::refusal_part(""), out);
                Some(Open::Refusal(String::new()))
            }
            Opening::Reasoning => Some(Open::Reasoning { text: String::new(), seal: None }),
            Opening::ToolCall { id, name, extra } => {
                Some(Open::Call { call_id: id, name, extra, arguments: String::new() })
            }
            Opening::Other(_) => {
                self.item_done(item, out);
                None
            }
        };
    }

    fn delta(&mut self, piece: String, out: &mut Vec<u8>) {
        let Some(mut open) = self.open.take() else { return };
        match &mut open {
            Open::Text(text) => {
                text.push_str(&piece);
                let fields = self.in_part().with("delta", piece).with("logprobs", Vec::<Json>::new());
                self.event("response.output_text.delta", fields, out);
            }
            Open::Refusal(text) => {
                text.push_str(&piece);
                let fields = self.in_part().with("delta", piece);
                self.event("response.refusal.delta", fields, out);
            }
            Open::Reasoning { text, .. } => {
                if text.is_empty() {
                    let fields = self.in_summary().with("part", item::summary_part(""));
                    self.event("response.reasoning_summary_part.added", fields, out);
                }
                text.push_str(&piece);
                let fields = self.in_summary().with("delta", piece);
                self.event("response.reasoning_summary_text.delta", fields, out);
            }
            Open::Call { arguments, .. } => {
                arguments.push_str(&piece);
                let fields = self.in_item().with("delta", piece);
                self.event("response.function_call_arguments.delta", fields, out);
            }
        }
        self.open = Some(open);
    }

    fn close(&mut self, out: &mut Vec<u8>, context: &mut Context) {
        let id = self.item_id();
        let item = match self.open.take() {
            None => return,
            Some(Open::Text(text)) => {
                let fields = self.in_part().with("text", text.as_str()).with("logprobs", Vec::<Json>::new());
                self.event("response.output_text.done", fields, out);
                self.part_event("response.content_part.done", item::text_part(&text), out);
                item::message_item(&id, "completed", vec![item::text_part(&text)])
            }
            Some(Open::Refusal(text)) => {
                let fields = self.in_part().with("refusal", text.as_str());
                self.event("response.refusal.done", fields, out);
                self.part_event("response.content_part.done", item::refusal_part(&text), out);
                item::message_item(&id, "completed", vec![item::refusal_part(&text)])
            }
            Some(Open::Reasoning { text, seal }) => {
                if !text.is_empty() {
                    let fields = self.in_summary().with("text", text.as_str());
                    self.event("response.reasoning_summary_text.done", fields, out);
                    let fields = self.in_summary().with("part", item::summary_part(&text));
                    self.event("response.reasoning_summary_part.done", fields, out);
                }
                item::reasoning_item(&id, &text, seal.as_ref())
            }
            Some(Open::Call { call_id, name, extra, arguments }) => {
                let fields = self.in_item().with("name", name.as_str()).with("arguments", arguments.as_str());
                self.event("response.function_call_arguments.done", fields, out);
                let mut item = item::call_item(&id, "completed", &call_id, &name, &arguments);
                context.keep(Level::Part, extra, &mut item);
                item
            }
        };
        self.item_done(item, out);
    }

    fn item_done(&mut self, item: Object, out: &mut Vec<u8>) {
        self.item_event("response.output_item.done", item.clone(), out);
        self.output.push(item);
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        let ending = Ending::At(self.stop.clone());
        let response = self.response(&ending);
        let kind = match response.text("status") {
            Some("incomplete") => "response.incomplete",
            _ => "response.completed",
        };
        self.event(kind, Object::new().with("response", response), out);
    }

    fn response(&self, ending: &Ending) -> Object {
        let output = self.output.clone();
        let mut response = answer::response(&self.id, &self.model, self.stamp.created, ending, output);
        if let (Ending::At(_), Some(usage)) = (ending, &self.usage) {
            response.put("usage", usage::write(usage));
        }
        for (name, value) in &self.kept {
            response.put(name, value.clone());
        }
        response
    }

    fn in_item(&self) -> Object {
        Object::new().with("item_id", self.item_id()).with("output_index", self.output.len())
    }

    fn in_part(&self) -> Object {
        self.in_item().with("content_index", 0u64)
    }

    fn in_summary(&self) -> Object {
        self.in_item().with("summary_index", 0u64)
    }

    fn item_event(&mut self, kind: &str, item: Object, out: &mut Vec<u8>) {
        let fields = Object::new().with("output_index", self.output.len()).with("item", item);
        self.event(kind, fields, out);
    }

    fn part_event(&mut self, kind: &str, part: Object, out: &mut Vec<u8>) {
        let fields = self.in_part().with("part", part);
        self.event(kind, fields, out);
    }

    fn event(&mut self, kind: &str, fields: Object, out: &mut Vec<u8>) {
        let mut event = Object::new().with("type", kind).with("sequence_number", self.next());
        for (name, value) in fields {
            event.put(&name, value);
        }
        out.extend_from_slice(b"event: ");
        out.extend_from_slice(kind.as_bytes());
        out.extend_from_slice(b"\ndata: ");
        out.extend_from_slice(&Json::from(event).to_bytes());
        out.extend_from_slice(b"\n\n");
    }
}
