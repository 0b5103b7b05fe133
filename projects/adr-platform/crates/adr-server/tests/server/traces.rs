//! What a collector is sent of a request.

use std::process::Command;

use observability_sdk::testing::TestCollector;
use serde_json::json;

use crate::fixtures::Fixtures;
use crate::server::Server;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const BROWSER: &str = "00f067aa0ba902b7";

// The collector answers while this test waits for the server's end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_its_commands_and_its_calls_to_models_are_one_trace() {
    let collector = TestCollector::start().await;
    let server = Server::start_with(&["--traces", &collector.address], &[]).await;
    let mut fixtures = Fixtures::of(&server).await;
    fixtures.owner.push(("traceparent", format!("00-{TRACE}-{BROWSER}-01")));
    let decision = json!({"project": "traced", "title": "Use Postgres"});
    fixtures.must(&fixtures.owner, "adr.v1.DecisionService/CreateDecision", decision).await;
    let question = json!({"messages": [{"role": "CHAT_ROLE_USER", "parts": [{"text": "Why the Kingfisher?"}]}]});
    fixtures.must(&fixtures.owner, "ai.v1.GenerationService/Generate", question).await;
    server.terminate();
    assert!(server.ended_well());

    let spans: Vec<_> = collector.spans().into_iter().filter(|span| span.trace == TRACE).collect();
    let named = |name: &str| {
        let found = spans.iter().find(|span| span.name == name);
        found.unwrap_or_else(|| {
            panic!("{name} is not among {:?}", spans.iter().map(|span| &span.name).collect::<Vec<_>>())
        })
    };
    let request = named("adr.v1.DecisionService/CreateDecision");
    assert_eq!((request.parent.as_str(), request.service.as_str()), (BROWSER, "adr-server"));
    assert_eq!(request.attributes["http.response.status_code"], "200");
    let command = named("command");
    assert_eq!((&command.parent, command.attributes["outcome"].as_str()), (&request.id, "executed"));
    let call = named("chat local/extractive");
    assert_eq!(call.attributes["gen_ai.operation.name"], "chat");
    assert_eq!(call.attributes["outcome"], "completed");
    assert!(!spans.iter().any(|span| format!("{span:?}").contains("Kingfisher")), "a question left the house");
}

#[test]
fn what_is_no_collector_is_refused_at_once() {
    for address in ["localhost:4318", "grpc://localhost:4317", "http://localhost:4318/?key=1"] {
        let arguments = ["serve", "--database-url", "postgres://nobody", "--oidc-issuer", "http://nobody", "--traces"];
        let output = Command::new(env!("CARGO_BIN_EXE_adr")).args(arguments).arg(address).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("http://localhost:4318") && said.contains("no address of a collector"), "{said}");
    }
}
