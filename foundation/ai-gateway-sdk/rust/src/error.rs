//! What can go wrong between us and a provider.

use std::time::Duration;

use ai_gateway_wire::{Failure, FailureKind};

/// Why there is no answer, or no more of it.
///
/// `Display` is for logs: it may hold the provider's own words, though never a key.
/// [`public_message`](Self::public_message) is for the person who asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// No provider has this model.
    #[error("no provider offers the model `{0}`, choose one that is listed")]
    UnknownModel(String),
    /// The request cannot be answered as it is.
    #[error("the model provider refused the request: {0}")]
    InvalidRequest(String),
    /// Our key is missing, wrong, or may not do this.
    #[error("the model provider refused our credentials: {0}")]
    Unauthorized(String),
    /// The account behind our key has nothing left. Waiting does not help.
    #[error("the account with the model provider has no quota left: {0}")]
    QuotaExhausted(String),
    /// Too much in too short a time.
    #[error("the model provider limits our rate: {detail}")]
    RateLimited {
        /// The provider's own words.
        detail: String,
        /// How long the provider asks us to wait, if it says.
        retry_after: Option<Duration>,
    },
    /// The provider is there and cannot answer now.
    #[error("the model provider failed ({status}): {detail}")]
    Upstream {
        /// Its HTTP status; 200 when it failed in the middle of an answer.
        status: u16,
        /// The provider's own words.
        detail: String,
        /// How long the provider asks us to wait, if it says.
        retry_after: Option<Duration>,
    },
    /// No connection, or it broke before an answer began.
    #[error("cannot reach the model provider: {0}")]
    Unreachable(String),
    /// Too slow.
    #[error("the model provider took too long: {0}")]
    Timeout(String),
    /// The answer broke off before its end.
    #[error("the answer broke off before its end: {0}")]
    StreamTruncated(String),
    /// The provider said something that its protocol does not have.
    #[error("cannot understand the model provider: {0}")]
    Protocol(String),
    /// A model on this machine does not work.
    #[error("the local model failed: {0}")]
    Local(String),
}

impl ProviderError {
    /// Every code that [`code`](Self::code) can return, for whoever keeps a help page for each.
    pub const CODES: [&'static str; 11] = [
        "model.unknown",
        "model.request_invalid",
        "model.credentials",
        "model.quota_exhausted",
        "model.rate_limited",
        "model.provider_failed",
        "model.provider_unreachable",
        "model.timeout",
        "model.stream_truncated",
        "model.protocol",
        "model.local_failed",
    ];

    /// A stable name for programs and help pages.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownModel(_) => "model.unknown",
            Self::InvalidRequest(_) => "model.request_invalid",
            Self::Unauthorized(_) => "model.credentials",
            Self::QuotaExhausted(_) => "model.quota_exhausted",
            Self::RateLimited { .. } => "model.rate_limited",
            Self::Upstream { .. } => "model.provider_failed",
            Self::Unreachable(_) => "model.provider_unreachable",
            Self::Timeout(_) => "model.timeout",
            Self::StreamTruncated(_) => "model.stream_truncated",
            Self::Protocol(_) => "model.protocol",
            Self::Local(_) => "model.local_failed",
        }
    }

    /// Whether the same request may succeed when it is sent again.
    ///
    /// Once an answer has begun, sending it again begins a second answer: whoever retries must not
    /// have shown any of the first.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::RateLimited { .. } | Self::Unreachable(_) | Self::Timeout(_) | Self::StreamTruncated(_) => true,
            // 501 and 505 say that it never will.
            Self::Upstream { status, .. } => !matches!(status, 501 | 505),
            Self::UnknownModel(_)
            | Self::InvalidRequest(_)
            | Self::Unauthorized(_)
            | Self::QuotaExhausted(_)
            | Self::Protocol(_)
            | Self::Local(_) => false,
        }
    }

    /// How long the provider asks us to wait before the next try, if it says.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Upstream { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// What to show the person who asked: what happened and what to do, without anything that the
    /// provider said, which may name accounts, addresses or parts of keys.
    #[must_use]
    pub fn public_message(&self) -> &'static str {
        match self {
            Self::UnknownModel(_) => "this model is not on offer, choose another one",
            Self::InvalidRequest(_) => {
                "the model provider refused the request, shorten the conversation or choose another model"
            }
            Self::Unauthorized(_) => {
                "the model provider refused this server's credentials, ask its operator to check the key"
            }
            Self::QuotaExhausted(_) => {
                "the account with the model provider has no quota left, ask its owner to raise it or choose another model"
            }
            Self::RateLimited { .. } => "the model provider is receiving too many requests, try again in a moment",
            Self::Upstream { .. } => "the model provider failed, try again in a moment or choose another model",
            Self::Unreachable(_) => {
                "the model provider cannot be reached, check that it is running and that its address is right"
            }
            Self::Timeout(_) => "the model provider took too long, try again or choose another model",
            Self::StreamTruncated(_) => "the answer broke off before its end, ask again",
            Self::Protocol(_) => {
                "the model provider answered in a way this server does not understand, check its address or choose another model"
            }
            Self::Local(_) => "the model on this machine failed, ask the operator to look into the server's log",
        }
    }
}

