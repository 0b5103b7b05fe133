//! Metrics for Prometheus: what the process counts, and the page that tells it.
//!
//! **When to use it.** Libraries count with the macros of the `metrics` facade. A program calls [`install`] before it
//! makes anything that counts, lets its libraries describe their metrics, and runs [`serve`] on an address that only
//! those who watch it can reach: who it is for is in no metric, but how much is. Without [`install`], counting costs next
//! to nothing and nothing is kept.
//!
//! **How to extend it.** Nothing here knows any metric. A histogram that needs other buckets than
//! [`SECONDS`] has them where it is described, and the program passes them to [`install`].

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

/// The buckets of histograms that nobody gave others: seconds, from a millisecond to a minute.
pub const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// Values of histograms wait so long at most before they are put into buckets; until then each takes 16 bytes.
const SORT_EVERY: Duration = Duration::from_secs(1);
/// How long a client may take for its request's head.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
const AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(100);
/// Prometheus' text format.
const FORMAT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// A histogram's name, and the upper ends of its buckets.
pub type Buckets = (&'static str, &'static [f64]);

/// Counting could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A histogram has no buckets.
    #[error("the histogram `{0}` has no buckets, give it some or leave it out")]
    NoBuckets(String),
    /// Something counts already.
    #[error("metrics are set up already")]
    AlreadySet,
}

/// What the process has counted. Clones share everything.
#[derive(Clone, Debug)]
pub struct Metrics(PrometheusHandle);

/// Counts from now on, for the whole process.
///
/// # Errors
/// [`Error`]: a histogram without buckets, or something counts already.
pub fn install(buckets: &[Buckets]) -> Result<Metrics, Error> {
    let recorder = builder(buckets)?.build_recorder();
    let metrics = Metrics(recorder.handle());
    metrics::set_global_recorder(recorder).map_err(|_| Error::AlreadySet)?;
    Ok(metrics)
}

fn builder(buckets: &[Buckets]) -> Result<PrometheusBuilder, Error> {
    let none = |name: &str| Error::NoBuckets(name.to_owned());
    let builder = PrometheusBuilder::new().with_recommended_naming(true);
    let builder = builder.set_buckets(SECONDS).map_err(|_| none("any"))?;
    buckets.iter().try_fold(builder, |builder, (name, buckets)| {
        builder.set_buckets_for_metric(Matcher::Full((*name).to_owned()), buckets).map_err(|_| none(name))
    })
}

impl Metrics {
    /// All of it, in Prometheus' text format.
    #[must_use]
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// Puts values of histograms that wait into their buckets. [`serve`] does so by itself.
    pub fn sort(&self) {
        self.0.run_upkeep();
    }
}

/// Answers `GET /metrics` until `stop` resolves.
pub async fn serve(listener: TcpListener, metrics: Metrics, stop: impl Future<Output = ()>) {
    let mut sorting = interval(SORT_EVERY);
    sorting.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => drop(connections.spawn(connection(stream, metrics.clone()))),
                Err(error) => {
                    // Out of file descriptors, say: others may close theirs.
                    tracing::warn!(%error, "cannot accept a connection for metrics");
                    tokio::time::sleep(AFTER_ACCEPT_ERROR).await;
                }
            },
            Some(_) = connections.join_next() => {}
            _ = sorting.tick() => metrics.sort(),
            () = &mut stop => break,
        }
    }
}

async fn connection(stream: TcpStream, metrics: Metrics) {
    let service = service_fn(|request: Request<Incoming>| {
        let response = answer(request.method(), request.uri().path(), &metrics);
        std::future::ready(Ok::<_, Infallible>(response))
    });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection for metrics ended early");
    }
}

fn answer(method: &Method, path: &str, metrics: &Metrics) -> Response<Full<Bytes>> {
    if path != "/metrics" {
        let mut response = Response::new(Full::from("there is only /metrics here\n"));
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    }
    if method != Method::GET && method != Method::HEAD {
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let mut response = Response::new(Full::from(metrics.render()));
    response.headers_mut().insert(header::CONTENT_TYPE, FORMAT);
    response
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    use super::*;

    fn counting(buckets: &[Buckets], count: impl FnOnce()) -> Metrics {
        let recorder = builder(buckets).unwrap().build_recorder();
        let metrics = Metrics(recorder.handle());
        metrics::with_local_recorder(&recorder, count);
        metrics
    }

    #[test]
    fn names_units_and_buckets_are_as_prometheus_wants_them() {
        let metrics = counting(&[("tokens.written", &[1.0, 10.0])], || {
            metrics::describe_histogram!("command.duration", metrics::Unit::Seconds, "How long a command took.");
            metrics::describe_counter!("events", metrics::Unit::Count, "Events.");
            metrics::histogram!("command.duration", "outcome" => "done").record(0.02);
            metrics::histogram!("tokens.written").record(5.0);
            metrics::counter!("events").increment(3);
            metrics::counter!("ai_tokens_total").increment(2);
        });
        metrics.sort();
        let text = metrics.render();
        for line in [
            "# HELP command_duration_seconds How long a command took.",
            "# TYPE command_duration_seconds histogram",
            r#"command_duration_seconds_bucket{outcome="done",le="0.01"} 0"#,
            r#"command_duration_seconds_bucket{outcome="done",le="0.025"} 1"#,
            r#"command_duration_seconds_count{outcome="done"} 1"#,
            r#"tokens_written_bucket{le="1"} 0"#,
            r#"tokens_written_bucket{le="10"} 1"#,
            "events_total 3",
            "ai_tokens_total 2",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn a_histogram_without_buckets_is_refused() {
        assert!(matches!(builder(&[("empty", &[])]), Err(Error::NoBuckets(name)) if name == "empty"));
    }

    #[tokio::test]
    async fn the_page_is_there_and_nothing_else() {
        let metrics = counting(&[], || metrics::counter!("events").increment(1));
        let reply = answer(&Method::GET, "/metrics", &metrics);
        assert_eq!((reply.status().as_u16(), &reply.headers()["content-type"]), (200, &FORMAT));
        let body = reply.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, metrics.render().as_bytes());
        assert_eq!(answer(&Method::GET, "/", &metrics).status(), 404);
        assert_eq!(answer(&Method::POST, "/metrics", &metrics).status(), 405);
    }

    #[tokio::test]
    async fn it_answers_on_its_port_until_it_is_to_stop() {
        let metrics = counting(&[], || metrics::counter!("events").increment(1));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(serve(listener, metrics, async {
            let _ = stopped.await;
        }));
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.unwrap();
        assert!(reply.starts_with("HTTP/1.1 200 OK\r\n") && reply.contains("\nevents_total 1\n"), "{reply}");
        let _idle = TcpStream::connect(address).await.unwrap();
        stop.send(()).unwrap();
        serving.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err(), "a client that keeps its connection does not hold it up");
    }
}
