//! Providers that fail, and others that answer instead.

use std::time::Duration;

use ai_gateway_ledger::{Limits, Outcome};
use ai_gateway_mock_provider::{Failure, FaultKind, Framing, MockProvider, Script, seeded};
use ai_gateway_sdk::targets::GatewayConfig;
use ai_gateway_wire::Protocol;
use futures::future::join_all;
use tokio::net::TcpStream;

use crate::stand::{INPUT, OUTPUT, Stand, asking, events, said, settings, text};

const BODY: Protocol = Protocol::ChatCompletions;
/// Where the outcome is the same if it strikes too early, on a machine that is busy.
const SHORT: &str = "timeouts = { first_token_ms = 300, idle_ms = 300, answer_ms = 300 }";

async fn failing(script: Script) -> MockProvider {
    MockProvider::start(script).await.unwrap()
}

/// Everything that can happen before content, in every protocol that streams.
fn failures() -> Vec<Script> {
    let broken = |kind| Script::seeded(9, 20).with_fault(0, kind);
    vec![
        Script::failing(Failure::new(500)),
        Script::failing(Failure::new(529)),
        Script::failing(Failure::new(401)),
        Script::failing(Failure::new(404)),
        Script::failing(Failure::new(429).code("insufficient_quota")),
        broken(FaultKind::Error(Failure::new(529))),
        broken(FaultKind::Error(Failure::new(429).code("insufficient_quota"))),
        broken(FaultKind::Garble),
        broken(FaultKind::End),
        broken(FaultKind::Close),
        broken(FaultKind::Reset),
        broken(FaultKind::Stall),
        Script::seeded(9, 20).with_fault_before_head(FaultKind::Close),
        Script::seeded(9, 20).with_fault_before_head(FaultKind::Stall),
    ]
}

#[tokio::test]
async fn before_content_a_client_notices_no_failure() {
    let well = MockProvider::start(Script::seeded(4, 20)).await.unwrap();
    for script in failures() {
        for protocol in Protocol::CONVERSATIONS {
            let provider = failing(script.clone()).await;
            let stand = Stand::with(&settings(&[&provider, &well], "", SHORT), Limits::NONE);
            let reply = stand.call(protocol, &asking(protocol, true)).await;
            assert_eq!(reply.status, 200, "{protocol} {script:?}");
            assert!(reply.headers["x-ai-target"].to_str().unwrap().starts_with("two"), "{protocol} {script:?}");
            let stream = text(reply).await;
            if protocol == BODY {
                assert_eq!(said(&stream), seeded(4, 20), "{script:?}");
            }
            let settled = stand.settled();
            assert_eq!((settled.len(), settled[0].outcome), (1, Outcome::Completed), "{protocol} {script:?}");
            // Anthropic says at the beginning that it has written one token; if it then falls silent, it may bill it.
            let silent = script.fault.as_ref().is_some_and(|fault| !matches!(fault.kind, FaultKind::Error(_)));
            let extra = u64::from(protocol == Protocol::Messages && silent && settled[0].is_estimated);
            assert_eq!(settled[0].tokens.output, 20 + extra, "{protocol} {script:?}");
            assert_eq!(stand.under_way(), 0);
            provider.until(|stats| stats.answers_open == 0).await;
        }
    }
}

#[tokio::test]
async fn in_the_middle_of_content_a_client_is_told_in_its_protocol_and_nobody_else_is_asked() {
    // A reset is not among them: it discards what was not read yet, which may be all of the content.
    let error = FaultKind::Error(Failure::new(529));
    for kind in [error, FaultKind::Garble, FaultKind::End, FaultKind::Close, FaultKind::Stall] {
        join_all(Protocol::CONVERSATIONS.map(|protocol| fail_in_the_middle(protocol, kind.clone()))).await;
    }
}

fn ends_whole(stream: &str) -> bool {
    stream.ends_with("\n\n") || stream.ends_with("\r\n\r\n")
}

async fn fail_in_the_middle(protocol: Protocol, kind: FaultKind) {
    // Frames cut anywhere: what the client gets are whole events all the same.
    let framing = Framing { split_every: 13, ..Framing::default() };
    let script = Script { framing, ..Script::seeded(9, 20).with_fault(8, kind.clone()) };
    let (provider, other) = (failing(script).await, failing(Script::default()).await);
    let patience = if kind == FaultKind::Stall { "timeouts = { idle_ms = 2000 }" } else { "" };
    let stand = Stand::with(&settings(&[&provider, &other], "", patience), Limits::NONE);
    let reply = stand.call(protocol, &asking(protocol, true)).await;
    assert_eq!(reply.status, 200);
    let stream = text(reply).await;
    let events = events(&stream);
    let last = events.last().unwrap();
    let says_so = match protocol {
        Protocol::Messages | Protocol::Responses => last["type"] == "error",
        _ => last.get("error").is_some(),
    };
    assert!(says_so && ends_whole(&stream), "{protocol} {kind:?}: {stream}");
    if protocol == BODY {
        assert_eq!(said(&stream), seeded(9, 8), "{kind:?}");
    }
    let settled = stand.settled();
    assert_eq!((settled.len(), settled[0].outcome), (1, Outcome::Failed), "{protocol} {kind:?}");
    assert!(settled[0].is_estimated && settled[0].tokens.output >= 7, "{protocol} {:?}", settled[0]);
    assert_eq!((other.stats().requests, stand.under_way()), (0, 0));
    provider.until(|stats| stats.answers_open == 0).await;
}

