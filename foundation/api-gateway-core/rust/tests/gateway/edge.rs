//! The public port, over real connections.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use api_gateway_core::edge::{RpcService, router_with, rpc_service, serve};
use api_gateway_core::server::ServeError;
use api_gateway_core::{EdgeConfig, RequestMetadata};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri, header};
use axum::routing::{get, post};
use futures::StreamExt as _;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

struct Edge {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<Result<(), ServeError>>,
}

fn config(web: SocketAddr, public: &str) -> EdgeConfig {
    let json = format!(
        r#"{{"publicUrl": "{public}", "webUpstream": "http://{web}", "allowedOrigins": ["https://tools.example.com"],
            "identity": {{"issuer": "http://localhost:1", "audience": "a"}}, "limits": {{"maxRequestBytes": "1000"}}}}"#
    );
    EdgeConfig::from_json(&json).unwrap()
}

/// Answers with the path and what the edge noted about the request.
fn echo() -> RpcService {
    rpc_service(tower::service_fn(async |request: Request<Body>| {
        let metadata = request.extensions().get::<RequestMetadata>().unwrap();
        let text = format!("{} {}", request.uri().path(), metadata.peer.unwrap().ip());
        Ok::<_, Infallible>(match request.into_body().collect().await {
            Ok(body) => Response::new(Body::from(format!("{text} {}", body.to_bytes().len()))),
            Err(_) => Response::builder().status(StatusCode::PAYLOAD_TOO_LARGE).body(Body::empty()).unwrap(),
        })
    }))
}

impl Edge {
    async fn start(config: EdgeConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let own = Router::new().route(
            "/files/{name}",
            get(async |metadata: axum::Extension<RequestMetadata>| metadata.request_id.to_string()),
        );
        let router = router_with(&Arc::new(config), echo(), own);
        let stopped = async { stopped.await.unwrap_or_default() };
        let server = tokio::spawn(serve(listener, router, stopped, Duration::from_secs(2)));
        Self { address, stop, server }
    }

    async fn before(web: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, web).await.unwrap() });
        Self::start(config(address, "http://localhost:4100")).await
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let uri: Uri = format!("http://{}{path}", self.address).parse().unwrap();
        Request::builder().method(method).uri(uri).header(header::HOST, "localhost:4100")
    }

    async fn get(&self, path: &str) -> Response<hyper::body::Incoming> {
        send(self.request("GET", path).body(Full::default()).unwrap()).await
    }
}

async fn send(request: Request<Full<Bytes>>) -> Response<hyper::body::Incoming> {
    let client: Client<HttpConnector, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    client.request(request).await.unwrap()
}

