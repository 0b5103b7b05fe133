//! What the gateway tells about itself: metrics by name, and spans.
//!
//! **When to use it.** Metrics go to the recorder that a program installs for the [`metrics`] facade before it makes a
//! [`Gateway`](crate::Gateway), spans to its `tracing` subscriber; without them nothing is kept, and telling costs next to
//! nothing. After installing a recorder call [`describe`]; histograms want the buckets in [`BUCKETS`]. Each call has a span
//! `chat MODEL` (or `embeddings MODEL`) with the attributes of OpenTelemetry's conventions for generative AI, the `traceparent`
//! of its request, its `outcome`, an `error.type` where it failed, and `cache.similarity` where a kept answer was given to a
//! question that means nearly the same. Prompts and answers are on neither, and tenants, people and keys are no labels; models
//! and providers are those of the settings, so there is an end to them.
//!
//! | metric | kind | unit | says |
//! | --- | --- | --- | --- |
//! | `ai_first_token_duration_ms` | histogram | ms | from sending a request to its first content |
//! | `ai_inter_token_duration_ms` | histogram | ms | between two reads of a stream after that |
//! | `ai_tokens_per_second` | histogram | tokens/s | written by a stream after its first token |
//! | `ai_tokens_total` | counter | tokens | used, by `kind`: `input`, `cache_read`, `cache_write`, `output`, `reasoning` |
//! | `ai_cost_total` | gauge that only grows | dollars | spent |
//! | `ai_requests_total` | counter | requests | settled, by `outcome`: `completed`, `cancelled`, `failed`, `stopped` |
//! | `ai_streams_open` | gauge | requests | under way |
//! | `ai_queue_depth` | gauge | requests | that wait for a place |
//! | `ai_breaker_state` | gauge | | 0 closed, 1 half open, 2 open |
//! | `ai_cache_requests_total` | counter | requests | of a `model` with a cache, by `result`: `hit`, `semantic`, `miss`, `bypass` |
//! | `ai_cache_bytes` | gauge | bytes | that kept answers take |
//! | `ai_settlements_unwritten` | gauge | settlements | that wait for the database |
//! | `gen_ai.client.token.usage` | histogram | tokens | of a call, by `gen_ai.token.type`: `input`, `output` |
//! | `gen_ai.client.operation.duration` | histogram | s | of asking a provider; `error.type` where that came to nothing |
//! | `gen_ai.client.operation.time_to_first_chunk` | histogram | s | as `ai_first_token_duration_ms` |
//! | `gen_ai.client.operation.time_per_output_chunk` | histogram | s | as `ai_inter_token_duration_ms` |
//!
//! Those before the cache have the label `target`, `<provider>/<model>`; the last four OpenTelemetry's
//! `gen_ai.operation.name`, `gen_ai.provider.name` and `gen_ai.request.model`.
//!
//! **How to extend it.** A metric is a line above and in [`describe`], a field of `TargetMetrics` and a call where it
//! happens.

use std::sync::OnceLock;
use std::time::Duration;

use ai_gateway_ledger::{Outcome, PicoDollars, TokenKind, Tokens};
use ai_gateway_wire::Protocol;
use circuit_breaker::State;
use metrics::{
    Counter, Gauge, Histogram, Label, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge,
    histogram,
};

/// The settlements that wait for whoever writes them. They are the ledger's, and who runs that tells.
pub const SETTLEMENTS_UNWRITTEN: &str = "ai_settlements_unwritten";

const FIRST_CHUNK: &str = "gen_ai.client.operation.time_to_first_chunk";
const PER_CHUNK: &str = "gen_ai.client.operation.time_per_output_chunk";
const OPERATION: &str = "gen_ai.client.operation.duration";
const USAGE: &str = "gen_ai.client.token.usage";

/// The upper ends of each histogram's buckets. For `gen_ai.*` they are those of OpenTelemetry's conventions, and finer
/// where a gateway adds less than they can see.
pub const BUCKETS: &[(&str, &[f64])] = &[
    (USAGE, &[1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 4096.0, 16384.0, 65536.0, 262_144.0, 1_048_576.0, 4_194_304.0]),
    (
        OPERATION,
        &[0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68],
    ),
    (FIRST_CHUNK, &[0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 30.0, 60.0]),
    (PER_CHUNK, &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0, 2.5, 10.0]),
    (
        "ai_first_token_duration_ms",
        &[5.0, 10.0, 20.0, 40.0, 60.0, 80.0, 100.0, 250.0, 500.0, 750.0, 1e3, 2.5e3, 5e3, 7.5e3, 1e4, 3e4, 6e4],
    ),
    (
        "ai_inter_token_duration_ms",
        &[1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 150.0, 200.0, 300.0, 500.0, 1e3, 2.5e3, 1e4],
    ),
    ("ai_tokens_per_second", &[1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 50.0, 75.0, 100.0, 150.0, 200.0, 300.0, 500.0, 1e3]),
];

