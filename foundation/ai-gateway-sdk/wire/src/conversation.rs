//! A request in the words of no provider: what every protocol's request is read into and written from.
//!
//! What a protocol says and this has no word for stays in `extra` at the same level, and is written
//! again there: always to the protocol that it came from, and to others unless it is known to mean
//! nothing to them. **Extend it** with a field when two protocols have it; what only one has is
//! `extra`.

use std::fmt;

use serde_json::Number;

use crate::json::{Json, Object};
use crate::protocol::Protocol;
use crate::seal::Seal;

/// A request.
#[derive(Clone, PartialEq)]
pub struct Conversation {
    /// Whose words `extra` is in; none of what no protocol's client has said.
    pub origin: Option<Protocol>,
    /// The model's name.
    pub model: String,
    /// Whether the answer is to be streamed.
    pub stream: bool,
    /// What the application says first, as texts.
    pub system: Vec<Part>,
    /// What was said, oldest first.
    pub turns: Vec<Turn>,
    /// What the model may call.
    pub tools: Vec<Tool>,
    /// Whether it must.
    pub tool_choice: Option<ToolChoice>,
    /// Whether it may call several at once.
    pub parallel_tools: Option<bool>,
    /// The form of the answer, when it is not free text.
    pub format: Option<Format>,
    /// How tokens are chosen and when to stop.
    pub sampling: Sampling,
    /// The longest answer wanted, in tokens, thinking included.
    pub max_output_tokens: Option<u64>,
    /// How much to think.
    pub reasoning: Option<Reasoning>,
    /// Who asks, as an opaque id.
    pub user: Option<String>,
    /// What the application wants to find again.
    pub metadata: Option<Object>,
    /// Everything else.
    pub extra: Object,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The application, in the middle of a conversation.
    System,
    /// The person.
    User,
    /// The model.
    Assistant,
    /// Tools, telling results. Where a protocol has no such role it is the user's.
    Tool,
}

/// What one side said.
#[derive(Clone, PartialEq)]
pub struct Turn {
    /// Whose turn it is.
    pub role: Role,
    /// What was said, in order.
    pub parts: Vec<Part>,
    /// Everything else about the message.
    pub extra: Object,
}

/// A piece of a turn.
#[derive(Clone, PartialEq)]
pub struct Part {
    /// What it is.
    pub content: Content,
    /// Everything up to here is worth the provider's prompt cache.
    pub cache: Option<CacheMark>,
    /// Everything else about it.
    pub extra: Object,
}

/// What a part is.
#[derive(Clone, PartialEq)]
pub enum Content {
    /// A text.
    Text(String),
    /// The model declined, and said so.
    Refusal(String),
    /// An image.
    Image {
        /// Where it is.
        source: ImageSource,
        /// How closely to look, as OpenAI names it.
        detail: Option<String>,
    },
    /// The model calls a tool.
    ToolCall {
        /// Unique in the conversation.
        id: String,
        /// The tool.
        name: String,
        /// The arguments, as JSON text.
        arguments: String,
    },
    /// What a tool gave.
    ToolResult {
        /// The call's id.
        id: String,
        /// The tool, where the protocol says it.
        name: Option<String>,
        /// What it gave.
        parts: Vec<Part>,
        /// Whether it failed, if anybody said.
        failed: Option<bool>,
    },
    /// The model thought.
    Reasoning {
        /// What it shows of it, or nothing.
        text: String,
        /// What proves or carries the thought, for its own provider.
        seal: Option<Seal>,
    },
    /// Something that only its own protocol has.
    Other(Object),
}

/// Where an image is.
#[derive(Clone, PartialEq, Eq)]
pub enum ImageSource {
    /// Behind an address.
    Url(String),
    /// In the request.
    Base64 {
        /// Such as `image/png`.
        media_type: String,
        /// The bytes in base64.
        data: String,
    },
    /// Uploaded before, under this id.
    File(String),
}

/// A mark for the provider's prompt cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheMark {
    /// `5m` or `1h`; the provider's default when absent.
    pub ttl: Option<String>,
}

/// In which words a schema is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// JSON Schema.
    JsonSchema,
    /// Gemini's subset of `OpenAPI`, with types such as `OBJECT`.
    OpenApi,
}

/// A tool that the model may call.
#[derive(Clone, PartialEq)]
pub enum Tool {
    /// A function of the client.
    Function(Function),
    /// A tool that only its own protocol has, such as a provider's search.
    Other(Object),
}

/// A function of the client.
#[derive(Clone, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// The schema of its arguments.
    pub parameters: Option<Json>,
    /// In which words.
    pub dialect: Dialect,
    /// Whether arguments must follow the schema exactly.
    pub strict: Option<bool>,
    /// The tools up to here are worth the provider's prompt cache.
    pub cache: Option<CacheMark>,
    /// Everything else about it.
    pub extra: Object,
}

