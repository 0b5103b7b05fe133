//! Passes requests on to the web server, bodies streaming both ways.
//!
//! When the browser goes away the response body is dropped, and with it the connection to the web server, so that work
//! for nobody stops. Upgrades (WebSockets) are not passed on: no page of ours uses them.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use http::header::{self, HeaderName, HeaderValue};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderMap, Request, Response, StatusCode, Uri, Version};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower::Service;

use super::pages;
use crate::{EdgeConfig, RequestMetadata};

const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const KEEP_IDLE: Duration = Duration::from_secs(4);
/// Headers about one connection, not about the message (RFC 9110, 7.6.1).
const HOP_BY_HOP: [HeaderName; 8] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
];
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The service that passes requests on.
#[derive(Clone, Debug)]
pub(super) struct Proxy {
    client: Client<HttpConnector, Body>,
    upstream: Authority,
    config: Arc<EdgeConfig>,
}

impl Proxy {
    pub(super) fn new(config: &Arc<EdgeConfig>) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT_WITHIN));
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            // Below the five seconds after which Node closes idle connections, so that it never closes one as we use it.
            .pool_idle_timeout(KEEP_IDLE)
            .build(connector);
        Self { client, upstream: config.web_upstream.clone(), config: Arc::clone(config) }
    }

    /// People who open `127.0.0.1` or `[::1]` belong on the public name: cookies and sign-in know only that one.
    fn canonical(&self, request: &Request<Body>) -> Option<Response<Body>> {
        let host = request.headers().get(header::HOST)?.to_str().ok()?;
        let asked: Authority = host.parse().ok()?;
        let public = &self.config.public_url;
        let is_alias = public.host_str() == Some("localhost")
            && matches!(asked.host(), "127.0.0.1" | "[::1]")
            && asked.port_u16() == public.port_or_known_default();
        if !is_alias || !matches!(*request.method(), http::Method::GET | http::Method::HEAD) {
            return None;
        }
        let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
        let location = format!("{}{path}", self.config.public_origin());
        response.headers_mut().insert(header::LOCATION, HeaderValue::from_str(&location).ok()?);
        Some(response)
    }

    fn outgoing(&self, mut request: Request<Body>) -> Option<Request<Body>> {
        let path = request.uri().path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
        let uri = Uri::builder().scheme(Scheme::HTTP).authority(self.upstream.clone()).path_and_query(path);
        let host = request.headers().get(header::HOST).cloned().or_else(|| authority_of(&request));
        *request.uri_mut() = uri.build().ok()?;
        *request.version_mut() = Version::HTTP_11;
        let peer = request.extensions().get::<RequestMetadata>().and_then(|metadata| metadata.peer);
        let headers = request.headers_mut();
        strip(headers);
        // HTTP/2 lets cookies come in several headers, which HTTP/1.1 servers do not expect.
        join_cookies(headers);
        headers.remove(header::FORWARDED);
        let proto = if self.config.is_https() { "https" } else { "http" };
        headers.insert(FORWARDED_PROTO, HeaderValue::from_static(proto));
        if let Some(peer) = peer.and_then(|peer| HeaderValue::from_str(&peer.ip().to_string()).ok()) {
            headers.insert(FORWARDED_FOR, peer);
        } else {
            headers.remove(FORWARDED_FOR);
        }
        if let Some(host) = host {
            headers.insert(FORWARDED_HOST, host.clone());
            headers.insert(header::HOST, host);
        }
        Some(request)
    }
}

impl Service<Request<Body>> for Proxy {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        if let Some(redirect) = self.canonical(&request) {
            return Box::pin(std::future::ready(Ok(redirect)));
        }
        let upgrades = request.headers().contains_key(header::UPGRADE) || request.method() == http::Method::CONNECT;
        let Some(request) = self.outgoing(request).filter(|_| !upgrades) else {
            return Box::pin(std::future::ready(Ok(pages::unsupported())));
        };
        let answer = self.client.request(request);
        Box::pin(async move {
            match answer.await {
                Ok(mut response) => {
                    strip(response.headers_mut());
                    Ok(response.map(Body::new))
                }
                Err(error) => Ok(failed(&error)),
            }
        })
    }
}

fn failed(error: &Error) -> Response<Body> {
    if error.is_connect() {
        tracing::debug!(%error, "the web server does not listen");
        return pages::web_unreachable();
    }
    tracing::warn!(%error, "the web server broke off");
    pages::web_failed()
}

fn authority_of(request: &Request<Body>) -> Option<HeaderValue> {
    HeaderValue::from_str(request.uri().authority()?.as_str()).ok()
}

/// Removes what concerns one connection only, the names that `Connection` lists included.
fn strip(headers: &mut HeaderMap) {
    let listed: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in listed.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

fn join_cookies(headers: &mut HeaderMap) {
    let parts: Vec<&[u8]> = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if parts.len() > 1
        && let Ok(joined) = HeaderValue::from_bytes(&parts.join(&b"; "[..]))
    {
        headers.insert(header::COOKIE, joined);
    }
}
