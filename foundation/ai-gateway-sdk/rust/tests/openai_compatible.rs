//! The OpenAI-compatible provider against a real server that splits, stalls, fails and breaks off.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test")]

mod support;

use std::time::{Duration, Instant};

use ai_gateway_sdk::openai_compatible::Timeouts;
use ai_gateway_sdk::{ChatEvent, ChatProvider, Finish, FinishReason, ProviderError, Source, TimeoutPhase, Usage};
use futures::StreamExt;
use support::{DONE, HEAD, STOP, Server, Step, USAGE, chunk, provider, question, write};
use tokio::net::TcpListener;

type Outcome = Result<(String, Finish), ProviderError>;

async fn ask(provider: &impl ChatProvider) -> Outcome {
    let mut stream = provider.chat(question("why?")).await?;
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        match event? {
            ChatEvent::Delta(piece) => text.push_str(&piece),
            ChatEvent::Finished(finish) => {
                assert!(stream.next().await.is_none(), "nothing follows the end");
                return Ok((text, finish));
            }
        }
    }
    panic!("the stream ended without an end");
}

async fn answer_to(script: Vec<Step>) -> Outcome {
    ask(&Server::start(script).await.provider()).await
}

fn finish(reason: FinishReason, usage: Option<(u64, u64)>) -> Finish {
    let usage = usage.map(|(input_tokens, output_tokens)| Usage { input_tokens, output_tokens });
    Finish { reason, usage, answered: true }
}

fn short(phase: TimeoutPhase) -> Timeouts {
    let (short, long) = (Duration::from_millis(100), Duration::from_secs(20));
    let limit = |this| if this == phase { short } else { long };
    Timeouts {
        connect: limit(TimeoutPhase::Connect),
        first_token: limit(TimeoutPhase::FirstToken),
        idle: limit(TimeoutPhase::Idle),
    }
}

#[tokio::test]
async fn a_whole_answer_with_usage() {
    let body = format!("{HEAD}: hello\n\n{}{}{STOP}{USAGE}{DONE}", chunk("Be"), chunk("cause."));
    let mut server = Server::start(vec![write(&body)]).await;
    let (text, end) = ask(&server.provider()).await.unwrap();
    assert_eq!((text.as_str(), end), ("Because.", finish(FinishReason::Stop, Some((9, 2)))));
    let request = server.request().await;
    assert!(request.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("authorization: Bearer sk-very-secret\r\n"), "{request}");
    assert!(request.ends_with(
        r#"{"model":"small","messages":[{"role":"user","content":"why?"}],"stream":true,"stream_options":{"include_usage":true}}"#
    ));
}

#[tokio::test]
async fn the_same_however_the_bytes_are_cut() {
    let events = format!("{}{}{STOP}{USAGE}{DONE}", chunk("Grüße, "), chunk("日本")).replace('\n', "\r\n");
    let bytes = events.as_bytes();
    let expected = ("Grüße, 日本".to_owned(), finish(FinishReason::Stop, Some((9, 2))));
    // One piece of the body per chunk of the transfer encoding, which reaches us as one read.
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    for size in [1, 2, 3, 7, 64] {
        let mut response = head.as_bytes().to_vec();
        for piece in bytes.chunks(size) {
            response.extend(format!("{:x}\r\n", piece.len()).bytes().chain(piece.iter().copied()).chain(*b"\r\n"));
        }
        response.extend(b"0\r\n\r\n");
        assert_eq!(answer_to(vec![Step::Write(response)]).await.unwrap(), expected, "pieces of {size}");
    }
    for cut in (1..bytes.len()).step_by(5) {
        let script = vec![
            write(HEAD),
            Step::Write(bytes[..cut].to_vec()),
            Step::Pause(Duration::from_millis(1)),
            Step::Write(bytes[cut..].to_vec()),
        ];
        assert_eq!(answer_to(script).await.unwrap(), expected, "cut at {cut}");
    }
}

#[tokio::test]
async fn a_plain_close_after_the_reason_is_an_end_and_before_it_is_a_break() {
    let whole = format!("{HEAD}{}{STOP}", chunk("Yes."));
    assert_eq!(answer_to(vec![write(&whole)]).await.unwrap().1, finish(FinishReason::Stop, None));
    let no_blank_line = format!("{HEAD}{}{}", chunk("Yes."), STOP.trim_end());
    assert_eq!(answer_to(vec![write(&no_blank_line)]).await.unwrap().0, "Yes.");
    let half = format!("{HEAD}{}", chunk("Ye"));
    for broken in [
        HEAD.to_owned(),
        half.clone(),
        format!("{half}{DONE}"),
        format!("{half}{}", &STOP[..STOP.len() / 2]),
        // The encoding promises more than comes.
        half.replace("connection: close", "content-length: 100000"),
    ] {
        let error = answer_to(vec![write(&broken)]).await.unwrap_err();
        assert_eq!(error.code(), "model.stream_truncated", "{broken}: {error}");
    }
}

