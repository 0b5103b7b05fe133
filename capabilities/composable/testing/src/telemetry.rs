//! What the engine tells about itself, caught on a thread.
//!
//! **When to use it.** To test that something is counted, measured or traced. What is told on the thread that listens is
//! caught, so use a runtime of one thread, as `#[tokio::test]` does.
//!
//! ```
//! use composable_testing::Telemetry;
//!
//! let telemetry = Telemetry::new();
//! let listening = telemetry.listen();
//! metrics::counter!("parcels", "to" => "Ada").increment(2);
//! tracing::debug_span!("deliver", to = "Ada", grams = 250).in_scope(|| {});
//! tracing::info!(to = "Ada", "a parcel has come");
//! drop(listening);
//!
//! assert_eq!(telemetry.metric("parcels{to=Ada}"), [2.0]);
//! assert_eq!(telemetry.spans("deliver")[0]["grams"], "250");
//! assert_eq!(telemetry.lines("a parcel has come")[0]["to"], "Ada");
//! ```
//!
//! **How to extend it.** A kind of metric more is an implementation for `Series`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, LocalRecorderGuard, Metadata, Recorder,
    SharedString, Unit,
};
use tracing::Event;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// The fields of a span or a line of the log, as text.
pub type Fields = BTreeMap<String, String>;

/// Catches metrics, spans and lines of the log.
#[derive(Debug, Default)]
pub struct Telemetry {
    metrics: Metrics,
    traces: Traces,
}

/// While this exists, its thread is listened to.
#[must_use]
pub struct Listening<'a> {
    _metrics: LocalRecorderGuard<'a>,
    _spans: DefaultGuard,
}

impl Telemetry {
    /// Has caught nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Catches what is told on this thread from now on.
    pub fn listen(&self) -> Listening<'_> {
        let subscriber = tracing_subscriber::registry().with(self.traces.clone());
        Listening {
            _metrics: metrics::set_default_local_recorder(&self.metrics),
            _spans: tracing::subscriber::set_default(subscriber),
        }
    }

    /// A metric, such as `parcels{from=Grace,to=Ada}` with its labels in order: the sum of a counter, what a gauge shows,
    /// all values of a histogram. Empty when nothing was told.
    #[must_use]
    pub fn metric(&self, name: &str) -> Vec<f64> {
        let series = self.metrics.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned();
        series.map_or_else(Vec::new, |series| series.values())
    }

    /// The spans of this name, in the order in which they began.
    #[must_use]
    pub fn spans(&self, name: &str) -> Vec<Fields> {
        let traces = self.traces.lock();
        traces.spans.iter().filter(|(known, _)| *known == name).map(|(_, fields)| fields.clone()).collect()
    }

    /// The fields of the lines of the log with this message, in order.
    #[must_use]
    pub fn lines(&self, message: &str) -> Vec<Fields> {
        let traces = self.traces.lock();
        traces
            .lines
            .iter()
            .filter(|fields| fields.get("message").is_some_and(|said| said == message))
            .cloned()
            .collect()
    }
}

impl fmt::Debug for Listening<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Listening").finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct Metrics(Mutex<BTreeMap<String, Arc<Series>>>);

impl Metrics {
    fn series(&self, key: &Key) -> Arc<Series> {
        let mut labels: Vec<String> = key.labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        labels.sort();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(format!("{}{labels}", key.name())).or_default())
    }
}

impl Recorder for Metrics {
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

/// The values of a metric: one, or those of a histogram.
#[derive(Debug, Default)]
struct Series(Mutex<Vec<f64>>);

impl Series {
    fn values(&self) -> Vec<f64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(f64) -> f64) {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let value = change(values.pop().unwrap_or_default());
        values.push(value);
    }
}

/// Test runs do not count further than a double does exactly.
#[expect(clippy::cast_precision_loss, reason = "2^53 is far away")]
const fn number(value: u64) -> f64 {
    value as f64
}

impl CounterFn for Series {
    fn increment(&self, value: u64) {
        self.change(|sum| sum + number(value));
    }

    fn absolute(&self, value: u64) {
        self.change(|_| number(value));
    }
}

impl GaugeFn for Series {
    fn increment(&self, value: f64) {
        self.change(|shown| shown + value);
    }

    fn decrement(&self, value: f64) {
        self.change(|shown| shown - value);
    }

    fn set(&self, value: f64) {
        self.change(|_| value);
    }
}

impl HistogramFn for Series {
    fn record(&self, value: f64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(value);
    }
}

#[derive(Clone, Debug, Default)]
struct Traces(Arc<Mutex<Traced>>);

#[derive(Debug, Default)]
struct Traced {
    spans: Vec<(&'static str, Fields)>,
    lines: Vec<Fields>,
}

impl Traces {
    fn lock(&self) -> MutexGuard<'_, Traced> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a span is in the list.
struct Index(usize);

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Traces {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Texts(Fields::new());
        attributes.record(&mut fields);
        let spans = &mut self.lock().spans;
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Index(spans.len()));
        }
        spans.push((attributes.metadata().name(), fields.0));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let index = context.span(id).and_then(|span| span.extensions().get::<Index>().map(|index| index.0));
        let spans = &mut self.lock().spans;
        if let Some((_, fields)) = index.and_then(|index| spans.get_mut(index)) {
            let mut texts = Texts(std::mem::take(fields));
            values.record(&mut texts);
            *fields = texts.0;
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut fields = Texts(Fields::new());
        event.record(&mut fields);
        self.lock().lines.push(fields.0);
    }
}

struct Texts(Fields);

impl Visit for Texts {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}
