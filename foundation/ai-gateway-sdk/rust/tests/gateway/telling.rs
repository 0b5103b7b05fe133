//! What metrics a call leaves.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use ai_gateway_mock_provider::{Failure, MockProvider, Script};
use ai_gateway_wire::Protocol;
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit,
};

use crate::stand::{OUTPUT, Stand, asking, settings, text};

/// Keeps the sum of each series; of histograms, how often there was a value.
#[derive(Clone, Default)]
struct Sums(Arc<Mutex<BTreeMap<String, f64>>>);

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

    fn of(&self, series: &str) -> f64 {
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
    for (series, expected) in [
        ("ai_requests_total target=one/real outcome=completed", 1.0),
        ("ai_tokens_total target=one/real kind=output", 30.0),
        ("ai_tokens_total target=one/real kind=input", 0.0),
        ("ai_cost_total target=one/real", (30 * OUTPUT) as f64 / 1e12),
        ("ai_first_token_duration_ms target=one/real", 1.0),
        ("ai_tokens_per_second target=one/real", 1.0),
        ("ai_streams_open target=one/real", 0.0),
        ("ai_queue_depth target=one/real", 0.0),
        // It opened at the first failure, and closed when the next call began to be answered.
        ("ai_breaker_state target=one/real", 0.0),
    ] {
        assert_eq!(sums.of(series), expected, "{series}: {:?}", sums.0.lock().unwrap());
    }
}