#[tokio::test]
async fn a_stream_without_its_end_is_an_error() {
    let framing = Framing { omit_end: true, ..Framing::default() };
    // Chat Completions may also end by closing, once it has said why.
    for protocol in [Protocol::Responses, Protocol::Messages, Protocol::GenerateContent] {
        let provider = failing(Script { framing: framing.clone(), ..Script::seeded(9, 20) }).await;
        let stand = Stand::new(&[&provider]);
        let stream = text(stand.call(protocol, &asking(protocol, true)).await).await;
        let last = events(&stream).pop().unwrap();
        assert!(last["type"] == "error" || last.get("error").is_some(), "{protocol}: {stream}");
        assert_eq!(stand.settled()[0].outcome, Outcome::Failed, "{protocol}");
    }
}

#[tokio::test]
async fn a_target_is_asked_again_after_the_pause_it_wants_but_not_for_a_spend_limit() {
    let busy = || Script::failing(Failure::new(429).header("retry-after-ms", "5"));
    let provider = MockProvider::start_in_turn([busy(), busy()], Script::seeded(1, 3)).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let reply = stand.call(BODY, &asking(BODY, true)).await;
    assert_eq!((reply.status.as_u16(), provider.stats().requests), (200, 3));
    drop(reply);
    for code in ["insufficient_quota", "enforced_spend_limit_reached"] {
        let spent = failing(Script::failing(Failure::new(429).code(code).header("retry-after-ms", "5"))).await;
        let stand = Stand::new(&[&spent]);
        let reply = stand.call(BODY, &asking(BODY, true)).await;
        assert_eq!((reply.status.as_u16(), spent.stats().requests), (429, 1), "{code}");
        assert_eq!(reply.headers["x-should-retry"], "false");
    }
    let patient = failing(Script::failing(Failure::new(429).header("retry-after", "3600"))).await;
    let stand = Stand::new(&[&patient]);
    let reply = stand.call(BODY, &asking(BODY, true)).await;
    assert_eq!((reply.status.as_u16(), patient.stats().requests), (429, 1), "nobody waits for an hour");
    assert_eq!(reply.headers["retry-after"], "3600");
}

#[tokio::test]
async fn what_cannot_be_said_to_one_target_is_said_to_another() {
    let (one, two) =
        (MockProvider::start(Script::default()).await.unwrap(), MockProvider::start(Script::default()).await.unwrap());
    let config = |second: &str| {
        GatewayConfig::parse(&format!(
            "[providers.one]\nprotocols = ['messages']\nbase_url = '{}/v1'\nbreaker = {{ failures = 1 }}\n\
             [providers.two]\nprotocols = ['{second}']\nbase_url = '{}/v1'\n\
             [models.m]\ntargets = [{{ provider = 'one', model = 'real' }}, {{ provider = 'two', model = 'real' }}]\n",
            one.base_url, two.base_url
        ))
        .unwrap()
    };
    let mut body = asking(Protocol::ChatCompletions, false);
    body["n"] = serde_json::json!(2);
    let stand = Stand::with(&config("chat_completions"), Limits::NONE);
    for _ in 0..3 {
        let reply = stand.call(Protocol::ChatCompletions, &body).await;
        assert_eq!((reply.status.as_u16(), &reply.headers["x-ai-target"]), (200, &"two/real".parse().unwrap()));
    }
    assert_eq!((one.stats().requests, two.stats().requests), (0, 3));
    let reply = stand.call(Protocol::ChatCompletions, &asking(Protocol::ChatCompletions, false)).await;
    assert_eq!(reply.headers["x-ai-target"], "one/real", "it is as well as before");

    let stand = Stand::with(&config("messages"), Limits::NONE);
    let reply = stand.call(Protocol::ChatCompletions, &body).await;
    assert_eq!(reply.status, 400);
    let error = text(reply).await;
    assert!(error.contains("`n`"), "nobody can be asked, and why is said: {error}");
    two.set_script(Script::failing(Failure::new(503)));
    let stand = Stand::with(&config("chat_completions"), Limits::NONE);
    let reply = stand.call(Protocol::ChatCompletions, &body).await;
    assert_eq!(reply.status, 500, "that the one who was asked failed says more");
}

#[tokio::test]
async fn a_wrong_request_is_nobodys_fault() {
    let (provider, other) = (failing(Script::failing(Failure::new(400))).await, failing(Script::default()).await);
    let stand = Stand::with(&settings(&[&provider, &other], "", "breaker = { failures = 1 }"), Limits::NONE);
    for _ in 0..3 {
        assert_eq!(stand.call(BODY, &asking(BODY, true)).await.status, 400);
    }
    assert_eq!((provider.stats().requests, other.stats().requests), (3, 0));
}

