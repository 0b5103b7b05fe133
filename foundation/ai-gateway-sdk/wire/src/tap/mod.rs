//! What passing bytes tell: whether content has begun, what was used, and how the answer ended.
//!
//! ```
//! use ai_gateway_wire::{End, Protocol, StopReason, Tap};
//!
//! let mut tap = Tap::stream(Protocol::ChatCompletions);
//! tap.observe(b"data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}]}\n\n");
//! assert!(tap.content_begun() && !tap.ended());
//! tap.observe(b"data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
//! assert_eq!(tap.finish(), End::Complete(StopReason::EndTurn));
//! ```
//!
//! A tap never changes a byte. It may be given any pieces: frames that only carry content are
//! recognised and passed over, the few others are read without being kept, so memory is bounded
//! whatever comes. **Extend it** in a protocol's `tap.rs`.

mod lines;

use crate::failure::Failure;
use crate::protocol::Protocol;
use crate::skim::{Node, Skim};
use crate::stop::StopReason;
use crate::usage::Usage;
use crate::{chat_completions, embeddings, generate_content, messages, responses};

/// How an answer ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// As its protocol says that answers end.
    Complete(StopReason),
    /// Without its terminal event: never a success.
    Truncated,
    /// With an error.
    Failed(Failure),
}

/// What was heard so far.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Content has begun.
    pub(crate) begun: bool,
    pub(crate) usage: Option<Usage>,
    /// A report that has not been read yet, which then counts more than `usage`.
    pub(crate) report: Vec<u8>,
    pub(crate) reason: Option<StopReason>,
    /// The terminal event was there.
    pub(crate) ended: bool,
    pub(crate) failure: Option<Failure>,
}

impl Heard {
    fn usage(&self) -> Option<Usage> {
        if self.report.is_empty() { self.usage } else { generate_content::tap::usage(&self.report) }
    }

    pub(crate) fn fail(&mut self, failure: Failure) {
        self.failure.get_or_insert(failure);
    }
}

/// One event of a stream, or a whole plain answer.
pub(crate) struct Document<'a> {
    /// What `event:` said.
    pub(crate) name: &'a [u8],
    /// The chosen values.
    pub(crate) skim: &'a Skim,
}

/// See the module.
#[derive(Debug)]
pub struct Tap {
    protocol: Protocol,
    heard: Heard,
    skim: Skim,
    /// Only streams have lines.
    lines: Option<lines::Lines>,
    seen: u64,
}

impl Tap {
    /// For a streamed answer.
    #[must_use]
    pub fn stream(protocol: Protocol) -> Self {
        let skim = Skim::new(wanted(protocol, false));
        Self { protocol, heard: Heard::default(), skim, lines: Some(lines::Lines::default()), seen: 0 }
    }

    /// For an answer in one piece.
    #[must_use]
    pub fn plain(protocol: Protocol) -> Self {
        let tree = match protocol {
            Protocol::ChatCompletions => chat_completions::tap::PLAIN,
            Protocol::Responses => responses::tap::PLAIN,
            Protocol::Messages => messages::tap::PLAIN,
            Protocol::GenerateContent => generate_content::tap::PLAIN,
            Protocol::Embeddings => embeddings::tap::PLAIN,
        };
        Self { protocol, heard: Heard::default(), skim: Skim::new(tree), lines: None, seen: 0 }
    }

    /// What is spoken.
    #[must_use]
    pub const fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// Looks at the next bytes, however they were cut.
    pub fn observe(&mut self, bytes: &[u8]) {
        self.seen = self.seen.saturating_add(bytes.len() as u64);
        match &mut self.lines {
            Some(lines) => lines.read(self.protocol, bytes, &mut self.skim, &mut self.heard),
            None => {
                self.heard.begun |= !bytes.is_empty();
                self.skim.feed(bytes);
            }
        }
    }

    /// Whether any of the answer itself has passed: text, thinking, part of a tool call. Until then
    /// another provider may still be asked without the client noticing. A plain answer has begun
    /// with its first byte.
    #[must_use]
    pub fn content_begun(&self) -> bool {
        self.heard.begun
    }