async fn text(response: Response<hyper::body::Incoming>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

async fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn rpcs_go_to_the_service_without_the_prefix_and_pages_to_the_web_server() {
    let web = Router::new().fallback(async |uri: Uri| format!("page {uri}"));
    let edge = Edge::before(web).await;
    assert_eq!(text(edge.get("/rpc/adr.v1.X/Get?q=1").await).await, "/adr.v1.X/Get 127.0.0.1 0");
    assert_eq!(text(edge.get("/w/demo?a=b%20c").await).await, "page /w/demo?a=b%20c");
    assert_eq!(text(edge.get("/rpcs").await).await, "page /rpcs");
    assert_eq!(text(edge.get("/healthz").await).await, "ok\n");

    let own = edge.get("/files/a").await;
    assert_eq!(own.headers()["x-content-type-options"], "nosniff");
    let id = own.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(text(own).await, id, "routes of the program's own know the request's id");
}

#[tokio::test]
async fn headers_of_one_connection_stop_here_and_the_origin_is_told() {
    let web = Router::new().fallback(async |headers: HeaderMap| {
        let mut seen: Vec<String> =
            headers.iter().map(|(name, value)| format!("{name}={}", value.to_str().unwrap())).collect();
        seen.sort();
        let answer = [("keep-alive", "timeout=9"), ("x-private", "1"), ("connection", "x-private"), ("x-kept", "1")];
        (answer, seen.join("\n"))
    });
    let edge = Edge::before(web).await;
    let request = edge
        .request("GET", "/")
        .header("connection", "x-secret-hop")
        .header("x-secret-hop", "1")
        .header("te", "trailers")
        .header("x-forwarded-for", "6.6.6.6")
        .header("x-forwarded-host", "evil.example")
        .header("forwarded", "for=6.6.6.6")
        .header("cookie", "a=1")
        .header("cookie", "b=2")
        .body(Full::default())
        .unwrap();
    let response = send(request).await;
    for gone in ["keep-alive", "x-private"] {
        assert!(!response.headers().contains_key(gone), "{gone}");
    }
    assert_eq!(response.headers()["x-kept"], "1");
    let seen = text(response).await;
    assert!(!seen.contains("6.6.6.6") && !seen.contains("secret-hop") && !seen.contains("te="), "{seen}");
    for line in [
        "host=localhost:4100",
        "x-forwarded-host=localhost:4100",
        "x-forwarded-for=127.0.0.1",
        "x-forwarded-proto=http",
        "cookie=a=1; b=2",
    ] {
        assert!(seen.lines().any(|seen| seen == line), "{line} in {seen}");
    }
    assert!(seen.contains("traceparent=00-"));
}

#[tokio::test]
async fn answers_carry_security_headers_unless_the_page_brings_its_own() {
    let web = Router::new().route("/own", get(async || [("content-security-policy", "default-src 'self'")]));
    let edge = Edge::before(web).await;
    let response = edge.get("/rpc/x").await;
    for (name, value) in
        [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("cache-control", "no-store")]
    {
        assert_eq!(response.headers()[name], value);
    }
    assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
    assert!(!response.headers().contains_key("strict-transport-security"));
    assert!(uuid::Uuid::try_parse(response.headers()["x-request-id"].to_str().unwrap()).is_ok());
    assert_eq!(edge.get("/own").await.headers()["content-security-policy"], "default-src 'self'");

    let secure = Edge::start(config(nobody().await, "https://adr.example.com")).await;
    assert!(secure.get("/rpc/x").await.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_web_server_that_is_not_there_yet_is_a_page_that_looks_again() {
    let edge = Edge::start(config(nobody().await, "http://localhost:4100")).await;
    let response = edge.get("/").await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()["retry-after"], "2");
    assert!(text(response).await.contains("http-equiv=\"refresh\""));
}

#[tokio::test]
async fn bodies_stream_and_a_reader_who_leaves_stops_the_writer() {
    let dropped = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&dropped);
    let web = Router::new().fallback(move || {
        let guard = DropFlag(Arc::clone(&flag));
        async move {
            let ticks = futures::stream::unfold(guard, async |guard| {
                tokio::time::sleep(Duration::from_millis(10)).await;
                Some((Ok::<_, Infallible>(Bytes::from_static(b"tick")), guard))
            });
            Body::from_stream(ticks)
        }
    });
    let edge = Edge::before(web).await;
    let mut body = edge.get("/").await.into_body().into_data_stream();
    assert_eq!(body.next().await.unwrap().unwrap(), "tick");
    drop(body);
    let began = Instant::now();
    while !dropped.load(Ordering::SeqCst) {
        assert!(began.elapsed() < Duration::from_secs(5), "the writer still writes");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

struct DropFlag(Arc<AtomicBool>);

impl Drop for DropFlag {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn request_bodies_reach_the_web_server() {
    let web = Router::new().route("/form", post(async |body: Bytes| body));
    let edge = Edge::before(web).await;
    let request = edge.request("POST", "/form").body(Full::from("a=1&b=2")).unwrap();
    assert_eq!(text(send(request).await).await, "a=1&b=2");
}

#[tokio::test]
async fn a_large_request_is_refused_whether_it_says_so_or_not() {
    let edge = Edge::start(config(nobody().await, "http://localhost:4100")).await;
    let post = |body: Vec<u8>| edge.request("POST", "/rpc/x").body(Full::from(body)).unwrap();
    assert_eq!(text(send(post(vec![0; 1000])).await).await, "/x 127.0.0.1 1000");
    let refused = send(post(vec![0; 1001])).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS, "Connect's status for resource_exhausted");
    let error: serde_json::Value = serde_json::from_str(&text(refused).await).unwrap();
    assert_eq!(error["code"], "resource_exhausted");
    assert_eq!(error["details"][0]["type"], "platform.common.v1.ErrorInfo");

    let chunks = futures::stream::iter((0..20).map(|_| Ok::<_, Infallible>(Bytes::from(vec![0; 100]))));
    let client: Client<HttpConnector, Body> = Client::builder(TokioExecutor::new()).build_http();
    let streamed = edge.request("POST", "/rpc/x").body(Body::from_stream(chunks)).unwrap();
    // Not what the service makes of half a body.
    let refused = client.request(streamed).await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let error: serde_json::Value =
        serde_json::from_slice(&refused.into_body().collect().await.unwrap().to_bytes()).unwrap();
    assert_eq!(error["message"], "a request has at most 1000 bytes");
}

#[tokio::test]
async fn only_allowed_origins_may_read_answers() {
    let edge = Edge::start(config(nobody().await, "http://localhost:4100")).await;
    let preflight = async |origin: &str| {
        let request = edge
            .request("OPTIONS", "/rpc/x")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "x-workspace-id,authorization");
        send(request.body(Full::default()).unwrap()).await
    };
    let allowed = preflight("https://tools.example.com").await;
    assert_eq!(allowed.headers()["access-control-allow-origin"], "https://tools.example.com");
    assert!(!allowed.headers().contains_key("access-control-allow-credentials"));
    assert!(!preflight("https://evil.example").await.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn other_names_of_this_machine_lead_to_the_public_one() {
    let edge = Edge::start(config(nobody().await, "http://localhost:4100")).await;
    let with_host = async |method: &str, host: &'static str| {
        let mut request = edge.request(method, "/w/demo?q=1").body(Full::default()).unwrap();
        request.headers_mut().insert(header::HOST, HeaderValue::from_static(host));
        send(request).await
    };
    let redirect = with_host("GET", "127.0.0.1:4100").await;
    assert_eq!(redirect.status(), StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(redirect.headers()["location"], "http://localhost:4100/w/demo?q=1");
    for (method, host) in
        [("GET", "localhost:4100"), ("GET", "127.0.0.1:9"), ("GET", "evil.example"), ("POST", "127.0.0.1:4100")]
    {
        assert_eq!(with_host(method, host).await.status(), StatusCode::SERVICE_UNAVAILABLE, "{method} {host}");
    }
}

#[tokio::test]
async fn stopping_lets_requests_end_and_takes_no_more() {
    let web = Router::new().fallback(async || {
        tokio::time::sleep(Duration::from_millis(300)).await;
        "done"
    });
    let edge = Edge::before(web).await;
    let Edge { address, stop, server } = edge;
    let uri: Uri = format!("http://{address}/").parse().unwrap();
    let running = tokio::spawn(send(Request::get(uri.clone()).body(Full::default()).unwrap()));
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send(()).unwrap();
    assert_eq!(text(running.await.unwrap()).await, "done");
    server.await.unwrap().unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn stopping_ends_even_when_a_request_does_not() {
    let web = Router::new().fallback(async || {
        std::future::pending::<()>().await;
    });
    let Edge { address, stop, server } = Edge::before(web).await;
    let uri: Uri = format!("http://{address}/").parse().unwrap();
    let _running = tokio::spawn(send(Request::get(uri).body(Full::default()).unwrap()));
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop.send(()).unwrap();
    assert!(server.await.unwrap().is_err());
}

#[tokio::test]
async fn http2_works_without_tls() {
    let edge = Edge::start(config(nobody().await, "http://localhost:4100")).await;
    let client: Client<HttpConnector, Full<Bytes>> =
        Client::builder(TokioExecutor::new()).http2_only(true).build_http();
    let uri: Uri = format!("http://{}/rpc/x", edge.address).parse().unwrap();
    let response = client.request(Request::get(uri).body(Full::default()).unwrap()).await.unwrap();
    assert_eq!((response.version(), response.status()), (axum::http::Version::HTTP_2, StatusCode::OK));
}
