//! Calls that need nobody to be asked.
//!
//! A kept answer counts as a request, for limits on requests too, but its tokens and its money have been paid: it costs
//! nothing, needs no budget, and its settlement has the outcome `cached`.

use std::sync::Arc;

use ai_gateway_ledger::{Bill, Outcome, PicoDollars, Tokens, Worst};
use ai_gateway_wire::{Envelope, Protocol};
use http::{HeaderName, HeaderValue, StatusCode, header};

use super::reply::{COST_HEADER, Reply, insert, reply_headers};
use super::request::FORWARDED;
use super::{Asked, Refused, ReplyBody, Shared, call_span, words};
use crate::cache::{Directives, Found, Kept, Key, KeyBuilder, Recording, Replay};
use crate::targets::{Caching, ModelCacheConfig};
use crate::telemetry::Operation;

/// The header with whether an answer was kept: `hit`, `miss`, or `bypass` where this request's are not kept.
pub const CACHE_HEADER: HeaderName = HeaderName::from_static("x-ai-cache");

/// What a cache can do for a call.
pub(super) enum Lookup {
    /// The answer is here.
    Hit(Arc<Kept>),
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
        let key = key(asked, caching);
        let lifetime = caching.config.lifetime();
        let record = |lead| Some(Box::new(Recording::new(Arc::clone(&asked.cache), key, lead, lifetime)));
        let recording = if directives.no_cache {
            record(None)
        } else {
            let is_fresh = |kept: &Arc<Kept>| kept.is_fresh((self.clock)(), directives.max_age);
            match asked.cache.find(key, caching.config.wait(), is_fresh).await {
                Found::Kept(kept) => return Lookup::Hit(kept),
                Found::Lead(lead) => record(Some(lead)),
                Found::Unknown => None,
            }
        };
        caching.metrics.misses.increment(1);
        Lookup::Ask(Keeping::said("miss", recording))
    }

    /// Tells a kept answer, if its caller may still make requests.
    pub(super) fn replay(&self, asked: &Asked, kept: Arc<Kept>) -> Result<Reply, Refused> {
        let protocol = asked.envelope.protocol;
        let span = call_span(Operation::of(Some(protocol)), &asked.model.name);
        let nothing = Worst { tokens: 0, cost: PicoDollars::ZERO };
        let reservation = self.ledger.reserve(&asked.caller.scopes(&asked.model), nothing, (self.clock)());
        let reservation = reservation.map_err(|refusal| (words::refused(&refusal), None))?;
        let (id, now) = (reservation.id().0, (self.clock)());
        reservation.settle(Bill {
            model: Arc::clone(&kept.target),
            tokens: Tokens::default(),
            cost: PicoDollars::ZERO,
            is_estimated: false,
            outcome: Outcome::Cached,
            first_token_at: Some(now),
            finished_at: now,
        });
        span.record("outcome", Outcome::Cached.as_str());
        if let Some(caching) = &asked.model.caching {
            caching.metrics.hits.increment(1);
        }
        let mut headers = reply_headers(protocol, Some(id));
        headers.extend(kept.headers.clone());
        headers.insert(CACHE_HEADER, HeaderValue::from_static("hit"));
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

fn key(asked: &Asked, caching: &Caching) -> Key {
    let envelope = &asked.envelope;
    let key = KeyBuilder::new(asked.caller.tenant)
        .with(caching.fingerprint.as_ref())
        .with(asked.model.name.as_bytes())
        .with(envelope.protocol.name().as_bytes())
        .with(&[u8::from(envelope.stream)])
        .with(&asked.body);
    let header =
        |key: KeyBuilder, name: &&str| key.with(asked.headers.get(*name).map_or(b"", |value| value.as_bytes()));
    FORWARDED.iter().fold(key, header).finish()
}
