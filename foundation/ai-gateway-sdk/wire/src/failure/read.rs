//! What a provider's refusals mean. Servers imitate each other's forms and words, so all are
//! understood from everybody.

use http::HeaderMap;

use super::{Failure, FailureKind, wait};
use crate::json::Json;

/// The most of an error's body that is looked at, in bytes.
const LARGEST: usize = 64 * 1024;

impl Failure {
    /// The failure that an answer with another status than 200 tells.
    #[must_use]
    pub fn from_response(status: u16, headers: &HeaderMap, body: &[u8]) -> Self {
        let body = &body[..body.len().min(LARGEST)];
        let told =
            Json::parse(body).map_or_else(|_| Told::plain(&String::from_utf8_lossy(body)), |json| Told::new(&json));
        let kind = told.kind(Some(status));
        let mut failure = told.failure(kind);
        failure.status = Some(status);
        failure.retry_after = wait::in_headers(headers).or(failure.retry_after);
        failure.should_retry = match headers.get("x-should-retry").map(http::HeaderValue::as_bytes) {
            Some(b"true") => Some(true),
            Some(b"false") => Some(false),
            // 501 and 505 say that it never will.
            _ => matches!(status, 501 | 505).then_some(false),
        };
        if failure.message.is_empty() {
            failure.message = format!("HTTP {status} without an explanation");
        }
        failure
    }

    /// The failure that an error in the middle of a stream tells: the event's data.
    #[must_use]
    pub fn from_event(data: &[u8]) -> Self {
        let data = &data[..data.len().min(LARGEST)];
        match Json::parse(data) {
            Ok(json) => Self::from_json(&json),
            Err(_) => Told::plain(&String::from_utf8_lossy(data)).failure(FailureKind::ServerError),
        }
    }

    /// The same from what was already read.
    pub(crate) fn from_json(json: &Json) -> Self {
        let told = Told::new(json);
        let kind = told.kind(None);
        let mut failure = told.failure(kind);
        if failure.message.is_empty() {
            "the provider failed without an explanation".clone_into(&mut failure.message);
        }
        failure
    }
}

/// One line, short enough for logs and headers.
pub(super) fn one_line(text: &str) -> String {
    let words = text.split(|character: char| character.is_whitespace() || character.is_control());
    let words = words.filter(|word| !word.is_empty()).take(Failure::LONGEST_MESSAGE);
    words.collect::<Vec<_>>().join(" ").chars().take(Failure::LONGEST_MESSAGE).collect()
}

/// What the provider told us.
struct Told {
    message: String,
    code: Option<String>,
    param: Option<String>,
    /// All of its codes, types and reasons, in lower case.
    words: String,
    /// A status within the body, such as Gemini's.
    status: Option<u16>,
    retry_after: Option<std::time::Duration>,
}

impl Told {
    fn plain(text: &str) -> Self {
        let message = one_line(text);
        Self { message, code: None, param: None, words: String::new(), status: None, retry_after: None }
    }

    /// `{"error": {…}}`, `{"error": "…"}`, `[{"error": …}]`, `{"message": "…"}`, `{"detail": "…"}` or anything else.
    fn new(json: &Json) -> Self {
        let json = json.as_array().and_then(<[Json]>::first).unwrap_or(json);
        let error = json.at(&["error"]).filter(|error| !error.is_null()).unwrap_or(json);
        let field = |name: &str| error.at(&[name]).and_then(Json::as_str);
        let message = error.as_str().or_else(|| field("message")).or_else(|| field("detail"));
        let mut words: Vec<&str> = ["code", "type", "status"].into_iter().filter_map(field).collect();
        let code = field("code").or_else(|| field("type")).or_else(|| field("status")).map(one_line);
        if let Some(details) = error.at(&["details"]) {
            reasons(details, &mut words, 0);
        }
        let status = error.at(&["code"]).and_then(Json::as_u64).and_then(|code| u16::try_from(code).ok());
        Self {
            message: message.map_or_else(|| one_line(&error.to_text()), one_line),
            code,
            param: field("param").map(one_line),
            words: words.join(" ").to_lowercase(),
            status,
            retry_after: wait::in_details(error),
        }
    }

    fn failure(self, kind: FailureKind) -> Failure {
        Failure {
            kind,
            status: None,
            message: self.message,
            code: self.code,
            param: self.param,
            retry_after: self.retry_after,
            should_retry: None,
        }
    }

    fn says(&self, any: &[&str]) -> bool {
        any.iter().any(|word| self.words.contains(word))
    }

    /// Words come before numbers: they are more exact, and in the middle of a stream there is no number.
    fn kind(&self, status: Option<u16>) -> FailureKind {
        self.kind_by_words().unwrap_or_else(|| match status.or(self.status) {
            Some(status) => kind_by_status(status),
            None if self.says(&["invalid_request"]) => FailureKind::InvalidRequest,
            None => FailureKind::ServerError,
        })
    }

