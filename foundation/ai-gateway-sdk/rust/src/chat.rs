//! Asking a model for an answer, and hearing it piece by piece.

use std::fmt;

use futures::future::BoxFuture;
use futures::stream::BoxStream;

use crate::error::ProviderError;
use crate::model::{Model, ModelId};

/// Who said a [`ChatMessage`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The application, setting the rules of the conversation.
    System,
    /// The person.
    User,
    /// The model, in an earlier turn.
    Assistant,
}

/// One turn of a conversation.
#[derive(Clone, PartialEq, Eq)]
pub struct ChatMessage {
    /// Who said it.
    pub role: Role,
    /// What was said.
    pub text: String,
}

/// Grounding material: something the answer may be made from and must cite as `[number]`.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    /// The number in the citation, unique within a request.
    pub number: u32,
    /// What the passage comes from, for people.
    pub title: String,
    /// The passage, as plain text or Markdown.
    pub text: String,
    /// Where a person can read it, if anywhere.
    pub url: Option<String>,
}

/// A question with all that is needed to answer it.
#[derive(Clone)]
pub struct ChatRequest {
    /// Which model answers. [`ProviderRegistry::resolve`](crate::ProviderRegistry::resolve) makes
    /// one from what a caller typed.
    pub model: ModelId,
    /// The conversation, oldest first; the last one is the question and is by the user.
    pub messages: Vec<ChatMessage>,
    /// What to answer from. When empty, a language model answers freely and the extractive
    /// provider says that it has nothing to quote.
    pub sources: Vec<Source>,
    /// The longest answer wanted, in the model's tokens; the provider's default when absent.
    pub max_output_tokens: Option<u32>,
    /// 0 (steady) to 2 (varied); the provider's default when absent.
    pub temperature: Option<f32>,
}

impl ChatRequest {
    /// The question: the newest message by the user.
    #[must_use]
    pub fn question(&self) -> Option<&str> {
        self.messages.iter().rev().find(|message| message.role == Role::User).map(|message| message.text.as_str())
    }
}

// Prompts are private: `Debug` tells sizes, never texts, so that logging a request cannot leak one.
impl fmt::Debug for ChatMessage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ChatMessage").field("role", &self.role).field("bytes", &self.text.len()).finish()
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Source").field("number", &self.number).field("bytes", &self.text.len()).finish()
    }
}

impl fmt::Debug for ChatRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ChatRequest")
            .field("model", &self.model.as_str())
            .field("messages", &self.messages)
            .field("sources", &self.sources)
            .field("max_output_tokens", &self.max_output_tokens)
            .field("temperature", &self.temperature)
            .finish()
    }
}

/// What a call consumed, as the provider counted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Tokens of the prompt, cached ones included.
    pub input_tokens: u64,
    /// Tokens of the answer, reasoning included.
    pub output_tokens: u64,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishReason {
    /// The model was done.
    Stop,
    /// The token limit was reached.
    Length,
    /// The provider withheld the rest.
    ContentFilter,
}

/// How an answer ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finish {
    /// Why it ended.
    pub reason: FinishReason,
    /// What it consumed, when the provider says.
    pub usage: Option<Usage>,
    /// False when the provider says that the sources do not answer the question.
    pub answered: bool,
}

/// One event of a [`ChatStream`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChatEvent {
    /// The next piece of the answer, as Markdown with citations such as `[1]`. Never empty.
    Delta(String),
    /// The end, exactly once and last.
    Finished(Finish),
}

/// The answer as it arrives. Dropping it ends the provider's work at once.
pub type ChatStream = BoxStream<'static, Result<ChatEvent, ProviderError>>;

/// Something that answers.
pub trait ChatProvider: Send + Sync + 'static {
    /// The models on offer, the preferred one first.
    fn models(&self) -> &[Model];

    /// Starts an answer. The future ends when the provider has accepted the question; both it and
    /// the stream may be dropped at any time, which ends the provider's work.
    ///
    /// # Errors
    /// Any [`ProviderError`], here or later as an item of the stream. An error is the last item.
    fn chat(&self, request: ChatRequest) -> BoxFuture<'_, Result<ChatStream, ProviderError>>;
}
