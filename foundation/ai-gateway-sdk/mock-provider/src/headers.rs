//! The headers of an answer, as far as clients read them.

use std::fmt::Display;

use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderName, HeaderValue, Response, StatusCode};

use crate::request::Protocol;
use crate::script::Failure;
use crate::service::Answer;
use crate::text::mix;

const OPENAI: [(&str, &str); 9] = [
    ("openai-organization", "org-mock"),
    ("openai-processing-ms", "1"),
    ("openai-version", "2020-10-01"),
    ("x-ratelimit-limit-requests", "10000"),
    ("x-ratelimit-limit-tokens", "2000000"),
    ("x-ratelimit-remaining-requests", "9999"),
    ("x-ratelimit-remaining-tokens", "1999000"),
    ("x-ratelimit-reset-requests", "6ms"),
    ("x-ratelimit-reset-tokens", "30ms"),
];

const ANTHROPIC: [(&str, &str); 10] = [
    ("anthropic-organization-id", "00000000-0000-4000-8000-000000000000"),
    ("anthropic-ratelimit-requests-limit", "4000"),
    ("anthropic-ratelimit-requests-remaining", "3999"),
    ("anthropic-ratelimit-requests-reset", "2026-09-21T14:13:20Z"),
    ("anthropic-ratelimit-input-tokens-limit", "2000000"),
    ("anthropic-ratelimit-input-tokens-remaining", "1999000"),
    ("anthropic-ratelimit-input-tokens-reset", "2026-09-21T14:13:20Z"),
    ("anthropic-ratelimit-output-tokens-limit", "400000"),
    ("anthropic-ratelimit-output-tokens-remaining", "399000"),
    ("anthropic-ratelimit-output-tokens-reset", "2026-09-21T14:13:20Z"),
];

/// The id of a request, as its headers and errors say it.
pub(crate) fn request_id(protocol: Protocol, number: u64) -> String {
    match protocol {
        Protocol::Messages => format!("req_{:016x}{number:08x}", mix(number)),
        _ => format!("req_{:032x}", u128::from(mix(number)) << 64 | u128::from(number)),
    }
}

/// An answer with the provider's headers.
pub(crate) fn answer<B>(protocol: Protocol, number: u64, status: u16, stream: bool, body: B) -> Response<B> {
    let mut answer = Response::new(body);
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = answer.headers_mut();
    let kind = if stream { "text/event-stream; charset=utf-8" } else { "application/json" };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if stream {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    let (name, usual): (_, &[_]) = match protocol {
        Protocol::Messages => ("request-id", &ANTHROPIC),
        Protocol::Chat | Protocol::Responses => ("x-request-id", &OPENAI),
        Protocol::Gemini => return answer,
    };
    for (name, value) in usual {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(id) = value(request_id(protocol, number)) {
        headers.insert(HeaderName::from_static(name), id);
    }
    answer
}

/// Adds the headers of an error; what cannot be one is left out.
pub(crate) fn add(answer: &mut Answer, failure: &Failure) {
    for (name, text) in &failure.headers {
        if let (Ok(name), Some(value)) = (HeaderName::from_bytes(name.as_bytes()), value(text)) {
            answer.headers_mut().insert(name, value);
        }
    }
}

fn value(text: impl Display) -> Option<HeaderValue> {
    HeaderValue::from_str(&text.to_string()).ok()
}
