//! Logs, traces and metrics set up the same way in every process.
//!
//! Call [`init`] once in `main`, and [`metrics::install`] where metrics are wanted. Libraries only use the macros of
//! `tracing` and of `metrics`.

pub mod logging;
pub mod metrics;
#[cfg(feature = "testing")]
pub mod testing;
pub mod traces;

use tokio::runtime::Handle;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use logging::Style;
use traces::{Exporting, Traces};

/// Logs or traces could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What is to be logged.
    #[error(transparent)]
    Log(#[from] logging::Error),
    /// Where spans go.
    #[error(transparent)]
    Traces(#[from] traces::Error),
    /// It was called twice.
    #[error("logs are set up already")]
    AlreadySet,
}

/// Sets up logs for the process, and sends spans where a collector is named, until what is returned is dropped. `log` is in
/// `tracing`'s directive form, such as `info` or `warn,adr_search=debug`. Requests to the collector run on `runtime`.
///
/// # Errors
/// [`Error`]: a malformed filter, unusable settings for traces, or a second call.
pub fn init(
    log: &str,
    style: Option<Style>,
    traces: Option<&Traces>,
    runtime: &Handle,
) -> Result<Option<Exporting>, Error> {
    let filter = logging::filter(log)?;
    let Some(traces) = traces else {
        let subscriber = tracing_subscriber::registry().with(filter).with(logging::layer(style));
        return subscriber.try_init().map(|()| None).map_err(|_| Error::AlreadySet);
    };
    let (spans, exporting) = traces::layer(traces, runtime)?;
    let subscriber = tracing_subscriber::registry().with(logging::layer(style).with_filter(filter)).with(spans);
    subscriber.try_init().map_err(|_| Error::AlreadySet)?;
    tracing::info!(collector = %traces.collector, service = traces.service, "spans are sent");
    Ok(Some(exporting))
}
