//! What a process tells those who watch it: log lines, spans, and metrics.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use clap::Args;
use cli_framework::{ExitCode, Failure};
use observability_sdk::metrics;
use observability_sdk::traces::{Collector, Exporting, Traces};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;

/// Whose spans are sent: requests, commands, what followers make of events, and calls to models.
const TRACED: &[&str] =
    &["ai_gateway_sdk", "api_gateway_core", "composable_bus", "composable_core", "composable_runtime"];

/// OpenTelemetry's own name for it.
pub(crate) const TRACES: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

#[derive(Args)]
pub(crate) struct WatchArgs {
    /// What is logged, such as `info` or `warn,adr_search=debug`
    #[arg(long, env = "ADR_LOG", default_value = "info")]
    log: String,
    /// Collector that spans are sent to, with OTLP over HTTP, such as `http://localhost:4318`; without it they are not
    #[arg(long, env = TRACES, value_name = "URL")]
    traces: Option<Collector>,
    /// Address that Prometheus reads `/metrics` at, for nobody else to reach; without it nothing is counted
    #[arg(long, env = "ADR_METRICS_LISTEN")]
    metrics_listen: Option<SocketAddr>,
}

impl WatchArgs {
    /// Logs from now on, and sends spans until what it returns is dropped.
    pub(crate) fn begin(&self, service: &'static str, runtime: &Handle) -> Result<Option<Exporting>, Failure> {
        let traces = self.traces.clone().map(|collector| Traces { collector, service, crates: TRACED });
        observability_sdk::init(&self.log, None, traces.as_ref(), runtime).map_err(|error| {
            let is_traces = matches!(error, observability_sdk::Error::Traces(_));
            let code = if is_traces { "traces.invalid" } else { "log.invalid" };
            Failure::new(ExitCode::Usage, code, error.to_string())
        })
    }
}

/// Counts, and answers what was counted. Ends when it is dropped.
pub(crate) struct Watching {
    serving: AbortHandle,
}

impl Watching {
    /// Begins, if the arguments name an address. Call it before anything is made that counts.
    pub(crate) async fn begin(args: &WatchArgs) -> Result<Option<Self>> {
        let Some(address) = args.metrics_listen else { return Ok(None) };
        let listener = TcpListener::bind(address).await.with_context(|| {
            format!("cannot listen on {address}; stop what uses the port, or choose another with --metrics-listen")
        })?;
        let listen = listener.local_addr()?;
        let metrics = metrics::install(ai_gateway_sdk::telemetry::BUCKETS)?;
        composable_core::telemetry::describe();
        ai_gateway_sdk::telemetry::describe();
        let serving = tokio::spawn(metrics::serve(listener, metrics, std::future::pending())).abort_handle();
        tracing::info!(%listen, "metrics are at /metrics");
        Ok(Some(Self { serving }))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
