//! Conversations that no client's bytes say.

use ai_gateway_ledger::{Limits, Outcome};
use ai_gateway_mock_provider::{Failure, FaultKind, MockProvider, Script, ToolCall, UsageScript, seeded};
use ai_gateway_sdk::Purpose;
use ai_gateway_sdk::gateway::{Answer, Piece, Spent};
use ai_gateway_wire::conversation::{Content, Function, ImageSource, Part, Role, Tool, Turn};
use ai_gateway_wire::{AnswerEvent, Conversation, FailureKind, Json, Protocol, SealKind, StopReason};
use futures::StreamExt;
use serde_json::Value;

use crate::stand::{INPUT, OUTPUT, Stand, settings, speaking};

fn question() -> Conversation {
    let mut conversation = Conversation::new("m");
    conversation.turns.push(Turn::new(Role::User, vec![Part::text("why?")]));
    conversation.max_output_tokens = Some(100);
    conversation
}

/// The events, and what they came to.
async fn heard(answer: Answer) -> (Vec<AnswerEvent>, Spent) {
    let mut pieces: Vec<Piece> = answer.collect().await;
    let spent = pieces.pop().and_then(|piece| if let Piece::Spent(spent) = piece { Some(spent) } else { None });
    let event = |piece| if let Piece::Event(event) = piece { Some(event) } else { None };
    let events = pieces.into_iter().map(event).collect::<Option<_>>();
    (events.unwrap(), spent.unwrap())
}

fn said(protocol: Protocol, events: &[AnswerEvent]) -> ai_gateway_wire::Answer {
    ai_gateway_wire::Answer::from_events(protocol, events.to_vec()).unwrap()
}

#[tokio::test]
async fn every_provider_answers_and_what_it_cost_is_the_last_that_is_told() {
    let provider = MockProvider::start(Script::seeded(6, 40)).await.unwrap();
    for spoken in Protocol::CONVERSATIONS {
        provider.reset_stats();
        let stand = Stand::with(&speaking(&provider, spoken), Limits::NONE);
        let answer = stand.gateway.converse(stand.caller(), question()).await.unwrap();
        assert_eq!((&*answer.model, &*answer.target, &answer.losses[..]), ("m", "one/real", &[][..]), "{spoken}");
        let id = answer.id;
        let (events, spent) = heard(answer).await;
        let said = said(spoken, &events);
        assert!(matches!(&said.parts[..], [part] if part.content == Content::Text(seeded(6, 40))), "{spoken} {said:?}");
        assert!(matches!(events.last(), Some(AnswerEvent::End)), "{spoken} {events:?}");
        let (settled, bill) = (stand.settled(), provider.stats().total().reported);
        assert_eq!((settled.len(), settled[0].id, settled[0].outcome), (1, id, Outcome::Completed), "{spoken}");
        assert_eq!((settled[0].tokens, settled[0].cost, settled[0].is_estimated), (spent.tokens, spent.cost, false));
        assert_eq!((spent.tokens.total_input(), spent.tokens.total_output()), (bill.input, bill.output), "{spoken}");
        assert_eq!(spent.cost.get(), bill.input * INPUT + bill.output * OUTPUT, "{spoken}");
        assert_eq!(stand.under_way(), 0);
    }
}

