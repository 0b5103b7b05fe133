//! What passes, and what does not.

use std::sync::Arc;
use std::time::Duration;

use ai_gateway_ledger::{Limits, Outcome, PicoDollars, Price, PriceTable, Tier, TokenKind};
use ai_gateway_mock_provider::{Failure, Framing, MockProvider, Script, UsageScript, seeded};
use ai_gateway_sdk::gateway::Call;
use ai_gateway_wire::Protocol;
use http::HeaderMap;
use http_body_util::BodyExt;
use serde_json::json;

use crate::stand::{INPUT, OUTPUT, Stand, asking, events, said, settings, text};

#[tokio::test]
async fn a_stream_passes_as_it_is_and_its_usage_is_hidden_from_who_did_not_ask() {
    let provider = MockProvider::start(Script::seeded(7, 50)).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let reply = stand.call(Protocol::ChatCompletions, &asking(Protocol::ChatCompletions, true)).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers["content-type"], "text/event-stream; charset=utf-8");
    assert_eq!(
        (&reply.headers["x-ai-model"], &reply.headers["x-ai-target"]),
        (&"m".parse().unwrap(), &"one/real".parse().unwrap())
    );
    let stream = text(reply).await;
    assert_eq!(said(&stream), seeded(7, 50));
    assert!(stream.ends_with("data: [DONE]\n\n"), "{stream}");
    assert!(!stream.contains("prompt_tokens"), "{stream}");
    let mut asked = asking(Protocol::ChatCompletions, true);
    asked["stream_options"] = json!({"include_usage": true});
    let stream = text(stand.call(Protocol::ChatCompletions, &asked).await).await;
    assert!(stream.contains("prompt_tokens"), "{stream}");
    let bill = provider.stats().total().reported;
    let settled = stand.settled();
    assert_eq!(settled.len(), 2);
    let cost: u64 = settled.iter().map(|settlement| settlement.cost.get()).sum();
    assert_eq!(cost, bill.input * INPUT + bill.output * OUTPUT);
    assert!(settled.iter().all(|settlement| settlement.outcome == Outcome::Completed && !settlement.is_estimated));
}

#[tokio::test]
async fn every_protocol_passes_streamed_and_plain() {
    let provider = MockProvider::start(Script::seeded(3, 20)).await.unwrap();
    let stand = Stand::new(&[&provider]);
    for protocol in Protocol::ALL {
        for stream in [true, false] {
            if stream && protocol == Protocol::Embeddings {
                continue;
            }
            let reply = stand.call(protocol, &asking(protocol, stream)).await;
            assert_eq!(reply.status, 200, "{protocol} {stream}");
            assert_eq!(reply.headers.contains_key("x-ai-cost"), !stream, "{protocol}");
            assert!(!text(reply).await.is_empty());
            let settled = stand.settled();
            assert_eq!(settled.len(), 1, "{protocol} {stream}");
            assert!(
                settled[0].outcome == Outcome::Completed && !settled[0].is_estimated,
                "{protocol} {:?}",
                settled[0]
            );
        }
    }
    let (stats, received) = (provider.stats(), provider.requests());
    assert_eq!((stats.requests, stats.completed), (9, 9), "{stats:?}");
    assert!(
        received.iter().all(|request| request.body.windows(6).any(|bytes| bytes == b"\"real\"")
            || request.uri.path().contains("/real:"))
    );
}

