//! Spans reach a collector, over its own protocol.

use observability_sdk::testing::{Span, TestCollector};
use observability_sdk::traces::Traces;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use tokio::runtime::Handle;
use tracing::Instrument;
use tracing::field::Empty;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

async fn deliver(traceparent: &str) {
    let request = tracing::info_span!("request", otel.name = "POST /orders", otel.kind = "server", traceparent);
    async {
        let call = tracing::debug_span!("call", tokens = Empty, otel.status_code = Empty);
        call.in_scope(|| {
            tracing::info!(attempt = 2_u64, "asked again");
            tracing::debug!("nobody needs this in a trace");
        });
        call.record("tokens", 41_u64).record("otel.status_code", "ERROR");
        // A parent in this process goes before one that comes from elsewhere.
        tracing::info_span!("event", traceparent = format!("00-{}-{PARENT}-01", "a".repeat(32))).in_scope(|| {});
        tracing::trace_span!("too fine").in_scope(|| {});
        tracing::info_span!(target: "someone_else", "foreign").in_scope(|| {});
    }
    .instrument(request)
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spans_reach_their_collector_and_go_on_where_a_trace_began() {
    let collector = TestCollector::start().await;
    let traces = Traces { collector: collector.address.parse().unwrap(), service: "shop", crates: &["traces"] };
    let exporting = observability_sdk::init("info", None, Some(&traces), &Handle::current()).unwrap();
    let again = observability_sdk::init("warn", None, None, &Handle::current()).unwrap_err();
    assert_eq!(again.to_string(), "logs are set up already");

    deliver(&format!("00-{TRACE}-{PARENT}-01")).await;
    deliver("no traceparent at all").await;
    tokio::task::spawn_blocking(move || drop(exporting)).await.unwrap();

    let spans = collector.spans();
    let names: Vec<_> = spans.iter().map(|span| span.name.as_str()).collect();
    assert_eq!(names, ["event", "call", "POST /orders", "event", "call", "POST /orders"]);
    let [event, call, request, .., alone] = &spans[..] else { unreachable!() };
    assert!(spans.iter().all(|Span { service, .. }| service == "shop"), "{spans:?}");
    assert!([event, call, request].iter().all(|span| span.trace == TRACE), "{spans:?}");
    assert_eq!((request.parent.as_str(), request.kind), (PARENT, SpanKind::Server));
    assert_eq!((&call.parent, &event.parent), (&request.id, &request.id));
    assert!(call.failed && !event.failed && call.attributes["tokens"] == "41", "{call:?}");
    let [(words, fields)] = &call.events[..] else { panic!("{call:?}") };
    assert_eq!((words.as_str(), fields["attempt"].as_str()), ("asked again", "2"));
    assert!(alone.parent.is_empty() && alone.trace != TRACE, "what names no trace begins one: {alone:?}");
}
