//! Answers that are given again.

use std::sync::Arc;

use ai_gateway_ledger::{Limits, Opening, Outcome, Scope, Switch, TenantId};
use ai_gateway_mock_provider::{Failure, FaultKind, MockProvider, Script, seeded};
use ai_gateway_sdk::gateway::Caller;
use ai_gateway_wire::Protocol;
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::stand::{Stand, asking, said, settings, text};

const BODY: Protocol = Protocol::ChatCompletions;
/// Long enough for a test to be over.
const CACHE: &str = "cache = { wait_ms = 3600000 }";

fn caching(providers: &[&MockProvider]) -> Stand {
    Stand::with(&settings(providers, CACHE, ""), Limits::NONE)
}

/// A question whose answer is always the same.
fn exactly(protocol: Protocol, stream: bool) -> Value {
    let mut body = asking(protocol, stream);
    match protocol {
        Protocol::GenerateContent => body["generationConfig"]["temperature"] = json!(0),
        Protocol::Embeddings => {}
        _ => body["temperature"] = json!(0),
    }
    body
}

fn header(value: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(http::header::CACHE_CONTROL, HeaderValue::from_static(value))])
}

/// What the reply says about the cache, and its body.
async fn ask(stand: &Stand, protocol: Protocol, body: &Value) -> (String, String) {
    let reply = stand.call(protocol, body).await;
    assert_eq!(reply.status, 200);
    let cache = reply.headers.get("x-ai-cache").map(|value| value.to_str().unwrap().to_owned());
    (cache.unwrap_or_default(), text(reply).await)
}

#[tokio::test]
async fn an_answer_is_told_again_byte_by_byte_in_every_protocol_streamed_and_whole() {
    let provider = MockProvider::start(Script::seeded(3, 20)).await.unwrap();
    let stand = caching(&[&provider]);
    let mut asked = 0;
    for protocol in Protocol::ALL {
        for stream in [true, false] {
            if stream && protocol == Protocol::Embeddings {
                continue;
            }
            asked += 1;
            let body = exactly(protocol, stream);
            let first = stand.call(protocol, &body).await;
            let (headers, told) = (first.headers.clone(), text(first).await);
            let again = stand.call(protocol, &body).await;
            assert!(headers["x-ai-cache"] == "miss" && again.headers["x-ai-cache"] == "hit", "{protocol} {stream}");
            for name in ["content-type", "x-ai-model", "x-ai-target"] {
                assert_eq!(headers[name], again.headers[name], "{protocol} {name}");
            }
            assert!(again.headers["x-ai-cost"] == "$0.00" && again.headers.contains_key("age"), "{:?}", again.headers);
            assert_eq!(http_body::Body::size_hint(&again.body).exact(), Some(told.len() as u64));
            assert_eq!(text(again).await, told, "{protocol} {stream}");
            let settled = stand.settled();
            let [paid, free] = settled.as_slice() else { unreachable!("{settled:?}") };
            assert_eq!((paid.outcome, free.outcome), (Outcome::Completed, Outcome::Cached));
            assert!(paid.cost.get() > 0 && free.cost.get() == 0 && free.tokens == ai_gateway_ledger::Tokens::default());
            assert!(free.model == paid.model && free.id != paid.id && !free.is_estimated);
        }
    }
    assert_eq!((provider.stats().requests, stand.under_way()), (asked, 0));
}

#[tokio::test]
async fn a_stream_is_told_again_in_the_frames_it_came_in() {
    let script = Script::seeded(3, 20).with_fault(10, FaultKind::Hold);
    let provider = MockProvider::start(script).await.unwrap();
    let stand = caching(&[&provider]);
    let mut first = stand.call(BODY, &exactly(BODY, true)).await.body;
    let mut frames = vec![first.frame().await.unwrap().unwrap().into_data().unwrap()];
    provider.release();
    while let Some(frame) = first.frame().await {
        frames.push(frame.unwrap().into_data().unwrap());
    }
    let mut again = stand.call(BODY, &exactly(BODY, true)).await.body;
    for expected in frames {
        assert_eq!(again.frame().await.unwrap().unwrap().into_data().unwrap(), expected);
    }
    assert!(again.frame().await.is_none());
}

