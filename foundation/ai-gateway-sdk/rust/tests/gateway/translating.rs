//! Clients and providers who speak different protocols.

use ai_gateway_ledger::{Limits, Outcome};
use ai_gateway_mock_provider::{Failure, FaultKind, MockProvider, Script, ToolCall, seeded};
use ai_gateway_wire::Protocol;
use serde_json::Value;

use crate::stand::{Stand, asking, events, speaking, text};

/// All text of a stream or of a whole answer.
fn said(protocol: Protocol, events: &[Value]) -> String {
    let text = |event: &Value| {
        let found = match protocol {
            Protocol::ChatCompletions => {
                let choice = &event["choices"][0];
                choice["delta"]["content"].as_str().or(choice["message"]["content"].as_str())
            }
            Protocol::Responses if event["type"] == "response.output_text.delta" => event["delta"].as_str(),
            Protocol::Responses => event["output"][0]["content"][0]["text"].as_str(),
            Protocol::Messages => event["delta"]["text"].as_str().or(event["content"][0]["text"].as_str()),
            _ => event["candidates"][0]["content"]["parts"][0]["text"].as_str(),
        };
        found.unwrap_or_default().to_owned()
    };
    events.iter().map(text).collect()
}

#[tokio::test]
async fn every_client_hears_every_provider_to_the_token() {
    let provider = MockProvider::start(Script::seeded(6, 40)).await.unwrap();
    for spoken in Protocol::CONVERSATIONS {
        let stand = Stand::with(&speaking(&provider, spoken), Limits::NONE);
        for client in Protocol::CONVERSATIONS {
            for stream in [true, false] {
                provider.reset_stats();
                let reply = stand.call(client, &asking(client, stream)).await;
                assert_eq!(reply.status, 200, "{client} {spoken} {stream}");
                let answer = text(reply).await;
                let events = if stream { events(&answer) } else { vec![serde_json::from_str(&answer).unwrap()] };
                assert_eq!(said(client, &events), seeded(6, 40), "{client} {spoken} {stream}: {answer}");
                let (settled, bill) = (stand.settled(), provider.stats().total().reported);
                assert_eq!(settled[0].outcome, Outcome::Completed, "{client} {spoken} {stream}");
                assert!(!settled[0].is_estimated, "{client} {spoken} {stream}");
                let tokens = settled[0].tokens;
                assert_eq!((tokens.input, tokens.output), (bill.input, bill.output), "{client} {spoken} {stream}");
            }
        }
    }
}

#[tokio::test]
async fn tools_are_called_across_protocols() {
    let call = ToolCall { name: "search".to_owned(), arguments: r#"{"query":"why"}"#.to_owned() };
    let script = Script { tool_calls: vec![call], ..Script::seeded(6, 0) };
    let provider = MockProvider::start(script).await.unwrap();
    let stand = Stand::with(&speaking(&provider, Protocol::Messages), Limits::NONE);
    let reply = stand.call(Protocol::ChatCompletions, &asking(Protocol::ChatCompletions, false)).await;
    let answer: Value = serde_json::from_str(&text(reply).await).unwrap();
    let call = &answer["choices"][0]["message"]["tool_calls"][0]["function"];
    assert_eq!((&call["name"], &call["arguments"]), (&"search".into(), &r#"{"query":"why"}"#.into()), "{answer}");
    assert_eq!(answer["choices"][0]["finish_reason"], "tool_calls");
}

#[tokio::test]
async fn failures_in_the_middle_are_told_once_and_in_the_clients_protocol() {
    for kind in [FaultKind::Error(Failure::new(529)), FaultKind::End, FaultKind::Close] {
        for spoken in Protocol::CONVERSATIONS {
            let provider = MockProvider::start(Script::seeded(6, 20).with_fault(5, kind.clone())).await.unwrap();
            let stand = Stand::with(&speaking(&provider, spoken), Limits::NONE);
            for client in Protocol::CONVERSATIONS {
                let answer = text(stand.call(client, &asking(client, true)).await).await;
                let events = events(&answer);
                let says_so =
                    |event: &&Value| event.get("error").is_some_and(Value::is_object) || event["type"] == "error";
                assert_eq!(events.iter().filter(says_so).count(), 1, "{client} {spoken} {kind:?}: {answer}");
                assert!(events.last().is_some_and(|last| says_so(&last)), "{client} {spoken} {kind:?}: {answer}");
                assert_eq!(stand.settled()[0].outcome, Outcome::Failed, "{client} {spoken} {kind:?}");
            }
        }
    }
}
