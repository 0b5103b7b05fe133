//! What a client is sent: the status, the headers, and the body that a provider fills.

use std::sync::Arc;

use ai_gateway_ledger::Outcome;
use ai_gateway_wire::{Failure, Protocol};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use uuid::Uuid;

use super::account::Account;
use super::attempt::Started;
use super::body::{Live, ReplyBody, Running};
use super::cached::{CACHE_HEADER, Keeping};
use super::forward::Forwarded;
use super::request::Exchange;

/// The header with the model that was asked for.
pub const MODEL_HEADER: HeaderName = HeaderName::from_static("x-ai-model");
/// The header with who answered, `<provider>/<model>`.
pub const TARGET_HEADER: HeaderName = HeaderName::from_static("x-ai-target");
/// The header with what the call cost, in dollars, where that is known before its end.
pub const COST_HEADER: HeaderName = HeaderName::from_static("x-ai-cost");
/// The header with the fields of a request, or of an answer in one piece, that could not be said in the other protocol.
pub const LOSSES_HEADER: HeaderName = HeaderName::from_static("x-ai-not-translated");
/// The header with the call's id, which its settlement has too.
pub const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// What is to be sent back.
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: ReplyBody,
}

/// What begins to answer a call.
pub(super) fn reply(
    protocol: Protocol,
    exchange: &Exchange,
    mut account: Account,
    forwarded: Forwarded,
    keeping: Keeping,
    id: Option<Uuid>,
) -> Reply {
    let Forwarded { started, losses, target, hold } = forwarded;
    let Keeping { header: cache, mut recording } = keeping;
    let mut headers = HeaderMap::new();
    insert(&mut headers, MODEL_HEADER, &exchange.model.name);
    insert(&mut headers, TARGET_HEADER, &target.name);
    if !losses.is_empty() {
        let fields: Vec<&str> = losses.iter().map(|loss| loss.field.as_str()).collect();
        insert(&mut headers, LOSSES_HEADER, &fields.join(", "));
    }
    if matches!(started, Started::Stream(..)) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    } else {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if let Some(recording) = &mut recording {
        recording.begin(Arc::clone(&target.name), &headers);
    }
    add_id(&mut headers, protocol, id);
    headers.extend(cache.map(|cache| (CACHE_HEADER, cache)));
    let body = match started {
        Started::Whole(whole, stop) => {
            account.ends_as(Outcome::Completed);
            insert(&mut headers, COST_HEADER, &account.settle().cost.to_string());
            hold.succeeded();
            if let Some(mut recording) = recording
                && recording.add(&whole)
            {
                recording.finish(&stop, account.now());
            }
            ReplyBody::whole(whole)
        }
        Started::Stream(passage, held) => {
            let running = Running { passage, account, hold, key: target.provider.key.clone() };
            let live = Live::new(held, running, exchange.model.config.on_cancel);
            ReplyBody::stream(protocol, live.recorded(recording))
        }
    };
    Reply { status: StatusCode::OK, headers, body }
}

/// Names the call, or at least the request.
pub(super) fn add_id(headers: &mut HeaderMap, protocol: Protocol, id: Option<Uuid>) {
    let id = id.unwrap_or_else(Uuid::now_v7).to_string();
    insert(headers, REQUEST_ID_HEADER, &id);
    if protocol == Protocol::Messages {
        // What Anthropic's clients look for.
        insert(headers, HeaderName::from_static("request-id"), &id);
    }
}

/// A text that no header can have is left out.
pub(super) fn insert(headers: &mut HeaderMap, name: HeaderName, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        headers.insert(name, value);
    }
}

impl Reply {
    /// A whole body of JSON.
    #[must_use]
    pub fn json(protocol: Protocol, status: StatusCode, body: Bytes) -> Self {
        let mut headers = HeaderMap::new();
        add_id(&mut headers, protocol, None);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self { status, headers, body: ReplyBody::whole(body) }
    }

    /// A failure in a protocol's own form; `id` is the call's, if it had one.
    #[must_use]
    pub fn failure(protocol: Protocol, failure: &Failure, id: Option<Uuid>) -> Self {
        let (status, body) = failure.write(protocol);
        let mut headers = HeaderMap::new();
        add_id(&mut headers, protocol, id);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        for (name, value) in failure.headers() {
            insert(&mut headers, HeaderName::from_static(name), &value);
        }
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        Self { status, headers, body: ReplyBody::whole(body) }
    }
}