/// Tells the installed recorder what each metric means and what it is counted in.
pub fn describe() {
    // Names that end in their unit are told without it, or exporters would add it.
    describe_histogram!("ai_first_token_duration_ms", "From sending a request to its first content.");
    describe_histogram!("ai_inter_token_duration_ms", "Between two reads of a stream after its first content.");
    describe_histogram!("ai_tokens_per_second", "Tokens written by a stream each second after its first content.");
    describe_counter!("ai_tokens_total", Unit::Count, "Tokens used, by kind.");
    describe_gauge!("ai_cost_total", Unit::Count, "Dollars spent since the process began.");
    describe_counter!("ai_requests_total", Unit::Count, "Requests settled, by how they ended.");
    describe_gauge!("ai_streams_open", Unit::Count, "Requests under way.");
    describe_gauge!("ai_queue_depth", Unit::Count, "Requests that wait for a place at a target.");
    describe_gauge!("ai_breaker_state", Unit::Count, "0 closed, 1 half open, 2 open.");
    describe_counter!(
        "ai_cache_requests_total",
        Unit::Count,
        "Requests to models with a cache: hit, semantic, miss, bypass."
    );
    describe_gauge!("ai_cache_bytes", Unit::Bytes, "What kept answers take.");
    describe_gauge!(SETTLEMENTS_UNWRITTEN, Unit::Count, "Settlements that wait for the database.");
    describe_histogram!(USAGE, Unit::Count, "Tokens that a call read or wrote.");
    describe_histogram!(OPERATION, Unit::Seconds, "How long a provider was asked, answered or not.");
    describe_histogram!(FIRST_CHUNK, Unit::Seconds, "From sending a request to the first content of its stream.");
    describe_histogram!(PER_CHUNK, Unit::Seconds, "Between two reads of a stream after its first content.");
}

/// What a provider is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Chat,
    Embeddings,
}

impl Operation {
    /// What a request in this protocol asks for, or a conversation in none.
    pub(crate) const fn of(protocol: Option<Protocol>) -> Self {
        if matches!(protocol, Some(Protocol::Embeddings)) { Self::Embeddings } else { Self::Chat }
    }

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Embeddings => "embeddings",
        }
    }
}

/// How a call came out.
pub(crate) struct Settled<'a> {
    pub(crate) operation: Operation,
    pub(crate) outcome: Outcome,
    pub(crate) tokens: &'a Tokens,
    pub(crate) cost: PicoDollars,
    /// How long its last target was asked, where it did not fail before its answer.
    pub(crate) asked: Option<Duration>,
    /// How long it went on after its first token.
    pub(crate) streamed: Option<Duration>,
}

/// The metrics of one target, looked up once.
pub(crate) struct TargetMetrics {
    target: Box<str>,
    first_token: Histogram,
    first_chunk: Histogram,
    inter_token: Histogram,
    per_chunk: Histogram,
    tokens_per_second: Histogram,
    tokens: [Counter; KINDS.len()],
    requests: [Counter; OUTCOMES.len()],
    cost: Gauge,
    pub(crate) streams_open: Gauge,
    pub(crate) queue_depth: Gauge,
    /// Looked up when the first call of its kind comes: few targets do both.
    chat: OnceLock<OperationMetrics>,
    embeddings: OnceLock<OperationMetrics>,
}

struct OperationMetrics {
    input: Histogram,
    output: Histogram,
    duration: Histogram,
}

/// The kinds of tokens that are told apart, and what is counted as each.
const KINDS: [(&str, &[TokenKind]); 5] = [
    ("input", &[TokenKind::Input, TokenKind::AudioInput]),
    ("cache_read", &[TokenKind::CacheRead]),
    ("cache_write", &[TokenKind::CacheWrite5m, TokenKind::CacheWrite1h]),
    ("output", &[TokenKind::Output, TokenKind::AudioOutput]),
    ("reasoning", &[TokenKind::Reasoning]),
];
/// How a call can end that a target was asked for.
const OUTCOMES: [Outcome; 4] = [Outcome::Completed, Outcome::Cancelled, Outcome::Failed, Outcome::Stopped];

