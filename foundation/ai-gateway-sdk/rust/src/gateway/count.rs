//! Counting the tokens of a request without asking for an answer.

use ai_gateway_wire::{Envelope, Failure, Protocol};
use bytes::Bytes;
use http::{HeaderMap, Request};
use tokio::time::timeout;

use super::request::fill;
use super::{Call, Shared, words};
use crate::targets::Target;

/// The longest answer that is a count, in bytes.
const LARGEST_COUNT: usize = 64 * 1024;

impl Shared {
    pub(super) async fn count_tokens(&self, call: Call) -> Result<Bytes, Failure> {
        let Call { protocol, path, headers, body, caller } = call;
        let envelope = Envelope::read(protocol, &path, &body).map_err(|error| words::unreadable(&error))?;
        let model = self.model(&envelope.model, &caller)?;
        let counts = |target: &&std::sync::Arc<Target>| target.provider.config.protocols.contains(&Protocol::Messages);
        if let Some(target) = model.targets.iter().find(counts) {
            let body = self.anonymise(&caller, envelope.with_model(&body, &target.config.model))?;
            match ask(target, &headers, body).await {
                Ok(count) => return Ok(count),
                Err(failure) if !failure.retryable() => return Err(failure),
                // A provider that cannot count now is no reason not to estimate.
                Err(_) => {}
            }
        }
        Ok(format!(r#"{{"input_tokens":{}}}"#, envelope.estimated_input_tokens()).into())
    }
}

async fn ask(target: &Target, headers: &HeaderMap, body: Bytes) -> Result<Bytes, Failure> {
    let provider = &target.provider;
    let uri = provider.transport.url().join("/messages/count_tokens").map_err(|error| words::unsendable(&error))?;
    let mut request = Request::post(uri).body(body).map_err(|error| words::unsendable(&error))?;
    fill(request.headers_mut(), headers, Protocol::Messages, provider, "application/json");
    let limit = provider.config.timeouts.first_token();
    let counting = async {
        let response = provider.transport.send(request).await.map_err(|error| words::unsent(&error))?;
        let (head, body) = response.into_parts();
        Ok((head, body.beginning(LARGEST_COUNT).await))
    };
    let (head, body) = timeout(limit, counting).await.map_err(|_| words::late(limit))??;
    if head.status.is_success() {
        return Ok(body.into());
    }
    let failure = Failure::from_response(head.status.as_u16(), &head.headers, &body);
    Err(words::presentable(failure, provider.key.as_ref()))
}
