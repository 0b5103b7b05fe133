//! Typed events to events of an answer.

use crate::answer::{AnswerEvent, Opening};
use crate::chat_completions::stream::malformed;
use crate::conversation::Content;
use crate::failure::Failure;
use crate::json::{Json, Object};
use crate::responses::{answer, item, usage};
use crate::translate::Context;

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Text,
    Refusal,
    Reasoning,
    Call,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    open: Option<Open>,
    /// The item of what is open.
    item: Option<u64>,
    /// Whether any of what is open was told.
    told: bool,
    called: bool,
    ended: bool,
}

impl Reader {
    pub(crate) fn read(&mut self, name: &[u8], data: &[u8], events: &mut Vec<AnswerEvent>, context: &mut Context) {
        let Ok(Json::Object(mut event)) = Json::parse(data) else {
            return events.push(malformed("an event is no JSON object"));
        };
        let kind = event.take_text("type").unwrap_or_else(|| String::from_utf8_lossy(name).into_owned());
        match kind.as_str() {
            "response.created" => {
                let mut response = event.take_object("response").unwrap_or_default();
                let (id, model) = (response.take_text("id"), response.take_text("model"));
                for told_later in ["created_at", "output", "status", "incomplete_details", "error", "usage"] {
                    response.take(told_later);
                }
                events.push(AnswerEvent::Start { id, model, usage: None, extra: response });
            }
            "response.output_item.added" => self.item_added(event, events),
            "response.output_item.done" => self.item_done(event, events),
            "response.output_text.delta" => self.delta(Open::Text, event, events),
            "response.refusal.delta" => self.delta(Open::Refusal, event, events),
            "response.reasoning_summary_text.delta" | "response.reasoning_text.delta" => {
                self.delta(Open::Reasoning, event, events);
            }
            "response.function_call_arguments.delta" => self.delta(Open::Call, event, events),
            "response.output_text.done" => self.done(Open::Text, event.take_text("text"), events),
            "response.refusal.done" => self.done(Open::Refusal, event.take_text("refusal"), events),
            "response.function_call_arguments.done" => self.done(Open::Call, event.take_text("arguments"), events),
            "response.reasoning_summary_text.done" => self.done(Open::Reasoning, event.take_text("text"), events),
            "response.reasoning_summary_part.added" if self.told && event.count("summary_index").unwrap_or(0) > 0 => {
                events.push(AnswerEvent::Delta("\n\n".to_owned()));
            }
            "response.content_part.done" => self.close_part(events),
            "response.completed" | "response.incomplete" => self.end(event, events),
            "response.failed" | "error" => events.push(AnswerEvent::Failed(failure(event))),
            other if other.ends_with(".annotation.added") => {
                context.lose("annotations", "left out, streams of the other protocol have no place for it");
            }
            _ => {}
        }
    }

    pub(crate) fn close(&mut self, events: &mut Vec<AnswerEvent>) {
        if !self.ended {
            events.push(AnswerEvent::Failed(Failure::truncated()));
        }
    }

    fn item_added(&mut self, mut event: Object, events: &mut Vec<AnswerEvent>) {
        let index = event.count("output_index");
        let Some(mut item) = event.take_object("item") else { return };
        match item.text("type") {
            Some("function_call") => {
                let Some((id, name)) = item.take_text("call_id").zip(item.take_text("name")) else {
                    return events.push(malformed("a tool call begins without its id and name"));
                };
                for known in ["type", "id", "status"] {
                    item.take(known);
                }
                self.called = true;
                let arguments = item.take_text("arguments").filter(|text| !text.is_empty());
                self.open(Open::Call, index, Opening::ToolCall { id, name, extra: item }, events);
                self.told = arguments.is_some();
                events.extend(arguments.map(AnswerEvent::Delta));
            }
            Some("reasoning") => self.open(Open::Reasoning, index, Opening::Reasoning, events),
            // A message begins with its first part; what else there is comes whole when it is done.
            _ => {}
        }
    }

    fn open(&mut self, kind: Open, item: Option<u64>, opening: Opening, events: &mut Vec<AnswerEvent>) {
        self.close_part(events);
        self.open = Some(kind);
        self.item = item;
        self.told = false;
        events.push(AnswerEvent::Open(opening));
    }

    fn delta(&mut self, kind: Open, mut event: Object, events: &mut Vec<AnswerEvent>) {
        let text = event.take_text("delta").filter(|text| !text.is_empty());
        if let Some(text) = text {
            self.piece(kind, event.count("output_index"), text, events);
        }
    }

    fn piece(&mut self, kind: Open, item: Option<u64>, text: String, events: &mut Vec<AnswerEvent>) {
        if self.open != Some(kind) || (item.is_some() && item != self.item) {
            match kind {
                Open::Text => self.open(kind, item, Opening::Text, events),
                Open::Refusal => self.open(kind, item, Opening::Refusal, events),
                Open::Reasoning | Open::Call => {
                    return events.push(malformed("a piece belongs to no item that is open"));
                }
            }
        }
        self.told = true;
        events.push(AnswerEvent::Delta(text));
    }

    /// The whole of what was open, for servers that do not tell it in pieces.
    fn done(&mut self, kind: Open, whole: Option<String>, events: &mut Vec<AnswerEvent>) {
        let told = self.open == Some(kind) && self.told;
        if let Some(text) = whole.filter(|text| !told && !text.is_empty()) {
            self.piece(kind, None, text, events);
        }
    }

    fn item_done(&mut self, mut event: Object, events: &mut Vec<AnswerEvent>) {
        let Some(mut item) = event.take_object("item") else { return };
        match item.text("type") {
            Some("message") => self.close_part(events),
            Some("function_call") => {
                self.done(Open::Call, item.take_text("arguments"), events);
                self.close_part(events);
            }
            Some("reasoning") => {
                let Content::Reasoning { text, seal } = item::reasoning(item) else { return };
                if self.open != Some(Open::Reasoning) {
                    self.open(Open::Reasoning, event.count("output_index"), Opening::Reasoning, events);
                }
                self.done(Open::Reasoning, Some(text), events);
                events.extend(seal.map(AnswerEvent::Seal));
                self.close_part(events);
            }
            _ => {
                self.close_part(events);
                events.push(AnswerEvent::Open(Opening::Other(item)));
                events.push(AnswerEvent::Close);
            }
        }
    }

    fn close_part(&mut self, events: &mut Vec<AnswerEvent>) {
        if self.open.take().is_some() {
            events.push(AnswerEvent::Close);
        }
    }

    fn end(&mut self, mut event: Object, events: &mut Vec<AnswerEvent>) {
        self.ended = true;
        self.close_part(events);
        let mut response = event.take_object("response").unwrap_or_default();
        let tier = response.text("service_tier").map(str::to_owned);
        if let Some(report) = response.take("usage").filter(|usage| !usage.is_null()) {
            events.push(AnswerEvent::Usage(usage::read(&report, tier.as_deref())));
        }
        let reason = answer::stop_of(&mut response, self.called);
        events.push(AnswerEvent::Stop { reason, sequence: None });
        events.push(AnswerEvent::End);
    }
}

fn failure(mut event: Object) -> Failure {
    let response = event.take_object("response");
    match response.as_ref().and_then(answer::failure_of) {
        Some(failure) => failure,
        None => Failure::from_json(&event.into()),
    }
}
