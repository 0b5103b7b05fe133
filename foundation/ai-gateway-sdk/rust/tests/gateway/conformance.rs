//! One suite that every provider passes: the four protocols, servers that speak OpenAI's in their own way, and the answerer
//! of this process. To add a provider, add it to [`subjects`].

use ai_gateway_ledger::{Limits, Outcome, Scope, Switch};
use ai_gateway_mock_provider::{Failure, FaultKind, Framing, MockProvider, Script, ToolCall, UsageScript, seeded};
use ai_gateway_sdk::gateway::{Answer, Piece, Spent};
use ai_gateway_sdk::targets::GatewayConfig;
use ai_gateway_sdk::{Extractive, LocalModel, Purpose};
use ai_gateway_wire::conversation::{Content, Dialect, Format, Function, ImageSource, Part, Role, Tool, Turn};
use ai_gateway_wire::{AnswerEvent, Conversation, FailureKind, Json, Protocol, StopReason};
use futures::StreamExt;
use serde_json::{Value, json};

use crate::stand::{INPUT, OUTPUT, Stand, said, speaking, text};

/// A provider under test, and a gateway in front of it.
struct Subject {
    name: &'static str,
    spoken: Protocol,
    /// Who answers to a script; the answerer of this process needs none, and can do no more than text.
    mock: Option<MockProvider>,
    /// What its scripts have in common.
    manners: Script,
    stand: Stand,
}

impl Subject {
    async fn mock(name: &'static str, spoken: Protocol, manners: Script) -> Self {
        let mock = MockProvider::start(manners.clone()).await.unwrap();
        let mut config = speaking(&mock, spoken);
        let protocols = &mut config.providers.get_mut("one").unwrap().protocols;
        if spoken == Protocol::ChatCompletions {
            protocols.push(Protocol::Embeddings);
        }
        for model in config.models.values_mut() {
            model.retries = 0;
        }
        Self { name, spoken, mock: Some(mock), manners, stand: Stand::with(&config, Limits::NONE) }
    }

    fn local() -> Self {
        let config =
            GatewayConfig::parse("[models.m]\ntargets = [{ provider = 'local', model = 'extractive' }]").unwrap();
        let stand = Stand::with_options(&config, Limits::NONE, |options| {
            options.local = vec![LocalModel::quoting(Extractive::default())];
        });
        let manners = Script::default();
        Self { name: "local", spoken: Protocol::ChatCompletions, mock: None, manners, stand: stand.unwrap() }
    }

    /// From now on it says this, in its own manner.
    fn says(&self, script: Script) {
        if let Some(mock) = &self.mock {
            let usage = UsageScript { absent: self.manners.usage.absent, ..script.usage };
            mock.set_script(Script { usage, framing: self.manners.framing.clone(), ..script });
        }
    }

    async fn ask(&self, conversation: Conversation) -> (Vec<AnswerEvent>, Spent) {
        heard(self.stand.gateway.converse(self.stand.caller(), conversation).await.unwrap()).await
    }

    fn answer(&self, events: &[AnswerEvent]) -> ai_gateway_wire::Answer {
        ai_gateway_wire::Answer::from_events(self.spoken, events.to_vec()).unwrap()
    }

    /// What the provider was asked last.
    fn received(&self) -> String {
        let mut requests = self.mock.as_ref().unwrap().requests();
        String::from_utf8_lossy(&requests.pop().unwrap().body).into_owned()
    }
}

async fn subjects() -> Vec<Subject> {
    let plain = Script::default;
    let local_server = Script {
        usage: UsageScript { absent: true, ..UsageScript::default() },
        framing: Framing { crlf: Some(true), no_final_blank: true, ..Framing::default() },
        ..Script::default()
    };
    let proxied = Script {
        framing: Framing { comment_every: 2, tokens_per_write: 3, split_every: 11, ..Framing::default() },
        ..Script::default()
    };
    vec![
        Subject::mock("Anthropic", Protocol::Messages, plain()).await,
        Subject::mock("OpenAI, Chat Completions", Protocol::ChatCompletions, plain()).await,
        Subject::mock("OpenAI, Responses", Protocol::Responses, plain()).await,
        Subject::mock("Gemini", Protocol::GenerateContent, plain()).await,
        Subject::mock("a local server that tells no usage", Protocol::ChatCompletions, local_server).await,
        Subject::mock("a proxy that cuts and comments", Protocol::ChatCompletions, proxied).await,
        Subject::local(),
    ]
}

