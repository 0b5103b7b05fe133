//! The port for those who watch this process.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use clap::Args;
use observability_sdk::metrics;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

#[derive(Args)]
pub(crate) struct MetricsArgs {
    /// Address that Prometheus reads `/metrics` at, for nobody else to reach; without it nothing is counted
    #[arg(long, env = "ADR_METRICS_LISTEN")]
    metrics_listen: Option<SocketAddr>,
}

/// Counts, and answers what was counted. Ends when it is dropped.
pub(crate) struct Watching {
    serving: AbortHandle,
}

impl Watching {
    /// Begins, if the arguments name an address. Call it before anything is made that counts.
    pub(crate) async fn begin(args: &MetricsArgs) -> Result<Option<Self>> {
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
