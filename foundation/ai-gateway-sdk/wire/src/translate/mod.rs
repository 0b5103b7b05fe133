//! Requests, answers and streams of one protocol in the words of another.
//!
//! ```
//! use ai_gateway_wire::{Envelope, Protocol, Translator};
//!
//! let body = br#"{"model":"smart","messages":[{"role":"user","content":"Hi"}],"max_tokens":9}"#;
//! let envelope = Envelope::read(Protocol::ChatCompletions, "/v1/chat/completions", body)?;
//! let translator = Translator::new(Protocol::ChatCompletions, Protocol::Messages)?;
//! let request = translator.request(&envelope, body, "claude-sonnet-4-5")?;
//! assert_eq!(
//!     request.body,
//!     r#"{"model":"claude-sonnet-4-5","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"#
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What cannot be said in the other protocol is an error when the answer would be another one, and
//! a stated [`Loss`] otherwise; never silent.

mod context;
pub(crate) mod form;
mod native;
mod stream;

use bytes::Bytes;

use crate::answer::Answer;
use crate::conversation::Conversation;
use crate::envelope::Envelope;
use crate::json::Json;
use crate::protocol::Protocol;
use crate::{chat_completions, generate_content, messages, responses};

pub use context::Loss;
pub(crate) use context::{Context, take_cache};
pub(crate) use native::Level;
pub use stream::{StreamReader, StreamTranslator, StreamWriter};

/// Why something cannot be translated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TranslateError {
    /// This protocol has no conversations.
    #[error("{0} cannot be translated, send it to a provider that speaks it")]
    NoConversation(Protocol),
    /// Not JSON.
    #[error("this is not JSON, correct it: {0}")]
    NotJson(String),
    /// Not of the protocol's form.
    #[error("`{place}` is {found}, make it {expected}")]
    Malformed {
        /// Where.
        place: String,
        /// What should be there.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// Something that the answer depends on and the other protocol cannot say.
    #[error("`{field}` cannot be sent to this model: {reason}")]
    Inexpressible {
        /// What it is about.
        field: &'static str,
        /// Why not, and what to do.
        reason: &'static str,
    },
}

/// Something said in another protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translation {
    /// The bytes of it.
    pub body: Bytes,
    /// What could not be said.
    pub losses: Vec<Loss>,
}

/// What an answer needs that its provider may not have given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stamp {
    /// Unique, of letters, digits, `-` and `_`: the answer's id where the provider gives none, and part of the ids of its tool calls.
    pub id: String,
    /// When the answer was asked for, in seconds since 1970.
    pub created: u64,
}

/// Translates between a client's protocol and a provider's.
#[derive(Debug, Clone)]
pub struct Translator {
    client: Protocol,
    provider: Protocol,
    stamp: Stamp,
}

impl Translator {
    /// From a client's protocol to a provider's and back.
    ///
    /// # Errors
    /// Embeddings have no conversations.
    pub fn new(client: Protocol, provider: Protocol) -> Result<Self, TranslateError> {
        for protocol in [client, provider] {
            if !Protocol::CONVERSATIONS.contains(&protocol) {
                return Err(TranslateError::NoConversation(protocol));
            }
        }
        Ok(Self { client, provider, stamp: Stamp::default() })
    }

    /// With an id and a time for answers of providers that give none. Give every call its own: ids
    /// of tool calls must be unique within a conversation.
    #[must_use]
    pub fn stamped(mut self, stamp: Stamp) -> Self {
        self.stamp = stamp;
        self
    }

    /// The client's request for the provider, who knows the model as `model`.
    ///
    /// # Errors
    /// [`TranslateError`], to be told to the client.
    pub fn request(&self, envelope: &Envelope, body: &[u8], model: &str) -> Result<Translation, TranslateError> {
        let mut conversation = Conversation::read(self.client, body)?;
        model.clone_into(&mut conversation.model);
        conversation.stream = envelope.stream;
        conversation.write(self.provider)
    }

    /// The provider's plain answer for the client.
    ///
    /// # Errors
    /// The answer is not what the provider's protocol says.
    pub fn answer(&self, body: &[u8]) -> Result<Translation, TranslateError> {
        Answer::read(self.provider, body, &self.stamp)?.write(self.client, &self.stamp)
    }