/// Those that do more than text.
async fn models() -> impl Iterator<Item = Subject> {
    subjects().await.into_iter().filter(|subject| subject.mock.is_some())
}

fn question() -> Conversation {
    let mut conversation = Conversation::new("m");
    let words = "We rejected Kafka because nobody can operate it at night.\n\nWhy was Kafka rejected?";
    conversation.turns.push(Turn::new(Role::User, vec![Part::text(words)]));
    conversation.max_output_tokens = Some(500);
    conversation
}

/// The events, and what they came to.
async fn heard(answer: Answer) -> (Vec<AnswerEvent>, Spent) {
    let (mut events, mut spent) = (Vec::new(), None);
    for piece in answer.collect::<Vec<_>>().await {
        match piece {
            Piece::Event(event) => events.push(event),
            Piece::Spent(last) => spent = Some(last),
        }
    }
    (events, spent.unwrap())
}

#[tokio::test]
async fn it_answers_and_what_that_cost_is_settled_once() {
    for subject in subjects().await {
        let name = subject.name;
        subject.says(Script::seeded(6, 40));
        let (events, spent) = subject.ask(question()).await;
        assert!(matches!(events.last(), Some(AnswerEvent::End)), "{name}: {events:?}");
        let parts = subject.answer(&events).parts;
        let [Part { content: Content::Text(words), .. }] = &parts[..] else { panic!("{name}: {parts:?}") };
        let settled = subject.stand.settled();
        assert_eq!((settled.len(), settled[0].outcome), (1, Outcome::Completed), "{name}");
        assert_eq!((settled[0].tokens, settled[0].cost), (spent.tokens, spent.cost), "{name}");
        let (read, written) = (spent.tokens.total_input(), spent.tokens.total_output());
        if let Some(mock) = &subject.mock {
            assert_eq!(*words, seeded(6, 40), "{name}");
            assert_eq!(spent.cost.get(), read * INPUT + written * OUTPUT, "{name}");
            assert_eq!(spent.is_estimated, subject.manners.usage.absent, "{name}");
            let bill = mock.stats().total().generated;
            assert!(
                spent.is_estimated || (bill.input, bill.output) == (read, written),
                "{name}: {spent:?} of {bill:?}"
            );
        } else {
            assert!(words.contains("nobody can operate it at night") && spent.cost.get() == 0, "{name}: {words}");
        }
        assert!(read > 10 && written > 10, "{name}: {spent:?}");
        assert_eq!(subject.stand.under_way(), 0, "{name}");
    }
}

#[tokio::test]
async fn an_answer_in_one_piece_says_what_the_stream_says() {
    for subject in subjects().await {
        subject.says(Script::seeded(6, 40));
        let body = |stream: bool| {
            let words = "We rejected Kafka because nobody can operate it at night.\n\nWhy was Kafka rejected?";
            json!({"model": "m", "stream": stream, "messages": [{"role": "user", "content": words}]})
        };
        let streamed = text(subject.stand.call(Protocol::ChatCompletions, &body(true)).await).await;
        let whole = text(subject.stand.call(Protocol::ChatCompletions, &body(false)).await).await;
        let whole: Value = serde_json::from_str(&whole).unwrap();
        let words = whole["choices"][0]["message"]["content"].as_str().unwrap();
        assert_eq!(said(&streamed), words, "{}", subject.name);
        assert!(words.len() > 40, "{}: {words}", subject.name);
    }
}

