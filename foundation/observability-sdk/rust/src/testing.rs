//! A collector for tests: a real port and the real protocol, with what came written down.
//!
//! It belongs to tests alone, behind the feature `testing`, and panics where a test should stop.
#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, span::SpanKind, status::StatusCode};
use prost::Message;
use tokio::net::TcpListener;

/// Takes spans until the runtime ends.
pub struct TestCollector {
    /// What a program is told, such as `http://127.0.0.1:41000/otlp`.
    pub address: String,
    spans: Arc<Mutex<Vec<Span>>>,
}

/// A span that came.
#[derive(Clone, Debug)]
pub struct Span {
    /// Of which process.
    pub service: String,
    /// What it is called.
    pub name: String,
    /// In hexadecimal digits.
    pub trace: String,
    /// In hexadecimal digits.
    pub id: String,
    /// In hexadecimal digits; empty for the first of a trace.
    pub parent: String,
    /// On which side of a call it is.
    pub kind: SpanKind,
    /// Whether it tells of a failure.
    pub failed: bool,
    /// Attributes as text.
    pub attributes: HashMap<String, String>,
    /// The log lines in it: their words, and their fields as text.
    pub events: Vec<(String, HashMap<String, String>)>,
}

impl TestCollector {
    /// Listens on a port of its own.
    ///
    /// # Panics
    /// Without a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/otlp", listener.local_addr().unwrap());
        let spans = Arc::<Mutex<Vec<Span>>>::default();
        let kept = Arc::clone(&spans);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let kept = Arc::clone(&kept);
                let service = service_fn(move |request| keep(request, Arc::clone(&kept)));
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { address, spans }
    }

    /// The spans that have come, in the order in which they ended.
    ///
    /// # Panics
    /// After a panic while one was kept.
    #[must_use]
    pub fn spans(&self) -> Vec<Span> {
        self.spans.lock().unwrap().clone()
    }
}

async fn keep(request: Request<Incoming>, kept: Arc<Mutex<Vec<Span>>>) -> Result<Response<Full<Bytes>>, Infallible> {
    assert_eq!(request.uri().path(), "/otlp/v1/traces");
    let body = request.into_body().collect().await.unwrap().to_bytes();
    let request = ExportTraceServiceRequest::decode(body).unwrap();
    kept.lock().unwrap().extend(request.resource_spans.into_iter().flat_map(spans));
    Ok(Response::new(Full::default()))
}

fn spans(of: ResourceSpans) -> impl Iterator<Item = Span> {
    let resource = texts(of.resource.unwrap_or_default().attributes);
    let service = resource.get("service.name").cloned().unwrap_or_default();
    of.scope_spans.into_iter().flat_map(|scope| scope.spans).map(move |span| Span {
        service: service.clone(),
        trace: hex(&span.trace_id),
        id: hex(&span.span_id),
        parent: hex(&span.parent_span_id),
        kind: span.kind(),
        failed: span.status.as_ref().is_some_and(|status| status.code() == StatusCode::Error),
        name: span.name,
        attributes: texts(span.attributes),
        events: span.events.into_iter().map(|event| (event.name, texts(event.attributes))).collect(),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn texts(attributes: Vec<KeyValue>) -> HashMap<String, String> {
    let text = |value: any_value::Value| match value {
        any_value::Value::StringValue(text) => text,
        any_value::Value::IntValue(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    attributes.into_iter().filter_map(|pair| Some((pair.key, text(pair.value?.value?)))).collect()
}