#[tokio::test]
async fn what_is_cached_costs_what_it_costs_cached() {
    const CACHED: u64 = 100_000;
    const WRITTEN: u64 = 1_250_000;
    let pico = |amount| PicoDollars::new(amount).unwrap();
    let price = Price::new(pico(INPUT), pico(OUTPUT)).with(Tier::Standard, TokenKind::CacheRead, pico(CACHED)).with(
        Tier::Standard,
        TokenKind::CacheWrite5m,
        pico(WRITTEN),
    );
    let prices =
        ["one/real", "one-g/real"].into_iter().fold(PriceTable::empty(), |table, name| table.with(name, price.clone()));
    for protocol in Protocol::CONVERSATIONS {
        // Only two of them tell what was written into a cache.
        let written = if matches!(protocol, Protocol::Messages | Protocol::Responses) { 40 } else { 0 };
        let usage = UsageScript { input: Some(10), cache_read: 900, cache_write_5m: written, ..UsageScript::default() };
        let provider = MockProvider::start(Script { usage, ..Script::seeded(1, 5) }).await.unwrap();
        let stand = Stand::with_options(&settings(&[&provider], "", ""), Limits::NONE, |options| {
            options.prices = Arc::new(prices.clone());
        });
        let stand = stand.unwrap();
        for stream in [true, false] {
            text(stand.call(protocol, &asking(protocol, stream)).await).await;
            let settled = &stand.settled()[0];
            let tokens = settled.tokens;
            let counted = (tokens.input, tokens.cache_read, tokens.cache_write_5m, tokens.output);
            assert_eq!(counted, (10, 900, written, 5), "{protocol} {stream}");
            let cost = 10 * INPUT + 900 * CACHED + written * WRITTEN + 5 * OUTPUT;
            assert_eq!((settled.cost.get(), settled.is_estimated), (cost, false), "{protocol} {stream}");
        }
    }
}

#[tokio::test]
async fn however_a_provider_cuts_its_frames_the_client_hears_the_same() {
    for framing in [
        Framing { split_every: 1, ..Framing::default() },
        Framing { split_every: 7, crlf: Some(true), ping_every: 3, ..Framing::default() },
        Framing { tokens_per_write: 9, comment_every: 2, no_final_blank: true, ..Framing::default() },
    ] {
        let provider = MockProvider::start(Script { framing: framing.clone(), ..Script::seeded(5, 30) }).await.unwrap();
        let stand = Stand::new(&[&provider]);
        let stream = text(stand.call(Protocol::ChatCompletions, &asking(Protocol::ChatCompletions, true)).await).await;
        assert_eq!(said(&stream), seeded(5, 30), "{framing:?}");
        assert!(stream.ends_with("\n\n") && stream.contains("[DONE]") || stream.ends_with("\r\n\r\n"), "{framing:?}");
        assert_eq!(stand.settled()[0].outcome, Outcome::Completed, "{framing:?}");
    }
}

#[tokio::test]
async fn a_provider_is_read_no_faster_than_its_client_reads() {
    const TOKENS: u32 = 3_000_000;
    let provider = MockProvider::start(Script::seeded(1, TOKENS)).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let mut body = asking(Protocol::ChatCompletions, true);
    body["max_tokens"] = json!(TOKENS);
    let mut reply = stand.call(Protocol::ChatCompletions, &body).await;
    reply.body.frame().await.unwrap().unwrap();
    // What buffers hold between both has been filled when nothing more is sent.
    let (mut before, mut sent) = (0, provider.stats().tokens_sent);
    while sent > before {
        tokio::time::sleep(Duration::from_millis(200)).await;
        (before, sent) = (sent, provider.stats().tokens_sent);
    }
    assert!(sent > 0 && sent < u64::from(TOKENS / 4), "{sent} of {TOKENS} are on their way to nobody");
    drop(reply);
    provider.until(|stats| stats.disconnected == 1).await;
}

