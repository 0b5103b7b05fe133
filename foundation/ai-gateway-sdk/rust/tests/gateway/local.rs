//! The answerer of this process: a target like any other, without a connection or an account anywhere.

use ai_gateway_ledger::{Limits, Outcome, PicoDollars};
use ai_gateway_mock_provider::{Failure, MockProvider, Script};
use ai_gateway_sdk::gateway::{Call, Reply, TARGET_HEADER};
use ai_gateway_sdk::targets::{ConfigError, GatewayConfig};
use ai_gateway_sdk::{Extractive, LocalModel};
use ai_gateway_wire::Protocol;
use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};

use crate::stand::{Stand, events, said, text};

const LOG: &str = "We keep the log in PostgreSQL. We rejected Kafka because nobody can operate it at night.";
const QUESTION: &str = "Why was Kafka rejected?";

fn build(settings: &str) -> Result<Stand, ConfigError> {
    Stand::with_options(&GatewayConfig::parse(settings).unwrap(), Limits::NONE, |options| {
        options.local = vec![LocalModel::quoting(Extractive::default())];
    })
}

fn stand(settings: &str) -> Stand {
    build(settings).unwrap()
}

fn asking(protocol: Protocol, stream: bool) -> Value {
    let model = "local/extractive";
    let prompt = format!("{LOG}\n\n{QUESTION}");
    match protocol {
        Protocol::ChatCompletions => {
            json!({"model": model, "stream": stream, "messages": [
                {"role": "system", "content": LOG}, {"role": "user", "content": QUESTION}]})
        }
        Protocol::Responses => json!({"model": model, "stream": stream, "instructions": LOG, "input": QUESTION}),
        Protocol::Messages => json!({"model": model, "stream": stream, "max_tokens": 500,
            "messages": [{"role": "user", "content": prompt}]}),
        _ => json!({"contents": [{"role": "user", "parts": [{"text": prompt}]}]}),
    }
}

async fn ask(stand: &Stand, protocol: Protocol, stream: bool, body: &Value) -> Reply {
    let call = Call {
        protocol,
        path: protocol.path("local/extractive", stream),
        headers: HeaderMap::new(),
        body: Bytes::from(body.to_string()),
        caller: stand.caller(),
    };
    stand.gateway.call(call).await
}

#[tokio::test]
async fn every_client_is_answered_in_its_own_protocol_and_pays_nothing() {
    let stand = stand("");
    for protocol in Protocol::CONVERSATIONS {
        for stream in [false, true] {
            let reply = ask(&stand, protocol, stream, &asking(protocol, stream)).await;
            assert_eq!(reply.status, 200, "{protocol} {stream}");
            assert_eq!(reply.headers[TARGET_HEADER], "local/extractive");
            let answer = text(reply).await;
            let words = answer.replace("\\n", " ");
            for word in ["rejected", "Kafka", "operate", "language model"] {
                let found = if stream && word.contains(' ') { "language" } else { word };
                assert!(words.contains(found), "{protocol} {stream}: {answer}");
            }
            let settled = stand.settled();
            let [bill] = &settled[..] else { panic!("{protocol} {stream}: {settled:?}") };
            assert_eq!((bill.outcome, bill.cost), (Outcome::Completed, PicoDollars::ZERO), "{protocol} {stream}");
            assert!(bill.tokens.input > 10 && bill.tokens.output > 10, "{protocol} {stream}: {:?}", bill.tokens);
            assert_eq!(stand.under_way(), 0);
        }
    }
}

#[tokio::test]
async fn a_stream_that_nobody_reads_to_its_end_settles_what_was_heard() {
    let stand = stand("");
    let reply = ask(&stand, Protocol::ChatCompletions, true, &asking(Protocol::ChatCompletions, true)).await;
    drop(reply);
    let bill = stand.settled().remove(0);
    assert_eq!((bill.outcome, bill.cost, stand.under_way()), (Outcome::Cancelled, PicoDollars::ZERO, 0));
}