impl TargetMetrics {
    /// Of `<provider>/<model>`.
    pub(crate) fn new(target: &str) -> Self {
        breaker_changed(target, State::Closed);
        let label = || target.to_owned();
        let requests =
            |outcome: Outcome| counter!("ai_requests_total", "target" => label(), "outcome" => outcome.as_str());
        Self {
            first_token: histogram!("ai_first_token_duration_ms", "target" => label()),
            first_chunk: histogram!(FIRST_CHUNK, labels(target, Operation::Chat)),
            inter_token: histogram!("ai_inter_token_duration_ms", "target" => label()),
            per_chunk: histogram!(PER_CHUNK, labels(target, Operation::Chat)),
            tokens_per_second: histogram!("ai_tokens_per_second", "target" => label()),
            tokens: KINDS.map(|(kind, _)| counter!("ai_tokens_total", "target" => label(), "kind" => kind)),
            requests: OUTCOMES.map(requests),
            cost: gauge!("ai_cost_total", "target" => label()),
            streams_open: gauge!("ai_streams_open", "target" => label()),
            queue_depth: gauge!("ai_queue_depth", "target" => label()),
            chat: OnceLock::new(),
            embeddings: OnceLock::new(),
            target: target.into(),
        }
    }

    /// A stream has its first content.
    pub(crate) fn begun(&self, after: Duration) {
        self.first_token.record(milliseconds(after));
        self.first_chunk.record(after.as_secs_f64());
    }

    /// More of a stream has come.
    pub(crate) fn went_on(&self, after: Duration) {
        self.inter_token.record(milliseconds(after));
        self.per_chunk.record(after.as_secs_f64());
    }

    /// It was asked and did not begin to answer.
    pub(crate) fn failed(&self, operation: Operation, error: &'static str, after: Duration) {
        let mut labels = labels(&self.target, operation);
        labels.push(Label::from_static_parts("error.type", error));
        histogram!(OPERATION, labels).record(after.as_secs_f64());
    }

    /// A call has been settled.
    pub(crate) fn settled(&self, settled: &Settled<'_>) {
        let Settled { operation, outcome, tokens, cost, asked, streamed } = *settled;
        if let Some(index) = OUTCOMES.iter().position(|known| *known == outcome) {
            self.requests[index].increment(1);
        }
        for (counter, (_, kinds)) in self.tokens.iter().zip(KINDS) {
            counter.increment(kinds.iter().map(|kind| tokens[*kind]).sum());
        }
        self.cost.increment(cost.get() as f64 / 1e12);
        if let Some(seconds) = streamed.map(|streamed| streamed.as_secs_f64()).filter(|seconds| *seconds > 0.0) {
            self.tokens_per_second.record(tokens.total_output() as f64 / seconds);
        }
        let metrics = self.of(operation);
        if *tokens != Tokens::default() {
            metrics.input.record(tokens.total_input() as f64);
            metrics.output.record(tokens.total_output() as f64);
        }
        match asked {
            Some(asked) if outcome == Outcome::Completed => metrics.duration.record(asked.as_secs_f64()),
            Some(asked) => self.failed(operation, outcome.as_str(), asked),
            None => {}
        }
    }

    fn of(&self, operation: Operation) -> &OperationMetrics {
        let metrics = match operation {
            Operation::Chat => &self.chat,
            Operation::Embeddings => &self.embeddings,
        };
        metrics.get_or_init(|| OperationMetrics::new(&self.target, operation))
    }
}

impl OperationMetrics {
    fn new(target: &str, operation: Operation) -> Self {
        let usage = |kind: &'static str| {
            let mut labels = labels(target, operation);
            labels.push(Label::from_static_parts("gen_ai.token.type", kind));
            histogram!(USAGE, labels)
        };
        let duration = histogram!(OPERATION, labels(target, operation));
        Self { input: usage("input"), output: usage("output"), duration }
    }
}

/// OpenTelemetry's, of `<provider>/<model>`.
fn labels(target: &str, operation: Operation) -> Vec<Label> {
    let (provider, model) = target.split_once('/').unwrap_or((target, ""));
    vec![
        Label::from_static_parts("gen_ai.operation.name", operation.as_str()),
        Label::new("gen_ai.provider.name", provider.to_owned()),
        Label::new("gen_ai.request.model", model.to_owned()),
    ]
}

/// The metrics of one model's cache.
pub(crate) struct CacheMetrics {
    pub(crate) hits: Counter,
    pub(crate) semantic: Counter,
    pub(crate) misses: Counter,
    pub(crate) bypasses: Counter,
}

impl CacheMetrics {
    pub(crate) fn new(model: &str) -> Self {
        let result =
            |result: &'static str| counter!("ai_cache_requests_total", "model" => model.to_owned(), "result" => result);
        let [hits, semantic, misses, bypasses] = ["hit", "semantic", "miss", "bypass"].map(result);
        Self { hits, semantic, misses, bypasses }
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

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
