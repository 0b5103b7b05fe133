//! Counting the tokens of a request without asking for an answer.

use std::sync::Arc;

use ai_gateway_ledger::{Bill, Outcome, PicoDollars, Tokens, Worst};
use ai_gateway_wire::{Failure, Protocol};
use bytes::Bytes;
use http::{HeaderMap, Request};
use tokio::time::timeout;

use super::account::unless_stopped;
use super::asked::Asked;
use super::forward::Hold;
use super::request::fill;
use super::{Call, Shared, words};
use crate::targets::Target;

/// The longest answer that is a count, in bytes.
const LARGEST_COUNT: usize = 64 * 1024;

impl Shared {
    pub(super) async fn count_tokens(&self, call: Call) -> Result<Bytes, Failure> {
        let Asked { envelope, body, headers, model, caller, .. } = self.read(call)?;
        let nothing = Worst { tokens: 0, cost: PicoDollars::ZERO };
        let reservation = self.ledger.reserve(&caller.scopes(&model), nothing, (self.clock)());
        let reservation = reservation.map_err(|refusal| words::refused(&refusal))?;
        let counts = |target: &&Arc<Target>| target.provider.config.protocols.contains(&Protocol::Messages);
        let (mut count, mut by) = (None, Arc::clone(&model.name));
        if let Some(target) = model.targets.iter().find(counts) {
            let body = envelope.with_model(&body, &target.config.model);
            by = Arc::clone(&target.name);
            count = match unless_stopped(|cx| reservation.poll_stopped(cx), ask(target, &headers, body)).await? {
                Ok(count) => Some(count),
                Err(failure) if !failure.retryable() => return Err(failure),
                // A provider that cannot count now is no reason not to estimate.
                Err(_) => None,
            };
        }
        reservation.settle(Bill {
            model: by,
            tokens: Tokens::default(),
            cost: PicoDollars::ZERO,
            is_estimated: false,
            outcome: Outcome::Completed,
            first_token_at: None,
            finished_at: (self.clock)(),
        });
        let estimate = || format!(r#"{{"input_tokens":{}}}"#, envelope.estimated_input_tokens()).into();
        Ok(count.unwrap_or_else(estimate))
    }
}

async fn ask(target: &Arc<Target>, headers: &HeaderMap, body: Bytes) -> Result<Bytes, Failure> {
    let hold = Hold::take(target).await?;
    let count = send(target, headers, body).await;
    match &count {
        Ok(_) => hold.succeeded(),
        Err(failure) => hold.failed(failure.kind),
    }
    count
}

async fn send(target: &Target, headers: &HeaderMap, body: Bytes) -> Result<Bytes, Failure> {
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
