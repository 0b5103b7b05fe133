use std::future::poll_fn;

use ai_gateway_mock_provider::{FaultKind, Script, seeded};
use ai_gateway_sdk::transport::HttpVersion;
use http::{Method, Request};
use serde_json::{Value, json};

use crate::stand::{KEY, Stand, text};

pub(crate) const BEARER: (&str, &str) = ("authorization", "Bearer the-right-key");

pub(crate) fn question(stream: bool) -> String {
    json!({"model": "small", "messages": [{"role": "user", "content": "why?"}], "max_tokens": 50, "stream": stream})
        .to_string()
}

#[tokio::test]
async fn without_a_right_key_nothing_is_answered_and_each_client_is_told_in_its_own_form() {
    let stand = Stand::start(Script::default()).await;
    for headers in [&[][..], &[("authorization", "Bearer wrong")], &[("x-api-key", "wrong")]] {
        let reply = stand.ask(Method::POST, "/v1/messages", headers, question(true)).await;
        assert_eq!(reply.status(), 401);
        assert!(reply.headers().contains_key("request-id"));
        let error: Value = serde_json::from_str(&text(reply).await).unwrap();
        assert_eq!((&error["type"], &error["error"]["type"]), (&"error".into(), &"authentication_error".into()));
        let reply = stand.ask(Method::POST, "/v1/chat/completions", headers, question(true)).await;
        assert_eq!(reply.status(), 401);
        let error: Value = serde_json::from_str(&text(reply).await).unwrap();
        assert!(error["error"]["message"].is_string(), "{error}");
        assert_eq!(stand.ask(Method::GET, "/v1/models", headers, "").await.status(), 401);
    }
    assert_eq!(stand.provider.stats().requests, 0);
}

#[tokio::test]
async fn with_the_right_key_in_any_clients_header_streams_are_answered() {
    let stand = Stand::start(Script::seeded(3, 30)).await;
    for header in [BEARER, ("x-api-key", KEY), ("x-goog-api-key", KEY)] {
        let reply = stand.ask(Method::POST, "/v1/chat/completions", &[header], question(true)).await;
        assert_eq!(reply.status(), 200);
        let stream = text(reply).await;
        let data = stream.lines().filter_map(|line| line.strip_prefix("data: ")).filter(|data| *data != "[DONE]");
        let events = data.map(|data| serde_json::from_str::<Value>(data).unwrap());
        let said: String =
            events.filter_map(|event| event["choices"][0]["delta"]["content"].as_str().map(str::to_owned)).collect();
        assert_eq!(said, seeded(3, 30));
    }
}

#[tokio::test]
async fn a_client_that_closes_its_connection_ends_the_providers_work() {
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        let stand = Stand::start(Script::seeded(1, 50).with_fault(10, FaultKind::Hold)).await;
        let client = stand.client(version);
        let request = Request::post(client.url().join("/v1/chat/completions").unwrap()).header(BEARER.0, BEARER.1);
        let mut body = client.send(request.body(question(true).into()).unwrap()).await.unwrap().into_body();
        poll_fn(|cx| body.poll_data(cx)).await.unwrap().unwrap();
        drop(body);
        stand.provider.until(|stats| stats.disconnected == 1).await;
        while stand.ledger.waiting() == 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn a_client_that_goes_before_anything_is_said_ends_the_providers_work_too() {
    let silent = || Script::seeded(1, 50).with_fault_before_head(FaultKind::Hold);
    let begun = || Script::seeded(1, 50).with_fault(0, FaultKind::Hold);
    for version in [HttpVersion::Http1, HttpVersion::Http2] {
        for (script, stream) in [(silent(), true), (silent(), false), (begun(), true)] {
            let stand = Stand::start(script).await;
            let client = stand.client(version);
            let request = Request::post(client.url().join("/v1/chat/completions").unwrap()).header(BEARER.0, BEARER.1);
            let request = request.body(question(stream).into()).unwrap();
            let asking = tokio::spawn(async move { client.send(request).await.map(|_| ()) });
            stand.provider.until(|stats| stats.answers_open == 1).await;
            asking.abort();
            stand.provider.until(|stats| stats.disconnected == 1 && stats.answers_open == 0).await;
            while stand.ledger.waiting() == 0 {
                tokio::task::yield_now().await;
            }
        }
    }
}

#[tokio::test]
async fn models_are_listed_in_both_forms() {
    let stand = Stand::start(Script::default()).await;
    let list = |headers: &'static [(&str, &str)], path: &'static str| {
        let stand = &stand;
        async move {
            let reply = stand.ask(Method::GET, path, headers, "").await;
            (reply.status().as_u16(), serde_json::from_str::<Value>(&text(reply).await).unwrap())
        }
    };
    let (status, models) = list(&[BEARER], "/v1/models").await;
    assert_eq!((status, &models["object"], &models["data"][0]["id"]), (200, &"list".into(), &"small".into()));
    let (_, models) = list(&[("x-api-key", KEY), ("anthropic-version", "2023-06-01")], "/v1/models").await;
    assert_eq!((&models["first_id"], &models["data"][0]["type"]), (&"small".into(), &"model".into()));
    assert_eq!(list(&[BEARER], "/v1/models/small").await.1["object"], "model");
    assert_eq!(list(&[BEARER], "/v1/models/other").await.0, 404);
}

#[tokio::test]
async fn tokens_are_counted_and_embeddings_made() {
    let stand = Stand::start(Script::default()).await;
    let reply = stand.ask(Method::POST, "/v1/messages/count_tokens", &[BEARER], question(false)).await;
    assert_eq!(reply.status(), 200);
    let count: Value = serde_json::from_str(&text(reply).await).unwrap();
    assert!(count["input_tokens"].as_u64().unwrap() > 0, "{count}");
    let body = json!({"model": "small", "input": ["a", "b"]}).to_string();
    let reply = stand.ask(Method::POST, "/v1/embeddings", &[BEARER], body).await;
    assert_eq!(reply.status(), 200);
    let answer: Value = serde_json::from_str(&text(reply).await).unwrap();
    assert_eq!(answer["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn requests_that_are_too_large_or_lead_nowhere_are_refused() {
    let stand = Stand::start(Script::default()).await;
    let large = "x".repeat(200_000);
    let reply = stand.ask(Method::POST, "/v1/chat/completions", &[BEARER], large).await;
    assert_eq!(reply.status(), 413);
    for (method, path) in [(Method::POST, "/v1/files"), (Method::GET, "/v1/chat/completions"), (Method::GET, "/")] {
        assert_eq!(stand.ask(method, path, &[BEARER], "{}").await.status(), 404, "{path}");
    }
    assert_eq!(stand.ask(Method::DELETE, "/v1/models/small", &[BEARER], "").await.status(), 400);
    assert_eq!(stand.ask(Method::GET, "/healthz", &[], "").await.status(), 200);
    assert_eq!(stand.provider.stats().requests, 0);
}
