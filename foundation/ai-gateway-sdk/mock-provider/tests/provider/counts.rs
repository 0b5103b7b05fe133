//! The provider's own bill, and its control over the wire.

use ai_gateway_mock_provider::{MockProvider, Options, Script, Stats, UsageScript};
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use serde_json::json;

use crate::support::{ALL, CHAT, MESSAGES, body, events, http, post, read, said, soon};

#[tokio::test]
async fn every_token_is_counted_by_key_and_model() {
    let usage = UsageScript { input: Some(10), cache_read: 3, output: Some(99), ..UsageScript::default() };
    let provider = MockProvider::start(Script { usage, thinking: 2, ..Script::seeded(1, 5) }).await.unwrap();
    let http = http(false);
    for path in ALL {
        let answer = post(&http, &provider, path, &body(path, true)).await;
        read(answer).await;
    }
    let stats = soon(provider.until(|stats| stats.completed == 4)).await;
    let bill = stats.bills["key-1"]["mock-large"];
    assert_eq!((bill.answers, bill.generated.input, bill.generated.cache_read), (4, 40, 12));
    assert_eq!((bill.generated.output, bill.generated.reasoning, stats.tokens_sent), (28, 8, 28));
    assert_eq!(bill.reported.output, 4 * 99, "a lie is what was reported");
    assert_eq!((stats.requests, stats.answers_open, stats.connections), (4, 0, 1));
    let requests = provider.requests();
    assert_eq!((requests.len(), requests[2].uri.path()), (4, MESSAGES));
}

#[tokio::test]
async fn usage_can_be_absent() {
    let usage = UsageScript { absent: true, ..UsageScript::default() };
    for path in ALL {
        let provider = MockProvider::start(Script { usage: usage.clone(), ..Script::default() }).await.unwrap();
        let (text, _) = read(post(&http(false), &provider, path, &body(path, true)).await).await;
        let told = events(&text).iter().any(|(_, data)| {
            let places = [&data["usage"], &data["usageMetadata"], &data["response"]["usage"]];
            places.into_iter().any(|usage| !usage.is_null())
        });
        assert!(!told, "{path}");
        let total = soon(provider.until(|stats| stats.completed == 1)).await.total();
        assert_eq!((total.generated.output, total.reported.output), (16, 0));
    }
}

#[tokio::test]
async fn scripts_and_counts_go_over_the_wire() {
    let provider = MockProvider::start_with(Options { threads: 2, ..Options::default() }).await.unwrap();
    let http = http(false);
    let call = async |method: Method, path: &str, body: String| {
        let request = Request::builder().method(method).uri(format!("{}{path}", provider.base_url));
        let answer = http.request(request.body(Full::from(body)).unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.into_body().collect().await.unwrap().to_bytes())
    };
    let say = async || said(&events(&read(post(&http, &provider, CHAT, &body(CHAT, true)).await).await.0));
    assert_eq!(call(Method::PUT, "/mock/script", json!({"text": "usual"}).to_string()).await.0, 200);
    assert_eq!(call(Method::POST, "/mock/scripts", json!([{"text": "one"}, {"text": "two"}]).to_string()).await.0, 200);
    assert_eq!(call(Method::POST, "/mock/scripts", json!({"text": "three"}).to_string()).await.0, 200);
    assert_eq!([say().await, say().await, say().await, say().await], ["one", "two", "three", "usual"]);
    assert_eq!(call(Method::PUT, "/mock/script", json!({"txt": "unknown"}).to_string()).await.0, 400);
    assert_eq!(call(Method::GET, "/mock/nothing", String::new()).await.0, 404);
    let stats: Stats = serde_json::from_slice(&call(Method::GET, "/mock/stats", String::new()).await.1).unwrap();
    assert_eq!((stats.requests, stats.total().answers), (4, 4), "control is not counted");
    assert_eq!(call(Method::DELETE, "/mock/stats", String::new()).await.0, 200);
    assert_eq!(provider.stats().total().answers, 0);
}

#[tokio::test]
async fn the_end_of_the_provider_is_the_end_of_its_connections() {
    let script = Script { ttft_ms: 3_600_000, ..Script::default() };
    let provider = MockProvider::start(script).await.unwrap();
    let http = http(false);
    let answer = post(&http, &provider, CHAT, &body(CHAT, true)).await;
    drop(provider);
    let (_, whole) = soon(read(answer)).await;
    assert!(!whole);
}
