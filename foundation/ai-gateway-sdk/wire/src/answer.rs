//! An answer in the words of no provider, whole or as it arrives.

use std::fmt;

use crate::conversation::{Content, Part};
use crate::failure::Failure;
use crate::json::Object;
use crate::protocol::Protocol;
use crate::seal::Seal;
use crate::stop::StopReason;
use crate::usage::Usage;

/// A whole answer.
#[derive(Clone, PartialEq)]
pub struct Answer {
    /// Whose words `extra` is in.
    pub origin: Protocol,
    /// The provider's id for it.
    pub id: Option<String>,
    /// The model that the provider says answered.
    pub model: String,
    /// When it was made, in seconds since 1970, if the provider says.
    pub created: Option<u64>,
    /// What was said, in order.
    pub parts: Vec<Part>,
    /// Why it ended.
    pub stop: StopReason,
    /// The stop sequence that ended it.
    pub stop_sequence: Option<String>,
    /// What it consumed.
    pub usage: Option<Usage>,
    /// Everything else.
    pub extra: Object,
}

/// A piece of an answer. One part is open at a time: `Open`, its pieces, `Close`, the next.
#[derive(Clone, PartialEq)]
pub enum AnswerEvent {
    /// The provider has begun, before any content.
    Start {
        /// Its id for the answer.
        id: Option<String>,
        /// The model that it says answers.
        model: Option<String>,
        /// What it says was consumed so far.
        usage: Option<Usage>,
        /// Everything else.
        extra: Object,
    },
    /// A part begins.
    Open(Opening),
    /// More of the open part's text, thought, refusal or arguments.
    Delta(String),
    /// What seals the open thought.
    Seal(Seal),
    /// The open part is whole.
    Close,
    /// Consumed so far; replaces what was said before.
    Usage(Usage),
    /// Why the answer ends.
    Stop {
        /// The reason.
        reason: StopReason,
        /// The stop sequence that was met.
        sequence: Option<String>,
    },
    /// The terminal event: nothing follows.
    End,
    /// An error: nothing follows.
    Failed(Failure),
    /// A sign of life.
    Ping,
}

/// What kind of part begins.
#[derive(Clone, PartialEq)]
pub enum Opening {
    /// A text.
    Text,
    /// A thought.
    Reasoning,
    /// A refusal.
    Refusal,
    /// A tool call.
    ToolCall {
        /// Its id.
        id: String,
        /// The tool.
        name: String,
        /// Everything else about it.
        extra: Object,
    },
    /// Something that only its own protocol has, whole.
    Other(Object),
}

impl Answer {
    /// The events that say the same, for replaying it as a stream.
    #[must_use]
    pub fn into_events(self) -> Vec<AnswerEvent> {
        let (id, model) = (self.id, Some(self.model));
        let mut events = vec![AnswerEvent::Start { id, model, usage: self.usage, extra: self.extra }];
        for part in self.parts {
            events.extend(part_events(part));
        }
        events.extend(self.usage.map(AnswerEvent::Usage));
        events.push(AnswerEvent::Stop { reason: self.stop, sequence: self.stop_sequence });
        events.push(AnswerEvent::End);
        events
    }

    /// The answer that events tell, up to their end.
    ///
    /// # Errors
    /// The failure among them, or that they end too early.
    pub fn from_events(origin: Protocol, events: impl IntoIterator<Item = AnswerEvent>) -> Result<Self, Failure> {
        let mut answer = Self {
            origin,
            id: None,
            model: String::new(),
            created: None,
            parts: Vec::new(),
            stop: StopReason::EndTurn,
            stop_sequence: None,
            usage: None,
            extra: Object::new(),
        };
        for event in events {
            match event {
                AnswerEvent::End => return Ok(answer),
                AnswerEvent::Failed(failure) => return Err(failure),
                event => answer.add(event),
            }
        }
        Err(Failure::truncated())
    }

