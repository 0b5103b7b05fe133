//! Connections: pooled, without Nagle's delay, with a limit on how long one may take to open, and
//! never following a redirect.

use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::{ClientConfig, RootCertStore};
use tower::Service;

use super::options::ConfigError;
use crate::error::{ProviderError, TimeoutPhase};

pub(super) type Body = Full<Bytes>;

/// How much of an error's body is read, in bytes.
const ERROR_BODY: usize = 64 * 1024;
/// Unused connections are closed before servers and middleboxes do it, commonly after 60 s.
const KEEP_UNUSED: Duration = Duration::from_secs(45);

pub(super) struct Transport {
    client: Client<Timed<HttpsConnector<HttpConnector>>, Body>,
    connect: Duration,
}

impl Transport {
    pub(super) fn new(endpoint: &Uri, connect: Duration) -> Result<Self, ConfigError> {
        let connector = Timed { inner: connector(endpoint)?, limit: connect };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEEP_UNUSED)
            .build(connector);
        Ok(Self { client, connect })
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Result<Response<Incoming>, ProviderError> {
        self.client.request(request).await.map_err(|error| {
            if error.is_connect() && timed_out(&error) {
                return ProviderError::Timeout { phase: TimeoutPhase::Connect, after: self.connect };
            }
            ProviderError::Unreachable(chain(&error))
        })
    }
}

fn connector(endpoint: &Uri) -> Result<HttpsConnector<HttpConnector>, ConfigError> {
    let mut http = HttpConnector::new();
    http.set_nodelay(true);
    http.enforce_http(false);
    let certificates = |error: &dyn Error| ConfigError::Certificates(error.to_string());
    if endpoint.scheme_str() == Some("https") {
        let builder = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
            .map_err(|error| certificates(&error))?;
        return Ok(builder.https_only().enable_http1().wrap_connector(http));
    }
    // Without encryption there is nothing to verify; machines without certificates work too.
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| certificates(&error))?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Ok(HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1().wrap_connector(http))
}

/// The first part of a body, as much of it as arrives whole.
pub(super) async fn beginning(mut body: Incoming) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(Ok(frame)) = body.frame().await {
        bytes.extend_from_slice(frame.data_ref().map_or(&[][..], |data| &data[..]));
        if bytes.len() >= ERROR_BODY {
            bytes.truncate(ERROR_BODY);
            break;
        }
    }
    bytes
}

/// An error and all that caused it, outermost first.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| Error::source(*error))
}

/// An error with all that caused it, in one line.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<String> = causes(error).map(ToString::to_string).collect();
    texts.dedup();
    texts.join(": ")
}

fn timed_out(error: &(dyn Error + 'static)) -> bool {
    causes(error)
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::TimedOut)
}

type BoxError = Box<dyn Error + Send + Sync>;

/// A connector with a limit over all its steps: name look-up, TCP and encryption.
#[derive(Clone)]
struct Timed<C> {
    inner: C,
    limit: Duration,
}

impl<C> Service<Uri> for Timed<C>
where
    C: Service<Uri, Error = BoxError>,
    C::Future: Send + 'static,
{
    type Response = C::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (connecting, limit) = (self.inner.call(uri), self.limit);
        Box::pin(async move {
            let late = |_| BoxError::from(io::Error::new(io::ErrorKind::TimedOut, "no connection in time"));
            tokio::time::timeout(limit, connecting).await.map_err(late)?
        })
    }
}
