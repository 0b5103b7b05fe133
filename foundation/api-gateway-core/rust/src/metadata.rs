//! What is known about a request before anybody looks at who sends it.

use std::net::SocketAddr;

use http::{HeaderMap, HeaderName, HeaderValue, header};
use uuid::Uuid;

/// The header that carries the request's id back to the caller.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const LONGEST_USER_AGENT: usize = 256;

/// A request's id, trace and origin, for logs, events and audit. The edge puts it into the request's extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestMetadata {
    /// Made by the edge, answered in `x-request-id`; a caller's own value is not trusted.
    pub request_id: Uuid,
    /// W3C trace context: the caller's when well formed, else one that begins here.
    pub traceparent: String,
    /// The program that calls, as it says; shortened.
    pub user_agent: Option<String>,
    /// The other end of the connection: a person's machine, or a proxy in front of us.
    pub peer: Option<SocketAddr>,
}

impl RequestMetadata {
    /// Reads a request's headers.
    #[must_use]
    pub fn read(headers: &HeaderMap, peer: Option<SocketAddr>) -> Self {
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let traceparent = text(TRACEPARENT).filter(|value| is_traceparent(value));
        Self {
            request_id: Uuid::now_v7(),
            traceparent: traceparent.map_or_else(new_traceparent, str::to_owned),
            user_agent: text(header::USER_AGENT).map(|value| value.chars().take(LONGEST_USER_AGENT).collect()),
            peer,
        }
    }

    /// The id as a header's value.
    #[must_use]
    pub fn request_id_value(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.request_id.to_string()).ok()
    }
}

/// `00-<32 hex>-<16 hex>-<2 hex>`, neither id all zero (W3C Trace Context, 3.2.2).
fn is_traceparent(value: &str) -> bool {
    let hex = |part: &str, length| {
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let some = |part: &str| part.bytes().any(|byte| byte != b'0');
    match value.split('-').collect::<Vec<_>>().as_slice() {
        ["00", trace, span, flags] => hex(trace, 32) && some(trace) && hex(span, 16) && some(span) && hex(flags, 2),
        _ => false,
    }
}

fn new_traceparent() -> String {
    let span = Uuid::new_v4().as_u64_pair().0.max(1);
    format!("00-{:032x}-{span:016x}-01", Uuid::new_v4().as_u128())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(traceparent: &'static str) -> RequestMetadata {
        let headers = HeaderMap::from_iter([(TRACEPARENT, HeaderValue::from_static(traceparent))]);
        RequestMetadata::read(&headers, None)
    }

    #[test]
    fn a_well_formed_trace_goes_on_and_any_other_begins_anew() {
        let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(read(given).traceparent, given);
        for bad in [
            "",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        ] {
            let fresh = read(bad).traceparent;
            assert_ne!(fresh, bad);
            assert!(is_traceparent(&fresh), "{fresh}");
        }
    }

    #[test]
    fn a_long_user_agent_is_shortened() {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, HeaderValue::from_str(&"a".repeat(4000)).unwrap());
        assert_eq!(RequestMetadata::read(&headers, None).user_agent.unwrap().len(), LONGEST_USER_AGENT);
    }
}
