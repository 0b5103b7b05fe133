//! What must be known of a request before it is forwarded, without building a tree of it.
//!
//! [`Envelope::read`] looks at a whole body once: it is JSON from end to end, no field that counts
//! is given twice, and the numbers that limits and bills depend on are known. The body itself stays
//! as it is; [`Envelope::rewrite`] changes the model's name and asks for usage by replacing a few
//! bytes. **Extend it** with a field in `fields.rs`.

mod depth;
mod edit;
mod fields;
mod last_text;
mod parts;

use std::ops::Range;

use bytes::Bytes;

use crate::protocol::{Protocol, gemini_path};
use crate::size::estimated_tokens;
use crate::usage::ServiceTier;

pub use last_text::LastText;

/// The largest body that is read, in bytes.
pub const LARGEST_REQUEST: usize = 64 * 1024 * 1024;
/// The deepest nesting that is accepted; translation reads no deeper.
pub const DEEPEST_REQUEST: usize = 120;

/// What a request asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// The protocol it speaks.
    pub protocol: Protocol,
    /// The model's name as the client wrote it.
    pub model: String,
    /// Whether the answer is to be streamed.
    pub stream: bool,
    /// The most tokens that can be written, all choices together; none when the model's own limit holds.
    pub output_limit: Option<u64>,
    /// How many answers are wanted, at least 1.
    pub choices: u64,
    /// How many tools are offered.
    pub tools: usize,
    /// How many images and other files are in it.
    pub images: usize,
    /// The bytes of the body without what images and files carry inline.
    pub text_bytes: usize,
    /// The temperature asked for.
    pub temperature: Option<f64>,
    /// The service tier asked for.
    pub tier: Option<ServiceTier>,
    /// Whether the answer depends on something that is not in the request and may change, or changes something at the
    /// provider: a conversation that it keeps, an answer in the background, a search of the web.
    pub is_stateful: bool,
    /// Whether the client itself asked for usage in a stream. Protocols that always tell it say true.
    pub usage_asked: bool,
    edits: edit::Places,
}

/// Why a request cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Too many bytes.
    #[error("the request has {size} bytes, send at most {limit}")]
    TooLarge {
        /// How many there are.
        size: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Not text.
    #[error("the request is not UTF-8 from byte {at} on, encode it as UTF-8")]
    NotUtf8 {
        /// The first byte that is none.
        at: usize,
    },
    /// Nested too deep.
    #[error("the request is nested more than {limit} levels deep, make it flatter")]
    TooDeep {
        /// How deep it may be.
        limit: usize,
    },
    /// Not JSON, or not of the protocol's form: what and where.
    #[error("the request cannot be read, correct it: {0}")]
    Malformed(String),
    /// The model's name is missing.
    #[error("the request names no model, set `model`")]
    NoModel,
    /// Gemini's path does not name a model and what to do with it.
    #[error("the path names no model, use `/models/MODEL:generateContent` or `:streamGenerateContent`")]
    NoModelInPath,
}

impl Envelope {
    /// Reads a request. `path` counts for Gemini only, whose path names the model.
    ///
    /// # Errors
    /// [`EnvelopeError`]: too large or too deep, not UTF-8, not JSON, a field that counts given twice
    /// or of the wrong type, or no model.
    pub fn read(protocol: Protocol, path: &str, body: &[u8]) -> Result<Self, EnvelopeError> {
        if body.len() > LARGEST_REQUEST {
            return Err(EnvelopeError::TooLarge { size: body.len(), limit: LARGEST_REQUEST });
        }
        let text = std::str::from_utf8(body).map_err(|error| EnvelopeError::NotUtf8 { at: error.valid_up_to() })?;
        if depth::exceeds(body, DEEPEST_REQUEST) {
            return Err(EnvelopeError::TooDeep { limit: DEEPEST_REQUEST });
        }
        let mut envelope = fields::read(protocol, text)?;
        if protocol == Protocol::GenerateContent {
            let (model, stream) = gemini_path(path).ok_or(EnvelopeError::NoModelInPath)?;
            (envelope.model, envelope.stream) = (model, stream);
        }
        if envelope.model.is_empty() { Err(EnvelopeError::NoModel) } else { Ok(envelope) }
    }

    /// The body for a provider that knows the model by another name. Gemini's body has no model;
    /// [`Protocol::path`] is where its name goes.
    #[must_use]
    pub fn with_model(&self, body: &Bytes, model: &str) -> Bytes {
        self.edits.apply(body, Some(model), false)
    }

    /// The same, and where a stream would not tell its usage it is asked to. When the client had
    /// not asked ([`usage_asked`](Self::usage_asked)), take the extra chunk out again with
    /// [`UsageFilter`](crate::UsageFilter).
    #[must_use]
    pub fn rewrite(&self, body: &Bytes, model: &str) -> Bytes {
        self.edits.apply(body, Some(model), self.stream && !self.usage_asked)
    }

    /// Where the model's name stands in the body, quotes included.
    #[must_use]
    pub fn model_range(&self) -> Option<Range<usize>> {
        self.edits.model.clone()
    }

    /// The text that the conversation in a body ends with, where its user says it: the last of the last turn. None where
    /// somebody else has the last word, or it has no text, and none of embeddings.
    #[must_use]
    pub fn last_text(&self, body: &[u8]) -> Option<LastText> {
        last_text::read(self.protocol, body)
    }

    /// A guess at the tokens of the input, meant for admission: a token for every three bytes of
    /// text and 1,600 for every image. English has about four bytes a token, code and other
    /// scripts fewer.
    #[must_use]
    pub fn estimated_input_tokens(&self) -> u64 {
        estimated_tokens(self.text_bytes, self.images)
    }
}
