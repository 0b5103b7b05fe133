//! What metrics a call leaves.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use ai_gateway_mock_provider::{Failure, FaultKind, MockProvider, Script};
use ai_gateway_wire::Protocol;
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};

use crate::stand::{OUTPUT, Stand, asking, settings, text};

/// Keeps the sum of each series; of histograms, how often there was a value.
#[derive(Clone, Default)]
pub(crate) struct Sums(Arc<Mutex<BTreeMap<String, f64>>>);

struct Series(Sums, String);

impl Series {
    fn add(&self, value: f64) {
        *self.0.0.lock().unwrap().entry(self.1.clone()).or_default() += value;
    }
}

impl CounterFn for Series {
    fn increment(&self, value: u64) {
        self.add(value as f64);
    }
    fn absolute(&self, _: u64) {}
}

impl GaugeFn for Series {
    fn increment(&self, value: f64) {
        self.add(value);
    }
    fn decrement(&self, value: f64) {
        self.add(-value);
    }
    fn set(&self, value: f64) {
        self.0.0.lock().unwrap().insert(self.1.clone(), value);
    }
}

impl HistogramFn for Series {
    fn record(&self, _: f64) {
        self.add(1.0);
    }
}

impl Sums {
    fn series(&self, key: &Key) -> Arc<Series> {
        let labels: Vec<String> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        Arc::new(Series(self.clone(), format!("{} {}", key.name(), labels.join(" "))))
    }

    pub(crate) fn of(&self, series: &str) -> f64 {
        self.0.lock().unwrap().get(series).copied().unwrap_or_default()
    }
}

impl Recorder for Sums {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.series(key))
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.series(key))
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.series(key))
    }
}

#[tokio::test]
async fn calls_tokens_money_and_breakers_are_counted() {
    let sums = Sums::default();
    let _recording = metrics::set_default_local_recorder(&sums);
    let mut script = Script::seeded(1, 30);
    script.usage.input = Some(0);
    let provider = MockProvider::start_in_turn([Script::failing(Failure::new(500))], script).await.unwrap();
    let config = settings(&[&provider], "", "breaker = { failures = 1, open_ms = 1 }");
    let stand = Stand::with(&config, ai_gateway_ledger::Limits::NONE);
    let reply = stand.call(Protocol::ChatCompletions, &asking(Protocol::ChatCompletions, true)).await;
    assert_eq!(reply.status, 200);
    assert_eq!(sums.of("ai_streams_open target=one/real"), 1.0);
    text(reply).await;
    let chat = "gen_ai.operation.name=chat gen_ai.provider.name=one gen_ai.request.model=real";
    for (name, more, expected) in [
        ("gen_ai.client.operation.duration", "", 1.0),
        ("gen_ai.client.operation.duration", " error.type=server_error", 1.0),
        ("gen_ai.client.operation.time_to_first_chunk", "", 1.0),
        ("gen_ai.client.token.usage", " gen_ai.token.type=input", 1.0),
        ("gen_ai.client.token.usage", " gen_ai.token.type=output", 1.0),
    ] {
        let series = format!("{name} {chat}{more}");
        assert_eq!(sums.of(&series), expected, "{series}: {:?}", sums.0.lock().unwrap());
    }
    for (series, expected) in [
        ("ai_requests_total target=one/real outcome=completed", 1.0),
        ("ai_tokens_total target=one/real kind=output", 30.0),
        ("ai_tokens_total target=one/real kind=input", 0.0),
        ("ai_cost_total target=one/real", (30 * OUTPUT) as f64 / 1e12),
        ("ai_first_token_duration_ms target=one/real", 1.0),
        ("ai_tokens_per_second target=one/real", 1.0),
        ("ai_streams_open target=one/real", 0.0),
        // It opened at the first failure, and closed when the next call began to be answered.
        ("ai_breaker_state target=one/real", 0.0),
    ] {
        assert_eq!(sums.0.lock().unwrap().get(series).copied(), Some(expected), "{series}");
    }
}

#[tokio::test]
async fn who_waits_and_a_breaker_that_is_open_are_shown() {
    let sums = Sums::default();
    let _recording = metrics::set_default_local_recorder(&sums);
    let held = Script::seeded(1, 30).with_fault(2, FaultKind::Hold);
    let provider = MockProvider::start_in_turn([held], Script::failing(Failure::new(500))).await.unwrap();
    let first = "breaker = { failures = 1, open_ms = 3600000 }\nload = { concurrent = 1, waiting = 1 }";
    let stand = Stand::with(&settings(&[&provider], "retries = 0", first), ai_gateway_ledger::Limits::NONE);
    let body = asking(Protocol::ChatCompletions, true);
    let streaming = stand.call(Protocol::ChatCompletions, &body).await;
    let mut waiting = Box::pin(stand.call(Protocol::ChatCompletions, &body));
    assert!(futures::poll!(&mut waiting).is_pending());
    assert_eq!(sums.of("ai_queue_depth target=one/real"), 1.0);
    assert_eq!(sums.of("ai_streams_open target=one/real"), 1.0);
    drop(streaming);
    assert_eq!(waiting.await.status, 500);
    assert_eq!(sums.of("ai_queue_depth target=one/real"), 0.0);
    assert_eq!(sums.of("ai_streams_open target=one/real"), 0.0);
    assert!(sums.of("ai_breaker_state target=one/real") > 0.0, "{:?}", sums.0.lock().unwrap());
    assert_eq!(stand.call(Protocol::ChatCompletions, &body).await.status, 503, "it is open");
}

#[tokio::test]
async fn who_leaves_before_the_answer_is_counted_once_and_so_is_each_provider_that_fails() {
    let sums = Sums::default();
    let _recording = metrics::set_default_local_recorder(&sums);
    let script = Script::seeded(1, 30).with_fault(0, FaultKind::Hold);
    let provider = MockProvider::start_in_turn([script], Script::failing(Failure::new(400))).await.unwrap();
    let stand = Stand::new(&[&provider]);
    {
        let body = asking(Protocol::ChatCompletions, true);
        let mut calling = std::pin::pin!(stand.call(Protocol::ChatCompletions, &body));
        tokio::select! {
            _ = &mut calling => unreachable!("the answer is held"),
            _ = provider.until(|stats| stats.answers_open == 1) => {}
        }
    }
    assert_eq!(stand.call(Protocol::ChatCompletions, &asking(Protocol::ChatCompletions, true)).await.status, 400);
    let series = "gen_ai.client.operation.duration gen_ai.operation.name=chat gen_ai.provider.name=one \
                  gen_ai.request.model=real";
    for (more, expected) in [("", 0.0), (" error.type=cancelled", 1.0), (" error.type=invalid_request", 1.0)] {
        assert_eq!(sums.of(&format!("{series}{more}")), expected, "{more}: {:?}", sums.0.lock().unwrap());
    }
    let requests = |outcome: &str| sums.of(&format!("ai_requests_total target=one/real outcome={outcome}"));
    assert_eq!((requests("cancelled"), requests("failed")), (1.0, 1.0));
}
