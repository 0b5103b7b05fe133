//! Traces that began elsewhere.

use std::collections::HashMap;
use std::fmt::Debug;

use opentelemetry::Context;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer;
use tracing_subscriber::registry::LookupSpan;

/// The field that names where a span goes on, as the header of W3C's trace context does.
const TRACEPARENT: &str = "traceparent";

/// Hands everything on to OpenTelemetry's layer, and tells it where a trace came from.
pub(super) struct Continued<L>(pub(super) L);

impl<S, L> Layer<S> for Continued<L>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    L: Layer<S>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: layer::Context<'_, S>) {
        let has_parent = !attributes.is_contextual() || context.lookup_current().is_some();
        let elsewhere = if has_parent { None } else { named_in(attributes) };
        let _elsewhere = elsewhere.map(Context::attach);
        self.0.on_new_span(attributes, id, context);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: layer::Context<'_, S>) {
        self.0.on_record(id, values, context);
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, context: layer::Context<'_, S>) {
        self.0.on_follows_from(id, follows, context);
    }

    fn on_event(&self, event: &Event<'_>, context: layer::Context<'_, S>) {
        self.0.on_event(event, context);
    }

    fn on_enter(&self, id: &Id, context: layer::Context<'_, S>) {
        self.0.on_enter(id, context);
    }

    fn on_exit(&self, id: &Id, context: layer::Context<'_, S>) {
        self.0.on_exit(id, context);
    }

    fn on_close(&self, id: Id, context: layer::Context<'_, S>) {
        self.0.on_close(id, context);
    }
}

fn named_in(attributes: &Attributes<'_>) -> Option<Context> {
    let mut found = Found(None);
    attributes.record(&mut found);
    let named = HashMap::from([(TRACEPARENT.to_owned(), found.0?)]);
    Some(TraceContextPropagator::new().extract_with_context(&Context::new(), &named))
}

struct Found(Option<String>);

impl Visit for Found {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == TRACEPARENT {
            self.0 = Some(value.to_owned());
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == TRACEPARENT {
            self.0 = Some(format!("{value:?}"));
        }
    }
}
