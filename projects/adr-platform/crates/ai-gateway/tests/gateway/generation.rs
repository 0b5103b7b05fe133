//! `ai.v1.GenerationService`.

use std::sync::Arc;

use ai_gateway::Generation;
use ai_gateway_ledger::{Limits, Outcome, PriceTable, Scope};
use ai_gateway_mock_provider::{Failure, FaultKind, MockProvider, Script, ToolCall, seeded};
use ai_gateway_sdk::gateway::{Gateway, GatewayOptions};
use ai_gateway_sdk::targets::GatewayConfig;
use api_gateway_core::ServiceError;
use futures::StreamExt;
use platform_contracts::ai::v1;
use platform_contracts::ai::v1::ChatRole::{CHAT_ROLE_ASSISTANT, CHAT_ROLE_SYSTEM, CHAT_ROLE_USER};
use platform_contracts::ai::v1::generate_response::Event;
use platform_contracts::ai::v1::part::Part as Said;

use crate::admin::team::{Team, code};
use crate::app::{ADMIN, dollars};

struct Scene {
    team: Team,
    provider: MockProvider,
    generation: Generation,
}

impl Scene {
    async fn with(script: Script, protocol: &str) -> Self {
        let (team, provider) = (Team::new().await, MockProvider::start(script).await.unwrap());
        let config = format!(
            "[providers.p]\nprotocols = ['{protocol}', 'embeddings']\nbase_url = '{}/v1'\n\
             [models.m]\nretries = 0\ntargets = [{{ provider = 'p', model = 'x', price = 'openai/gpt-5' }}]\n",
            provider.base_url
        );
        let prices = Arc::new(PriceTable::bundled().unwrap());
        let options = GatewayOptions::new(team.accounts.ledger().clone(), prices, [1; 32]);
        let gateway = Gateway::new(&GatewayConfig::parse(&config).unwrap(), options).unwrap();
        let generation = Generation::new(gateway, Arc::clone(&team.accounts));
        Self { team, provider, generation }
    }

    async fn new(script: Script) -> Self {
        Self::with(script, "messages").await
    }

    async fn ask(&self, request: v1::GenerateRequest) -> Result<Vec<Event>, ServiceError> {
        let answer = self.generation.generate(self.team.viewer.clone(), request).await?;
        let events: Vec<_> = answer.collect().await;
        events.into_iter().map(|event| Ok(event?.event.unwrap())).collect()
    }
}

fn message(role: v1::ChatRole, parts: Vec<Said>) -> v1::ChatMessage {
    let parts = parts.into_iter().map(|part| v1::Part { part: Some(part), ..Default::default() }).collect();
    v1::ChatMessage { role: role.into(), parts, ..Default::default() }
}

fn said(role: v1::ChatRole, text: &str) -> v1::ChatMessage {
    message(role, vec![Said::Text(text.to_owned())])
}

fn request(messages: Vec<v1::ChatMessage>) -> v1::GenerateRequest {
    v1::GenerateRequest { model: "m".to_owned(), messages, ..Default::default() }
}

fn question() -> v1::GenerateRequest {
    request(vec![said(CHAT_ROLE_USER, "why?")])
}

#[tokio::test]
async fn an_answer_begins_with_who_answers_and_ends_with_what_it_cost() {
    let scene = Scene::new(Script::seeded(3, 12)).await;
    for model in ["m", ""] {
        let events = scene.ask(v1::GenerateRequest { model: model.to_owned(), ..question() }).await.unwrap();
        let [Event::Started(started), texts @ .., Event::Finished(finished)] = events.as_slice() else {
            panic!("{events:?}")
        };
        assert_eq!((started.model.id.as_str(), started.target.as_str()), ("m", "p/x"));
        assert!(started.model.input_picodollars.is_some());
        let text: String =
            texts.iter().map(|event| if let Event::Text(text) = event { text.as_str() } else { "?" }).collect();
        assert_eq!(text, seeded(3, 12));
        assert_eq!(finished.reason, v1::FinishReason::FINISH_REASON_STOP);
        let usage = &finished.usage;
        assert!(usage.output_tokens == 12 && !usage.estimated && usage.cost_picodollars > Some(0), "{usage:?}");
    }
    scene.team.accounts.write().await.unwrap();
    let rows: i64 = scene.team.app.number("SELECT count(*) FROM ai.settlements WHERE user_id IS NOT NULL").await;
    assert_eq!(rows, 2, "calls count for who made them");
}

