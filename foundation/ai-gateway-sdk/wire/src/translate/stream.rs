//! A provider's stream for a client of another protocol.

use bytes::Bytes;

use super::Stamp;
use super::context::{Context, Loss};
use crate::answer::{AnswerEvent, Opening};
use crate::failure::{Failure, FailureKind};
use crate::json::Object;
use crate::protocol::Protocol;
use crate::sse;
use crate::usage::Usage;
use crate::{chat_completions, generate_content, messages, responses};

/// The largest single event, in bytes: an image in one piece.
const LARGEST_EVENT: usize = 16 * 1024 * 1024;
/// The longest answer, in bytes that go out: Responses tells all of it again at the end.
const LONGEST_ANSWER: usize = 64 * 1024 * 1024;

/// Reads a provider's stream into events, whatever it is cut into.
#[derive(Debug)]
pub struct StreamReader {
    decoder: sse::Decoder,
    protocol: Reader,
    /// Nothing counts after the end.
    ended: bool,
    started: bool,
    context: Context,
}

#[derive(Debug)]
enum Reader {
    ChatCompletions(chat_completions::stream::Reader),
    Responses(responses::reader::Reader),
    Messages(messages::stream::Reader),
    GenerateContent(generate_content::stream::Reader),
}

impl StreamReader {
    /// For a stream of that protocol. The stamp gives ids to calls that have none.
    #[must_use]
    pub fn new(protocol: Protocol, stamp: &Stamp) -> Self {
        Self::within(protocol, Context::new(protocol, protocol, true), stamp)
    }

    fn within(protocol: Protocol, context: Context, stamp: &Stamp) -> Self {
        let protocol = match protocol {
            Protocol::ChatCompletions | Protocol::Embeddings => Reader::ChatCompletions(Default::default()),
            Protocol::Responses => Reader::Responses(Default::default()),
            Protocol::Messages => Reader::Messages(Default::default()),
            Protocol::GenerateContent => Reader::GenerateContent(generate_content::stream::Reader::new(stamp)),
        };
        Self { decoder: sse::Decoder::new(LARGEST_EVENT), protocol, ended: false, started: false, context }
    }

    /// The events that these bytes complete. The last one ever is `End` or `Failed`.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<AnswerEvent> {
        let mut events = Vec::new();
        if self.ended {
            return events;
        }
        self.decoder.push(bytes);
        loop {
            match self.decoder.next_event() {
                Ok(Some(event)) => self.event(&event, &mut events),
                Ok(None) => break,
                Err(error) => {
                    events.push(AnswerEvent::Failed(Failure::new(FailureKind::Malformed, error.to_string())));
                }
            }
            if is_over(&events) {
                break;
            }
        }
        self.checked(events)
    }

    /// The events that the end of the stream gives.
    pub fn finish(&mut self) -> Vec<AnswerEvent> {
        let mut events = Vec::new();
        if self.ended {
            return events;
        }
        if let Some(event) = self.decoder.finish().filter(|event| is_whole(&event.data)) {
            self.event(&event, &mut events);
        }
        if !is_over(&events) {
            match &mut self.protocol {
                Reader::ChatCompletions(reader) => reader.close(&mut events),
                Reader::Responses(reader) => reader.close(&mut events),
                Reader::Messages(reader) => reader.close(&mut events),
                Reader::GenerateContent(reader) => reader.close(&mut events),
            }
        }
        self.checked(events)
    }

    fn event(&mut self, event: &sse::Event, events: &mut Vec<AnswerEvent>) {
        let context = &mut self.context;
        match &mut self.protocol {
            Reader::ChatCompletions(reader) => reader.read(&event.data, events, context),
            Reader::Responses(reader) => reader.read(&event.name, &event.data, events, context),
            Reader::Messages(reader) => reader.read(&event.name, &event.data, events, context),
            Reader::GenerateContent(reader) => reader.read(&event.data, events, context),
        }
    }

    /// Everything up to the end, with a start before all else.
    fn checked(&mut self, mut events: Vec<AnswerEvent>) -> Vec<AnswerEvent> {
        if let Some(nameless) = events.iter_mut().find(|event| is_nameless(event)) {
            *nameless = chat_completions::stream::malformed("a tool call has no id or no name");
        }
        if let Some(last) = events.iter().position(is_last) {
            events.truncate(last + 1);
            self.ended = true;
        }
        let content = |event: &AnswerEvent| !matches!(event, AnswerEvent::Ping | AnswerEvent::Failed(_));
        if let Some(first) = events.iter().position(content).filter(|_| !self.started) {
            self.started = true;
            if !matches!(events[first], AnswerEvent::Start { .. }) {
                events.insert(first, AnswerEvent::Start { id: None, model: None, usage: None, extra: Object::new() });
            }
        }
        events
    }
}

/// Whether data that a missing blank line cut off is whole all the same.
fn is_whole(data: &[u8]) -> bool {
    data.trim_ascii() == b"[DONE]" || serde_json::from_slice::<serde::de::IgnoredAny>(data).is_ok()
}

/// Whether a call begins that nobody could answer.
fn is_nameless(event: &AnswerEvent) -> bool {
    matches!(event, AnswerEvent::Open(Opening::ToolCall { id, name, .. }) if id.is_empty() || name.is_empty())
}