#[tokio::test]
async fn tools_are_called_and_their_results_go_back() {
    for subject in models().await {
        let name = subject.name;
        let call = ToolCall { name: "search".to_owned(), arguments: r#"{"query":"why"}"#.to_owned() };
        subject.says(Script { tool_calls: vec![call], ..Script::seeded(6, 0) });
        let mut conversation = question();
        let schema = Json::parse(br#"{"type":"object","properties":{"query":{"type":"string"}}}"#).unwrap();
        conversation.tools.push(Tool::Function(Function::new("search", schema)));
        let (events, _) = subject.ask(conversation.clone()).await;
        let said = subject.answer(&events);
        assert_eq!(said.stop, StopReason::ToolUse, "{name}");
        let called = said.parts.iter().find_map(|part| match &part.content {
            Content::ToolCall { id, name, arguments } => Some((id.clone(), name.clone(), arguments.clone())),
            _ => None,
        });
        let (id, tool, arguments) = called.unwrap();
        let arguments: Value = serde_json::from_str(&arguments).unwrap();
        assert_eq!((&*tool, arguments), ("search", json!({"query": "why"})), "{name}");
        conversation.turns.push(Turn::new(Role::Assistant, said.parts));
        let result = Content::ToolResult { id, name: None, parts: vec![Part::text("the result")], failed: None };
        conversation.turns.push(Turn::new(Role::Tool, vec![Part::new(result)]));
        subject.says(Script::seeded(6, 5));
        subject.ask(conversation).await;
        assert!(subject.received().contains("the result"), "{name}: {}", subject.received());
    }
}

#[tokio::test]
async fn images_and_the_form_of_the_answer_arrive() {
    for subject in models().await {
        subject.says(Script::saying(r#"{"why":"because"}"#));
        let mut conversation = question();
        let source = ImageSource::Base64 { media_type: "image/png".to_owned(), data: "iVBORw0KGgo=".to_owned() };
        conversation.turns[0].parts.push(Part::new(Content::Image { source, detail: None }));
        let schema = r#"{"type":"object","properties":{"why":{"type":"string"}},"required":["why"],"additionalProperties":false}"#;
        conversation.format = Some(Format::Schema {
            name: Some("reason".to_owned()),
            schema: Json::parse(schema.as_bytes()).unwrap(),
            dialect: Dialect::JsonSchema,
            extra: ai_gateway_wire::Object::new(),
        });
        let (events, _) = subject.ask(conversation).await;
        let parts = subject.answer(&events).parts;
        assert!(parts.contains(&Part::text(r#"{"why":"because"}"#)), "{}: {parts:?}", subject.name);
        let received = subject.received();
        for needed in ["iVBORw0KGgo=", "image/png", r#""why":{"type":"#] {
            assert!(received.contains(needed), "{}: {needed} in {received}", subject.name);
        }
    }
}

#[tokio::test]
async fn thoughts_are_shown_and_what_proves_them_goes_back() {
    for subject in models().await {
        let name = subject.name;
        subject.says(Script { thinking: 5, ..Script::seeded(6, 5) });
        let (events, _) = subject.ask(question()).await;
        let said = subject.answer(&events);
        let thoughts = said.parts.iter().filter_map(|part| match &part.content {
            Content::Reasoning { text, seal } => Some((text.clone(), seal.clone())),
            _ => None,
        });
        let (shown, seals): (String, Vec<_>) = thoughts.unzip();
        let seal = seals.into_iter().flatten().next();
        // OpenAI's Chat Completions tells no thoughts.
        let tells = subject.spoken != Protocol::ChatCompletions;
        assert_eq!((!shown.is_empty(), seal.is_some()), (tells, tells), "{name}: {:?}", said.parts);
        let mut conversation = question();
        conversation.turns.push(Turn::new(Role::Assistant, said.parts));
        conversation.turns.push(Turn::new(Role::User, vec![Part::text("go on")]));
        subject.ask(conversation).await;
        if let Some(seal) = seal {
            assert!(subject.received().contains(&seal.data), "{name}: {}", subject.received());
        }
    }
}

#[tokio::test]
async fn what_it_read_out_of_its_cache_is_told() {
    for subject in models().await.filter(|subject| !subject.manners.usage.absent) {
        let usage = UsageScript { input: Some(10), cache_read: 900, ..UsageScript::default() };
        subject.says(Script { usage, ..Script::seeded(6, 5) });
        let mut conversation = question();
        conversation.turns[0].parts[0].cache = Some(ai_gateway_wire::conversation::CacheMark { ttl: None });
        let (_, spent) = subject.ask(conversation).await;
        assert_eq!((spent.tokens.input, spent.tokens.cache_read), (10, 900), "{}", subject.name);
        let is_marked = subject.received().contains("cache_control");
        assert_eq!(is_marked, subject.spoken == Protocol::Messages, "{}", subject.name);
    }
}

#[tokio::test]
async fn texts_become_vectors_where_it_makes_any() {
    for subject in models().await {
        let texts = ["one", "two"].map(str::to_owned);
        let caller = subject.stand.caller();
        let made = subject.stand.gateway.embed(caller, "m", &texts, Purpose::Document).await;
        match made {
            Ok(made) => assert_eq!((made.vectors.len(), made.spent.is_estimated), (2, false), "{}", subject.name),
            Err(failure) => {
                assert_ne!(subject.spoken, Protocol::ChatCompletions, "{}: {failure}", subject.name);
                assert_eq!(failure.kind, FailureKind::NotFound, "{}: {failure}", subject.name);
            }
        }
        assert_eq!(subject.stand.under_way(), 0, "{}", subject.name);
    }
}

#[tokio::test]
async fn its_failures_are_told_by_kind_and_hold_nothing() {
    for subject in models().await {
        let name = subject.name;
        for (status, kind) in [
            (400, FailureKind::InvalidRequest),
            // What the provider thinks of the operator's key is not the caller's fault.
            (401, FailureKind::Unreachable),
            (403, FailureKind::Unreachable),
            (404, FailureKind::NotFound),
            (429, FailureKind::RateLimited),
            (500, FailureKind::ServerError),
        ] {
            subject.says(Script::failing(Failure::new(status)));
            let failure = subject.stand.gateway.converse(subject.stand.caller(), question()).await.err().unwrap();
            assert_eq!(failure.kind, kind, "{name} {status}: {failure}");
        }
        for kind in [FaultKind::Error(Failure::new(529)), FaultKind::Garble, FaultKind::End, FaultKind::Close] {
            // Another gateway, whose breaker has not opened yet.
            let subject = Subject::mock(name, subject.spoken, subject.manners.clone()).await;
            subject.says(Script::seeded(6, 20).with_fault(8, kind.clone()));
            let (events, spent) = subject.ask(question()).await;
            assert!(matches!(events.last(), Some(AnswerEvent::Failed(_))), "{name} {kind:?}: {events:?}");
            let settled = subject.stand.settled();
            assert_eq!(
                (settled.len(), settled[0].outcome, settled[0].cost),
                (1, Outcome::Failed, spent.cost),
                "{name}"
            );
            assert_eq!(subject.stand.under_way(), 0, "{name} {kind:?}");
            subject.mock.unwrap().until(|stats| stats.answers_open == 0).await;
        }
    }
}

#[tokio::test]
async fn its_work_ends_when_nobody_listens_and_at_a_stop() {
    for subject in models().await {
        subject.says(Script::seeded(6, 50).with_fault(10, FaultKind::Hold));
        let ask = || subject.stand.gateway.converse(subject.stand.caller(), question());
        let mut answer = ask().await.unwrap();
        assert!(answer.next().await.is_some());
        drop(answer);
        let mock = subject.mock.as_ref().unwrap();
        mock.until(|stats| stats.answers_open == 0).await;
        let answer = ask().await.unwrap();
        subject.stand.ledger.set_stopped(Switch::Of(subject.stand.tenant, Scope::Tenant), true);
        let (events, _) = heard(answer).await;
        let told = matches!(events.last(), Some(AnswerEvent::Failed(failure)) if failure.kind == FailureKind::Stopped);
        assert!(told, "{}: {events:?}", subject.name);
        mock.until(|stats| stats.answers_open == 0).await;
        let outcomes: Vec<_> = subject.stand.settled().iter().map(|settled| settled.outcome).collect();
        assert_eq!(outcomes, [Outcome::Cancelled, Outcome::Stopped], "{}", subject.name);
        assert_eq!(subject.stand.under_way(), 0, "{}", subject.name);
    }
}
