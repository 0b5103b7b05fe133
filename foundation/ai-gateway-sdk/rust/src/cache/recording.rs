//! An answer that is being kept while it passes.

use std::sync::Arc;
use std::time::Duration;

use ai_gateway_wire::StopReason;
use http::HeaderMap;
use jiff::Timestamp;

use super::flight::Lead;
use super::{Cache, Hit, Kept, Key, Meaning};

/// Keeps what passes. Dropped before the answer's end, it keeps nothing, and the next one who asks the same is let in.
pub(crate) struct Recording {
    cache: Arc<Cache>,
    key: Key,
    /// Where others wait for it.
    lead: Option<Lead>,
    lifetime: Duration,
    /// Of the question, where others may be compared with it.
    meaning: Option<Meaning>,
    target: Arc<str>,
    headers: HeaderMap,
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Recording {
    pub(crate) fn new(cache: Arc<Cache>, key: Key, lead: Option<Lead>, lifetime: Duration) -> Self {
        let (target, headers) = (Arc::from(""), HeaderMap::new());
        Self { cache, key, lead, lifetime, meaning: None, target, headers, bytes: Vec::new(), ends: Vec::new() }
    }

    /// The answer may be told to others whose question means nearly the same.
    pub(crate) fn answering(self, meaning: Option<Meaning>) -> Self {
        Self { meaning, ..self }
    }

    /// Who answers, and how.
    pub(crate) fn begin(&mut self, target: impl Into<Arc<str>>, headers: &HeaderMap) {
        self.target = target.into();
        self.headers = headers.clone();
    }

    /// The next frame. Says whether it is worth going on: what is too large is not kept, and nobody waits for it any
    /// more.
    pub(crate) fn add(&mut self, frame: &[u8]) -> bool {
        // A copy: frames share large buffers with what is not kept.
        let end = self.bytes.len().saturating_add(frame.len());
        let Some(end) = u32::try_from(end).ok().filter(|_| end <= self.cache.config.largest_answer_bytes) else {
            self.give_up();
            return false;
        };
        self.bytes.extend_from_slice(frame);
        self.ends.push(end);
        true
    }

    /// The answer is over. It is kept if it is one that the model would give again.
    pub(crate) fn finish(mut self, stop: &StopReason, now: Timestamp) {
        if !matches!(stop, StopReason::EndTurn | StopReason::StopSequence | StopReason::ToolUse) {
            self.give_up();
            return;
        }
        let kept = Kept::new(self.target, self.headers, self.bytes, self.ends, now, self.lifetime);
        let kept = Arc::new(kept.answering(self.meaning));
        self.cache.keep(self.key, &kept);
        if let Some(mut lead) = self.lead.take() {
            lead.answered(Hit { kept, similarity: None });
        }
    }

    fn give_up(&mut self) {
        if let Some(mut lead) = self.lead.take() {
            lead.unkept();
        }
    }
}
