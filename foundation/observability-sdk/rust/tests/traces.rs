//! Spans reach a collector: a real one's port and protocol, with what it got written down.
#![expect(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use observability_sdk::traces::Traces;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::{Span, span::SpanKind};
use prost::Message;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tracing::Instrument;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

type Requests = Arc<Mutex<Vec<(String, ExportTraceServiceRequest)>>>;

/// Where it listens, and what was posted to which path.
async fn collector() -> (String, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/otlp", listener.local_addr().unwrap());
    let requests = Requests::default();
    let kept = Arc::clone(&requests);
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let kept = Arc::clone(&kept);
            let service = service_fn(move |request| keep(request, Arc::clone(&kept)));
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    (address, requests)
}

async fn keep(request: Request<Incoming>, kept: Requests) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    let body = request.into_body().collect().await.unwrap().to_bytes();
    kept.lock().unwrap().push((path, ExportTraceServiceRequest::decode(body).unwrap()));
    Ok(Response::new(Full::default()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn texts(attributes: &[KeyValue]) -> HashMap<&str, String> {
    let text = |pair: &KeyValue| match pair.value.clone().unwrap().value.unwrap() {
        any_value::Value::StringValue(text) => text,
        any_value::Value::IntValue(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    attributes.iter().map(|pair| (pair.key.as_str(), text(pair))).collect()
}

async fn deliver(traceparent: &str) {
    let request = tracing::info_span!("request", otel.name = "POST /orders", otel.kind = "server", traceparent);
    async {
        let call =
            tracing::debug_span!("call", tokens = tracing::field::Empty, otel.status_code = tracing::field::Empty);
        call.in_scope(|| {
            tracing::info!(attempt = 2_u64, "asked again");
            tracing::debug!("nobody needs this in a trace");
        });
        call.record("tokens", 41_u64).record("otel.status_code", "ERROR");
        // A name in this process goes before one that comes from elsewhere.
        tracing::info_span!("event", traceparent = format!("00-{}-{PARENT}-01", "a".repeat(32))).in_scope(|| {});
        tracing::trace_span!("too fine").in_scope(|| {});
        tracing::info_span!(target: "someone_else", "foreign").in_scope(|| {});
    }
    .instrument(request)
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spans_reach_their_collector_and_go_on_where_a_trace_began() {
    let (address, requests) = collector().await;
    let traces = Traces { collector: address.parse().unwrap(), service: "shop", crates: &["traces"] };
    let exporting = observability_sdk::init("warn", None, Some(&traces), &Handle::current()).unwrap();
    let again = observability_sdk::init("warn", None, None, &Handle::current()).unwrap_err();
    assert_eq!(again.to_string(), "logs are set up already");

    deliver(&format!("00-{TRACE}-{PARENT}-01")).await;
    deliver("no traceparent at all").await;
    tokio::task::spawn_blocking(move || drop(exporting)).await.unwrap();

    let requests = requests.lock().unwrap();
    assert!(requests.iter().all(|(path, _)| path == "/otlp/v1/traces"), "{requests:?}");
    let resources: Vec<_> = requests.iter().flat_map(|(_, request)| &request.resource_spans).collect();
    for resource in &resources {
        assert_eq!(texts(&resource.resource.as_ref().unwrap().attributes)["service.name"], "shop");
    }
    let spans: Vec<&Span> = resources.iter().flat_map(|found| &found.scope_spans).flat_map(|of| &of.spans).collect();
    let names: Vec<_> = spans.iter().map(|span| span.name.as_str()).collect();
    assert_eq!(names, ["event", "call", "POST /orders", "event", "call", "POST /orders"]);
    let [event, call, request, .., alone] = spans[..] else { unreachable!() };

    for span in [call, event, request] {
        assert_eq!(hex(&span.trace_id), TRACE, "{}", span.name);
    }
    assert_eq!(hex(&request.parent_span_id), PARENT);
    assert_eq!(request.kind(), SpanKind::Server);
    assert_eq!(call.parent_span_id, request.span_id);
    assert_eq!(event.parent_span_id, request.span_id);
    assert_eq!(texts(&call.attributes)["tokens"], "41");
    assert_eq!(call.status.as_ref().unwrap().code, 2, "an error");
    let told: Vec<_> = call.events.iter().map(|event| (event.name.as_str(), texts(&event.attributes))).collect();
    assert_eq!((told.len(), told[0].0, told[0].1["attempt"].as_str()), (1, "asked again", "2"));

    assert!(alone.parent_span_id.is_empty(), "what names no trace begins one");
    assert_ne!(alone.trace_id, request.trace_id);
}
