//! The request that a provider is sent.

use std::sync::Arc;

use ai_gateway_wire::{Envelope, Failure, FailureKind, Protocol};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, header};

use crate::targets::{Model, Provider, Target};

/// What a client may tell a provider in headers. All others stay here: keys, cookies, addresses.
const FORWARDED: [&str; 4] = ["anthropic-version", "anthropic-beta", "openai-beta", "accept-language"];

const USER_AGENT: &str = concat!("ai-gateway/", env!("CARGO_PKG_VERSION"));

/// A call that was let in.
pub(crate) struct Exchange {
    pub(crate) protocol: Protocol,
    pub(crate) envelope: Envelope,
    /// With people's ids replaced.
    pub(crate) body: Bytes,
    pub(crate) headers: HeaderMap,
    pub(crate) model: Arc<Model>,
}

impl Exchange {
    /// Whether the client is to see no usage although the provider is asked for it.
    pub(crate) fn hides_usage(&self) -> bool {
        self.envelope.stream && !self.envelope.usage_asked
    }

    /// The request for a target that speaks the client's protocol.
    pub(crate) fn request(&self, target: &Target) -> Result<Request<Bytes>, Failure> {
        let (protocol, provider) = (self.protocol, &target.provider);
        if provider.protocol(protocol) != Some(protocol) {
            return Err(Failure::new(FailureKind::NotFound, format!("this model does not speak {protocol}")));
        }
        let path = protocol.path(&target.config.model, self.envelope.stream);
        let uri = provider.transport.url().join(&path).map_err(|error| unsendable(&error))?;
        let body = self.envelope.rewrite(&self.body, &target.config.model);
        let mut request = Request::post(uri).body(body).map_err(|error| unsendable(&error))?;
        self.fill(request.headers_mut(), protocol, provider);
        Ok(request)
    }

    fn fill(&self, headers: &mut HeaderMap, protocol: Protocol, provider: &Provider) {
        let accept = if self.envelope.stream { "text/event-stream" } else { "application/json" };
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
        for (name, value) in protocol.required_headers() {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        for name in FORWARDED {
            if let Some(value) = self.headers.get(name) {
                headers.insert(name, value.clone());
            }
        }
        for (name, value) in &provider.headers {
            headers.insert(name, value.clone());
        }
        if let Some((_, name, value)) = provider.key_headers.iter().find(|(spoken, ..)| *spoken == protocol) {
            headers.insert(name, value.clone());
        }
    }
}

fn unsendable(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(FailureKind::InvalidRequest, format!("the request cannot be sent on: {error}"))
}
