//! Spans for an OpenTelemetry collector: Jaeger, Tempo, or whatever takes OTLP over HTTP.
//!
//! **When to use it.** A program that lets people name a collector passes it to [`init`](crate::init) as a [`Collector`].
//! Libraries use the spans of `tracing` and know nothing of this; `otel.name`, `otel.kind` and `otel.status_code` mean there
//! what `tracing-opentelemetry` says. A span with the field `traceparent` that has no parent in this process goes on with
//! the trace that it names: a request's, or that of the event that a worker handles.
//!
//! Spans are gathered and sent every five seconds, and once more at the end. A collector that does not answer holds nobody
//! up: 2,048 spans wait, what comes after is dropped, and the log says so. `OTEL_SERVICE_NAME`,
//! `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS` and `OTEL_BSP_…` mean what
//! [OpenTelemetry says](https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/).

mod client;
mod continued;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use http::Uri;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::runtime::Handle;
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::registry::LookupSpan;

use self::client::Client;
use self::continued::Continued;

/// How long the last spans may take when the process ends.
const GOODBYE: Duration = Duration::from_secs(3);
/// The level down to which spans are sent, of those crates that a program names.
const SPANS: Level = Level::DEBUG;
/// The level down to which log lines go with them: what is finer is for developers.
const EVENTS: Level = Level::INFO;

/// Where spans go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector(Uri);

/// An address is not a collector's.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no address of a collector; write for example `http://localhost:4318`")]
pub struct NoCollector(String);

impl FromStr for Collector {
    type Err = NoCollector;

    fn from_str(text: &str) -> Result<Self, NoCollector> {
        let uri = text.trim_end_matches('/').parse::<Uri>().ok();
        let is_ours = |uri: &Uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none();
        uri.filter(is_ours).map(Self).ok_or_else(|| NoCollector(text.to_owned()))
    }
}

impl fmt::Display for Collector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.to_string().trim_end_matches('/'))
    }
}

/// What is sent, and in whose name.
#[derive(Clone, Debug)]
pub struct Traces {
    /// Where to.
    pub collector: Collector,
    /// What this process is called, unless `OTEL_SERVICE_NAME` says otherwise.
    pub service: &'static str,
    /// The crates whose spans are sent, down to `DEBUG`, and whose log lines go with them, down to `INFO`.
    pub crates: &'static [&'static str],
}

/// Spans could not be sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The machine's certificates cannot be used.
    #[error("the machine's certificates cannot be read, so no collector can be reached over https: {0}")]
    Certificates(#[source] std::io::Error),
    /// A setting of OpenTelemetry's does not hold.
    #[error("traces cannot be exported, look at the variables that begin with OTEL_: {0}")]
    Settings(#[from] opentelemetry_otlp::ExporterBuildError),
}

/// Spans are sent until it is dropped; then the last ones are, for at most three seconds.
#[derive(Debug)]
#[must_use = "spans are sent until it is dropped"]
pub struct Exporting(SdkTracerProvider);

impl Drop for Exporting {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown_with_timeout(GOODBYE) {
            tracing::warn!(%error, "the last spans did not reach the collector");
        }
    }
}

/// The layer that sends spans. It needs the runtime for as long as it lives.
pub(crate) fn layer<S>(traces: &Traces, runtime: &Handle) -> Result<(impl Layer<S> + use<S>, Exporting), Error>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Client::new(&traces.collector.0, runtime.clone()).map_err(Error::Certificates)?)
        .with_endpoint(format!("{}/v1/traces", traces.collector))
        .build()?;
    let mut resource = Resource::builder();
    if std::env::var_os("OTEL_SERVICE_NAME").is_none() {
        resource = resource.with_service_name(traces.service);
    }
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build();
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer(traces.service))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false);
    let crates = traces.crates;
    // Asked each time: a filter whose answer is kept takes over what was said of the callsite before, when that was only asked
    // for and nothing followed.
    let is_sent = dynamic_filter_fn(move |metadata, _| {
        let level = if metadata.is_span() { SPANS } else { EVENTS };
        let of = metadata.target().split("::").next().unwrap_or_default();
        *metadata.level() <= level && crates.contains(&of)
    });
    Ok((Continued(layer).with_filter(is_sent.with_max_level_hint(SPANS)), Exporting(provider)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_has_an_address_that_says_how_to_reach_it() {
        for address in ["http://localhost:4318", "https://traces.example.com/otlp", "http://localhost:4318/"] {
            let collector: Collector = address.parse().unwrap();
            assert_eq!(collector.to_string(), address.trim_end_matches('/'));
        }
        for address in ["", "localhost:4318", "grpc://localhost:4317", "http://", "http://localhost:4318/?key=1", "a b"]
        {
            let error = address.parse::<Collector>().unwrap_err();
            assert!(error.to_string().contains("http://localhost:4318"), "{error}");
        }
    }
}
