//! What goes wrong, goes wrong as scripted.

use ai_gateway_mock_provider::{Failure, FaultKind, Mistake, MockProvider, Reader, Script, seeded};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};

use crate::support::{
    ALL, CHAT, GEMINI, MESSAGES, RESPONSES, body, events, http, post, post_with, read, said, soon, stream,
};

#[tokio::test]
async fn errors_before_the_stream_have_the_form_of_their_protocol() {
    let ask = async |path: &str, failure: Failure| {
        let provider = MockProvider::start(Script::failing(failure)).await.unwrap();
        let answer = post(&http(false), &provider, path, &body(path, true)).await;
        let (head, status) = (answer.headers().clone(), answer.status().as_u16());
        let stats = provider.stats();
        assert_eq!((stats.errors, stats.answers_open, stats.total().answers), (1, 0, 0), "nothing is billed");
        (status, head, serde_json::from_str::<Value>(&read(answer).await.0).unwrap())
    };
    let limited = || Failure::new(429).header("retry-after", "2").header("x-should-retry", "false");
    let (status, head, error) = ask(CHAT, limited()).await;
    assert_eq!(
        (status, &head["retry-after"], &head["x-should-retry"]),
        (429, &"2".parse().unwrap(), &"false".parse().unwrap())
    );
    assert_eq!((&error["error"]["type"], &error["error"]["code"]), (&json!("requests"), &json!("rate_limit_exceeded")));
    let (_, _, error) = ask(RESPONSES, limited().code("insufficient_quota")).await;
    assert_eq!(error["error"]["type"], "insufficient_quota");
    let (status, head, error) = ask(MESSAGES, Failure::new(529)).await;
    assert_eq!((status, &error["error"]["type"]), (529, &json!("overloaded_error")));
    assert_eq!(error["request_id"], head["request-id"].to_str().unwrap());
    let (_, _, error) = ask(MESSAGES, limited().code("enforced_spend_limit_reached")).await;
    assert_eq!(error["error"]["details"]["error_code"], "enforced_spend_limit_reached");
    let delayed = Failure { retry_delay: Some("7s".to_owned()), ..Failure::new(429) };
    let (_, _, error) = ask(GEMINI, delayed).await;
    assert_eq!(
        (&error["error"]["status"], &error["error"]["details"][0]["retryDelay"]),
        (&json!("RESOURCE_EXHAUSTED"), &json!("7s"))
    );
}

#[tokio::test]
async fn errors_in_the_middle_are_the_last_that_is_said() {
    for (path, kind) in ALL.into_iter().zip(["server_error", "server_error", "overloaded_error", "UNAVAILABLE"]) {
        let (text, whole) =
            stream(path, Script::seeded(2, 10).with_fault(4, FaultKind::Error(Failure::new(529)))).await;
        let events = events(&text);
        assert!(whole);
        assert_eq!(said(&events), seeded(2, 4));
        let last = &events.last().unwrap().1;
        assert!(last.to_string().contains(kind), "{last}");
    }
}

#[tokio::test]
async fn responses_are_created_before_a_quota_error() {
    let quota = FaultKind::Error(Failure::new(429).code("insufficient_quota"));
    let (text, _) = stream(RESPONSES, Script::seeded(2, 10).with_fault(0, quota)).await;
    let events = events(&text);
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["response.created", "response.in_progress", "error", "response.failed"]);
    assert_eq!(events[2].1["error"]["code"], "insufficient_quota");
    assert_eq!(events[3].1["response"]["error"]["code"], "insufficient_quota");
}

#[tokio::test]
async fn streams_break_off_in_every_way() {
    for http2 in [false, true] {
        for path in ALL {
            for (kind, clean) in [(FaultKind::End, true), (FaultKind::Close, false), (FaultKind::Reset, false)] {
                let provider = MockProvider::start(Script::seeded(2, 10).with_fault(4, kind.clone())).await.unwrap();
                let answer = post(&http(http2), &provider, path, &body(path, true)).await;
                let (text, whole) = soon(read(answer)).await;
                assert_eq!((said(&events(&text)), whole), (seeded(2, 4), clean), "{path} {kind:?}");
                let stats = soon(provider.until(|stats| stats.broken == 1)).await;
                assert_eq!(stats.total().generated.output, 4);
                assert_eq!(stats.total().reported.output, 0);
            }
        }
    }
}

#[tokio::test]
async fn connections_end_without_an_answer() {
    for kind in [FaultKind::Close, FaultKind::Reset] {
        let provider = MockProvider::start(Script::default().with_fault_before_head(kind)).await.unwrap();
        let answer = post_with(&http(false), &provider, CHAT, &body(CHAT, true), None).await;
        assert!(answer.is_err());
    }
}

#[tokio::test]
async fn a_stalled_stream_ends_with_its_client() {
    for http2 in [false, true] {
        let script = Script { tag: Some(77), ..Script::seeded(2, 10).with_fault(4, FaultKind::Stall) };
        let provider = MockProvider::start(script).await.unwrap();
        let http = http(http2);
        let answer = post(&http, &provider, CHAT, &body(CHAT, true)).await;
        soon(provider.until(|stats| stats.tokens_sent == 4)).await;
        assert_eq!(provider.stats().answers_open, 1);
        drop(answer);
        let stats = soon(provider.until(|stats| stats.disconnected == 1)).await;
        assert_eq!((stats.disconnects[0].tag, stats.disconnects[0].tokens_sent), (Some(77), 4));
        assert_eq!((stats.answers_open, stats.total().generated.output), (0, 4));
    }
}

#[tokio::test]
async fn a_client_that_waits_for_the_head_can_leave() {
    let script = Script::default().with_fault_before_head(FaultKind::Stall);
    let provider = MockProvider::start(script).await.unwrap();
    let http = http(false);
    let body = body(CHAT, true);
    let asking = post_with(&http, &provider, CHAT, &body, None);
    tokio::select! {
        _ = asking => panic!("a stalled provider answered"),
        _ = provider.until(|stats| stats.answers_open == 1) => {}
    }
    soon(provider.until(|stats| stats.disconnected == 1 && stats.answers_open == 0)).await;
}

#[tokio::test]
async fn a_held_stream_goes_on_when_it_is_released() {
    let provider = MockProvider::start(Script::seeded(2, 10).with_fault(4, FaultKind::Hold)).await.unwrap();
    let mut answer = post(&http(false), &provider, CHAT, &body(CHAT, true)).await.into_body();
    soon(provider.until(|stats| stats.tokens_sent == 4)).await;
    provider.release();
    let mut text = Vec::new();
    while let Some(frame) = soon(answer.frame()).await {
        text.extend(frame.unwrap().into_data().unwrap());
    }
    assert_eq!(said(&events(&String::from_utf8(text).unwrap())), seeded(2, 10));
}

#[tokio::test]
async fn a_mistake_in_the_text_is_one_that_a_reader_finds() {
    let mistakes =
        [Mistake::Drop { at: 5 }, Mistake::Double { at: 5 }, Mistake::Swap { at: 5 }, Mistake::Corrupt { at: 5 }];
    for (mistake, found) in mistakes.into_iter().zip([5, 6, 5, 5]) {
        let (text, _) = stream(CHAT, Script { mistake: Some(mistake), ..Script::seeded(2, 10) }).await;
        assert_eq!(Reader::new(2).read(&said(&events(&text))).unwrap_err().token, found, "{mistake:?}");
    }
}