#[tokio::test]
async fn tenants_never_share_and_a_key_hears_only_of_its_models() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let stand = caching(&[&provider]);
    let other = TenantId(Uuid::from_u128(8));
    let now = Timestamp::now();
    stand.ledger.open(other, Opening::new(now), now);
    let body = exactly(BODY, false);
    assert_eq!(ask(&stand, BODY, &body).await.0, "miss");
    let as_caller = |caller: Caller| stand.call_as(caller, BODY, &body, HeaderMap::new());
    let theirs = as_caller(Caller { tenant: other, ..stand.caller() }).await;
    assert_eq!(theirs.headers["x-ai-cache"], "miss");
    assert_eq!(provider.stats().requests, 2);
    let scoped = |model: &str| Caller { models: Some([model.to_owned()].into()), ..stand.caller() };
    assert_eq!(as_caller(scoped("g")).await.status, 404);
    assert_eq!(as_caller(scoped("m")).await.headers["x-ai-cache"], "hit");
    stand.ledger.set_stopped(Switch::Of(stand.tenant, Scope::Tenant), true);
    assert_eq!(as_caller(stand.caller()).await.status, 403);
    assert_eq!(as_caller(Caller { tenant: other, ..stand.caller() }).await.headers["x-ai-cache"], "hit");
}

#[tokio::test]
async fn what_is_cached_counts_as_a_request_and_needs_no_money() {
    let provider = MockProvider::start(Script::seeded(1, 50)).await.unwrap();
    let limits = Limits { requests_per_minute: Some(3), tokens_per_minute: Some(150), ..Limits::NONE };
    let stand = Stand::with(&settings(&[&provider], CACHE, ""), limits);
    assert_eq!(ask(&stand, BODY, &exactly(BODY, false)).await.0, "miss");
    for _ in 0..2 {
        assert_eq!(ask(&stand, BODY, &exactly(BODY, false)).await.0, "hit", "the tokens of the minute are used up");
    }
    assert_eq!(stand.call(BODY, &exactly(BODY, false)).await.status, 429, "so are the requests now");
    assert_eq!(provider.stats().requests, 1);
}

#[tokio::test]
async fn of_a_hundred_equal_calls_at_once_one_is_sent() {
    let provider = MockProvider::start(Script::seeded(2, 20).with_fault(10, FaultKind::Hold)).await.unwrap();
    let stand = Arc::new(caching(&[&provider]));
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let stand = Arc::clone(&stand);
            tokio::spawn(async move { ask(&stand, BODY, &exactly(BODY, true)).await })
        })
        .collect();
    provider.until(|stats| stats.answers_open == 1).await;
    provider.release();
    let mut hits = 0;
    for call in calls {
        let (cache, told) = call.await.unwrap();
        assert_eq!(said(&told), seeded(2, 20));
        hits += usize::from(cache == "hit");
    }
    assert_eq!((hits, provider.stats().requests), (99, 1));
    let settled = stand.settled();
    assert_eq!(settled.iter().filter(|settlement| settlement.outcome == Outcome::Cached).count(), 99);
    assert_eq!(settled.len(), 100);
}

#[tokio::test]
async fn when_who_asks_goes_away_another_one_asks() {
    let held = Script::seeded(2, 20).with_fault(10, FaultKind::Hold);
    let provider = MockProvider::start_in_turn([held], Script::seeded(2, 20)).await.unwrap();
    let stand = Arc::new(caching(&[&provider]));
    let mut first = stand.call(BODY, &exactly(BODY, true)).await;
    first.body.frame().await.unwrap().unwrap();
    let others: Vec<_> = (0..10)
        .map(|_| {
            let stand = Arc::clone(&stand);
            tokio::spawn(async move { ask(&stand, BODY, &exactly(BODY, true)).await.0 })
        })
        .collect();
    drop(first);
    let mut told = Vec::new();
    for other in others {
        told.push(other.await.unwrap());
    }
    told.sort();
    assert_eq!((told[..9].concat(), told[9].as_str()), ("hit".repeat(9), "miss"));
    assert_eq!(provider.stats().requests, 2);
}

#[tokio::test]
async fn nothing_is_kept_of_what_did_not_end_well() {
    let cut = |kind| Script::seeded(2, 20).with_fault(10, kind);
    let limit = Script { finish: Some(ai_gateway_mock_provider::Finish::MaxTokens), ..Script::seeded(2, 20) };
    let filter = Script { finish: Some(ai_gateway_mock_provider::Finish::ContentFilter), ..Script::seeded(2, 20) };
    let failing = [
        Script::failing(Failure::new(400)),
        cut(FaultKind::Close),
        cut(FaultKind::Error(Failure::new(529))),
        limit,
        filter,
    ];
    for protocol in Protocol::CONVERSATIONS {
        let count = failing.len() as u64;
        let provider = MockProvider::start_in_turn(failing.clone(), Script::seeded(2, 20)).await.unwrap();
        let stand = caching(&[&provider]);
        for _ in 0..=count {
            let reply = stand.call(protocol, &exactly(protocol, true)).await;
            assert!(reply.headers.get("x-ai-cache").is_none_or(|value| value == "miss"), "{protocol}");
            text(reply).await;
        }
        assert_eq!(ask(&stand, protocol, &exactly(protocol, true)).await.0, "hit", "{protocol}");
        assert_eq!(provider.stats().requests, count + 1, "{protocol}");
    }
}