#[tokio::test]
async fn limits_and_refusals_are_those_of_a_provider() {
    let stand = stand("");
    let mut short = asking(Protocol::ChatCompletions, false);
    short["max_tokens"] = json!(3);
    let answer: Value =
        serde_json::from_str(&text(ask(&stand, Protocol::ChatCompletions, false, &short).await).await).unwrap();
    assert_eq!(answer["choices"][0]["finish_reason"], "length");
    assert_eq!(answer["usage"]["completion_tokens"], 3);
    for (field, value) in [
        ("n", json!(2)),
        ("response_format", json!({"type": "json_object"})),
        ("tool_choice", json!("required")),
        ("messages", json!([])),
    ] {
        let mut body = asking(Protocol::ChatCompletions, false);
        body[field] = value;
        let reply = ask(&stand, Protocol::ChatCompletions, false, &body).await;
        assert_eq!(reply.status, 400, "{field}");
    }
    let embedding = json!({"model": "local/extractive", "input": "x"});
    assert_eq!(ask(&stand, Protocol::Embeddings, false, &embedding).await.status, 404);
}

#[tokio::test]
async fn it_counts_the_words_of_a_request() {
    let stand = stand("");
    let body = json!({"model": "local/extractive", "messages": [{"role": "user", "content": "one two three"}]});
    let call = Call {
        protocol: Protocol::Messages,
        path: "/v1/messages/count_tokens".to_owned(),
        headers: HeaderMap::new(),
        body: Bytes::from(body.to_string()),
        caller: stand.caller(),
    };
    assert_eq!(text(stand.gateway.count_tokens(call).await).await, r#"{"input_tokens":3}"#);
}

#[tokio::test]
async fn it_stands_in_for_a_provider_that_is_down() {
    let provider =
        MockProvider::start(Script { error: Some(Failure::new(503)), ..Script::seeded(1, 5) }).await.unwrap();
    let stand = stand(&format!(
        "[providers.one]\nprotocols = ['chat_completions']\nbase_url = '{}/v1'\n[models.m]\nretries = 0\n\
         targets = [{{ provider = 'one', model = 'real' }}, {{ provider = 'local', model = 'extractive' }}]\n",
        provider.base_url
    ));
    let mut body = asking(Protocol::ChatCompletions, true);
    body["model"] = json!("m");
    let reply = ask(&stand, Protocol::ChatCompletions, true, &body).await;
    assert_eq!(reply.headers[TARGET_HEADER], "local/extractive");
    let stream = text(reply).await;
    assert!(said(&stream).contains("> We rejected Kafka because"), "{stream}");
    assert!(events(&stream).len() > 10, "word by word");
}

#[test]
fn a_model_of_ones_own_is_free_where_the_settings_say_so() {
    let settings = |price: &str| {
        format!(
            "[providers.ollama]\nprotocols = ['chat_completions']\nbase_url = 'http://127.0.0.1:1/v1'\n\
             [models.llama]\ntargets = [{{ provider = 'ollama', model = 'llama3.2'{price} }}]\n"
        )
    };
    let error = build(&settings("")).err().unwrap();
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("ollama/llama3.2"), "{error}");
    let offers = stand(&settings(", price = 'free'")).gateway.offers();
    assert_eq!((&*offers[0].name, offers[0].input, offers[0].output), ("llama", PicoDollars::ZERO, PicoDollars::ZERO));
}

#[test]
fn its_name_is_its_own_and_the_default_is_one_of_the_models() {
    let taken = build("[providers.local]\nprotocols = ['messages']\nbase_url = 'http://127.0.0.1:1'\n");
    assert!(taken.err().unwrap().to_string().contains("`local` is this process itself"));
    assert!(build("default_model = 'x'").err().unwrap().to_string().contains("`x` is not among `models`"));
    let provider = "[providers.one]\nprotocols = ['messages']\nbase_url = 'http://127.0.0.1:1'\n";
    let model = |name: &str| format!("[models.{name}]\ntargets = [{{ provider = 'one', model = 'real' }}]\n");
    let stand = build(&format!("default_model = 'z'\n{provider}{}{}", model("a"), model("z"))).unwrap();
    let offers = stand.gateway.offers();
    let names: Vec<_> = offers.iter().map(|offer| (&*offer.name, offer.is_extractive, offer.output.get())).collect();
    assert_eq!(names, [("z", false, 5_000_000), ("a", false, 5_000_000), ("local/extractive", true, 0)]);
    let without = Stand::with(&GatewayConfig::default(), Limits::NONE);
    assert!(without.gateway.offers().is_empty());
}
