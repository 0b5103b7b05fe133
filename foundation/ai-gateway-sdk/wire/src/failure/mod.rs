//! What went wrong with a call, whichever protocol said so.
//!
//! [`Failure::from_response`] reads an answer that is not a success, [`Failure::from_event`] an
//! error in the middle of a stream; [`Failure::write`] and [`Failure::write_event`] say it again in
//! a client's own protocol. **Extend it** with a kind, its place in `read.rs`, and a row in each
//! protocol's `error.rs`.

mod read;
mod wait;

use std::time::Duration;

use bytes::Bytes;

use crate::protocol::Protocol;
use crate::{chat_completions, generate_content, messages, responses};

/// What kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// The request is not one that the provider answers.
    InvalidRequest,
    /// The key is missing or wrong.
    Unauthorized,
    /// The key may not do this.
    Forbidden,
    /// No such model or resource.
    NotFound,
    /// The request has too many bytes.
    TooLarge,
    /// The prompt has more tokens than the model reads.
    ContextLength,
    /// The provider's policy refuses the content.
    ContentRefused,
    /// Too much in too short a time.
    RateLimited,
    /// A spend limit or quota is used up. Never retried: waiting does not fill it.
    QuotaExhausted,
    /// The provider has no capacity now.
    Overloaded,
    /// The provider failed.
    ServerError,
    /// The provider, or our patience with it, ran out of time.
    Timeout,
    /// No connection, or it broke before an answer began.
    Unreachable,
    /// The answer broke off before its end.
    Truncated,
    /// The provider said something that its protocol does not have.
    Malformed,
    /// Somebody stopped the answer on purpose.
    Stopped,
    /// The key that the call came with was revoked meanwhile. Only said: what a provider says so refuses our own key, and is
    /// understood as [`Unauthorized`](Self::Unauthorized).
    Revoked,
    /// There is nothing at this address, whatever the model.
    NoSuchPath,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [Self; 18] = [
        Self::InvalidRequest,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::TooLarge,
        Self::ContextLength,
        Self::ContentRefused,
        Self::RateLimited,
        Self::QuotaExhausted,
        Self::Overloaded,
        Self::ServerError,
        Self::Timeout,
        Self::Unreachable,
        Self::Truncated,
        Self::Malformed,
        Self::Stopped,
        Self::Revoked,
        Self::NoSuchPath,
    ];

    /// Its name in errors of every protocol and in metrics.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::Unauthorized => "invalid_api_key",
            Self::Forbidden => "permission_denied",
            Self::NotFound => "model_not_found",
            Self::TooLarge => "request_too_large",
            Self::ContextLength => "context_length_exceeded",
            Self::ContentRefused => "content_policy_violation",
            Self::RateLimited => "rate_limit_exceeded",
            Self::QuotaExhausted => "insufficient_quota",
            Self::Overloaded => "server_overloaded",
            Self::ServerError => "server_error",
            Self::Timeout => "timeout",
            Self::Unreachable => "provider_unreachable",
            Self::Truncated => "stream_truncated",
            Self::Malformed => "provider_malformed",
            Self::Stopped => "stopped_by_operator",
            Self::Revoked => "api_key_revoked",
            Self::NoSuchPath => "unknown_url",
        }
    }

    /// The status of an answer that says it; Messages has its own for an overload.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::InvalidRequest | Self::ContextLength | Self::ContentRefused => 400,
            Self::Unauthorized | Self::Revoked => 401,
            Self::Forbidden | Self::Stopped => 403,
            Self::NotFound | Self::NoSuchPath => 404,
            Self::TooLarge => 413,
            Self::RateLimited | Self::QuotaExhausted => 429,
            Self::ServerError => 500,
            Self::Unreachable | Self::Truncated | Self::Malformed => 502,
            Self::Overloaded => 503,
            Self::Timeout => 504,
        }
    }
}

/// A failed call. `Display` may hold the provider's own words, so it is for logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What kind of failure.
    pub kind: FailureKind,
    /// The HTTP status that the provider gave; none when it failed in the middle of a stream.
    pub status: Option<u16>,
    /// The words for it, one line of at most [`Failure::LONGEST_MESSAGE`] characters.
    pub message: String,
    /// The provider's own code or type.
    pub code: Option<String>,
    /// Which part of the request is at fault, if the provider says.
    pub param: Option<String>,
    /// How long the provider asks us to wait.
    pub retry_after: Option<Duration>,
    /// What the provider itself says about trying again.
    pub should_retry: Option<bool>,
}

impl Failure {
    /// The longest part of a provider's words that is kept, in characters.
    pub const LONGEST_MESSAGE: usize = 500;

    /// A failure of our own making.
    #[must_use]
    pub fn new(kind: FailureKind, message: impl AsRef<str>) -> Self {
        Self {
            kind,
            status: None,
            message: read::one_line(message.as_ref()),
            code: None,
            param: None,
            retry_after: None,
            should_retry: None,
        }
    }

    /// The same, with a time to wait.
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The stream ended without its terminal event.
    #[must_use]
    pub fn truncated() -> Self {
        Self::new(FailureKind::Truncated, "the answer broke off before its end, ask again")
    }

    /// Whether the same request may succeed when it is sent again. Once content was shown, sending
    /// it again begins a second answer: whoever retries must not have shown any of the first.
    #[must_use]
    pub fn retryable(&self) -> bool {
        use FailureKind as Kind;
        match self.kind {
            Kind::QuotaExhausted | Kind::Stopped | Kind::Revoked | Kind::NoSuchPath => false,
            Kind::RateLimited
            | Kind::Overloaded
            | Kind::ServerError
            | Kind::Timeout
            | Kind::Unreachable
            | Kind::Truncated => self.should_retry.unwrap_or(true),
            Kind::InvalidRequest
            | Kind::Unauthorized
            | Kind::Forbidden
            | Kind::NotFound
            | Kind::TooLarge
            | Kind::ContextLength
            | Kind::ContentRefused
            | Kind::Malformed => self.should_retry.unwrap_or(false),
        }
    }

    /// Headers that tell official clients whether and when to try again. Clients retry every 429 unless told otherwise.
    #[must_use]
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![("x-should-retry", self.retryable().to_string())];
        if let Some(wait) = self.retry_after {
            headers.push(("retry-after", wait.as_millis().div_ceil(1000).to_string()));
            headers.push(("retry-after-ms", wait.as_millis().to_string()));
        }
        headers
    }

    /// The status and the body of an answer that says this in a protocol's own form.
    #[must_use]
    pub fn write(&self, protocol: Protocol) -> (u16, Bytes) {
        match protocol {
            Protocol::ChatCompletions | Protocol::Responses | Protocol::Embeddings => {
                chat_completions::error::answer(self)
            }
            Protocol::Messages => messages::error::answer(self),
            Protocol::GenerateContent => generate_content::error::answer(self),
        }
    }

    /// The bytes that say this in the middle of a stream, and end it. `sequence` is the number of
    /// the last event that was sent, which only Responses counts.
    #[must_use]
    pub fn write_event(&self, protocol: Protocol, sequence: u64) -> Bytes {
        match protocol {
            Protocol::ChatCompletions | Protocol::Embeddings => chat_completions::error::event(self),
            Protocol::Responses => responses::error::event(self, sequence + 1),
            Protocol::Messages => messages::error::event(self),
            Protocol::GenerateContent => generate_content::error::event(self),
        }
    }
}
