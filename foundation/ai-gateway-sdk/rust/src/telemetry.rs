//! What the gateway tells about itself: metrics by name, and spans.
//!
//! **When to use it.** Metrics go to the recorder that a program installs for the [`metrics`] facade before it makes a
//! [`Gateway`](crate::Gateway), spans to its `tracing` subscriber; without them nothing is kept, and telling costs next to
//! nothing. Each call has a span `chat MODEL` (or `embeddings MODEL`) with the attributes of OpenTelemetry's conventions
//! for generative AI. Prompts and answers are on neither, and tenants, people and keys are no labels.
//!
//! | metric | kind | unit | says |
//! | --- | --- | --- | --- |
//! | `ai_first_token_duration_ms` | histogram | ms | from sending a request to its first content |
//! | `ai_inter_token_duration_ms` | histogram | ms | between two reads of a stream after that |
//! | `ai_tokens_per_second` | histogram | tokens/s | written by a stream after its first token |
//! | `ai_tokens_total` | counter | tokens | used, by `kind`: `input`, `cache_read`, `cache_write`, `output`, `reasoning` |
//! | `ai_cost_total` | gauge that only grows | dollars | spent |
//! | `ai_requests_total` | counter | requests | settled, by `outcome` |
//! | `ai_streams_open` | gauge | requests | under way |
//! | `ai_queue_depth` | gauge | requests | that wait for a place |
//! | `ai_breaker_state` | gauge | | 0 closed, 1 half open, 2 open |
//! | `ai_cache_requests_total` | counter | requests | of models with a cache, by `result`: `hit`, `miss`, `bypass` |
//! | `ai_cache_bytes` | gauge | bytes | that kept answers take |
//!
//! All have the label `target`, `<provider>/<model>`, but those of the cache: its requests have `model`.
//!
//! **How to extend it.** A metric is a line above, a field of `TargetMetrics` and a call where it happens.

use std::time::Duration;

use ai_gateway_ledger::{Outcome, PicoDollars, TokenKind, Tokens};
use circuit_breaker::State;
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

/// The metrics of one target, looked up once.
pub(crate) struct TargetMetrics {
    target: String,
    pub(crate) first_token: Histogram,
    pub(crate) inter_token: Histogram,
    tokens_per_second: Histogram,
    tokens: [Counter; KINDS.len()],
    cost: Gauge,
    pub(crate) streams_open: Gauge,
    pub(crate) queue_depth: Gauge,
}

/// The kinds of tokens that are told apart, and what is counted as each.
const KINDS: [(&str, &[TokenKind]); 5] = [
    ("input", &[TokenKind::Input, TokenKind::AudioInput]),
    ("cache_read", &[TokenKind::CacheRead]),
    ("cache_write", &[TokenKind::CacheWrite5m, TokenKind::CacheWrite1h]),
    ("output", &[TokenKind::Output, TokenKind::AudioOutput]),
    ("reasoning", &[TokenKind::Reasoning]),
];

impl TargetMetrics {
    pub(crate) fn new(target: &str) -> Self {
        let target = target.to_owned();
        Self {
            first_token: histogram!("ai_first_token_duration_ms", "target" => target.clone()),
            inter_token: histogram!("ai_inter_token_duration_ms", "target" => target.clone()),
            tokens_per_second: histogram!("ai_tokens_per_second", "target" => target.clone()),
            tokens: KINDS.map(|(kind, _)| counter!("ai_tokens_total", "target" => target.clone(), "kind" => kind)),
            cost: gauge!("ai_cost_total", "target" => target.clone()),
            streams_open: gauge!("ai_streams_open", "target" => target.clone()),
            queue_depth: gauge!("ai_queue_depth", "target" => target.clone()),
            target,
        }
    }

    /// A call has been settled. `streamed` is how long it went on after its first token.
    pub(crate) fn settled(&self, outcome: Outcome, tokens: &Tokens, cost: PicoDollars, streamed: Option<Duration>) {
        counter!("ai_requests_total", "target" => self.target.clone(), "outcome" => outcome.as_str()).increment(1);
        for (counter, (_, kinds)) in self.tokens.iter().zip(KINDS) {
            counter.increment(kinds.iter().map(|kind| tokens[*kind]).sum());
        }
        self.cost.increment(cost.get() as f64 / 1e12);
        if let Some(seconds) = streamed.map(|streamed| streamed.as_secs_f64()).filter(|seconds| *seconds > 0.0) {
            self.tokens_per_second.record(tokens.total_output() as f64 / seconds);
        }
    }
}

/// The metrics of one model's cache.
pub(crate) struct CacheMetrics {
    pub(crate) hits: Counter,
    pub(crate) misses: Counter,
    pub(crate) bypasses: Counter,
}

impl CacheMetrics {
    pub(crate) fn new(model: &str) -> Self {
        let result =
            |result: &'static str| counter!("ai_cache_requests_total", "model" => model.to_owned(), "result" => result);
        Self { hits: result("hit"), misses: result("miss"), bypasses: result("bypass") }
    }
}

/// A target's breaker has changed.
pub(crate) fn breaker_changed(target: &str, state: State) {
    let level = match state {
        State::Closed => 0.0,
        State::HalfOpen => 1.0,
        State::Open => 2.0,
    };
    gauge!("ai_breaker_state", "target" => target.to_owned()).set(level);
}

/// In milliseconds.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
