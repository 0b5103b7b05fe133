//! The `error` event. Plain errors are those of Chat Completions.

use bytes::Bytes;

use crate::chat_completions;
use crate::failure::Failure;
use crate::json::{Json, Object};

/// The documented fields stand at the top; the official clients raise an error only for an `error`
/// object, as OpenAI's servers send it, so both are there.
pub(crate) fn event(failure: &Failure, sequence: u64) -> Bytes {
    let body = Object::new()
        .with("type", "error")
        .with("sequence_number", sequence)
        .with("code", failure.kind.code())
        .with("message", failure.message.as_str())
        .with("param", failure.param.as_deref().map_or(Json::Null, Json::from))
        .with("error", chat_completions::error::fields(failure));
    let mut frame = b"event: error\ndata: ".to_vec();
    frame.extend_from_slice(&Json::from(body).to_bytes());
    frame.extend_from_slice(b"\n\n");
    frame.into()
}
