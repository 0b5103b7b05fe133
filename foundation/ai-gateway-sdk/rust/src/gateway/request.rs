//! The request that a provider is sent.

use std::sync::Arc;

use ai_gateway_wire::{Envelope, Failure, FailureKind, Loss, Protocol, Stamp, Translator};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, header};

use super::words;
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
    /// For what providers leave out.
    pub(crate) stamp: Stamp,
}

impl Exchange {
    /// Whether the client is to see no usage although the provider is asked for it.
    pub(crate) fn hides_usage(&self) -> bool {
        self.envelope.stream && !self.envelope.usage_asked
    }

    /// What is spoken with a provider.
    ///
    /// # Errors
    /// When it speaks nothing that the client's words could be turned into.
    pub(crate) fn spoken(&self, provider: &Provider) -> Result<Protocol, Failure> {
        let client = self.protocol;
        provider.protocol(client).ok_or_else(|| {
            Failure::new(FailureKind::NotFound, format!("this model does not speak {client}, choose another one"))
        })
    }

    /// Turns what the client says into another protocol and back; none where both speak the same.
    pub(crate) fn translator(&self, spoken: Protocol) -> Result<Option<Translator>, Failure> {
        if spoken == self.protocol {
            return Ok(None);
        }
        let translator = Translator::new(self.protocol, spoken).map_err(|error| words::unsendable(&error))?;
        Ok(Some(translator.stamped(self.stamp.clone())))
    }

    /// The request for a target, and what of the client's could not be said to it.
    ///
    /// # Errors
    /// When it cannot be said to that provider at all.
    pub(crate) fn request(
        &self,
        target: &Target,
        spoken: Protocol,
        translator: Option<&Translator>,
    ) -> Result<(Request<Bytes>, Vec<Loss>), Failure> {
        let (provider, name) = (&target.provider, target.config.model.as_str());
        let uri = provider.transport.url().join(&spoken.path(name, self.envelope.stream));
        let (body, losses) = match translator {
            None => (self.envelope.rewrite(&self.body, name), Vec::new()),
            Some(translator) => {
                let translated = translator.request(&self.envelope, &self.body, name);
                let translated = translated.map_err(|error| words::unsendable(&error))?;
                (translated.body, translated.losses)
            }
        };
        let request = Request::post(uri.map_err(|error| words::unsendable(&error))?).body(body);
        let mut request = request.map_err(|error| words::unsendable(&error))?;
        let accept = if self.envelope.stream { "text/event-stream" } else { "application/json" };
        fill(request.headers_mut(), &self.headers, spoken, provider, accept);
        Ok((request, losses))
    }
}

/// The headers of a request to a provider: ours, what the client may say, the provider's own, its key.
pub(crate) fn fill(
    headers: &mut HeaderMap,
    client: &HeaderMap,
    protocol: Protocol,
    provider: &Provider,
    accept: &'static str,
) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(USER_AGENT));
    for (name, value) in protocol.required_headers() {
        headers.insert(*name, HeaderValue::from_static(value));
    }
    for name in FORWARDED {
        if let Some(value) = client.get(name) {
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