#[tokio::test]
async fn answers_that_may_differ_are_kept_only_where_the_settings_say_so() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let tool = json!([{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]);
    let warm = asking(BODY, false);
    let mut with_tools = exactly(BODY, false);
    with_tools["tools"] = tool;
    let mut stateful = exactly(Protocol::Responses, false);
    stateful["conversation"] = json!("c");
    for (setting, protocol, body, expected) in [
        ("", BODY, &warm, ["", ""]),
        ("cache = {}", BODY, &warm, ["bypass", "bypass"]),
        ("cache = { tools = true }", BODY, &warm, ["bypass", "bypass"]),
        ("cache = { any_temperature = true }", BODY, &warm, ["miss", "hit"]),
        ("cache = { any_temperature = true }", BODY, &with_tools, ["bypass", "bypass"]),
        ("cache = { tools = true }", BODY, &with_tools, ["miss", "hit"]),
        ("cache = { tools = true, any_temperature = true }", Protocol::Responses, &stateful, ["bypass", "bypass"]),
    ] {
        let stand = Stand::with(&settings(&[&provider], setting, ""), Limits::NONE);
        for expected in expected {
            assert_eq!(ask(&stand, protocol, body).await.0, expected, "{setting}: {body}");
        }
    }
}

#[tokio::test]
async fn whatever_may_change_the_answer_is_another_question() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let stand = caching(&[&provider]);
    let body = exactly(Protocol::Messages, false);
    assert_eq!(ask(&stand, Protocol::Messages, &body).await.0, "miss");
    let mut other = body.clone();
    other["messages"][0]["content"] = json!("why not?");
    assert_eq!(ask(&stand, Protocol::Messages, &other).await.0, "miss");
    assert_eq!(ask(&stand, BODY, &body).await.0, "miss", "the same words in another protocol");
    let beta = HeaderMap::from_iter([("anthropic-beta".parse().unwrap(), HeaderValue::from_static("more"))]);
    let reply = stand.call_with(Protocol::Messages, &body, beta).await;
    assert_eq!(reply.headers["x-ai-cache"], "miss");
    assert_eq!(ask(&stand, Protocol::Messages, &body).await.0, "hit");
    let elsewhere = MockProvider::start(Script::default()).await.unwrap();
    stand.gateway.reload(&settings(&[&elsewhere], CACHE, "")).unwrap();
    assert_eq!(ask(&stand, Protocol::Messages, &body).await.0, "miss", "another provider, another answer");
    stand.gateway.reload(&settings(&[&provider], CACHE, "")).unwrap();
    assert_eq!(ask(&stand, Protocol::Messages, &body).await.0, "hit");
}

#[tokio::test]
async fn a_client_may_ask_for_a_new_answer_and_that_none_is_kept() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let stand = caching(&[&provider]);
    let body = exactly(BODY, true);
    for (directive, expected, requests) in [
        ("no-store", "bypass", 1),
        ("max-age=60", "miss", 2),
        ("max-age=60", "hit", 2),
        ("no-cache", "miss", 3),
        ("no-store", "bypass", 4),
        ("max-age=0", "miss", 5),
        ("private", "hit", 5),
    ] {
        let reply = stand.call_with(BODY, &body, header(directive)).await;
        assert_eq!(reply.headers["x-ai-cache"], expected, "{directive}");
        text(reply).await;
        assert_eq!(provider.stats().requests, requests, "{directive}");
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_told_and_not_kept() {
    let provider = MockProvider::start(Script::seeded(1, 80)).await.unwrap();
    let mut config = settings(&[&provider], CACHE, "");
    config.cache.largest_answer_bytes = 1_000;
    let stand = Stand::with(&config, Limits::NONE);
    for _ in 0..2 {
        let (cache, told) = ask(&stand, BODY, &exactly(BODY, true)).await;
        assert_eq!((cache.as_str(), said(&told)), ("miss", seeded(1, 80)));
    }
    assert_eq!(provider.stats().requests, 2);
}
