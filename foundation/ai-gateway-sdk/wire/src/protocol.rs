//! Which wire format two sides speak, and how each is addressed.
//!
//! A provider's **base URL includes the version**, as in its own documentation of compatible
//! servers: `https://api.openai.com/v1`, `https://api.anthropic.com/v1`,
//! `https://generativelanguage.googleapis.com/v1beta`. [`Protocol::path`] is what follows it.
//!
//! **Extend it** with a variant, and let the compiler name the places that must know it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A wire format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// OpenAI's Chat Completions, which most other servers imitate.
    ChatCompletions,
    /// OpenAI's Responses.
    Responses,
    /// Anthropic's Messages.
    Messages,
    /// Google's `generateContent` and `streamGenerateContent?alt=sse`.
    GenerateContent,
    /// OpenAI's embeddings. Never streams, and translates to nothing.
    Embeddings,
}

/// How a key is presented to a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authentication {
    /// The header, in lower case.
    pub header: &'static str,
    /// What stands before the key in it: `Bearer ` or nothing.
    pub prefix: &'static str,
}

/// The name of a protocol is not one of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no protocol, choose chat_completions, responses, messages, generate_content or embeddings")]
pub struct UnknownProtocol(pub String);

impl Protocol {
    /// Every protocol.
    pub const ALL: [Self; 5] =
        [Self::ChatCompletions, Self::Responses, Self::Messages, Self::GenerateContent, Self::Embeddings];

    /// The protocols of conversations, between which requests, answers and streams are translated.
    pub const CONVERSATIONS: [Self; 4] =
        [Self::ChatCompletions, Self::Responses, Self::Messages, Self::GenerateContent];

    /// Its name in configuration and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ChatCompletions => "chat_completions",
            Self::Responses => "responses",
            Self::Messages => "messages",
            Self::GenerateContent => "generate_content",
            Self::Embeddings => "embeddings",
        }
    }

    /// What follows the base URL, query included. Only Gemini's path names the model and whether it streams.
    #[must_use]
    pub fn path(self, model: &str, stream: bool) -> String {
        match self {
            Self::ChatCompletions => "/chat/completions".to_owned(),
            Self::Responses => "/responses".to_owned(),
            Self::Messages => "/messages".to_owned(),
            Self::Embeddings => "/embeddings".to_owned(),
            Self::GenerateContent => {
                let verb = if stream { "streamGenerateContent?alt=sse" } else { "generateContent" };
                format!("/models/{}:{verb}", escape(model))
            }
        }
    }

    /// The protocol that a request's path speaks, whatever stands before it and in its query.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let path = path.split('?').next().unwrap_or_default().trim_end_matches('/');
        let ends = |with: &str| path.ends_with(with);
        if ends("/chat/completions") {
            Some(Self::ChatCompletions)
        } else if ends("/responses") {
            Some(Self::Responses)
        } else if ends("/messages") {
            Some(Self::Messages)
        } else if ends("/embeddings") {
            Some(Self::Embeddings)
        } else if ends(":generateContent") || ends(":streamGenerateContent") {
            Some(Self::GenerateContent)
        } else {
            None
        }
    }

    /// How a key is presented.
    #[must_use]
    pub fn authentication(self) -> Authentication {
        match self {
            Self::ChatCompletions | Self::Responses | Self::Embeddings => {
                Authentication { header: "authorization", prefix: "Bearer " }
            }
            Self::Messages => Authentication { header: "x-api-key", prefix: "" },
            Self::GenerateContent => Authentication { header: "x-goog-api-key", prefix: "" },
        }
    }

    /// Headers that every request must have beside its key and content type, unless the client sent its own.
    #[must_use]
    pub fn required_headers(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Messages => &[("anthropic-version", "2023-06-01")],
            _ => &[],
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl FromStr for Protocol {
    type Err = UnknownProtocol;

    fn from_str(text: &str) -> Result<Self, UnknownProtocol> {
        Self::ALL.into_iter().find(|protocol| protocol.name() == text).ok_or_else(|| UnknownProtocol(text.to_owned()))
    }
}

/// The model and whether it streams, as Gemini's path says.
pub(crate) fn gemini_path(path: &str) -> Option<(String, bool)> {
    let path = path.split('?').next()?;
    let (rest, verb) = path.rsplit_once(':')?;
    let stream = match verb {
        "generateContent" => false,
        "streamGenerateContent" => true,
        _ => return None,
    };
    let model = unescape(rest.rsplit('/').next()?)?;
    (!model.is_empty()).then_some((model, stream))
}

fn escape(segment: &str) -> String {
    let mut escaped = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

fn unescape(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_back_to_its_protocol() {
        for protocol in Protocol::ALL {
            for stream in [false, true] {
                let path = format!("/v1{}", protocol.path("a model/ü", stream));
                assert_eq!(Protocol::of_path(&path), Some(protocol), "{path}");
            }
            assert_eq!(protocol.name().parse(), Ok(protocol));
        }
        for none in ["", "/v1/models", "/v1/messages/count_tokens", "/v1/responses/resp_1", "chat"] {
            assert_eq!(Protocol::of_path(none), None, "{none}");
        }
    }

    #[test]
    fn geminis_path_names_the_model() {
        for (model, stream) in [("gemini-2.5-pro", true), ("tuned/ü:x", false)] {
            let path = format!("/v1beta{}", Protocol::GenerateContent.path(model, stream));
            assert_eq!(gemini_path(&path), Some((model.to_owned(), stream)), "{path}");
        }
        for none in ["/models/:generateContent", "/models/x:countTokens", "/models/%zz:generateContent", "x", ""] {
            assert_eq!(gemini_path(none), None, "{none}");
        }
    }
}
