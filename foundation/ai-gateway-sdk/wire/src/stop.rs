//! Why an answer ended.

use crate::protocol::Protocol;
use crate::{chat_completions, generate_content, messages, responses};

/// Why an answer ended, in the words of no provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopReason {
    /// The model was done.
    EndTurn,
    /// The limit of output was reached.
    MaxTokens,
    /// The model was about to say one of the stop sequences.
    StopSequence,
    /// The model waits for the results of its tool calls.
    ToolUse,
    /// The model declined.
    Refusal,
    /// The provider withheld the rest.
    ContentFilter,
    /// The provider asks to be called again with what there is, to go on.
    Pause,
    /// Another reason, in the provider's own word.
    Other(String),
}

impl StopReason {
    /// The nearest word that a protocol's clients know. Responses has a word for incomplete answers only.
    #[must_use]
    pub fn name(&self, protocol: Protocol) -> &str {
        match protocol {
            Protocol::ChatCompletions | Protocol::Embeddings => chat_completions::stop::write(self),
            Protocol::Responses => responses::stop::incomplete(self).unwrap_or("completed"),
            Protocol::Messages => messages::stop::write(self),
            Protocol::GenerateContent => generate_content::stop::write(self),
        }
    }
}