#[tokio::test]
async fn an_end_that_leaves_the_connection_open_is_still_an_end() {
    let script = vec![write(&format!("{HEAD}{}{STOP}", chunk("Yes."))), Step::Pause(Duration::from_secs(60))];
    let started = Instant::now();
    assert_eq!(answer_to(script).await.unwrap().0, "Yes.");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn reasons_are_told_apart() {
    for (wire, reason) in [("length", FinishReason::Length), ("content_filter", FinishReason::ContentFilter)] {
        let body = format!("{HEAD}{}{}{DONE}", chunk("So"), STOP.replace("stop", wire));
        assert_eq!(answer_to(vec![write(&body)]).await.unwrap().1.reason, reason);
    }
}

#[tokio::test]
async fn refusals_are_typed_and_hold_no_key() {
    let respond = |status: &str, headers: &str, body: &str| {
        let length = body.len();
        vec![write(&format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n{body}"))]
    };
    let json = r#"{"error":{"message":"Incorrect API key: sk-very-secret","code":"invalid_api_key"}}"#;
    let error = answer_to(respond("401 Unauthorized", "", json)).await.unwrap_err();
    assert_eq!(error.code(), "model.credentials");
    assert!(!format!("{error} {error:?}").contains("sk-very-secret"), "{error:?}");
    let error = answer_to(respond("429 Too Many Requests", "retry-after: 7\r\n", "{}")).await.unwrap_err();
    assert_eq!((error.code(), error.retry_after()), ("model.rate_limited", Some(Duration::from_secs(7))));
    let error = answer_to(respond("503 Service Unavailable", "", "<html>busy</html>")).await.unwrap_err();
    assert_eq!((error.code(), error.is_retryable()), ("model.provider_failed", true));
    let error = answer_to(respond("200 OK", "content-type: text/html\r\n", "<html>")).await.unwrap_err();
    assert_eq!(error.code(), "model.protocol");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let target = Server::start(vec![write(&format!("{HEAD}{}{STOP}{DONE}", chunk("stolen")))]).await;
    let location = format!("http://{}/v1/chat/completions", target.address);
    let redirect = format!("HTTP/1.1 307 Temporary Redirect\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
    let error = answer_to(vec![write(&redirect)]).await.unwrap_err();
    assert_eq!(error.code(), "model.protocol");
    let mut target = target;
    assert!(target.seen.try_recv().is_err(), "the key went nowhere else");
}

#[tokio::test]
async fn errors_in_the_middle_of_an_answer_end_it() {
    for (error, code) in [
        (r#"{"error":{"message":"overloaded","type":"server_error"}}"#, "model.provider_failed"),
        (r#"{"error":{"message":"no money","code":"insufficient_quota"}}"#, "model.quota_exhausted"),
        (r#"{"error":{"message":"slow down","code":"rate_limit_exceeded"}}"#, "model.rate_limited"),
        ("not json", "model.protocol"),
    ] {
        let body = format!("{HEAD}{}data: {error}\n\n{STOP}{DONE}", chunk("So"));
        assert_eq!(answer_to(vec![write(&body)]).await.unwrap_err().code(), code, "{error}");
    }
}

#[tokio::test]
async fn an_endless_event_is_refused() {
    let body = format!("{HEAD}data: {}", "x".repeat(2 * 1024 * 1024));
    assert_eq!(answer_to(vec![write(&body)]).await.unwrap_err().code(), "model.response_too_large");
}

#[tokio::test]
async fn slowness_is_noticed_in_every_phase() {
    let silent = Server::start(vec![Step::Pause(Duration::from_secs(60))]).await;
    let comments = write(": still here\n\n");
    let mut chatty = vec![write(HEAD)];
    for _ in 0..200 {
        chatty.extend([comments.clone(), Step::Pause(Duration::from_millis(20))]);
    }
    let chatty = Server::start(chatty).await;
    let stalled = vec![write(&format!("{HEAD}{}", chunk("So"))), Step::Pause(Duration::from_secs(60))];
    let stalled = Server::start(stalled).await;
    for (server, phase) in
        [(silent, TimeoutPhase::FirstToken), (chatty, TimeoutPhase::FirstToken), (stalled, TimeoutPhase::Idle)]
    {
        let started = Instant::now();
        let error = ask(&server.provider_with(short(phase))).await.unwrap_err();
        assert_eq!(error, ProviderError::Timeout { phase, after: Duration::from_millis(100) });
        assert!(started.elapsed() < Duration::from_secs(5), "{phase:?} took {:?}", started.elapsed());
    }
}

#[tokio::test]
async fn an_answer_may_take_longer_than_any_silence() {
    let mut script = vec![write(HEAD)];
    for _ in 0..10 {
        script.extend([write(&chunk("x")), Step::Pause(Duration::from_millis(30))]);
    }
    script.push(write(&format!("{STOP}{DONE}")));
    let server = Server::start(script).await;
    let limit = Duration::from_millis(250);
    let timeouts = Timeouts { first_token: limit, idle: limit, ..Timeouts::default() };
    assert_eq!(ask(&server.provider_with(timeouts)).await.unwrap().0, "x".repeat(10));
}

#[tokio::test]
async fn a_server_that_is_not_there_or_does_not_greet_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    // It takes the connection and never speaks TLS, so the connection never is one.
    let error = ask(&provider(&format!("https://{address}/v1"), short(TimeoutPhase::Connect))).await.unwrap_err();
    assert!(matches!(error, ProviderError::Timeout { phase: TimeoutPhase::Connect, .. }), "{error:?}");
    drop(listener);
    let error = ask(&provider(&format!("http://{address}/v1"), Timeouts::default())).await.unwrap_err();
    assert_eq!((error.code(), error.is_retryable()), ("model.provider_unreachable", true));
    assert!(error.to_string().contains("refused"), "{error}");
}

#[tokio::test]
#[expect(clippy::print_stderr, reason = "the measured time is worth seeing with --nocapture")]
async fn leaving_in_the_middle_of_an_answer_closes_the_connection_at_once() {
    let mut times = Vec::new();
    for _ in 0..20 {
        let mut server = Server::start(vec![write(&format!("{HEAD}{}", chunk("So"))), Step::AwaitClose]).await;
        let mut stream = server.provider().chat(question("why?")).await.unwrap();
        assert_eq!(stream.next().await.unwrap().unwrap(), ChatEvent::Delta("So".to_owned()));
        server.request().await;
        let left = Instant::now();
        drop(stream);
        times.push(server.closed().await.saturating_duration_since(left));
    }
    times.sort();
    eprintln!("closed after p50 {:?}, worst {:?}", times[times.len() / 2], times[times.len() - 1]);
    assert!(times[times.len() / 2] < Duration::from_millis(50), "{times:?}");
}

#[tokio::test]
async fn leaving_before_the_answer_closes_the_connection_at_once() {
    let mut server = Server::start(vec![Step::AwaitClose]).await;
    let provider = server.provider();
    let asking = tokio::spawn(async move { ask(&provider).await.map(drop) });
    server.request().await;
    let left = Instant::now();
    asking.abort();
    let took = server.closed().await.saturating_duration_since(left);
    assert!(took < Duration::from_millis(500), "{took:?}");
}

#[tokio::test]
async fn sources_reach_the_model_and_its_refusal_reaches_us() {
    let script = vec![write(&format!("{HEAD}{}{STOP}{DONE}", chunk("The sources do not answer this.")))];
    let mut server = Server::start(script).await;
    let mut request = question("why?");
    request.sources = vec![Source { number: 4, title: "Use Kafka".into(), text: "It keeps order.".into(), url: None }];
    let stream = server.provider().chat(request).await.unwrap();
    let events: Vec<_> = stream.collect().await;
    assert!(matches!(events.last(), Some(Ok(ChatEvent::Finished(Finish { answered: false, .. })))), "{events:?}");
    let sent = server.request().await;
    assert!(sent.contains("number=\\\"4\\\"") && sent.contains("It keeps order."), "{sent}");
}

#[tokio::test]
async fn another_models_name_is_refused_before_anything_is_sent() {
    let mut server = Server::start(vec![]).await;
    let mut request = question("why?");
    request.model = "test/other".parse().unwrap();
    let error = server.provider().chat(request).await.err().unwrap();
    assert_eq!(error.code(), "model.unknown");
    assert!(server.seen.try_recv().is_err());
}
