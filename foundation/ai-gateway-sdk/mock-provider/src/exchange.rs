//! One request and the answer that is made for it.

use std::sync::Arc;

use crate::parts::{Kind, Part, Usage, parts};
use crate::request::Asked;
use crate::script::{Finish, Script};
use crate::text::mix;

/// When all answers were created, in Unix seconds: the same always, so that answers can be compared.
pub(crate) const CREATED: u64 = 1_790_000_000;

/// A request with its answer.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) asked: Asked,
    pub(crate) script: Arc<Script>,
    pub(crate) parts: Vec<Part>,
    pub(crate) finish: Finish,
    number: u64,
}

/// A step of a streamed answer; each protocol writes what it has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Open,
    Start(usize),
    Token(usize, u32),
    End(usize),
    Finish,
}

impl Exchange {
    pub(crate) fn new(asked: Asked, script: Arc<Script>, number: u64) -> Self {
        let (parts, finish) = parts(&script, &asked);
        Self { asked, script, parts, finish, number }
    }

    /// An id with this prefix, the same for the whole answer.
    pub(crate) fn id(&self, prefix: &str) -> String {
        format!("{prefix}{:016x}{:08x}", mix(self.number), self.number as u32)
    }

    /// An id of one of the parts.
    pub(crate) fn part_id(&self, prefix: &str, part: usize) -> String {
        format!("{prefix}{:016x}{part:08x}", mix(!self.number))
    }

    /// What was used up by the input and the first `output` tokens.
    pub(crate) fn usage(&self, output: u32) -> Usage {
        let usage = &self.script.usage;
        let thinking = self.parts.iter().find(|part| part.kind == Kind::Thinking).map_or(0, |part| part.length);
        Usage {
            input: usage.input.unwrap_or(self.asked.input_estimate),
            cache_read: usage.cache_read,
            cache_write_5m: usage.cache_write_5m,
            cache_write_1h: usage.cache_write_1h,
            output: output.into(),
            reasoning: thinking.min(output).into(),
        }
    }

    /// What is said about usage at the end, if anything is.
    pub(crate) fn reported(&self) -> Option<Usage> {
        let lie = &self.script.usage;
        let honest = self.usage(self.length());
        (!lie.absent).then(|| Usage { output: lie.output.unwrap_or(honest.output), ..honest })
    }

    /// Tokens of all parts.
    pub(crate) fn length(&self) -> u32 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.length))
    }
}
