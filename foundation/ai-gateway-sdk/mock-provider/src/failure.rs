//! Errors as each provider writes them.

use crate::json::{Json, object};

use crate::request::Protocol;
use crate::script::Failure;

impl Failure {
    pub(crate) const fn status_or_500(&self) -> u16 {
        if self.status == 0 { 500 } else { self.status }
    }

    pub(crate) fn text(&self) -> &str {
        self.message.as_deref().unwrap_or(match self.status_or_500() {
            400 => "The request is invalid.",
            401 => "The API key is invalid.",
            402 => "The account has no credit.",
            403 => "The API key may not do this.",
            404 => "Not found.",
            413 => "The request is too large.",
            429 => "The rate limit is exceeded.",
            503 | 529 => "Overloaded",
            _ => "Internal server error",
        })
    }

    /// The body of an answer with this error.
    pub(crate) fn body(&self, protocol: Protocol, request_id: &str) -> Json {
        match protocol {
            Protocol::Chat | Protocol::Responses => object! {"error": self.openai()},
            Protocol::Messages => object! {"type": "error", "error": self.anthropic(), "request_id": request_id},
            Protocol::Gemini => object! {"error": self.gemini()},
        }
    }

    /// OpenAI's error object.
    pub(crate) fn openai(&self) -> Json {
        let quota = self.code.as_deref().filter(|code| code.contains("quota"));
        let kind = quota.unwrap_or(match self.status_or_500() {
            429 => "requests",
            400..=499 => "invalid_request_error",
            _ => "server_error",
        });
        let usual = match self.status_or_500() {
            401 => Some("invalid_api_key"),
            404 => Some("model_not_found"),
            429 => Some("rate_limit_exceeded"),
            _ => None,
        };
        object! {"message": self.text(), "type": kind, "param": Json::Null, "code": self.code.as_deref().or(usual)}
    }

    /// Anthropic's error object.
    pub(crate) fn anthropic(&self) -> Json {
        let kind = match self.status_or_500() {
            400 => "invalid_request_error",
            401 => "authentication_error",
            402 => "billing_error",
            403 => "permission_error",
            404 => "not_found_error",
            413 => "request_too_large",
            429 => "rate_limit_error",
            504 => "timeout_error",
            529 => "overloaded_error",
            _ => "api_error",
        };
        match &self.code {
            Some(code) => object! {"type": kind, "message": self.text(), "details": object!{"error_code": code}},
            None => object! {"type": kind, "message": self.text()},
        }
    }

    /// Google's error object.
    pub(crate) fn gemini(&self) -> Json {
        let status = match self.status_or_500() {
            400 | 413 => "INVALID_ARGUMENT",
            401 => "UNAUTHENTICATED",
            403 => "PERMISSION_DENIED",
            404 => "NOT_FOUND",
            429 => "RESOURCE_EXHAUSTED",
            503 | 529 => "UNAVAILABLE",
            504 => "DEADLINE_EXCEEDED",
            _ => "INTERNAL",
        };
        let reason = self.code.as_ref().map(|code| {
            object! {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": code,
            "domain": "googleapis.com"}
        });
        let retry = self
            .retry_delay
            .as_ref()
            .map(|delay| object! {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay});
        let mut error = object! {"code": self.status_or_500(), "message": self.text(), "status": status};
        let details: Vec<Json> = reason.into_iter().chain(retry).collect();
        if !details.is_empty() {
            error.set("details", details);
        }
        error
    }
}