    fn kind_by_words(&self) -> Option<FailureKind> {
        use FailureKind as Kind;
        let lower = self.message.to_lowercase();
        let table: [(&[&str], Kind); 17] = [
            (&["stream_truncated"], Kind::Truncated),
            (&["provider_unreachable"], Kind::Unreachable),
            (&["provider_malformed"], Kind::Malformed),
            (&["stopped_by_operator"], Kind::Stopped),
            (&["unknown_url"], Kind::NoSuchPath),
            (&["insufficient_quota", "billing", "spend_limit", "insufficient_balance", "perday"], Kind::QuotaExhausted),
            (&["context_length", "context_window"], Kind::ContextLength),
            (&["content_policy", "content_filter", "prohibited_content"], Kind::ContentRefused),
            (&["too_large", "string_above_max"], Kind::TooLarge),
            (&["rate_limit", "resource_exhausted", "too_many_requests"], Kind::RateLimited),
            (&["overloaded", "unavailable", "slow_down"], Kind::Overloaded),
            // A key of ours that a gateway behind this one has revoked: that is no caller's key.
            (
                &["api_key_revoked", "authentication", "invalid_api_key", "api_key_invalid", "unauthenticated"],
                Kind::Unauthorized,
            ),
            (&["permission"], Kind::Forbidden),
            (&["not_found"], Kind::NotFound),
            (&["timeout", "deadline_exceeded"], Kind::Timeout),
            (&["server_error", "api_error", "internal"], Kind::ServerError),
            (&["invalid_prompt", "invalid_argument", "failed_precondition"], Kind::InvalidRequest),
        ];
        if lower.contains("credit balance is too low") {
            return Some(Kind::QuotaExhausted);
        }
        let found = table.into_iter().find(|(words, _)| self.says(words)).map(|(_, kind)| kind);
        let general = found.is_none() && self.says(&["invalid_request"]) || found == Some(Kind::InvalidRequest);
        if general
            && ["prompt is too long", "exceeds the maximum number of tokens"].iter().any(|text| lower.contains(text))
        {
            return Some(Kind::ContextLength);
        }
        found
    }
}

fn kind_by_status(status: u16) -> FailureKind {
    use FailureKind as Kind;
    match status {
        401 => Kind::Unauthorized,
        402 => Kind::QuotaExhausted,
        403 => Kind::Forbidden,
        404 | 410 => Kind::NotFound,
        408 | 504 => Kind::Timeout,
        413 => Kind::TooLarge,
        // 425: too early. 409: busy with something that concerns us.
        409 | 425 => Kind::ServerError,
        429 => Kind::RateLimited,
        503 | 529 => Kind::Overloaded,
        400..=499 => Kind::InvalidRequest,
        500..=599 => Kind::ServerError,
        // A redirect, followed, would carry the key to wherever it points.
        _ => Kind::Malformed,
    }
}