#[tokio::test]
async fn everything_that_can_be_said_reaches_every_provider_and_thoughts_come_back_to_their_own() {
    for spoken in Protocol::CONVERSATIONS {
        let call = ToolCall { name: "search".to_owned(), arguments: r#"{"query":"why"}"#.to_owned() };
        let script = Script { tool_calls: vec![call], ..Script::seeded(6, 0) };
        let provider = MockProvider::start(script).await.unwrap();
        let stand = Stand::with(&speaking(&provider, spoken), Limits::NONE);
        let mut conversation = question();
        conversation.system = vec![Part::text("be short")];
        conversation.user = Some("jane@example.com".to_owned());
        let image = ImageSource::Base64 { media_type: "image/png".to_owned(), data: "iVBO".to_owned() };
        conversation.turns[0].parts.push(Part::new(Content::Image { source: image, detail: None }));
        conversation.tools.push(Tool::Function(Function::new("search", Json::parse(br#"{"type":"object"}"#).unwrap())));
        let answer = stand.gateway.converse(stand.caller(), conversation.clone()).await.unwrap();
        let said = said(spoken, &heard(answer).await.0);
        assert_eq!(said.stop, StopReason::ToolUse, "{spoken}");
        let called = said.parts.iter().find_map(|part| match &part.content {
            Content::ToolCall { id, arguments, .. } => Some((id.clone(), arguments.clone())),
            _ => None,
        });
        let (id, arguments) = called.unwrap();
        assert_eq!(serde_json::from_str::<Value>(&arguments).unwrap()["query"], "why", "{spoken}");
        conversation.turns.push(Turn::new(Role::Assistant, said.parts));
        let result = Content::ToolResult { id, name: None, parts: vec![Part::text("because")], failed: None };
        conversation.turns.push(Turn::new(Role::Tool, vec![Part::new(result)]));
        heard(stand.gateway.converse(stand.caller(), conversation).await.unwrap()).await;
        let bodies: Vec<String> =
            provider.requests().iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect();
        for needed in ["be short", "why?", "iVBO", "search", "because"] {
            assert!(bodies[1].contains(needed), "{spoken} {needed}: {}", bodies[1]);
        }
        assert!(!bodies.concat().contains("jane"), "{spoken}");
    }
}

#[tokio::test]
async fn a_signature_goes_back_as_it_came_whoever_is_asked_first() {
    let script = || Script { thinking: 5, ..Script::seeded(6, 5) };
    let failing = MockProvider::start(Script::failing(Failure::new(500))).await.unwrap();
    let provider = MockProvider::start(script()).await.unwrap();
    let config = speaking(&provider, Protocol::Messages);
    let stand = Stand::with(&config, Limits::NONE);
    let said =
        said(Protocol::Messages, &heard(stand.gateway.converse(stand.caller(), question()).await.unwrap()).await.0);
    let seal = said.parts.iter().find_map(|part| match &part.content {
        Content::Reasoning { seal: Some(seal), .. } => Some(seal.clone()),
        _ => None,
    });
    let seal = seal.unwrap();
    assert_eq!(seal.kind, SealKind::Signature);
    let mut conversation = question();
    conversation.turns.push(Turn::new(Role::Assistant, said.parts));
    conversation.turns.push(Turn::new(Role::User, vec![Part::text("go on")]));
    // The preferred target speaks another protocol and fails.
    let mut both = config;
    both.providers.insert("two".to_owned(), speaking(&failing, Protocol::ChatCompletions).providers["one"].clone());
    let targets = &mut both.models.get_mut("m").unwrap().targets;
    targets.insert(0, ai_gateway_sdk::targets::TargetConfig { provider: "two".to_owned(), ..targets[0].clone() });
    let stand = Stand::with(&both, Limits::NONE);
    let answer = stand.gateway.converse(stand.caller(), conversation).await.unwrap();
    assert_eq!(&*answer.target, "one/real");
    heard(answer).await;
    let body = String::from_utf8_lossy(&provider.requests()[1].body).into_owned();
    assert!(body.contains(&format!(r#""signature":"{}""#, seal.data)), "{body}");
}

#[tokio::test]
async fn a_failure_in_the_middle_is_told_and_paid_for() {
    for kind in [FaultKind::Error(Failure::new(529)), FaultKind::End, FaultKind::Close] {
        for spoken in Protocol::CONVERSATIONS {
            let provider = MockProvider::start(Script::seeded(6, 20).with_fault(8, kind.clone())).await.unwrap();
            let stand = Stand::with(&speaking(&provider, spoken), Limits::NONE);
            let (events, spent) = heard(stand.gateway.converse(stand.caller(), question()).await.unwrap()).await;
            assert!(matches!(events.last(), Some(AnswerEvent::Failed(_))), "{spoken} {kind:?} {events:?}");
            let ends = events.iter().filter(|event| matches!(event, AnswerEvent::Failed(_) | AnswerEvent::End)).count();
            assert_eq!(ends, 1, "{spoken} {kind:?}");
            let settled = stand.settled();
            assert_eq!((settled.len(), settled[0].outcome), (1, Outcome::Failed), "{spoken} {kind:?}");
            assert_eq!((settled[0].tokens, settled[0].is_estimated), (spent.tokens, true), "{spoken} {kind:?}");
            assert!(spent.tokens.total_output() >= 7, "{spoken} {kind:?} {spent:?}");
        }
    }
}

#[tokio::test]
async fn before_content_another_one_answers_and_what_nobody_answers_is_a_failure() {
    let (failing, well) = (
        MockProvider::start(Script::failing(Failure::new(500))).await.unwrap(),
        MockProvider::start(Script::seeded(4, 20)).await.unwrap(),
    );
    let stand = Stand::with(&settings(&[&failing, &well], "retries = 0", ""), Limits::NONE);
    let answer = stand.gateway.converse(stand.caller(), question()).await.unwrap();
    assert_eq!(&*answer.target, "two/real");
    heard(answer).await;
    let stand = Stand::with(&settings(&[&failing], "retries = 0", ""), Limits::NONE);
    let failure = stand.gateway.converse(stand.caller(), question()).await.err().unwrap();
    assert_eq!(failure.kind, FailureKind::ServerError);
    assert_eq!((stand.settled()[0].outcome, stand.under_way()), (Outcome::Failed, 0));
}

#[tokio::test]
async fn who_stops_listening_ends_the_providers_work_and_pays_for_what_was_said() {
    let usage = UsageScript { input: Some(20), ..UsageScript::default() };
    let script = Script { usage, ..Script::seeded(1, 50).with_fault(10, FaultKind::Hold) };
    let provider = MockProvider::start(script).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let mut answer = stand.gateway.converse(stand.caller(), question()).await.unwrap();
    let mut deltas = 0;
    while deltas < 10 {
        deltas += usize::from(matches!(answer.next().await, Some(Piece::Event(AnswerEvent::Delta(_)))));
    }
    drop(answer);
    provider.until(|stats| stats.disconnected == 1 && stats.answers_open == 0).await;
    let settled = stand.settled();
    assert_eq!((settled.len(), settled[0].outcome, settled[0].is_estimated), (1, Outcome::Cancelled, true));
    assert!((9..=12).contains(&settled[0].tokens.output), "{:?}", settled[0]);
    assert_eq!(stand.under_way(), 0);
}

#[tokio::test]
async fn whoever_leaves_learns_what_the_answer_came_to() {
    for (on_cancel, is_whole) in [("", false), ("on_cancel = { drain = { bytes = 1000000, ms = 600000 } }", true)] {
        let provider = MockProvider::start(Script::seeded(1, 50).with_fault(10, FaultKind::Hold)).await.unwrap();
        let stand = Stand::with(&settings(&[&provider], on_cancel, ""), Limits::NONE);
        let mut answer = stand.gateway.converse(stand.caller(), question()).await.unwrap();
        while !matches!(answer.next().await, Some(Piece::Event(AnswerEvent::Delta(_)))) {}
        let left = answer.leave();
        provider.release();
        let spent = left.await;
        let settled = stand.settled();
        assert_eq!((settled.len(), settled[0].outcome, stand.under_way()), (1, Outcome::Cancelled, 0));
        assert_eq!(
            (settled[0].tokens, settled[0].cost, settled[0].is_estimated),
            (spent.tokens, spent.cost, !is_whole)
        );
        assert_eq!(spent.tokens.total_output() == 50, is_whole, "{spent:?}");
        assert!(spent.tokens.total_output() > 0);
    }
}

#[tokio::test]
async fn limits_hold_and_unknown_or_forbidden_models_are_not_found() {
    let provider = MockProvider::start(Script::seeded(1, 5)).await.unwrap();
    let stand = Stand::with(&settings(&[&provider], "", ""), Limits { requests_per_minute: Some(1), ..Limits::NONE });
    for name in ["", "nobody", "M"] {
        let failure = stand.gateway.converse(stand.caller(), Conversation::new(name)).await.err().unwrap();
        assert_eq!(failure.kind, FailureKind::NotFound, "{name}");
    }
    let mut caller = stand.caller();
    caller.models = Some(vec!["other-*".to_owned()].into());
    assert_eq!(stand.gateway.converse(caller, question()).await.err().unwrap().kind, FailureKind::NotFound);
    heard(stand.gateway.converse(stand.caller(), question()).await.unwrap()).await;
    let failure = stand.gateway.converse(stand.caller(), question()).await.err().unwrap();
    assert_eq!(failure.kind, FailureKind::RateLimited);
    assert!(failure.retry_after.is_some());
    assert_eq!(provider.stats().requests, 1);
}

#[tokio::test]
async fn texts_become_vectors_and_are_paid_for() {
    let provider = MockProvider::start(Script::seeded(1, 5)).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let texts = ["one", "two", "three"].map(str::to_owned);
    let embedded = stand.gateway.embed(stand.caller(), "m", &texts, Purpose::Document).await.unwrap();
    assert_eq!((embedded.vectors.len(), &*embedded.target), (3, "one/real"));
    let settled = stand.settled();
    assert_eq!((settled.len(), settled[0].outcome, settled[0].cost), (1, Outcome::Completed, embedded.spent.cost));
    assert_eq!(embedded.spent.tokens.total_input(), provider.stats().total().reported.input);
    assert!(!embedded.spent.is_estimated);
    let failure = stand.gateway.embed(stand.caller(), "nobody", &texts, Purpose::Document).await.unwrap_err();
    assert_eq!((failure.kind, stand.under_way()), (FailureKind::NotFound, 0));
}

#[tokio::test]
async fn the_kill_switch_ends_answers_under_way() {
    use ai_gateway_ledger::{Scope, Switch};
    let provider = MockProvider::start(Script::seeded(1, 50).with_fault(10, FaultKind::Stall)).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let answer = stand.gateway.converse(stand.caller(), question()).await.unwrap();
    let hearing = tokio::spawn(heard(answer));
    stand.ledger.set_stopped(Switch::Of(stand.tenant, Scope::Tenant), true);
    let (events, _) = hearing.await.unwrap();
    assert!(
        matches!(events.last(), Some(AnswerEvent::Failed(failure)) if failure.kind == FailureKind::Stopped),
        "{events:?}"
    );
    provider.until(|stats| stats.disconnected == 1).await;
    assert_eq!(stand.settled()[0].outcome, Outcome::Stopped);
}
