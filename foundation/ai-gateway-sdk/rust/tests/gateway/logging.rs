//! What the log and the traces have, and what they must never have.

use std::io;
use std::sync::{Arc, Mutex};

use ai_gateway_ledger::Limits;
use ai_gateway_mock_provider::{Failure, FaultKind, MockProvider, Script};
use ai_gateway_sdk::gateway::Call;
use ai_gateway_wire::Protocol;
use http::HeaderMap;
use serde_json::{Value, json};
use tracing::Dispatch;
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::stand::{Stand, asking, settings, speaking, text};

/// Everything that is logged on this thread, spans with their fields as well.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn listen(&self) -> (DefaultGuard, Dispatch) {
        // While there is one subscriber only, whoever is first at a line decides for all threads whether it is heard.
        let another = Dispatch::new(NoSubscriber::default());
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_span_events(FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(self.clone())
            .finish();
        (tracing::subscriber::set_default(subscriber), another)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// A question whose words are found again wherever they turn up.
fn secret(protocol: Protocol, stream: bool) -> Value {
    let mut body = asking(protocol, stream);
    let text = "a question about Kingfisher";
    match protocol {
        Protocol::ChatCompletions | Protocol::Messages => body["messages"][0]["content"] = json!(text),
        Protocol::Responses | Protocol::Embeddings => body["input"] = json!(text),
        Protocol::GenerateContent => body["contents"][0]["parts"][0]["text"] = json!(text),
    }
    match protocol {
        Protocol::Messages => body["metadata"] = json!({"user_id": "jane@example.com"}),
        Protocol::GenerateContent => {}
        _ => body["user"] = json!("jane@example.com"),
    }
    body
}

#[tokio::test]
async fn questions_answers_people_and_keys_are_never_logged() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key"), "sk-Goldfinch-0123456789abcdef").unwrap();
    let told = Failure {
        message: Some("Kingfisher is refused to jane@example.com with sk-Goldfinch-0123456789abcdef".to_owned()),
        ..Failure::new(400)
    };
    let scripts = [
        Script::saying("an answer about Nightingale"),
        Script::saying("an answer about Nightingale").with_fault(2, FaultKind::Garble),
        Script::saying("an answer about Nightingale").with_fault(2, FaultKind::Close),
        Script::saying("an answer about Nightingale").with_fault(2, FaultKind::Error(told.clone())),
        Script::failing(told.clone()),
        Script::failing(Failure { status: 529, ..told }),
    ];
    let log = Log::default();
    let _listening = log.listen();
    for script in scripts {
        for spoken in Protocol::CONVERSATIONS {
            let provider = MockProvider::start(script.clone()).await.unwrap();
            let mut config = speaking(&provider, spoken);
            for provider in config.providers.values_mut() {
                provider.key_file = Some("key".into());
            }
            for model in config.models.values_mut() {
                model.retries = 0;
            }
            let stand = Stand::with_options(&config, Limits::NONE, |options| options.folder = folder.path().to_owned());
            let stand = stand.unwrap();
            for protocol in Protocol::CONVERSATIONS {
                for stream in [true, false] {
                    text(stand.call(protocol, &secret(protocol, stream)).await).await;
                }
            }
            let body = serde_json::to_vec(&secret(Protocol::Messages, false)).unwrap().into();
            let (headers, caller) = (HeaderMap::new(), stand.caller());
            let call = Call { protocol: Protocol::Messages, path: String::new(), headers, body, caller };
            stand.gateway.count_tokens(call).await;
        }
        let provider = MockProvider::start(script).await.unwrap();
        let stand = Stand::with(&settings(&[&provider], "retries = 0", ""), Limits::NONE);
        text(stand.call(Protocol::Embeddings, &secret(Protocol::Embeddings, false)).await).await;
    }
    let log = log.text();
    assert!(log.contains("a provider failed") && log.contains("a stream ended early"), "nothing was heard: {log}");
    for word in ["Kingfisher", "Nightingale", "jane", "Goldfinch"] {
        let line = log.lines().find(|line| line.contains(word));
        assert_eq!(line, None, "{word}");
    }
}

#[tokio::test]
async fn a_call_is_a_span_after_opentelemetrys_conventions() {
    let mut script = Script::seeded(1, 30);
    script.usage.input = Some(11);
    let provider = MockProvider::start(script).await.unwrap();
    let stand = Stand::new(&[&provider]);
    let log = Log::default();
    let listening = log.listen();
    text(stand.call(Protocol::ChatCompletions, &asking(Protocol::ChatCompletions, true)).await).await;
    drop(listening);
    let log = log.text();
    let closed = log.lines().filter(|line| line.contains("call{") && line.contains("close")).collect::<Vec<_>>();
    assert_eq!(closed.len(), 1, "{log}");
    for field in [
        "otel.name=chat m",
        "otel.kind=\"client\"",
        "gen_ai.operation.name=\"chat\"",
        "gen_ai.request.model=\"m\"",
        "gen_ai.provider.name=\"one\"",
        "gen_ai.response.model=\"real\"",
        "gen_ai.usage.input_tokens=11",
        "gen_ai.usage.output_tokens=30",
        "outcome=\"completed\"",
    ] {
        assert!(closed[0].contains(field), "{field}: {}", closed[0]);
    }
}
