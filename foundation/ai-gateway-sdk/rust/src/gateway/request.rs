//! The request that a provider is sent.

use std::sync::Arc;

use ai_gateway_wire::{
    Conversation, Envelope, Failure, FailureKind, Loss, Protocol, Stamp, TranslateError, Translation, Translator,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, header};

use super::words;
use crate::targets::{Model, Provider, Target};

/// What a client may tell a provider in headers. All others stay here: keys, cookies, addresses.
pub(super) static FORWARDED: [HeaderName; 4] = [
    HeaderName::from_static("anthropic-version"),
    HeaderName::from_static("anthropic-beta"),
    HeaderName::from_static("openai-beta"),
    header::ACCEPT_LANGUAGE,
];
static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

const USER_AGENT: &str = concat!("ai-gateway/", env!("CARGO_PKG_VERSION"));

/// A call that was let in.
pub(crate) struct Exchange {
    pub(crate) said: Said,
    pub(crate) model: Arc<Model>,
    /// How often all targets are asked once more when none answers.
    pub(crate) retries: u32,
    /// For what providers leave out.
    pub(crate) stamp: Stamp,
}

/// In bytes. This version of the header has 55, later ones may have more.
const LONGEST_TRACEPARENT: usize = 128;

/// What a call says, with people's ids replaced.
#[expect(clippy::large_enum_variant, reason = "nearly all calls are requests, which a box would only cost something")]
pub(crate) enum Said {
    /// In a client's protocol, in which it is answered.
    Request { envelope: Envelope, body: Bytes, headers: HeaderMap },
    /// In no protocol. The answer is told in events.
    Conversation(Box<Conversation>),
}

impl Said {
    /// The client's protocol, where there is one.
    pub(crate) const fn protocol(&self) -> Option<Protocol> {
        match self {
            Self::Request { envelope, .. } => Some(envelope.protocol),
            Self::Conversation(_) => None,
        }
    }

    /// The trace that the client is in, where it says so.
    pub(crate) fn traceparent(&self) -> Option<&str> {
        match self {
            Self::Request { headers, .. } => traceparent(headers),
            Self::Conversation(_) => None,
        }
    }
}

/// The trace that a client is in, where it says so.
pub(crate) fn traceparent(headers: &HeaderMap) -> Option<&str> {
    headers.get(&TRACEPARENT)?.to_str().ok().filter(|trace| trace.len() <= LONGEST_TRACEPARENT)
}

impl Exchange {
    /// Whether the answer is to be streamed.
    pub(crate) const fn is_stream(&self) -> bool {
        match &self.said {
            Said::Request { envelope, .. } => envelope.stream,
            Said::Conversation(_) => true,
        }
    }

    /// What is spoken with a provider.
    ///
    /// # Errors
    /// When it speaks nothing that the client's words could be turned into.
    pub(crate) fn spoken(&self, provider: &Provider) -> Result<Protocol, Failure> {
        let (spoken, wanted) = match &self.said {
            Said::Request { envelope, .. } => (provider.protocol(envelope.protocol), envelope.protocol.name()),
            Said::Conversation(_) => (provider.conversations(), "any protocol of conversations"),
        };
        spoken.ok_or_else(|| {
            Failure::new(FailureKind::NotFound, format!("this model does not speak {wanted}, choose another one"))
        })
    }

    /// Turns what the client says into another protocol and back; none where both speak the same.
    pub(crate) fn translator(&self, spoken: Protocol) -> Result<Option<Translator>, Failure> {
        let client = match &self.said {
            Said::Request { envelope, .. } => envelope.protocol,
            Said::Conversation(_) => spoken,
        };
        if spoken == client {
            return Ok(None);
        }
        let translator = Translator::new(client, spoken).map_err(|error| words::unsendable(&error))?;
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
        let uri = provider.transport.url().join(&spoken.path(name, self.is_stream()));
        let (body, losses) = match (&self.said, translator) {
            (Said::Request { envelope, body, .. }, None) => (envelope.rewrite(body, name), Vec::new()),
            (Said::Request { envelope, body, .. }, Some(translator)) => said(translator.request(envelope, body, name))?,
            (Said::Conversation(conversation), _) => {
                let mut conversation = conversation.as_ref().clone();
                (conversation.model, conversation.stream) = (name.to_owned(), true);
                said(conversation.write(spoken))?
            }
        };
        let request = Request::post(uri.map_err(|error| words::unsendable(&error))?).body(body);
        let mut request = request.map_err(|error| words::unsendable(&error))?;
        let accept = if self.is_stream() { "text/event-stream" } else { "application/json" };
        let nothing = HeaderMap::new();
        let headers = if let Said::Request { headers, .. } = &self.said { headers } else { &nothing };
        fill(request.headers_mut(), headers, spoken, provider, accept);
        Ok((request, losses))
    }
}

fn said(translation: Result<Translation, TranslateError>) -> Result<(Bytes, Vec<Loss>), Failure> {
    let Translation { body, losses } = translation.map_err(|error| words::unsendable(&error))?;
    Ok((body, losses))
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
    for name in &FORWARDED {
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
