//! What a request asks for, as far as the answer depends on it, and whether the provider would take it at all.

use http::{HeaderMap, Method, Uri};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::script::Failure;

/// A wire format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Protocol {
    #[default]
    Chat,
    Responses,
    Messages,
    Gemini,
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// An answer of the model. Gemini names model and streaming in the path.
    Generate {
        protocol: Protocol,
        gemini: Option<(String, bool)>,
    },
    CountTokens(Protocol),
    Embeddings,
    Models(Protocol),
    Model(Protocol, String),
    Unknown,
}

impl Route {
    pub(crate) fn of(method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let path = uri.path().trim_end_matches('/');
        // OpenAI's base URL has the version in it, and some clients leave it out.
        let short = path.strip_prefix("/v1").unwrap_or(path);
        let listed = if headers.contains_key("anthropic-version") { Protocol::Messages } else { Protocol::Chat };
        let generate = |protocol| Self::Generate { protocol, gemini: None };
        match (method, short) {
            (&Method::POST, "/chat/completions") => generate(Protocol::Chat),
            (&Method::POST, "/responses") => generate(Protocol::Responses),
            (&Method::POST, "/messages") => generate(Protocol::Messages),
            (&Method::POST, "/messages/count_tokens") => Self::CountTokens(Protocol::Messages),
            (&Method::POST, "/embeddings") => Self::Embeddings,
            (&Method::GET, "/models") => Self::Models(listed),
            _ => match (method, short.strip_prefix("/models/"), gemini_path(path)) {
                (&Method::GET, Some(model), _) => Self::Model(listed, model.to_owned()),
                (_, None, Some(rest)) => Self::gemini(method, rest, uri),
                _ => Self::Unknown,
            },
        }
    }

    /// In whose form errors are written.
    pub(crate) const fn protocol(&self) -> Protocol {
        match self {
            Self::Generate { protocol, .. }
            | Self::CountTokens(protocol)
            | Self::Models(protocol)
            | Self::Model(protocol, _) => *protocol,
            Self::Embeddings | Self::Unknown => Protocol::Chat,
        }
    }

    fn gemini(method: &Method, rest: &str, uri: &Uri) -> Self {
        let sse = uri.query().is_some_and(|query| query.split('&').any(|pair| pair == "alt=sse"));
        let generate = |model: &str, stream| Self::Generate {
            protocol: Protocol::Gemini,
            gemini: Some((model.to_owned(), stream)),
        };
        match (method, rest.split_once(':')) {
            (&Method::POST, Some((model, "generateContent"))) => generate(model, false),
            (&Method::POST, Some((model, "streamGenerateContent"))) if sse => generate(model, true),
            (&Method::POST, Some((_, "countTokens"))) => Self::CountTokens(Protocol::Gemini),
            (&Method::GET, None) if rest.is_empty() => Self::Models(Protocol::Gemini),
            (&Method::GET, None) => Self::Model(Protocol::Gemini, rest.to_owned()),
            _ => Self::Unknown,
        }
    }
}

fn gemini_path(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/v1beta/models").or_else(|| path.strip_prefix("/v1/models"))?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// What is asked of the model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) protocol: Protocol,
    pub(crate) model: String,
    pub(crate) stream: bool,
    pub(crate) max_tokens: Option<u64>,
    /// Chat Completions says usage in a stream only when asked.
    pub(crate) include_usage: bool,
    /// A rough count of the input's tokens.
    pub(crate) input_estimate: u64,
}

#[derive(Deserialize)]
struct Body {
    model: Option<String>,
    #[serde(default)]
    stream: Option<bool>,
    max_tokens: Option<u64>,
    max_completion_tokens: Option<u64>,
    max_output_tokens: Option<u64>,
    stream_options: Option<StreamOptions>,
    messages: Option<Vec<IgnoredAny>>,
    input: Option<IgnoredAny>,
    contents: Option<IgnoredAny>,
    #[serde(rename = "generationConfig")]
    generation_config: Option<GenerationConfig>,
}

#[derive(Deserialize)]
struct StreamOptions {
    #[serde(default)]
    include_usage: bool,
}

#[derive(Deserialize)]
struct GenerationConfig {
    #[serde(rename = "maxOutputTokens")]
    max_output_tokens: Option<u64>,
}

