//! `{"type": "error", "error": {"type", "message"}}`.

use bytes::Bytes;

use crate::failure::{Failure, FailureKind};
use crate::json::{Json, Object};

pub(crate) fn answer(failure: &Failure) -> (u16, Bytes) {
    let status = match failure.kind {
        FailureKind::Overloaded => 529,
        kind => kind.status(),
    };
    (status, Json::from(body(failure)).to_bytes().into())
}

pub(crate) fn event(failure: &Failure) -> Bytes {
    let mut frame = b"event: error\ndata: ".to_vec();
    frame.extend_from_slice(&Json::from(body(failure)).to_bytes());
    frame.extend_from_slice(b"\n\n");
    frame.into()
}

fn body(failure: &Failure) -> Object {
    let error = Object::new()
        .with("type", type_name(failure.kind))
        .with("message", failure.message.as_str())
        .with("details", Object::new().with("error_code", failure.kind.code()));
    Object::new().with("type", "error").with("error", error)
}

fn type_name(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::InvalidRequest | FailureKind::ContextLength | FailureKind::ContentRefused => {
            "invalid_request_error"
        }
        FailureKind::Unauthorized | FailureKind::Revoked => "authentication_error",
        FailureKind::Forbidden | FailureKind::Stopped => "permission_error",
        FailureKind::NotFound | FailureKind::NoSuchPath => "not_found_error",
        FailureKind::TooLarge => "request_too_large",
        FailureKind::RateLimited | FailureKind::QuotaExhausted => "rate_limit_error",
        FailureKind::Overloaded => "overloaded_error",
        FailureKind::Timeout => "timeout_error",
        FailureKind::ServerError | FailureKind::Unreachable | FailureKind::Truncated | FailureKind::Malformed => {
            "api_error"
        }
    }
}