    fn add(&mut self, event: AnswerEvent) {
        match event {
            AnswerEvent::Start { id, model, usage, extra } => {
                self.id = id;
                self.model = model.unwrap_or_default();
                self.usage = usage;
                self.extra = extra;
            }
            AnswerEvent::Open(opening) => self.parts.push(opening.into_part()),
            AnswerEvent::Delta(text) => {
                if let Some(part) = self.parts.last_mut() {
                    extend(&mut part.content, &text);
                }
            }
            AnswerEvent::Seal(new) => {
                if let Some(Part { content: Content::Reasoning { seal, .. }, .. }) = self.parts.last_mut() {
                    *seal = Some(new);
                }
            }
            AnswerEvent::Usage(usage) => self.usage = Some(usage),
            AnswerEvent::Stop { reason, sequence } => (self.stop, self.stop_sequence) = (reason, sequence),
            AnswerEvent::Close | AnswerEvent::Ping | AnswerEvent::End | AnswerEvent::Failed(_) => {}
        }
    }
}

impl Opening {
    /// The part that begins so.
    pub(crate) fn into_part(self) -> Part {
        match self {
            Self::Text => Part::text(""),
            Self::Refusal => Part::new(Content::Refusal(String::new())),
            Self::Reasoning => Part::new(Content::Reasoning { text: String::new(), seal: None }),
            Self::Other(object) => Part::new(Content::Other(object)),
            Self::ToolCall { id, name, extra } => {
                let call = Content::ToolCall { id, name, arguments: String::new() };
                Part { content: call, cache: None, extra }
            }
        }
    }
}

fn extend(content: &mut Content, more: &str) {
    match content {
        Content::Text(text)
        | Content::Refusal(text)
        | Content::Reasoning { text, .. }
        | Content::ToolCall { arguments: text, .. } => text.push_str(more),
        Content::Image { .. } | Content::ToolResult { .. } | Content::Other(_) => {}
    }
}

fn part_events(part: Part) -> Vec<AnswerEvent> {
    let (opening, text, seal) = match part.content {
        // An empty text only carried a seal, which was told before it.
        Content::Text(text) if text.is_empty() => return Vec::new(),
        Content::Text(text) => (Opening::Text, text, None),
        Content::Refusal(text) => (Opening::Refusal, text, None),
        Content::Reasoning { text, seal } => (Opening::Reasoning, text, seal),
        Content::ToolCall { id, name, arguments } => {
            (Opening::ToolCall { id, name, extra: part.extra }, arguments, None)
        }
        Content::Other(object) => (Opening::Other(object), String::new(), None),
        // Models give neither.
        Content::Image { .. } | Content::ToolResult { .. } => return Vec::new(),
    };
    let mut events = vec![AnswerEvent::Open(opening)];
    if !text.is_empty() {
        events.push(AnswerEvent::Delta(text));
    }
    events.extend(seal.map(AnswerEvent::Seal));
    events.push(AnswerEvent::Close);
    events
}

// Completions are private: what is logged tells kinds and sizes, never texts.
impl fmt::Debug for AnswerEvent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start { .. } => formatter.write_str("Start"),
            Self::Open(Opening::ToolCall { name, .. }) => write!(formatter, "Open(call of {name})"),
            Self::Open(Opening::Text) => formatter.write_str("Open(text)"),
            Self::Open(Opening::Reasoning) => formatter.write_str("Open(reasoning)"),
            Self::Open(Opening::Refusal) => formatter.write_str("Open(refusal)"),
            Self::Open(Opening::Other(_)) => formatter.write_str("Open(something else)"),
            Self::Delta(text) => write!(formatter, "Delta of {} bytes", text.len()),
            Self::Seal(seal) => seal.fmt(formatter),
            Self::Close => formatter.write_str("Close"),
            Self::Usage(usage) => usage.fmt(formatter),
            Self::Stop { reason, .. } => reason.fmt(formatter),
            Self::End => formatter.write_str("End"),
            Self::Failed(failure) => write!(formatter, "Failed({:?})", failure.kind),
            Self::Ping => formatter.write_str("Ping"),
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Answer")
            .field("model", &self.model)
            .field("parts", &self.parts)
            .field("stop", &self.stop)
            .finish_non_exhaustive()
    }
}