impl Asked {
    /// Reads a request for an answer, and refuses what the provider refuses.
    pub(crate) fn read(
        protocol: Protocol,
        gemini: Option<(String, bool)>,
        headers: &HeaderMap,
        bytes: &[u8],
    ) -> Result<Self, Failure> {
        let body: Body = serde_json::from_slice(bytes).map_err(|error| invalid(&error.to_string()))?;
        let missing = match protocol {
            Protocol::Messages if !headers.contains_key("anthropic-version") => Some("anthropic-version: header"),
            Protocol::Messages if body.max_tokens.is_none() => Some("max_tokens: Field"),
            Protocol::Messages | Protocol::Chat if body.messages.as_ref().is_none_or(Vec::is_empty) => {
                Some("messages: Field")
            }
            Protocol::Responses if body.input.is_none() => Some("input: Field"),
            Protocol::Gemini if body.contents.is_none() => Some("contents: Field"),
            _ if gemini.is_none() && body.model.is_none() => Some("model: Field"),
            _ => None,
        };
        if let Some(missing) = missing {
            return Err(invalid(&format!("{missing} required")));
        }
        let (model, stream) = gemini.unwrap_or((body.model.unwrap_or_default(), body.stream.unwrap_or_default()));
        let configured = body.generation_config.and_then(|config| config.max_output_tokens);
        Ok(Self {
            protocol,
            model,
            stream,
            max_tokens: body.max_completion_tokens.or(body.max_tokens).or(body.max_output_tokens).or(configured),
            include_usage: body.stream_options.is_some_and(|options| options.include_usage),
            input_estimate: estimate(bytes),
        })
    }
}

/// What the mock takes for a request's number of input tokens: a quarter of its bytes.
pub(crate) const fn estimate(bytes: &[u8]) -> u64 {
    (bytes.len() as u64).div_ceil(4)
}

pub(crate) fn invalid(message: &str) -> Failure {
    Failure { message: Some(message.to_owned()), ..Failure::new(400) }
}

/// Whose request it is: what the client sent as its key, or nothing.
pub(crate) fn key(headers: &HeaderMap, uri: &Uri) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text("authorization").map(|value| value.strip_prefix("Bearer ").unwrap_or(value));
    let in_query = || uri.query()?.split('&').find_map(|pair| pair.strip_prefix("key="));
    bearer.or_else(|| text("x-api-key")).or_else(|| text("x-goog-api-key")).or_else(in_query).unwrap_or("").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_path_has_its_route() {
        let headers = HeaderMap::new();
        let route = |method: Method, uri: &str| Route::of(&method, &uri.parse().unwrap(), &headers);
        let generate = |protocol| Route::Generate { protocol, gemini: None };
        let gemini = |stream| Route::Generate { protocol: Protocol::Gemini, gemini: Some(("g".to_owned(), stream)) };
        assert_eq!(route(Method::POST, "/v1/chat/completions"), generate(Protocol::Chat));
        assert_eq!(route(Method::POST, "/chat/completions"), generate(Protocol::Chat));
        assert_eq!(route(Method::POST, "/v1/responses"), generate(Protocol::Responses));
        assert_eq!(route(Method::POST, "/v1/messages"), generate(Protocol::Messages));
        assert_eq!(route(Method::POST, "/v1/messages/count_tokens"), Route::CountTokens(Protocol::Messages));
        assert_eq!(route(Method::POST, "/v1beta/models/g:generateContent"), gemini(false));
        assert_eq!(route(Method::POST, "/v1beta/models/g:streamGenerateContent?alt=sse"), gemini(true));
        assert_eq!(route(Method::POST, "/v1beta/models/g:streamGenerateContent"), Route::Unknown);
        assert_eq!(route(Method::GET, "/v1/models"), Route::Models(Protocol::Chat));
        assert_eq!(route(Method::GET, "/v1beta/models"), Route::Models(Protocol::Gemini));
        assert_eq!(route(Method::GET, "/v1/models/a/b"), Route::Model(Protocol::Chat, "a/b".to_owned()));
        assert_eq!(route(Method::GET, "/v1/chat/completions"), Route::Unknown);
    }

    #[test]
    fn what_a_provider_refuses_is_refused() {
        let read = |protocol, body: &str| Asked::read(protocol, None, &HeaderMap::new(), body.as_bytes());
        let message = |protocol, body: &str| read(protocol, body).unwrap_err().message.unwrap();
        let chat = r#"{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":5,"stream":null}"#;
        let asked = read(Protocol::Chat, chat).unwrap();
        assert_eq!((asked.model.as_str(), asked.max_tokens, asked.stream), ("m", Some(5), false));
        assert!(message(Protocol::Chat, r#"{"model":"m","messages":[]}"#).contains("messages"));
        assert!(message(Protocol::Chat, r#"{"messages":[1]}"#).contains("model"));
        assert!(message(Protocol::Messages, chat).contains("anthropic-version"));
        assert!(message(Protocol::Chat, "").contains("EOF"));
    }
}
