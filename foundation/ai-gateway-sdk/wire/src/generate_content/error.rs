//! `{"error": {"code", "message", "status", "details"}}`.

use bytes::Bytes;

use crate::failure::{Failure, FailureKind};
use crate::json::{Json, Object};

pub(crate) fn answer(failure: &Failure) -> (u16, Bytes) {
    (failure.kind.status(), Json::from(body(failure)).to_bytes().into())
}

pub(crate) fn event(failure: &Failure) -> Bytes {
    let mut frame = b"data: ".to_vec();
    frame.extend_from_slice(&Json::from(body(failure)).to_bytes());
    frame.extend_from_slice(b"\r\n\r\n");
    frame.into()
}

fn body(failure: &Failure) -> Object {
    let reason = Object::new()
        .with("@type", "type.googleapis.com/google.rpc.ErrorInfo")
        .with("reason", failure.kind.code().to_uppercase());
    let wait = failure.retry_after.map(|wait| {
        Object::new()
            .with("@type", "type.googleapis.com/google.rpc.RetryInfo")
            .with("retryDelay", format!("{}s", wait.as_secs_f64()))
    });
    let details: Vec<Object> = [Some(reason), wait].into_iter().flatten().collect();
    let error = Object::new()
        .with("code", u64::from(failure.kind.status()))
        .with("message", failure.message.as_str())
        .with("status", status_name(failure.kind))
        .with("details", details);
    Object::new().with("error", error)
}

fn status_name(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::InvalidRequest
        | FailureKind::TooLarge
        | FailureKind::ContextLength
        | FailureKind::ContentRefused => "INVALID_ARGUMENT",
        FailureKind::Unauthorized | FailureKind::Revoked => "UNAUTHENTICATED",
        FailureKind::Forbidden | FailureKind::Stopped => "PERMISSION_DENIED",
        FailureKind::NotFound | FailureKind::NoSuchPath => "NOT_FOUND",
        FailureKind::RateLimited | FailureKind::QuotaExhausted => "RESOURCE_EXHAUSTED",
        FailureKind::Overloaded | FailureKind::Unreachable => "UNAVAILABLE",
        FailureKind::Timeout => "DEADLINE_EXCEEDED",
        FailureKind::ServerError | FailureKind::Truncated | FailureKind::Malformed => "INTERNAL",
    }
}
