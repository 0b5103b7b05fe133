//! What every request meets: metadata on the way in, security headers on the way out; and for RPCs, CORS and size.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use http::header::{self, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Response};
use tower::util::BoxCloneSyncService;
use tower::{Layer, Service, ServiceBuilder};
use tower_http::cors::{AllowOrigin, CorsLayer};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use super::size::SizeLimit;
use super::{RPC_PREFIX, RpcService};
use crate::EdgeConfig;
use crate::metadata::{REQUEST_ID, RequestMetadata};

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PREFLIGHT_KEPT: Duration = Duration::from_secs(600);

/// Metadata in, security headers out.
#[derive(Clone, Debug)]
pub(super) struct CommonLayer {
    headers: Arc<Vec<(HeaderName, HeaderValue)>>,
}

impl CommonLayer {
    pub(super) fn new(config: &EdgeConfig) -> Self {
        Self { headers: Arc::new(security_headers(config)) }
    }
}

impl<S> Layer<S> for CommonLayer {
    type Service = Common<S>;

    fn layer(&self, inner: S) -> Common<S> {
        Common { inner, headers: Arc::clone(&self.headers) }
    }
}

/// See [`CommonLayer`].
#[derive(Clone, Debug)]
pub(super) struct Common<S> {
    inner: S,
    headers: Arc<Vec<(HeaderName, HeaderValue)>>,
}

impl<S> Service<Request<Body>> for Common<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let peer = request.extensions().get::<SocketAddr>().copied();
        let metadata = RequestMetadata::read(request.headers(), peer);
        let id = metadata.request_id_value();
        let span = request_span(&request, &metadata);
        if let Ok(trace) = HeaderValue::from_str(&metadata.traceparent) {
            request.headers_mut().insert("traceparent", trace);
        }
        request.extensions_mut().insert(metadata);
        let answer = self.inner.call(request).instrument(span.clone());
        let headers = Arc::clone(&self.headers);
        Box::pin(async move {
            let mut response = answer.await?;
            let status = response.status();
            let failed = status.is_server_error().then_some("ERROR");
            tracing::record_all!(span, http.response.status_code = status.as_u16(), otel.status_code = failed);
            add_missing(response.headers_mut(), &headers);
            if let Some(id) = id {
                response.headers_mut().insert(REQUEST_ID, id);
            }
            Ok(response)
        })
    }
}

/// After OpenTelemetry's conventions for HTTP. It ends when the answer begins.
fn request_span(request: &Request<Body>, metadata: &RequestMetadata) -> Span {
    let (method, path) = (request.method().as_str(), request.uri().path());
    // Paths of RPCs are few; pages have a decision's id in theirs, and names are what traces are grouped by.
    let name = path.strip_prefix(RPC_PREFIX).and_then(|path| path.strip_prefix('/')).unwrap_or(method);
    tracing::info_span!(
        "request",
        otel.name = name,
        otel.kind = "server",
        otel.status_code = Empty,
        id = %metadata.request_id,
        traceparent = metadata.traceparent.as_str(),
        http.request.method = method,
        url.path = path,
        http.response.status_code = Empty,
    )
}

/// What the web server says about its own pages counts; this is for what it leaves out.
fn add_missing(headers: &mut HeaderMap, defaults: &[(HeaderName, HeaderValue)]) {
    for (name, value) in defaults {
        headers.entry(name).or_insert_with(|| value.clone());
    }
}

fn security_headers(config: &EdgeConfig) -> Vec<(HeaderName, HeaderValue)> {
    let mut headers = vec![
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (OPENER_POLICY, HeaderValue::from_static("same-origin")),
        (PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=()")),
        // Scripts and styles are the web server's to name, with its nonces; these hold for every page.
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("frame-ancestors 'none'; base-uri 'self'; object-src 'none'"),
        ),
    ];
    if config.is_https() {
        headers.push((header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000")));
    }
    headers
}

/// The RPC service behind CORS for the allowed origins and the size limit.
pub(super) fn rpc(config: &Arc<EdgeConfig>, service: RpcService) -> RpcService {
    let limit = config.max_request_bytes;
    let sized = tower::layer::layer_fn(move |inner| SizeLimit::new(inner, limit));
    BoxCloneSyncService::new(ServiceBuilder::new().layer(cors(config)).layer(sized).service(service))
}

fn cors(config: &EdgeConfig) -> CorsLayer {
    let origins = config.allowed_origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok());
    let names = ["x-workspace-id", "connect-protocol-version", "connect-timeout-ms", "x-grpc-web", "grpc-timeout"];
    let own = names.into_iter().map(HeaderName::from_static);
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE].into_iter().chain(own).collect::<Vec<_>>())
        .expose_headers(["grpc-status", "grpc-message", "x-request-id"].map(HeaderName::from_static))
        .max_age(PREFLIGHT_KEPT)
}
