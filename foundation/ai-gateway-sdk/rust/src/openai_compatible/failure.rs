//! What a provider's refusals mean, without our key in them.

use ai_gateway_wire::Failure;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::error::ProviderError;
use crate::secret::Secret;

/// The error of an answer that is not 200.
pub(super) fn of_response(status: StatusCode, headers: &HeaderMap, body: &[u8], key: Option<&Secret>) -> ProviderError {
    if status.is_redirection() {
        // Followed, a redirect would carry the key to wherever it points.
        return ProviderError::Protocol(format!("it redirects ({status}), set its final address"));
    }
    // Before anything is cut short, so that no half of a key is left.
    let body = redacted(&String::from_utf8_lossy(body), key);
    told(Failure::from_response(status.as_u16(), headers, body.as_bytes()), key)
}

/// The error that came in the middle of an answer.
pub(super) fn of_event(error: &Value, key: Option<&Secret>) -> ProviderError {
    told(Failure::from_event(redacted(&error.to_string(), key).as_bytes()), key)
}

fn told(mut failure: Failure, key: Option<&Secret>) -> ProviderError {
    failure.message = redacted(&failure.message, key);
    failure.into()
}

fn redacted(text: &str, key: Option<&Secret>) -> String {
    key.map_or_else(|| text.to_owned(), |key| key.redact(text))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn error(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> ProviderError {
        let headers = headers
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), http::HeaderValue::from_static(value)))
            .collect();
        let key = Secret::new("sk-123");
        of_response(StatusCode::from_u16(status).unwrap(), &headers, body.as_bytes(), Some(&key))
    }

    #[test]
    fn statuses_become_typed_errors() {
        let quota = r#"{"error":{"message":"You exceeded","type":"insufficient_quota","code":"insufficient_quota"}}"#;
        let rate = r#"{"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}"#;
        for (status, body, code, retryable) in [
            (400, r#"{"error":"model 'x' not found"}"#, "model.request_invalid", false),
            (401, "", "model.credentials", false),
            (403, "", "model.credentials", false),
            (404, "nginx", "model.request_invalid", false),
            (402, "", "model.quota_exhausted", false),
            (429, quota, "model.quota_exhausted", false),
            (429, rate, "model.rate_limited", true),
            (302, "", "model.protocol", false),
            (408, "", "model.provider_failed", true),
            (500, "", "model.provider_failed", true),
            (501, "", "model.provider_failed", false),
            (529, r#"{"type":"error","error":{"type":"overloaded_error"}}"#, "model.provider_failed", true),
        ] {
            let error = error(status, &[], body);
            assert_eq!((error.code(), error.is_retryable()), (code, retryable), "{status} {body}");
        }
    }

    #[test]
    fn waits_are_passed_on() {
        assert_eq!(error(429, &[("retry-after", "3")], "").retry_after(), Some(Duration::from_secs(3)));
    }

    #[test]
    fn details_are_one_short_line_without_the_key() {
        let body = format!(r#"{{"error":{{"message":"wrong key sk-123\n\u0007{}"}}}}"#, "x".repeat(1000));
        let text = error(401, &[], &body).to_string();
        assert!(text.contains("wrong key [key] xxx") && !text.contains("sk-123") && text.len() < 700, "{text}");
    }
}
