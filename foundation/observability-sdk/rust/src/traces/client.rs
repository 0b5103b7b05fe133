//! How spans reach their collector: with the HTTP client that the rest of the platform uses.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::uri::Scheme;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry_http::{HttpClient, HttpError};
use rustls::{ClientConfig, RootCertStore};
use tokio::runtime::Handle;
use tokio::time::timeout;

/// How long a collector may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than that a collector has not to say, in bytes.
const LONGEST_ANSWER: usize = 65_536;

type Http = legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Spans are sent by a thread of their own; its requests run here.
pub(super) struct Client {
    http: Http,
    runtime: Handle,
}

impl Client {
    pub(super) fn new(collector: &Uri, runtime: Handle) -> io::Result<Self> {
        let connector =
            HttpsConnectorBuilder::new().with_tls_config(tls(collector)?).https_or_http().enable_http1().build();
        Ok(Self { http: legacy::Client::builder(TokioExecutor::new()).build(connector), runtime })
    }
}

impl HttpClient for Client {
    fn send_bytes<'client, 'sent>(
        &'client self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'sent>>
    where
        'client: 'sent,
        Self: 'sent,
    {
        let http = self.http.clone();
        let answer = self.runtime.spawn(async move { timeout(PATIENCE, send(http, request)).await });
        Box::pin(async move { answer.await?? })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").finish_non_exhaustive()
    }
}

/// A collector in the clear needs no certificates, and must not fail for want of them.
fn tls(collector: &Uri) -> io::Result<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    let builder = if collector.scheme() == Some(&Scheme::HTTPS) {
        builder.with_native_roots()?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    Ok(builder.with_no_client_auth())
}

async fn send(http: Http, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    let (head, body) = http.request(request.map(Full::new)).await?.into_parts();
    let body = Limited::new(body, LONGEST_ANSWER).collect().await?.to_bytes();
    Ok(Response::from_parts(head, body))
}
