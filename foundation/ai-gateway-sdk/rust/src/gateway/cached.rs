//! Calls that need nobody to be asked.
//!
//! A kept answer counts as a request, for limits on requests too, but its tokens and its money have been paid: it costs
//! nothing, needs no budget, and its settlement has the outcome `cached`, or `semantic` where it answers another question
//! that means nearly the same.

use std::sync::Arc;

use ai_gateway_ledger::{Bill, Outcome, PicoDollars, Tokens, Worst};
use ai_gateway_wire::{Envelope, Protocol};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use super::reply::{COST_HEADER, Reply, add_id, insert};
use super::request::{FORWARDED, traceparent};
use super::{Asked, Refused, ReplyBody, Shared, call_span, words};
use crate::cache::{Directives, Found, Hit, Key, KeyBuilder, Recording, Replay};
use crate::targets::ModelCacheConfig;
use crate::telemetry::Operation;

/// The header with whether an answer was kept: `hit`, `semantic` where it was given to a question that means nearly the
/// same, `miss`, or `bypass` where this request's are not kept.
pub const CACHE_HEADER: HeaderName = HeaderName::from_static("x-ai-cache");
/// The header with how similar that question is: the cosine of both vectors, 1 for the same meaning.
pub const SIMILARITY_HEADER: HeaderName = HeaderName::from_static("x-ai-cache-similarity");

/// What a cache can do for a call.
pub(super) enum Lookup {
    /// The answer is here.
    Hit(Hit),
    /// Somebody has to be asked; the answer is kept if there is a recording.
    Ask(Keeping),
}

/// How an answer is kept.
#[derive(Default)]
pub(super) struct Keeping {
    /// What the reply says about it; nothing where the model keeps none.
    pub(super) header: Option<HeaderValue>,
    pub(super) recording: Option<Box<Recording>>,
}

impl Keeping {
    const fn said(header: &'static str, recording: Option<Box<Recording>>) -> Self {
        Self { header: Some(HeaderValue::from_static(header)), recording }
    }
}

impl Shared {
    /// Whether a call's answer is here, perhaps after waiting for somebody who asks the same now.
    pub(super) async fn look_up(&self, asked: &Asked) -> Lookup {
        let Some(caching) = &asked.model.caching else { return Lookup::Ask(Keeping::default()) };
        let directives = Directives::of(&asked.headers);
        if directives.no_store || !is_repeatable(&caching.config, &asked.envelope) {
            caching.metrics.bypasses.increment(1);
            return Lookup::Ask(Keeping::said("bypass", None));
        }
        let (key, cache) = (key(asked, &[&asked.body]), &asked.cache);
        let record = |lead| Recording::new(Arc::clone(cache), key, lead, caching.config.lifetime());
        let recording = if directives.no_cache {
            Some(record(None))
        } else {
            let will_do = |hit: &Hit| directives.accept(hit, (self.clock)());
            match cache.find(key, caching.config.wait(), will_do).await {
                Found::Kept(hit) => return Lookup::Hit(hit),
                Found::Lead(mut lead) => match self.similar(asked, directives).await {
                    Ok(hit) => {
                        lead.answered(hit.clone());
                        return Lookup::Hit(hit);
                    }
                    Err(meaning) => Some(record(Some(lead)).answering(meaning)),
                },
                Found::Unknown => None,
            }
        };
        caching.metrics.misses.increment(1);
        Lookup::Ask(Keeping::said("miss", recording.map(Box::new)))
    }

    /// Tells a kept answer, if its caller may still make requests.
    pub(super) fn replay(&self, asked: &Asked, hit: Hit) -> Result<Reply, Refused> {
        let Hit { kept, similarity } = hit;
        let (outcome, marker) = match similarity {
            None => (Outcome::Cached, "hit"),
            Some(_) => (Outcome::Semantic, "semantic"),
        };
        let protocol = asked.envelope.protocol;
        let span = call_span(Operation::of(Some(protocol)), &asked.model.name, traceparent(&asked.headers));
        let nothing = Worst { tokens: 0, cost: PicoDollars::ZERO };
        let reservation = self.ledger.reserve(&asked.caller.scopes(&asked.model), nothing, (self.clock)());
        let reservation = reservation.map_err(|refusal| (words::refused(&refusal), None))?;
        let (id, now) = (reservation.id().0, (self.clock)());
        reservation.settle(Bill {
            model: Arc::clone(&kept.target),
            tokens: Tokens::default(),
            cost: PicoDollars::ZERO,
            is_estimated: false,
            outcome,
            first_token_at: Some(now),
            finished_at: now,
        });
        span.record("outcome", outcome.as_str());
        if let Some(similarity) = similarity {
            span.record("cache.similarity", similarity);
        }
        if let Some(caching) = &asked.model.caching {
            let told = if similarity.is_none() { &caching.metrics.hits } else { &caching.metrics.semantic };
            told.increment(1);
        }
        let mut headers = HeaderMap::new();
        add_id(&mut headers, protocol, Some(id));
        headers.extend(kept.headers.clone());
        headers.insert(CACHE_HEADER, HeaderValue::from_static(marker));
        if let Some(similarity) = similarity {
            insert(&mut headers, SIMILARITY_HEADER, &similarity.to_string());
        }
        headers.insert(header::AGE, HeaderValue::from(kept.age(now).as_secs()));
        insert(&mut headers, COST_HEADER, &PicoDollars::ZERO.to_string());
        Ok(Reply { status: StatusCode::OK, headers, body: ReplyBody::replay(Replay::new(kept)) })
    }
}

/// Whether the model would answer the same again, as far as a request can tell, or the settings do not mind.
fn is_repeatable(config: &ModelCacheConfig, envelope: &Envelope) -> bool {
    let is_exact = envelope.temperature == Some(0.0) || envelope.protocol == Protocol::Embeddings;
    !envelope.is_stateful && (config.tools || envelope.tools == 0) && (config.any_temperature || is_exact)
}

/// A key of these parts, for whoever asks, and of everything beside a request's body that an answer depends on.
pub(super) fn key(asked: &Asked, parts: &[&[u8]]) -> Key {
    let envelope = &asked.envelope;
    let key = KeyBuilder::new(asked.caller.tenant)
        .with(asked.model.fingerprint.as_ref())
        .with(asked.model.name.as_bytes())
        .with(envelope.protocol.name().as_bytes())
        .with(&[u8::from(envelope.stream)]);
    let key = parts.iter().fold(key, |key, part| key.with(part));
    let header =
        |key: KeyBuilder, name: &HeaderName| key.with(asked.headers.get(name).map_or(b"", |value| value.as_bytes()));
    FORWARDED.iter().fold(key, header).finish()
}