    /// For the provider's stream. `usage` says whether the client asked for usage
    /// ([`Envelope::usage_asked`]), which only Chat Completions makes a difference of.
    #[must_use]
    pub fn stream(&self, usage: bool) -> StreamTranslator {
        StreamTranslator::new(self.provider, self.client, self.stamp.clone(), usage)
    }
}

impl Conversation {
    /// Reads a request. Of Gemini's, the model and whether it streams are in the path.
    ///
    /// # Errors
    /// Not JSON, or not of the protocol's form.
    pub fn read(protocol: Protocol, body: &[u8]) -> Result<Self, TranslateError> {
        let json = Json::parse(body).map_err(|error| TranslateError::NotJson(error.to_string()))?;
        match protocol {
            Protocol::ChatCompletions => chat_completions::request::read(json),
            Protocol::Responses => responses::request::read(json),
            Protocol::Messages => messages::request::read(json),
            Protocol::GenerateContent => generate_content::request::read(json),
            Protocol::Embeddings => Err(TranslateError::NoConversation(protocol)),
        }
    }

    /// Writes the request for a provider.
    ///
    /// # Errors
    /// Something in it cannot be said to that provider.
    pub fn write(mut self, protocol: Protocol) -> Result<Translation, TranslateError> {
        let mut context = Context::new(self.origin, protocol, false);
        if !context.same() {
            form::refuse(&self, INEXPRESSIBLE)?;
            form::refuse_several(&mut self)?;
            form::refuse_unspeakable(&self)?;
            // How a stream tells its usage is a matter between each side and its protocol.
            self.extra.take("stream_options");
        }
        let object = match protocol {
            Protocol::ChatCompletions => chat_completions::request::write(self, &mut context)?,
            Protocol::Responses => responses::request::write(self, &mut context)?,
            Protocol::Messages => messages::request::write(self, &mut context)?,
            Protocol::GenerateContent => generate_content::request::write(self, &mut context)?,
            Protocol::Embeddings => return Err(TranslateError::NoConversation(protocol)),
        };
        Ok(Translation { body: Json::from(object).to_bytes().into(), losses: context.losses })
    }
}

/// What no other protocol can say, and what an answer cannot do without.
const INEXPRESSIBLE: &[(&str, &str)] = &[
    ("previous_response_id", "its provider keeps that conversation, send the whole of it as `input`"),
    ("conversation", "its provider keeps that conversation, send the whole of it as `input`"),
    ("prompt", "its provider keeps that prompt, send its text"),
    ("background", "it answers only while the client waits, leave it out"),
    ("cachedContent", "its provider keeps that content, send it as `contents`"),
    ("functions", "it is replaced by `tools`, send these"),
    ("audio", "it answers in text only, leave it out"),
    ("mcp_servers", "only its own provider calls these, leave it out"),
];

impl Answer {
    /// Reads a plain answer. The stamp gives ids to what has none.
    ///
    /// # Errors
    /// Not JSON, or not of the protocol's form.
    pub fn read(protocol: Protocol, body: &[u8], stamp: &Stamp) -> Result<Self, TranslateError> {
        let json = Json::parse(body).map_err(|error| TranslateError::NotJson(error.to_string()))?;
        let object = form::object(json, "answer")?;
        match protocol {
            Protocol::ChatCompletions => chat_completions::answer::read(object),
            Protocol::Responses => responses::answer::read(object),
            Protocol::Messages => messages::answer::read(object),
            Protocol::GenerateContent => generate_content::answer::read(object, stamp),
            Protocol::Embeddings => Err(TranslateError::NoConversation(protocol)),
        }
    }

    /// Writes the answer for a client.
    ///
    /// # Errors
    /// Embeddings have no conversations.
    pub fn write(self, protocol: Protocol, stamp: &Stamp) -> Result<Translation, TranslateError> {
        let mut context = Context::new(self.origin, protocol, true);
        let object = match protocol {
            Protocol::ChatCompletions => chat_completions::answer::write(self, stamp, &mut context),
            Protocol::Responses => responses::answer::write(self, stamp, &mut context),
            Protocol::Messages => messages::answer::write(self, stamp, &mut context),
            Protocol::GenerateContent => generate_content::answer::write(self, stamp, &mut context),
            Protocol::Embeddings => return Err(TranslateError::NoConversation(protocol)),
        };
        Ok(Translation { body: Json::from(object).to_bytes().into(), losses: context.losses })
    }
}
