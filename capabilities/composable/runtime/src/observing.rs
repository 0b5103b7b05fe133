//! What is told about an effect: a span and a few figures.

use std::time::Instant;

use composable_core::Effect;
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
    pub(crate) fn of<Action>(effect: &Effect<Action>) -> Self {
        let Told { kind, name, traceparent } = Told::of(effect);
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

/// What an effect is, in words.
struct Told<'a> {
    kind: &'static str,
    name: &'a str,
    traceparent: Option<&'a str>,
}

impl<'a> Told<'a> {
    fn of<Action>(effect: &'a Effect<Action>) -> Self {
        let (kind, name, metadata) = match effect {
            Effect::Future { name, .. } => ("future", *name, None),
            Effect::Retry(retry) => ("retry", retry.name, None),
            Effect::Delay { .. } => ("delay", "", None),
            Effect::AppendEvents(append) => {
                ("append", append.stream.as_str(), append.events.first().map(|event| &event.metadata))
            }
            Effect::PublishEvent(publish) => ("publish", &*publish.event.event_type, Some(&publish.event.metadata)),
            Effect::DispatchCommand(dispatch) => {
                ("dispatch", &*dispatch.command.command_type, Some(&dispatch.command.metadata))
            }
            Effect::Schedule(deadline) => {
                ("schedule", &*deadline.command.command_type, Some(&deadline.command.metadata))
            }
            Effect::None
            | Effect::Action(_)
            | Effect::Parallel(_)
            | Effect::Sequential(_)
            | Effect::Cancellable { .. }
            | Effect::Cancel(_) => ("other", "", None),
        };
        Self { kind, name, traceparent: metadata.and_then(|metadata| metadata.traceparent.as_deref()) }
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