fn is_last(event: &AnswerEvent) -> bool {
    matches!(event, AnswerEvent::End | AnswerEvent::Failed(_))
}

fn is_over(events: &[AnswerEvent]) -> bool {
    events.iter().any(is_last)
}

/// Writes events as a stream of a protocol.
#[derive(Debug)]
pub struct StreamWriter {
    protocol: Writer,
    context: Context,
}

#[derive(Debug)]
enum Writer {
    ChatCompletions(chat_completions::stream::Writer),
    Responses(Box<responses::writer::Writer>),
    Messages(messages::stream::Writer),
    GenerateContent(generate_content::stream::Writer),
}

impl StreamWriter {
    /// For a client of `to`, of events that came from `from`. `usage` says whether it asked for usage.
    #[must_use]
    pub fn new(from: Protocol, to: Protocol, stamp: Stamp, usage: bool) -> Self {
        let protocol = match to {
            Protocol::ChatCompletions | Protocol::Embeddings => {
                Writer::ChatCompletions(chat_completions::stream::Writer::new(stamp, usage))
            }
            Protocol::Responses => Writer::Responses(Box::new(responses::writer::Writer::new(stamp))),
            Protocol::Messages => Writer::Messages(messages::stream::Writer::new(stamp)),
            Protocol::GenerateContent => Writer::GenerateContent(generate_content::stream::Writer::new(&stamp)),
        };
        Self { protocol, context: Context::new(from, to, true) }
    }

    /// Appends what says an event.
    pub fn write(&mut self, event: AnswerEvent, out: &mut Vec<u8>) {
        let context = &mut self.context;
        match &mut self.protocol {
            Writer::ChatCompletions(writer) => writer.write(event, out, context),
            Writer::Responses(writer) => writer.write(event, out, context),
            Writer::Messages(writer) => writer.write(event, out, context),
            Writer::GenerateContent(writer) => writer.write(event, out, context),
        }
    }

    /// The number of the last event, which only Responses counts.
    #[must_use]
    pub fn last_sequence(&self) -> u64 {
        if let Writer::Responses(writer) = &self.protocol { writer.last_sequence() } else { 0 }
    }
}

/// A provider's stream for a client of another protocol: bytes in, bytes out.
///
/// Errors are told to the client in its own form, as the last thing of the stream; whoever forwards
/// the bytes asks [`failure`](Self::failure) for what it must know itself.
#[derive(Debug)]
pub struct StreamTranslator {
    reader: StreamReader,
    writer: StreamWriter,
    begun: bool,
    written: usize,
    usage: Option<Usage>,
    failure: Option<Failure>,
    complete: bool,
}

impl StreamTranslator {
    pub(super) fn new(from: Protocol, to: Protocol, stamp: Stamp, usage: bool) -> Self {
        Self {
            reader: StreamReader::within(from, Context::new(from, to, true), &stamp),
            writer: StreamWriter::new(from, to, stamp, usage),
            begun: false,
            written: 0,
            usage: None,
            failure: None,
            complete: false,
        }
    }

    /// What the client gets for these bytes of the provider, cut anywhere.
    pub fn push(&mut self, bytes: &[u8]) -> Bytes {
        let events = self.reader.push(bytes);
        self.write(events)
    }

    /// What the client gets when the provider's stream has ended: nothing if it was whole, an error otherwise.
    pub fn finish(&mut self) -> Bytes {
        let events = self.reader.finish();
        self.write(events)
    }

    /// Ends the client's stream with a failure of the gateway's own making.
    pub fn fail(&mut self, failure: Failure) -> Bytes {
        if self.ended() {
            return Bytes::new();
        }
        self.reader.ended = true;
        self.write(vec![AnswerEvent::Failed(failure)])
    }

    fn write(&mut self, events: Vec<AnswerEvent>) -> Bytes {
        let mut out = Vec::new();
        for event in events {
            match &event {
                AnswerEvent::Delta(_) | AnswerEvent::Open(_) => self.begun = true,
                AnswerEvent::Usage(usage) | AnswerEvent::Start { usage: Some(usage), .. } => self.usage = Some(*usage),
                AnswerEvent::Failed(failure) => self.failure = Some(failure.clone()),
                AnswerEvent::End => self.complete = true,
                _ => {}
            }
            self.writer.write(event, &mut out);
        }
        self.written = self.written.saturating_add(out.len());
        if self.written > LONGEST_ANSWER && !self.ended() {
            self.reader.ended = true;
            let failure = Failure::new(FailureKind::TooLarge, "the answer is too long, ask for a shorter one");
            self.writer.write(AnswerEvent::Failed(failure.clone()), &mut out);
            self.failure = Some(failure);
        }
        out.into()
    }

    /// Whether any of the answer itself has passed.
    #[must_use]
    pub fn content_begun(&self) -> bool {
        self.begun
    }

    /// Whether the terminal event or an error has passed.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.complete || self.failure.is_some()
    }

    /// Why it failed, if it did.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        self.failure.as_ref()
    }

    /// What the provider reported so far.
    #[must_use]
    pub fn usage(&self) -> Option<Usage> {
        self.usage
    }

    /// What could not be said so far.
    pub fn losses(&self) -> impl Iterator<Item = &Loss> {
        self.reader.context.losses.iter().chain(&self.writer.context.losses)
    }
}