#[tokio::test]
async fn keys_cookies_and_peoples_names_stay_here() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("authorization", "Bearer client-key"),
        ("cookie", "a=b"),
        ("x-forwarded-for", "10.0.0.1"),
        ("anthropic-beta", "x"),
    ] {
        headers.insert(name, value.parse().unwrap());
    }
    let mut body = asking(Protocol::Messages, false);
    body["metadata"] = json!({"user_id": "jane@example.com"});
    stand.call_with(Protocol::Messages, &body, headers).await;
    let received = provider.requests().pop().unwrap();
    let names: Vec<&str> = received.headers.keys().map(http::HeaderName::as_str).collect();
    assert!(names.contains(&"anthropic-beta") && names.contains(&"anthropic-version"), "{names:?}");
    assert!(!names.iter().any(|name| ["authorization", "cookie", "x-forwarded-for"].contains(name)), "{names:?}");
    let text = String::from_utf8_lossy(&received.body);
    assert!(text.contains("user_id") && text.contains(r#""model":"real""#) && !text.contains("jane"), "{text}");
}

#[tokio::test]
async fn a_persons_name_may_stand_anywhere_in_a_request() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let chat = r#""messages":[{"role":"user","content":"why?"}]"#;
    // What is changed for the provider, the model and whether usage is told, stands behind the name, before it, around it.
    for (protocol, body) in [
        (Protocol::ChatCompletions, format!(r#"{{"user":"jo","model":"m","stream":true,{chat}}}"#)),
        (
            Protocol::ChatCompletions,
            format!(r#"{{"stream":true,"model":"m",{chat},"safety_identifier":"jo","user":"jo"}}"#),
        ),
        (
            Protocol::ChatCompletions,
            format!(r#"{{"user":"jo","stream_options":{{"include_usage":false}},"stream":true,"model":"m",{chat}}}"#),
        ),
        (Protocol::Messages, format!(r#"{{"metadata":{{"user_id":"jo"}},"max_tokens":9,"model":"m",{chat}}}"#)),
        (Protocol::Responses, r#"{"safety_identifier":"jo","model":"m","input":"why?","user":"jo"}"#.to_owned()),
        (Protocol::Embeddings, r#"{"user":"jo","model":"m","input":"why?"}"#.to_owned()),
    ] {
        let call = Call {
            protocol,
            path: String::new(),
            headers: HeaderMap::new(),
            body: body.clone().into(),
            caller: stand.caller(),
        };
        assert_eq!(stand.gateway.call(call).await.status, 200, "{body}");
        let received = provider.requests().pop().unwrap().body;
        let sent: serde_json::Value =
            serde_json::from_slice(&received).unwrap_or_else(|_| panic!("{body}: {received:?}"));
        assert_eq!(sent["model"], "real", "{body}: {sent}");
        assert!(!sent.to_string().contains("\"jo\""), "{body}: {sent}");
        if protocol == Protocol::ChatCompletions {
            assert_eq!(sent["stream_options"]["include_usage"], true, "{body}: {sent}");
        }
    }
    let counted = Call {
        protocol: Protocol::Messages,
        path: String::new(),
        headers: HeaderMap::new(),
        body: format!(r#"{{"metadata":{{"user_id":"jo"}},"model":"m",{chat}}}"#).into(),
        caller: stand.caller(),
    };
    assert_eq!(stand.gateway.count_tokens(counted).await.status, 200);
    let sent: serde_json::Value = serde_json::from_slice(&provider.requests().pop().unwrap().body).unwrap();
    assert!(sent["model"] == "real" && !sent.to_string().contains("\"jo\""), "{sent}");
}

#[tokio::test]
async fn what_a_provider_says_about_people_and_keys_is_not_passed_on() {
    let message = "no access for jane@example.com with key sk-proj-1234567890abcdef".to_owned();
    for stream in [true, false] {
        let failure = Failure { message: Some(message.clone()), ..Failure::new(400) };
        let provider = MockProvider::start(Script::failing(failure)).await.unwrap();
        let stand = Stand::new(&[&provider]);
        let reply = stand.call(Protocol::ChatCompletions, &asking(Protocol::ChatCompletions, stream)).await;
        assert_eq!(reply.status, 400);
        let error = text(reply).await;
        assert!(error.contains("no access for") && !error.contains("jane") && !error.contains("sk-proj"), "{error}");
    }
}

#[tokio::test]
async fn requests_that_cannot_be_read_or_name_an_unknown_model_are_refused_in_the_clients_protocol() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let mut body = asking(Protocol::Messages, true);
    body["model"] = json!("other");
    let reply = stand.call(Protocol::Messages, &body).await;
    assert_eq!(reply.status, 404);
    let error: serde_json::Value = serde_json::from_str(&text(reply).await).unwrap();
    assert_eq!((&error["type"], &error["error"]["type"]), (&json!("error"), &json!("not_found_error")));
    let reply = stand.call(Protocol::ChatCompletions, &json!([1])).await;
    assert_eq!(reply.status, 400);
    assert!(events(&text(reply).await).is_empty());
    assert_eq!(provider.stats().requests, 0);
    assert!(stand.settled().is_empty() && stand.under_way() == 0);
}
