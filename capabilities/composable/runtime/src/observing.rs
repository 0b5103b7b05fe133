//! What is told about an effect: a span and a few figures.

use std::time::Instant;

use composable_core::EventMetadata;
use composable_core::telemetry::{EFFECT_DURATION, EFFECTS_RUNNING};
use futures::FutureExt;
use futures::future::BoxFuture;
use tracing::field::Empty;
use tracing::{Instrument, Span};

/// What is told about an effect, before it is carried out.
pub(crate) struct Observed {
    kind: &'static str,
    span: Span,
}

impl Observed {
    pub(crate) fn new(kind: &'static str, name: &str, metadata: Option<&EventMetadata>) -> Self {
        let traceparent = metadata.and_then(|metadata| metadata.traceparent.as_deref());
        let span =
            tracing::debug_span!("effect", kind, name, traceparent, attempts = Empty, events = Empty, outcome = Empty);
        Self { kind, span }
    }

    /// Carries it out in its span, and tells how long it took and how it ended.
    pub(crate) fn run(self, work: impl Future<Output = ()> + Send + 'static) -> BoxFuture<'static, ()> {
        let Self { kind, span } = self;
        let observed = async move {
            let mut running = Running::begin(kind);
            work.await;
            running.outcome = "done";
        };
        observed.instrument(span).boxed()
    }
}

/// Tells how the effect ended when it does, also when it is cancelled or panics.
struct Running {
    kind: &'static str,
    span: Span,
    began: Instant,
    outcome: &'static str,
}

impl Running {
    fn begin(kind: &'static str) -> Self {
        metrics::gauge!(EFFECTS_RUNNING).increment(1.0);
        Self { kind, span: Span::current(), began: Instant::now(), outcome: "cancelled" }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let outcome = if std::thread::panicking() { "panicked" } else { self.outcome };
        self.span.record("outcome", outcome);
        metrics::gauge!(EFFECTS_RUNNING).decrement(1.0);
        let took = self.began.elapsed();
        metrics::histogram!(EFFECT_DURATION, "effect" => self.kind, "outcome" => outcome).record(took);
    }
}
