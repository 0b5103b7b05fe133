//! Requests of each protocol.

use ai_gateway_mock_provider::{SCRIPT_HEADER, Script};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderName, HeaderValue, Request};
use http_body_util::Full;
use serde_json::json;

use crate::load::{Load, LoadError, Protocol, ScriptIn};

/// What the requests of a load have in common.
#[derive(Debug)]
pub(crate) struct Template {
    head: http::request::Parts,
    in_header: bool,
    script: Script,
    /// The body before and after the prompt.
    before: String,
    after: String,
    filler: String,
}

impl Template {
    pub(crate) fn new(load: &Load) -> Result<Self, LoadError> {
        let prefix = load.base_url.to_string();
        let authority = load.base_url.authority().map(ToString::to_string).unwrap_or_default();
        let uri = format!("{}{}", prefix.trim_end_matches('/'), path(load));
        let bad = |_| LoadError::BaseUrl(load.base_url.to_string());
        let (mut head, ()) = Request::post(uri).body(()).map_err(bad)?.into_parts();
        let value = |text: &str| HeaderValue::from_str(text).map_err(|error| LoadError::System(error.to_string()));
        let (name, key) = match load.protocol {
            Protocol::Chat | Protocol::Responses => (AUTHORIZATION, format!("Bearer {}", load.key)),
            Protocol::Messages => (HeaderName::from_static("x-api-key"), load.key.clone()),
            Protocol::Gemini => (HeaderName::from_static("x-goog-api-key"), load.key.clone()),
        };
        head.headers.insert(name, value(&key)?);
        head.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if load.protocol == Protocol::Messages {
            head.headers.insert("anthropic-version", HeaderValue::from_static("2023-06-01"));
        }
        if load.http2_connections == 0 {
            head.headers.insert(HOST, value(&authority)?);
            // HTTP/1.1 names the path alone in its first line.
            head.uri = head
                .uri
                .path_and_query()
                .map(ToString::to_string)
                .unwrap_or_default()
                .parse()
                .map_err(|_| LoadError::BaseUrl(load.base_url.to_string()))?;
        }
        for (name, value) in &load.headers {
            head.headers.insert(name, value.clone());
        }
        let body = body(load).to_string();
        let (before, after) = body.split_once(PLACE).unwrap_or((&body, ""));
        Ok(Self {
            head,
            in_header: load.script_in == ScriptIn::Header,
            script: load.script.clone(),
            before: before.to_owned(),
            after: after.to_owned(),
            filler: " please".repeat(load.prompt_bytes.div_ceil(7)),
        })
    }

    /// The seed of the text that this request asks for.
    pub(crate) const fn seed(&self, number: u64) -> u64 {
        self.script.seed.wrapping_add(number)
    }

    /// The request of this number.
    pub(crate) fn request(&self, number: u64) -> Result<Request<Full<Bytes>>, LoadError> {
        let script = Script { seed: self.seed(number), tag: Some(number), ..self.script.clone() };
        let mut head = self.head.clone();
        let prompt = if self.in_header {
            let json = HeaderValue::from_bytes(&serde_json::to_vec(&script)?);
            head.headers.insert(SCRIPT_HEADER, json.map_err(|error| LoadError::System(error.to_string()))?);
            format!("say something{}", self.filler)
        } else {
            format!("{} {}", script.in_prompt()?, self.filler)
        };
        let body = [self.before.as_str(), prompt.trim_end(), self.after.as_str()].concat();
        Ok(Request::from_parts(head, Full::from(body)))
    }
}

/// Stands for the prompt in a body until there is one.
const PLACE: &str = "prompt-goes-here";

fn path(load: &Load) -> String {
    match load.protocol {
        Protocol::Chat => "/v1/chat/completions".to_owned(),
        Protocol::Responses => "/v1/responses".to_owned(),
        Protocol::Messages => "/v1/messages".to_owned(),
        Protocol::Gemini if load.stream => format!("/v1beta/models/{}:streamGenerateContent?alt=sse", load.model),
        Protocol::Gemini => format!("/v1beta/models/{}:generateContent", load.model),
    }
}

fn body(load: &Load) -> serde_json::Value {
    let messages = json!([{"role": "user", "content": PLACE}]);
    let (model, stream) = (&load.model, load.stream);
    match load.protocol {
        Protocol::Chat if stream => json!({"model": model, "stream": true, "messages": messages,
            "stream_options": {"include_usage": true}}),
        Protocol::Chat => json!({"model": model, "messages": messages}),
        Protocol::Responses => json!({"model": model, "stream": stream, "input": PLACE}),
        Protocol::Messages => {
            json!({"model": model, "stream": stream, "max_tokens": 100_000, "messages": messages})
        }
        Protocol::Gemini => json!({"contents": [{"role": "user", "parts": [{"text": PLACE}]}]}),
    }
}