    /// Whether the terminal event has passed, or an error: nothing that counts can follow.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.heard.ended || self.heard.failure.is_some() || (self.lines.is_none() && self.skim.complete())
    }

    /// Whether the provider has told of an error, or sent what is no event of its protocol.
    #[must_use]
    pub const fn failed(&self) -> bool {
        self.heard.failure.is_some()
    }

    /// What the provider reported so far. Reports are cumulative: a later one replaces an earlier one.
    #[must_use]
    pub fn usage(&self) -> Option<Usage> {
        if self.lines.is_none() && !self.heard.ended {
            let mut heard = Heard::default();
            plain(self.protocol, &self.skim, &mut heard);
            return heard.usage();
        }
        self.heard.usage()
    }

    /// How many bytes have passed.
    #[must_use]
    pub fn bytes_seen(&self) -> u64 {
        self.seen
    }

    /// How the answer ended, now that no more bytes come.
    #[must_use]
    pub fn finish(&mut self) -> End {
        match &mut self.lines {
            Some(lines) => lines.finish(self.protocol, &mut self.skim, &mut self.heard),
            None if self.skim.complete() => {
                plain(self.protocol, &self.skim, &mut self.heard);
                self.heard.ended = true;
            }
            None => {}
        }
        if let Some(failure) = &self.heard.failure {
            return End::Failed(failure.clone());
        }
        match &self.heard.reason {
            Some(reason) if self.heard.ended => End::Complete(reason.clone()),
            _ => End::Truncated,
        }
    }
}

/// What is chosen from the events of a stream.
fn wanted(protocol: Protocol, begun: bool) -> &'static [Node] {
    match protocol {
        Protocol::ChatCompletions | Protocol::Embeddings if begun => chat_completions::tap::BEGUN,
        Protocol::ChatCompletions | Protocol::Embeddings => chat_completions::tap::STREAM,
        Protocol::Responses => responses::tap::STREAM,
        Protocol::Messages => messages::tap::STREAM,
        Protocol::GenerateContent if begun => generate_content::tap::BEGUN,
        Protocol::GenerateContent => generate_content::tap::STREAM,
    }
}

/// Whether an event is known, from its data alone, to carry nothing but content.
fn only_content(protocol: Protocol, data: &[u8]) -> bool {
    match protocol {
        Protocol::ChatCompletions | Protocol::Embeddings => chat_completions::tap::only_content(data),
        Protocol::Responses => responses::tap::only_content(data),
        Protocol::Messages => messages::tap::only_content(data),
        Protocol::GenerateContent => false,
    }
}

fn event(protocol: Protocol, document: &Document<'_>, heard: &mut Heard) {
    match protocol {
        Protocol::ChatCompletions | Protocol::Embeddings => chat_completions::tap::event(document, heard),
        Protocol::Responses => responses::tap::event(document, heard),
        Protocol::Messages => messages::tap::event(document, heard),
        Protocol::GenerateContent => generate_content::tap::event(document, heard),
    }
}

fn plain(protocol: Protocol, skim: &Skim, heard: &mut Heard) {
    match protocol {
        Protocol::ChatCompletions => chat_completions::tap::plain(skim, heard),
        Protocol::Responses => responses::tap::plain(skim, heard),
        Protocol::Messages => messages::tap::plain(skim, heard),
        Protocol::GenerateContent => generate_content::tap::plain(skim, heard),
        Protocol::Embeddings => embeddings::tap::plain(skim, heard),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_answer_is_complete_at_its_end_and_not_before() {
        let whole = br#"{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3}}"#;
        for end in 0..=whole.len() {
            let mut tap = Tap::plain(Protocol::ChatCompletions);
            tap.observe(&whole[..end]);
            let expected = if end == whole.len() { End::Complete(StopReason::EndTurn) } else { End::Truncated };
            assert_eq!(tap.finish(), expected, "after {end} bytes");
        }
    }
}
