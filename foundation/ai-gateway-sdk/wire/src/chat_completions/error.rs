//! `{"error": {"message", "type", "param", "code"}}`, which Responses and embeddings share.

use bytes::Bytes;

use crate::failure::{Failure, FailureKind};
use crate::json::{Json, Object};

pub(crate) fn answer(failure: &Failure) -> (u16, Bytes) {
    (failure.kind.status(), Json::from(body(failure)).to_bytes().into())
}

pub(crate) fn event(failure: &Failure) -> Bytes {
    let mut frame = b"data: ".to_vec();
    frame.extend_from_slice(&Json::from(body(failure)).to_bytes());
    frame.extend_from_slice(b"\n\n");
    frame.into()
}

fn body(failure: &Failure) -> Object {
    Object::new().with("error", fields(failure))
}

pub(crate) fn fields(failure: &Failure) -> Object {
    Object::new()
        .with("message", failure.message.as_str())
        .with("type", type_name(failure.kind))
        .with("param", failure.param.as_deref().map_or(Json::Null, Json::from))
        .with("code", failure.kind.code())
}

fn type_name(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::InvalidRequest
        | FailureKind::Unauthorized
        | FailureKind::Forbidden
        | FailureKind::NotFound
        | FailureKind::TooLarge
        | FailureKind::ContextLength
        | FailureKind::ContentRefused
        | FailureKind::Stopped
        | FailureKind::Revoked
        | FailureKind::NoSuchPath => "invalid_request_error",
        FailureKind::RateLimited => "rate_limit_error",
        FailureKind::QuotaExhausted => "insufficient_quota",
        FailureKind::Overloaded
        | FailureKind::ServerError
        | FailureKind::Timeout
        | FailureKind::Unreachable
        | FailureKind::Truncated
        | FailureKind::Malformed => "server_error",
    }
}