/// Whether a tool must be called.
#[derive(Clone, PartialEq)]
pub enum ToolChoice {
    /// As the model likes.
    Auto,
    /// None.
    Never,
    /// At least one.
    Required,
    /// This one.
    Named(String),
    /// Something that only its own protocol has.
    Other(Json),
}

/// The form of an answer.
#[derive(Clone, PartialEq)]
pub enum Format {
    /// Any JSON object.
    Json,
    /// JSON after a schema.
    Schema {
        /// The schema's name, where the protocol wants one.
        name: Option<String>,
        /// The schema.
        schema: Json,
        /// In which words.
        dialect: Dialect,
        /// Everything else about it, such as `strict`.
        extra: Object,
    },
    /// Something that only its own protocol has.
    Other(Json),
}

/// How tokens are chosen and when to stop. Absent is the provider's default.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sampling {
    /// 0 is steady.
    pub temperature: Option<Number>,
    /// The share of likelihood that is considered.
    pub top_p: Option<Number>,
    /// The number of tokens that are considered.
    pub top_k: Option<Number>,
    /// Against repeating the same.
    pub frequency_penalty: Option<Number>,
    /// Against staying with a theme.
    pub presence_penalty: Option<Number>,
    /// For answers that can be had again.
    pub seed: Option<Number>,
    /// Texts that end the answer.
    pub stop: Vec<String>,
}

/// How much to think.
#[derive(Clone, PartialEq, Default)]
pub struct Reasoning {
    /// `none`, `minimal`, `low`, `medium`, `high`, or what a provider adds to these.
    pub effort: Option<String>,
    /// In tokens.
    pub budget: Option<Budget>,
    /// Whether to show thoughts or their summary.
    pub show: Option<bool>,
    /// Everything else about it.
    pub extra: Object,
}

/// How many tokens to think.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// Not at all.
    Off,
    /// As the model likes.
    Dynamic,
    /// At most so many.
    Tokens(u64),
}

impl Conversation {
    /// An empty one, of no protocol, for a model of that name.
    #[must_use]
    pub fn new(model: impl Into<String>) -> Self {
        Self {
            origin: None,
            model: model.into(),
            stream: false,
            system: Vec::new(),
            turns: Vec::new(),
            tools: Vec::new(),
            tool_choice: None,
            parallel_tools: None,
            format: None,
            sampling: Sampling::default(),
            max_output_tokens: None,
            reasoning: None,
            user: None,
            metadata: None,
            extra: Object::new(),
        }
    }

    /// One that is read out of a protocol's request.
    pub(crate) fn of(origin: Protocol) -> Self {
        Self { origin: Some(origin), ..Self::new("") }
    }

    /// The name of the tool that was called under an id.
    pub(crate) fn tool_called(&self, wanted: &str) -> Option<&str> {
        let parts = self.turns.iter().rev().flat_map(|turn| &turn.parts);
        parts.into_iter().find_map(|part| match &part.content {
            Content::ToolCall { id, name, .. } if id == wanted => Some(name.as_str()),
            _ => None,
        })
    }
}

impl Function {
    /// A function with a JSON schema of its arguments, and nothing else said about it.
    #[must_use]
    pub fn new(name: impl Into<String>, parameters: Json) -> Self {
        Self {
            name: name.into(),
            description: None,
            parameters: Some(parameters),
            dialect: Dialect::JsonSchema,
            strict: None,
            cache: None,
            extra: Object::new(),
        }
    }
}

impl Turn {
    /// With nothing else about it.
    #[must_use]
    pub fn new(role: Role, parts: Vec<Part>) -> Self {
        Self { role, parts, extra: Object::new() }
    }
}

impl Part {
    /// With nothing else about it.
    #[must_use]
    pub fn new(content: Content) -> Self {
        Self { content, cache: None, extra: Object::new() }
    }

    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Content::Text(text.into()))
    }

    /// The text, if this is a text about which nothing else is to be said.
    pub(crate) fn plain(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) if self.cache.is_none() && self.extra.is_empty() => Some(text),
            _ => None,
        }
    }
}

/// The one text that is all of this, where protocols take a text in place of a list.
pub(crate) fn only_text(parts: &[Part]) -> Option<&str> {
    if let [part] = parts { part.plain() } else { None }
}

// Prompts are private: what is logged tells kinds and sizes, never texts.
impl fmt::Debug for Conversation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Conversation")
            .field("origin", &self.origin)
            .field("model", &self.model)
            .field("turns", &self.turns.len())
            .field("tools", &self.tools.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.content {
            Content::Text(text) => write!(formatter, "text of {} bytes", text.len()),
            Content::Refusal(text) => write!(formatter, "refusal of {} bytes", text.len()),
            Content::Image { .. } => formatter.write_str("image"),
            Content::ToolCall { name, .. } => write!(formatter, "call of {name}"),
            Content::ToolResult { parts, .. } => write!(formatter, "result of {} parts", parts.len()),
            Content::Reasoning { text, .. } => write!(formatter, "reasoning of {} bytes", text.len()),
            Content::Other(_) => formatter.write_str("something else"),
        }
    }
}