/// Reasons, codes and quota names in the details, however they are nested.
fn reasons<'a>(details: &'a Json, into: &mut Vec<&'a str>, depth: usize) {
    if depth > 4 || into.len() > 32 {
        return;
    }
    match details {
        Json::Array(elements) => elements.iter().for_each(|element| reasons(element, into, depth + 1)),
        Json::Object(object) => {
            for (name, value) in object.iter() {
                match value {
                    Json::String(text) if matches!(name, "reason" | "code" | "error_code" | "quotaId" | "type") => {
                        into.push(text);
                    }
                    Json::Array(_) | Json::Object(_) => reasons(value, into, depth + 1),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderName, HeaderValue};

    use super::*;
    use FailureKind as Kind;

    fn failure(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Failure {
        let header = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        Failure::from_response(status, &headers.iter().map(header).collect(), body.as_bytes())
    }

    #[test]
    fn answers_become_typed_failures() {
        for (status, body, kind, retryable) in [
            (
                429,
                r#"{"error":{"message":"You exceeded","type":"insufficient_quota","code":"insufficient_quota"}}"#,
                Kind::QuotaExhausted,
                false,
            ),
            (
                429,
                r#"{"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}"#,
                Kind::RateLimited,
                true,
            ),
            (
                429,
                r#"{"type":"error","error":{"type":"rate_limit_error","message":"x","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
                Kind::QuotaExhausted,
                false,
            ),
            (429, r#"{"type":"error","error":{"type":"rate_limit_error","message":"x"}}"#, Kind::RateLimited, true),
            (
                429,
                r#"{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]},{"retryDelay":"9s"}]}}"#,
                Kind::QuotaExhausted,
                false,
            ),
            (
                429,
                r#"{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"9s"}]}}"#,
                Kind::RateLimited,
                true,
            ),
            (
                400,
                r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API"}}"#,
                Kind::QuotaExhausted,
                false,
            ),
            (
                400,
                r#"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#,
                Kind::ContextLength,
                false,
            ),
            (
                400,
                r#"{"error":{"message":"m","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"#,
                Kind::ContextLength,
                false,
            ),
            (
                400,
                r#"{"error":{"message":"m","type":"invalid_request_error","param":null,"code":"content_policy_violation"}}"#,
                Kind::ContentRefused,
                false,
            ),
            (
                400,
                r#"{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#,
                Kind::Unauthorized,
                false,
            ),
            (400, r#"{"error":{"code":400,"message":"bad","status":"INVALID_ARGUMENT"}}"#, Kind::InvalidRequest, false),
            (400, r#"{"error":"model 'x' not found"}"#, Kind::InvalidRequest, false),
            (401, "", Kind::Unauthorized, false),
            (402, r#"{"type":"error","error":{"type":"billing_error","message":"x"}}"#, Kind::QuotaExhausted, false),
            (403, "", Kind::Forbidden, false),
            (404, "nginx", Kind::NotFound, false),
            (404, r#"[{"error":{"code":404,"message":"no such model","status":"NOT_FOUND"}}]"#, Kind::NotFound, false),
            (408, "", Kind::Timeout, true),
            (413, r#"{"type":"error","error":{"type":"request_too_large","message":"x"}}"#, Kind::TooLarge, false),
            (302, "", Kind::Malformed, false),
            (500, r#"{"type":"error","error":{"type":"api_error","message":"x"}}"#, Kind::ServerError, true),
            (501, "", Kind::ServerError, false),
            (503, r#"{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}"#, Kind::Overloaded, true),
            (504, r#"{"error":{"code":504,"message":"late","status":"DEADLINE_EXCEEDED"}}"#, Kind::Timeout, true),
            (
                529,
                r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
                Kind::Overloaded,
                true,
            ),
        ] {
            let failure = failure(status, &[], body);
            assert_eq!((failure.kind, failure.retryable(), failure.status), (kind, retryable, Some(status)), "{body}");
            assert!(!failure.message.is_empty());
        }
    }

    #[test]
    fn a_providers_own_word_on_trying_again_counts_except_for_spent_money() {
        assert!(!failure(500, &[("x-should-retry", "false")], "").retryable());
        assert!(failure(400, &[("x-should-retry", "true")], "").retryable());
        let spent = r#"{"error":{"code":"insufficient_quota"}}"#;
        assert!(!failure(429, &[("x-should-retry", "true")], spent).retryable());
    }

    #[test]
    fn waits_are_read_in_all_four_ways() {
        let wait = |headers: &[(&'static str, &'static str)], body| failure(429, headers, body).retry_after;
        assert_eq!(wait(&[("retry-after", "3")], ""), Some(Duration::from_secs(3)));
        assert_eq!(wait(&[("retry-after-ms", "250"), ("retry-after", "1")], ""), Some(Duration::from_millis(250)));
        let date = ("date", "Fri, 20 Nov 2026 10:00:00 GMT");
        assert_eq!(wait(&[date, ("retry-after", "Fri, 20 Nov 2026 10:01:30 GMT")], ""), Some(Duration::from_secs(90)));
        assert_eq!(wait(&[date, ("retry-after", "Fri, 20 Nov 2026 09:00:00 GMT")], ""), Some(Duration::ZERO));
        let info = r#"{"error":{"details":[{"@type":"x"},{"retryDelay":"12.5s"}]}}"#;
        assert_eq!(wait(&[], info), Some(Duration::from_millis(12_500)));
        for nonsense in ["soon", "-1", "NaN", "1e300", "inf"] {
            assert_eq!(wait(&[("retry-after", nonsense)], ""), None, "{nonsense}");
        }
    }

    #[test]
    fn events_in_the_middle_are_read_without_a_status() {
        for (data, kind) in [
            (r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, Kind::Overloaded),
            (
                r#"{"type":"error","code":"rate_limit_exceeded","message":"slow","param":null,"sequence_number":3}"#,
                Kind::RateLimited,
            ),
            (r#"{"error":{"message":"boom","type":"server_error","param":null,"code":null}}"#, Kind::ServerError),
            (r#"{"error":{"code":503,"message":"later","status":"UNAVAILABLE"}}"#, Kind::Overloaded),
            (r#"{"code":"insufficient_quota","message":"none left"}"#, Kind::QuotaExhausted),
            ("not even json", Kind::ServerError),
            ("{}", Kind::ServerError),
        ] {
            assert_eq!(Failure::from_event(data.as_bytes()).kind, kind, "{data}");
        }
    }

    #[test]
    fn a_message_is_one_short_line() {
        let body = format!(r#"{{"error":{{"message":"a\n\u0007b {}"}}}}"#, "x".repeat(10_000));
        let message = failure(400, &[], &body).message;
        assert!(message.starts_with("a b xx") && message.chars().count() == Failure::LONGEST_MESSAGE);
    }
}
