//! What a provider's refusals mean.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};
use serde_json::Value;

use crate::error::ProviderError;
use crate::secret::Secret;

/// Longest part of a provider's own words that is kept, in characters.
const LONGEST_DETAIL: usize = 500;

/// The error of an answer that is not 200.
pub(super) fn of_response(status: StatusCode, headers: &HeaderMap, body: &[u8], key: Option<&Secret>) -> ProviderError {
    let parsed: Option<Value> = serde_json::from_slice(body).ok();
    let told = parsed.as_ref().map_or_else(|| Told::plain(&String::from_utf8_lossy(body)), Told::from_json);
    let detail = clean(&format!("HTTP {status}: {}", told.message), key);
    let retry_after = retry_after(headers);
    match status.as_u16() {
        401 | 403 => ProviderError::Unauthorized(detail),
        402 => ProviderError::QuotaExhausted(detail),
        429 if told.is_spent() => ProviderError::QuotaExhausted(detail),
        429 => ProviderError::RateLimited { detail, retry_after },
        300..=399 => {
            // Followed, a redirect would carry the key to wherever it points.
            ProviderError::Protocol(format!("it redirects ({status}), set its final address"))
        }
        // 408: it gave up waiting for us. 409: it is busy with something that concerns us.
        status @ (408 | 409 | 500..=599) => ProviderError::Upstream { status, detail, retry_after },
        400..=499 => ProviderError::InvalidRequest(detail),
        _ => ProviderError::Protocol(detail),
    }
}

/// The error that came in the middle of an answer.
pub(super) fn of_event(error: &Value, key: Option<&Secret>) -> ProviderError {
    let told = Told::from_json(error);
    let detail = clean(&told.message, key);
    if told.is_spent() {
        ProviderError::QuotaExhausted(detail)
    } else if told.kind.contains("rate_limit") {
        ProviderError::RateLimited { detail, retry_after: None }
    } else {
        ProviderError::Upstream { status: 200, detail, retry_after: None }
    }
}

/// What the provider told us.
struct Told {
    message: String,
    /// Its `code` and `type`, whichever there are.
    kind: String,
}

impl Told {
    fn plain(text: &str) -> Self {
        Self { message: text.to_owned(), kind: String::new() }
    }

    /// `{"error": {…}}`, `{"error": "…"}`, `{"message": "…"}`, `{"detail": "…"}` or anything else.
    fn from_json(value: &Value) -> Self {
        let inner = value.get("error").unwrap_or(value);
        let field = |name: &str| inner.get(name).and_then(Value::as_str);
        let message = inner.as_str().or_else(|| field("message")).or_else(|| field("detail"));
        let kind = [field("code"), field("type")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        Self { message: message.map_or_else(|| inner.to_string(), str::to_owned), kind }
    }

    /// Whether the account is empty, rather than merely hurried: then waiting does not help.
    fn is_spent(&self) -> bool {
        ["insufficient_quota", "billing", "spend_limit", "insufficient_balance"]
            .iter()
            .any(|word| self.kind.contains(word))
    }
}

/// One short line without the key.
fn clean(text: &str, key: Option<&Secret>) -> String {
    let text = key.map_or_else(|| text.to_owned(), |key| key.redact(text));
    let words = text.split(|character: char| character.is_whitespace() || character.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").chars().take(LONGEST_DETAIL).collect()
}

/// `retry-after-ms`, or `retry-after` in seconds or as a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let seconds = |text: &str| text.parse().ok().and_then(|number| Duration::try_from_secs_f64(number).ok());
    if let Some(wait) = text("retry-after-ms").and_then(seconds) {
        return Some(wait / 1000);
    }
    let after = text(header::RETRY_AFTER.as_str())?;
    seconds(after).or_else(|| {
        // Against the provider's own clock, so that ours need not agree with it.
        let now = httpdate::parse_http_date(text(header::DATE.as_str())?).ok()?;
        let then = httpdate::parse_http_date(after).ok()?;
        Some(then.duration_since(now).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
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
    fn waits_are_read_in_all_three_ways() {
        let wait = |headers: &[(&'static str, &'static str)]| error(429, headers, "").retry_after();
        assert_eq!(wait(&[("retry-after", "3")]), Some(Duration::from_secs(3)));
        assert_eq!(wait(&[("retry-after-ms", "250"), ("retry-after", "1")]), Some(Duration::from_millis(250)));
        let date = ("date", "Fri, 20 Nov 2026 10:00:00 GMT");
        assert_eq!(wait(&[date, ("retry-after", "Fri, 20 Nov 2026 10:01:30 GMT")]), Some(Duration::from_secs(90)));
        assert_eq!(wait(&[date, ("retry-after", "Fri, 20 Nov 2026 09:00:00 GMT")]), Some(Duration::ZERO));
        for nonsense in ["soon", "-1", "NaN", "1e300"] {
            assert_eq!(wait(&[("retry-after", nonsense)]), None, "{nonsense}");
        }
    }

    #[test]
    fn details_are_one_short_line_without_the_key() {
        let body = format!(r#"{{"error":{{"message":"wrong key sk-123\n\u0007{}"}}}}"#, "x".repeat(1000));
        let text = error(401, &[], &body).to_string();
        assert!(text.contains("wrong key [key] xxx") && !text.contains("sk-123") && text.len() < 700, "{text}");
    }
}