impl From<Failure> for ProviderError {
    fn from(failure: Failure) -> Self {
        use FailureKind as Kind;
        let Failure { kind, status, message, retry_after, .. } = failure;
        let detail = match status {
            Some(status) => format!("HTTP {status}: {message}"),
            None => message,
        };
        match kind {
            Kind::InvalidRequest
            | Kind::NotFound
            | Kind::TooLarge
            | Kind::ContextLength
            | Kind::ContentRefused
            | Kind::Stopped
            | Kind::NoSuchPath => Self::InvalidRequest(detail),
            Kind::Unauthorized | Kind::Forbidden | Kind::Revoked => Self::Unauthorized(detail),
            Kind::QuotaExhausted => Self::QuotaExhausted(detail),
            Kind::RateLimited => Self::RateLimited { detail, retry_after },
            Kind::Timeout => Self::Timeout(detail),
            Kind::Overloaded | Kind::ServerError => {
                Self::Upstream { status: status.unwrap_or(200), detail, retry_after }
            }
            Kind::Unreachable => Self::Unreachable(detail),
            Kind::Truncated => Self::StreamTruncated(detail),
            Kind::Malformed => Self::Protocol(detail),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_error() -> Vec<ProviderError> {
        let detail = || "sk-secret".to_owned();
        let wait = Some(Duration::from_secs(2));
        vec![
            ProviderError::UnknownModel(detail()),
            ProviderError::InvalidRequest(detail()),
            ProviderError::Unauthorized(detail()),
            ProviderError::QuotaExhausted(detail()),
            ProviderError::RateLimited { detail: detail(), retry_after: wait },
            ProviderError::Upstream { status: 503, detail: detail(), retry_after: wait },
            ProviderError::Unreachable(detail()),
            ProviderError::Timeout(detail()),
            ProviderError::StreamTruncated(detail()),
            ProviderError::Protocol(detail()),
            ProviderError::Local(detail()),
        ]
    }

    #[test]
    fn codes_are_listed_and_unique_and_public_texts_follow_the_house_style() {
        let codes: Vec<_> = every_error().iter().map(ProviderError::code).collect();
        assert_eq!(codes, ProviderError::CODES);
        for error in every_error() {
            let text = error.public_message();
            assert!(text.starts_with(char::is_lowercase) && !text.ends_with('.'), "{text}");
            assert!(!text.contains("sk-secret"));
        }
    }

    #[test]
    fn spent_quota_is_never_retried_and_waits_are_passed_on() {
        assert!(!ProviderError::QuotaExhausted(String::new()).is_retryable());
        let limited =
            ProviderError::RateLimited { detail: String::new(), retry_after: Some(Duration::from_millis(1500)) };
        assert!(limited.is_retryable());
        assert_eq!(limited.retry_after(), Some(Duration::from_millis(1500)));
        assert!(!ProviderError::Upstream { status: 501, detail: String::new(), retry_after: None }.is_retryable());
    }
}
