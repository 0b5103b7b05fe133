//! What a call consumed, each token in exactly one kind.

use serde::{Deserialize, Serialize};

use crate::json::{Json, Object};
use crate::protocol::Protocol;
use crate::{chat_completions, generate_content, messages, responses};

/// The service tier that a provider says it billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceTier {
    /// The list price, and what holds when a provider says nothing.
    #[default]
    Standard,
    /// Cheaper and slower.
    Flex,
    /// Dearer and quicker.
    Priority,
    /// Answered within a day.
    Batch,
}

impl ServiceTier {
    /// The tier of that name in an answer; unknown names are standard.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "flex" => Self::Flex,
            "priority" => Self::Priority,
            "batch" => Self::Batch,
            _ => Self::Standard,
        }
    }

    /// Its name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Flex => "flex",
            Self::Priority => "priority",
            Self::Batch => "batch",
        }
    }
}

/// Tokens by kind. **The kinds exclude each other**: the input in total is the sum of all input
/// kinds, the output in total the sum of all output kinds, and a bill is the sum of each times its
/// price. Providers report otherwise (OpenAI counts cached tokens within the prompt, Anthropic
/// beside it); reading a report takes that apart, writing one puts it together again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Usage {
    /// Text and images read afresh.
    pub input: u64,
    /// Read out of the provider's prompt cache.
    pub cache_read: u64,
    /// Read afresh and put into the cache for five minutes, or for as long as the provider's only kind of cache does.
    pub cache_write_5m: u64,
    /// Read afresh and put into the cache for an hour.
    pub cache_write_1h: u64,
    /// Audio read afresh.
    pub audio_input: u64,
    /// Text written, tool calls included, thinking not.
    pub output: u64,
    /// Thinking, where the provider tells it apart; else it is within `output`.
    pub reasoning: u64,
    /// Audio written.
    pub audio_output: u64,
    /// At which tier all of it was billed.
    pub tier: ServiceTier,
}

impl Usage {
    /// What a provider's report says: the value of `usage`, or of Gemini's `usageMetadata`. What is
    /// missing or odd counts as zero.
    #[must_use]
    pub fn read(protocol: Protocol, report: &Json) -> Self {
        match protocol {
            Protocol::ChatCompletions | Protocol::Embeddings => chat_completions::usage::read(report, None),
            Protocol::Responses => responses::usage::read(report, None),
            Protocol::Messages => messages::usage::read(report),
            Protocol::GenerateContent => generate_content::usage::read(report),
        }
    }

    /// The report that says this. Kinds that a protocol has no field for are within their totals.
    #[must_use]
    pub fn write(&self, protocol: Protocol) -> Object {
        match protocol {
            Protocol::ChatCompletions => chat_completions::usage::write(self),
            Protocol::Responses => responses::usage::write(self),
            Protocol::Messages => messages::usage::write(self),
            Protocol::GenerateContent => generate_content::usage::write(self),
            Protocol::Embeddings => {
                let read = self.total_input();
                Object::new().with("prompt_tokens", read).with("total_tokens", read)
            }
        }
    }

    /// All that was read.
    #[must_use]
    pub fn total_input(&self) -> u64 {
        [self.input, self.cache_read, self.cache_write_5m, self.cache_write_1h, self.audio_input]
            .into_iter()
            .fold(0, u64::saturating_add)
    }

    /// All that was put into the provider's cache.
    pub(crate) fn cache_write(&self) -> u64 {
        self.cache_write_5m.saturating_add(self.cache_write_1h)
    }

    /// All that was written.
    #[must_use]
    pub fn total_output(&self) -> u64 {
        self.output.saturating_add(self.reasoning).saturating_add(self.audio_output)
    }

    /// Both.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total_input().saturating_add(self.total_output())
    }
}

/// Takes `part` out of `rest`, but never more than there is: a report whose parts exceed the whole
/// is believed in its whole.
pub(crate) fn split(rest: &mut u64, part: u64) -> u64 {
    let part = part.min(*rest);
    *rest -= part;
    part
}