#[tokio::test]
async fn a_provider_that_keeps_failing_is_not_asked_for_a_while() {
    // Before content and in its middle, by whatever it does there.
    let broken = |kind| Script::seeded(1, 9).with_fault(5, kind);
    for script in [
        Script::failing(Failure::new(500)),
        broken(FaultKind::Close),
        broken(FaultKind::Reset),
        broken(FaultKind::End),
        broken(FaultKind::Error(Failure::new(529))),
        broken(FaultKind::Garble),
        broken(FaultKind::Stall),
    ] {
        let (provider, other) = (failing(script.clone()).await, failing(Script::seeded(2, 3)).await);
        let first = format!("breaker = {{ failures = 2, open_ms = 3600000 }}\n{SHORT}");
        let stand = Stand::with(&settings(&[&provider, &other], "", &first), Limits::NONE);
        for _ in 0..5 {
            text(stand.call(BODY, &asking(BODY, true)).await).await;
        }
        assert_eq!(provider.stats().requests, 2, "{script:?}");
        assert!(other.stats().requests >= 3, "{script:?}");
        assert_eq!(stand.under_way(), 0, "{script:?}");
    }
}

#[tokio::test]
async fn a_refusal_after_the_first_events_that_are_no_content_is_failed_over() {
    // Responses says `response.created` before it says that there is no money left.
    let spent = Script::seeded(9, 20).with_fault(0, FaultKind::Error(Failure::new(429).code("insufficient_quota")));
    let (provider, well) = (failing(spent).await, failing(Script::seeded(4, 20)).await);
    let stand = Stand::new(&[&provider, &well]);
    let stream = text(stand.call(Protocol::Responses, &asking(Protocol::Responses, true)).await).await;
    assert_eq!(stream.matches("event: response.created").count(), 1, "{stream}");
    assert!(stream.contains("response.completed") && !stream.contains("insufficient_quota"));
    assert_eq!((provider.stats().requests, well.stats().requests), (1, 1));
}

#[tokio::test]
async fn a_redirect_is_an_error_and_is_not_followed() {
    let elsewhere = MockProvider::start(Script::default()).await.unwrap();
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/v1/chat/completions", elsewhere.base_url);
        let provider = failing(Script::failing(Failure::new(status).header("location", &location))).await;
        let stand = Stand::new(&[&provider]);
        for stream in [true, false] {
            let reply = stand.call(BODY, &asking(BODY, stream)).await;
            assert_eq!(reply.status, 502, "{status}");
            let told = text(reply).await;
            assert!(told.contains("provider_malformed") && told.contains("set its final address"), "{status}: {told}");
        }
        assert_eq!((elsewhere.stats().requests, stand.under_way()), (0, 0), "{status}");
    }
}

#[tokio::test]
async fn who_takes_no_connections_is_given_up_before_its_first_token_is_late() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // Until the system's own queue for it is full, in which connections are made without anybody there.
    let mut queued = Vec::new();
    while let Ok(connection) = tokio::time::timeout(Duration::from_millis(300), TcpStream::connect(address)).await {
        queued.push(connection.unwrap());
    }
    let well = MockProvider::start(Script::seeded(4, 20)).await.unwrap();
    let config = GatewayConfig::parse(&format!(
        "[providers.one]\nprotocols = ['chat_completions']\nbase_url = 'http://{address}/v1'\n\
         timeouts = {{ connect_ms = 100, first_token_ms = 600000 }}\n\
         [providers.two]\nprotocols = ['chat_completions']\nbase_url = '{}/v1'\n\
         [models.m]\ntargets = [{{ provider = 'one', model = 'real' }}, {{ provider = 'two', model = 'real' }}]\n\
         [models.alone]\nretries = 0\ntargets = [{{ provider = 'one', model = 'real' }}]\n",
        well.base_url
    ));
    let stand = Stand::with(&config.unwrap(), Limits::NONE);
    let reply = stand.call(BODY, &asking(BODY, true)).await;
    assert_eq!((reply.status.as_u16(), reply.headers["x-ai-target"].to_str().unwrap()), (200, "two/real"));
    drop(reply);
    let mut alone = asking(BODY, true);
    alone["model"] = "alone".into();
    let reply = stand.call(BODY, &alone).await;
    assert!(reply.status.is_server_error(), "{}", reply.status);
    assert!(text(reply).await.contains("could not be connected to in time"));
}

#[tokio::test]
async fn a_lie_about_usage_beyond_all_money_is_billed_as_the_worst_that_was_held() {
    let mut script = Script::seeded(1, 5);
    script.usage.output = Some(u64::MAX / 4);
    let provider = failing(script).await;
    let stand = Stand::new(&[&provider]);
    text(stand.call(BODY, &asking(BODY, true)).await).await;
    let settlement = &stand.settled()[0];
    assert!(settlement.is_estimated && settlement.cost.get() < 1_000 * (INPUT + OUTPUT), "{settlement:?}");
}
