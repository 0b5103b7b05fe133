//! What who watches the gateway gets to see: all that counts, and nothing of what was said or by whom. A process of its
//! own, because a process has one recorder.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

#[expect(dead_code, reason = "other tests need more of it")]
#[path = "../http/stand.rs"]
mod stand;

use std::collections::BTreeSet;

use ai_gateway_mock_provider::{Failure, Script, seeded};
use ai_gateway_sdk::telemetry;
use ai_gateway_sdk::transport::{BaseUrl, HttpVersion, Transport, TransportOptions};
use http::{Method, Request};
use serde_json::json;
use tokio::net::TcpListener;

use stand::{KEY, Stand, text};

const PERSON: &str = "jane@example.com";
const PROMPT: &str = "why-is-the-sky-blue";

async fn ask(stand: &Stand, model: &str, prompt: &str) -> u16 {
    let body = json!({"model": model, "user": PERSON, "stream": true, "max_tokens": 50,
        "messages": [{"role": "user", "content": prompt}]});
    let headers = [("authorization", format!("Bearer {KEY}"))];
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = stand.ask(Method::POST, "/v1/chat/completions", &headers, body.to_string()).await;
    let status = reply.status().as_u16();
    text(reply).await;
    status
}

/// What the series are called, without their values.
fn series(page: &str) -> BTreeSet<&str> {
    let lines = page.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.rsplit_once(' ')).map(|(name, _)| name).collect()
}

#[tokio::test]
async fn the_page_has_what_counts_and_nothing_of_what_was_said_or_by_whom() {
    let metrics = observability_sdk::metrics::install(telemetry::BUCKETS).unwrap();
    telemetry::describe();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url: BaseUrl = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    tokio::spawn(observability_sdk::metrics::serve(listener, metrics, std::future::pending()));
    let scrape = || async {
        let mut options = TransportOptions::new(url.clone());
        options.egress.networks = options.url.own_networks();
        options.version = HttpVersion::Http1;
        let client = Transport::new(options).unwrap();
        let request = Request::get(client.url().join("/metrics").unwrap()).body(bytes::Bytes::new()).unwrap();
        text(client.send(request).await.unwrap()).await
    };
    let stand = Stand::start(Script::seeded(3, 30)).await;
    assert_eq!(ask(&stand, "small", PROMPT).await, 200);
    let page = scrape().await;
    let chat = r#"gen_ai_operation_name="chat",gen_ai_provider_name="one",gen_ai_request_model="real""#;
    for line in [
        r#"ai_requests_total{target="one/real",outcome="completed"} 1"#.to_owned(),
        r#"ai_tokens_total{target="one/real",kind="output"} 30"#.to_owned(),
        r#"ai_streams_open{target="one/real"} 0"#.to_owned(),
        r#"ai_queue_depth{target="one/real"} 0"#.to_owned(),
        r#"ai_breaker_state{target="one/real"} 0"#.to_owned(),
        r#"ai_first_token_duration_ms_count{target="one/real"} 1"#.to_owned(),
        format!("gen_ai_client_operation_duration_seconds_count{{{chat}}} 1"),
        format!("gen_ai_client_operation_time_to_first_chunk_seconds_count{{{chat}}} 1"),
        format!(r#"gen_ai_client_token_usage_bucket{{{chat},gen_ai_token_type="output",le="64"}} 1"#),
        format!(r#"gen_ai_client_token_usage_sum{{{chat},gen_ai_token_type="output"}} 30"#),
    ] {
        assert!(page.lines().any(|found| found == line), "{line} is not in\n{page}");
    }
    assert!(page.contains("ai_inter_token_duration_ms_bucket"), "{page}");
    assert!(page.contains("# TYPE ai_cost_total gauge"), "{page}");

    stand.provider.then([Script::failing(Failure::new(400))]);
    assert_eq!(ask(&stand, "small", PROMPT).await, 400);
    let before = scrape().await;
    for number in 0..20 {
        assert_eq!(ask(&stand, &format!("made-up-{number}"), PROMPT).await, 404);
        assert_eq!(ask(&stand, "small", &format!("{PROMPT}-{number}")).await, 200);
    }
    let page = scrape().await;
    assert_eq!(series(&before), series(&page), "requests make no series");
    let said = seeded(3, 30);
    let first_word = said.split_whitespace().next().unwrap();
    for private in [PERSON, "jane", PROMPT, KEY, "made-up", first_word, "00000000-0000-0000-0000-000000000001"] {
        assert!(!page.contains(private), "{private} is in\n{page}");
    }
    assert_eq!(stand.ledger.waiting(), 22);
}