#[tokio::test]
async fn pictures_tools_schemas_and_thoughts_go_there_and_back() {
    let call = ToolCall { name: "search".to_owned(), arguments: r#"{"query":"why"}"#.to_owned() };
    let script = || Script { thinking: 4, tool_calls: vec![call.clone()], ..Script::seeded(3, 0) };
    for protocol in ["messages", "chat_completions", "responses"] {
        let scene = Scene::with(script(), protocol).await;
        let image = v1::Image { media_type: "image/png".to_owned(), data: b"picture".to_vec(), ..Default::default() };
        let mut asked = request(vec![
            said(CHAT_ROLE_SYSTEM, "be short"),
            message(CHAT_ROLE_USER, vec![Said::from(image), Said::Text("why?".to_owned())]),
        ]);
        asked.tools =
            vec![v1::Tool { name: "search".to_owned(), description: "finds".to_owned(), ..Default::default() }];
        asked.output_schema = r#"{"type":"object","properties":{"because":{"type":"string"}}}"#.to_owned();
        (asked.temperature, asked.max_output_tokens) = (Some(0.7), Some(4000));
        let events = scene.ask(asked.clone()).await.unwrap();
        let mut answered = Vec::new();
        for event in &events {
            match event {
                Event::Thought(thought) => answered.push(Said::Thinking(thought.clone())),
                Event::ToolCall(call) => answered.push(Said::ToolCall(call.clone())),
                _ => {}
            }
        }
        let Some(Said::ToolCall(called)) = answered.last().cloned() else { panic!("{protocol}: {events:?}") };
        assert_eq!((called.name.as_str(), called.arguments.as_str()), ("search", r#"{"query":"why"}"#), "{protocol}");
        let is_thinking = events.iter().any(|event| matches!(event, Event::Thinking(_)));
        assert_eq!(is_thinking, answered.len() == 2, "{protocol}: a thought that is shown is told whole as well");
        asked.messages.push(message(CHAT_ROLE_ASSISTANT, answered));
        let result = v1::ToolResult { tool_call_id: called.id, text: "because".to_owned(), ..Default::default() };
        asked.messages.push(message(CHAT_ROLE_USER, vec![Said::Text("go on".to_owned()), Said::from(result)]));
        scene.ask(asked).await.unwrap();
        let body = String::from_utf8_lossy(&scene.provider.requests()[1].body).into_owned();
        for needed in ["be short", "cGljdHVyZQ==", "why?", "search", "finds", "because", "go on", "0.7", "4000"] {
            assert!(body.contains(needed), "{protocol} {needed}: {body}");
        }
        assert!(!body.contains(&scene.team.viewer.user_id.to_string()), "nobody's id leaves: {body}");
    }
}

#[tokio::test]
async fn a_signature_comes_back_to_its_provider_as_it_was() {
    let scene = Scene::new(Script { thinking: 4, ..Script::seeded(3, 2) }).await;
    let events = scene.ask(question()).await.unwrap();
    let thought =
        events.iter().find_map(|event| if let Event::Thought(thought) = event { Some(thought) } else { None });
    let thought = thought.unwrap().clone();
    let answer = message(CHAT_ROLE_ASSISTANT, vec![Said::Thinking(thought.clone()), Said::Text("so".to_owned())]);
    let next = request(vec![said(CHAT_ROLE_USER, "why?"), answer, said(CHAT_ROLE_USER, "really?")]);
    scene.ask(next).await.unwrap();
    let given = ai_gateway_wire::Seal::unpack(&thought.signature).unwrap();
    let body = String::from_utf8_lossy(&scene.provider.requests()[1].body).into_owned();
    let text = serde_json::to_string(&thought.text).unwrap();
    assert!(body.contains(&format!(r#""thinking":{text},"signature":"{}""#, given.data)), "{body}");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_before_anybody_is_asked() {
    let scene = Scene::new(Script::seeded(3, 2)).await;
    let user = |part: Said| request(vec![message(CHAT_ROLE_USER, vec![part])]);
    let assistant = |part: Said| request(vec![message(CHAT_ROLE_ASSISTANT, vec![part]), said(CHAT_ROLE_USER, "why?")]);
    let image =
        |kind: &str, data: &[u8]| v1::Image { media_type: kind.to_owned(), data: data.to_vec(), ..Default::default() };
    let call = |id: &str, arguments: &str| v1::ToolCall {
        id: id.to_owned(),
        name: "f".to_owned(),
        arguments: arguments.to_owned(),
        ..Default::default()
    };
    let tools = |tools: Vec<v1::Tool>| v1::GenerateRequest { tools, ..question() };
    let tool = |name: &str, parameters: &str| v1::Tool {
        name: name.to_owned(),
        parameters: parameters.to_owned(),
        ..Default::default()
    };
    let forged = v1::Thinking { text: "t".to_owned(), signature: "EqQB".to_owned(), ..Default::default() };
    let warm = |temperature| v1::GenerateRequest { temperature: Some(temperature), ..question() };
    for wrong in [
        request(vec![]),
        request(vec![v1::ChatMessage::default()]),
        request(vec![message(CHAT_ROLE_USER, vec![])]),
        request(vec![said(CHAT_ROLE_USER, "a"), said(CHAT_ROLE_ASSISTANT, "b")]),
        request(vec![v1::ChatMessage { parts: vec![v1::Part::default()], ..said(CHAT_ROLE_USER, "a") }]),
        user(Said::from(image("text/html", b"x"))),
        user(Said::from(image("image/", b"x"))),
        user(Said::from(image("image/png", b""))),
        user(Said::from(call("1", "{}"))),
        user(Said::from(forged.clone())),
        user(Said::from(v1::ToolResult::default())),
        assistant(Said::from(image("image/png", b"x"))),
        assistant(Said::from(call("", "{}"))),
        assistant(Said::from(call("1", "[]"))),
        assistant(Said::from(call("1", &"[".repeat(100_000)))),
        assistant(Said::from(forged)),
        tools(vec![tool("", "")]),
        tools(vec![tool("a b", "")]),
        tools(vec![tool("a", ""), tool("a", "")]),
        tools(vec![tool("a", "no")]),
        tools((0..129).map(|number| tool(&number.to_string(), "")).collect()),
        v1::GenerateRequest { output_schema: "7".to_owned(), ..question() },
        v1::GenerateRequest { max_output_tokens: Some(0), ..question() },
        warm(f32::NAN),
        warm(-0.1),
        warm(2.1),
    ] {
        assert_eq!(code(scene.ask(wrong.clone()).await), "generation.invalid", "{wrong:?}");
    }
    let unknown = v1::GenerateRequest { model: "nobody".to_owned(), ..question() };
    assert_eq!(code(scene.ask(unknown).await), "model.unknown");
    assert_eq!(scene.provider.stats().requests, 0);
}

#[tokio::test]
async fn failures_limits_and_stops_are_told_as_such() {
    let scene = Scene::new(Script::failing(Failure::new(500))).await;
    assert_eq!(code(scene.ask(question()).await), "model.provider_failed");
    let scene = Scene::new(Script::seeded(3, 9).with_fault(4, FaultKind::Close)).await;
    let answer = scene.generation.generate(scene.team.viewer.clone(), question()).await.unwrap();
    let events: Vec<_> = answer.collect().await;
    assert!(events.len() > 2 && events[..events.len() - 1].iter().all(Result::is_ok));
    assert_eq!(events.last().unwrap().as_ref().unwrap_err().code(), "model.stream_truncated");
    let limits = Limits { dollars_per_day: Some(dollars("0")), ..Limits::NONE };
    let Team { app, accounts, .. } = &scene.team;
    app.store.set_limits(app.tenant, ADMIN, &Scope::Tenant.into(), Some(&limits)).await.unwrap();
    accounts.refresh(app.tenant).await.unwrap();
    assert_eq!(code(scene.ask(question()).await), "ai_limit.dollars_per_day");
    app.store.set_stopped(app.tenant, ADMIN, Scope::Tenant, true).await.unwrap();
    accounts.refresh(app.tenant).await.unwrap();
    assert_eq!(code(scene.ask(question()).await), "ai_gateway.stopped");
}

#[tokio::test]
async fn ending_the_call_ends_the_providers_request_and_a_stop_ends_the_call() {
    let scene = Scene::new(Script::seeded(3, 50).with_fault(8, FaultKind::Hold)).await;
    let Team { app, accounts, .. } = &scene.team;
    let begun = async || {
        let answer = scene.generation.generate(scene.team.viewer.clone(), question()).await.unwrap();
        let mut answer = Box::pin(answer);
        while !matches!(answer.next().await.unwrap().unwrap().event, Some(Event::Text(_))) {}
        answer
    };
    drop(begun().await);
    scene.provider.until(|stats| stats.disconnected == 1).await;
    let answer = begun().await;
    app.store.set_stopped(app.tenant, ADMIN, Scope::Tenant, true).await.unwrap();
    accounts.refresh(app.tenant).await.unwrap();
    let rest: Vec<_> = answer.collect().await;
    assert_eq!(rest.last().unwrap().as_ref().unwrap_err().code(), "ai_gateway.stopped");
    let outcomes: Vec<_> = accounts.ledger().batch(9).settlements().iter().map(|settled| settled.outcome).collect();
    assert_eq!(outcomes, [Outcome::Cancelled, Outcome::Stopped]);
}

#[tokio::test]
async fn texts_become_vectors() {
    let scene = Scene::new(Script::seeded(3, 2)).await;
    let embed = async |model: &str, texts: Vec<String>| {
        let request = v1::EmbedRequest { model: model.to_owned(), texts, ..Default::default() };
        scene.generation.embed(scene.team.viewer.clone(), request).await
    };
    let embedded = embed("m", vec!["one".to_owned(), "two".to_owned()]).await.unwrap();
    assert_eq!(embedded.vectors.len(), 2);
    assert!(embedded.usage.input_tokens > 0 && embedded.usage.cost_picodollars.is_some());
    assert_eq!(code(embed("m", vec![]).await), "generation.invalid");
    assert_eq!(code(embed("m", vec![String::new(); 2049]).await), "generation.invalid");
    for unknown in ["", "nobody"] {
        assert_eq!(code(embed(unknown, vec!["one".to_owned()]).await), "model.unknown");
    }
}
