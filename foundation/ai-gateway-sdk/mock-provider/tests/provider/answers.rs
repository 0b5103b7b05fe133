//! What is said without faults, in each protocol.

use ai_gateway_mock_provider::{Finish, MockProvider, Script, ToolCall, UsageScript, seeded};
use http::Request;
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};

use crate::support::{ALL, CHAT, GEMINI, MESSAGES, RESPONSES, body, events, http, post, read, said, stream};

fn everything() -> Script {
    let call = |name: &str, arguments: &str| ToolCall { name: name.to_owned(), arguments: arguments.to_owned() };
    Script {
        thinking: 2,
        tool_calls: vec![call("search", r#"{"query":"gateways"}"#), call("now", "{}")],
        usage: UsageScript {
            input: Some(100),
            cache_read: 40,
            cache_write_5m: 5,
            cache_write_1h: 6,
            ..UsageScript::default()
        },
        ..Script::seeded(3, 2)
    }
}

#[tokio::test]
async fn chat_completions_stream_as_openai_does() {
    let (text, whole) = stream(CHAT, everything()).await;
    assert!(whole && text.ends_with("data: [DONE]\n\n"));
    let events = events(&text);
    let chunk = &events[0].1;
    assert!(chunk["id"].as_str().unwrap().starts_with("chatcmpl-"));
    assert!(text.starts_with(r#"data: {"id":"chatcmpl-"#));
    assert_eq!((&chunk["object"], &chunk["usage"]), (&json!("chat.completion.chunk"), &Value::Null));
    let deltas: Vec<&Value> = events.iter().map(|(_, data)| &data["choices"][0]["delta"]).collect();
    assert_eq!(*deltas[0], json!({"role": "assistant", "content": "", "refusal": null}));
    assert_eq!(said(&events), seeded(3, 2));
    let calls: Vec<&Value> =
        deltas.iter().map(|delta| &delta["tool_calls"][0]).filter(|call| !call.is_null()).collect();
    assert_eq!((&calls[0]["index"], &calls[0]["function"]["name"]), (&json!(0), &json!("search")));
    assert!(calls[1]["id"].is_null(), "the id comes with the first fragment alone");
    let arguments: String = calls
        .iter()
        .filter(|call| call["index"] == 0)
        .map(|call| call["function"]["arguments"].as_str().unwrap())
        .collect();
    assert_eq!(arguments, r#"{"query":"gateways"}"#);
    let finish = &events[events.len() - 3].1;
    assert_eq!(finish["choices"][0]["finish_reason"], "tool_calls");
    let last = &events[events.len() - 2].1;
    assert_eq!(last["choices"], json!([]));
    let usage = &last["usage"];
    assert_eq!((usage["prompt_tokens"].as_u64(), usage["completion_tokens"].as_u64()), (Some(151), Some(7)));
    assert_eq!(usage["prompt_tokens_details"]["cached_tokens"], 40);
    assert_eq!(usage["completion_tokens_details"]["reasoning_tokens"], 2);
}

#[tokio::test]
async fn chat_completions_say_usage_in_a_stream_only_when_asked() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let mut asked = body(CHAT, true);
    asked["stream_options"] = Value::Null;
    let (text, _) = read(post(&http(false), &provider, CHAT, &asked).await).await;
    assert!(!text.contains("usage"));
}

#[tokio::test]
async fn messages_stream_as_anthropic_does() {
    let (text, whole) = stream(MESSAGES, everything()).await;
    assert!(whole && text.ends_with("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));
    let events = events(&text);
    assert!(events.iter().all(|(name, data)| data["type"] == **name));
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..4], ["message_start", "content_block_start", "ping", "content_block_delta"]);
    assert_eq!(names[names.len() - 3..], ["content_block_stop", "message_delta", "message_stop"]);
    let begun = &events[0].1["message"]["usage"];
    assert_eq!((&begun["input_tokens"], &begun["output_tokens"]), (&json!(100), &json!(1)));
    assert_eq!(begun["cache_creation"], json!({"ephemeral_5m_input_tokens": 5, "ephemeral_1h_input_tokens": 6}));
    let of = |index: u64, kind: &str, field: &str| -> String {
        let of = |data: &Value| data["index"] == index && data["delta"]["type"] == kind;
        events.iter().filter(|(_, data)| of(data)).map(|(_, data)| data["delta"][field].as_str().unwrap()).collect()
    };
    assert_eq!(of(0, "thinking_delta", "thinking"), seeded(!3, 2));
    assert!(of(0, "signature_delta", "signature").len() > 100);
    assert_eq!(of(1, "text_delta", "text"), seeded(3, 2));
    assert_eq!(of(2, "input_json_delta", "partial_json"), r#"{"query":"gateways"}"#);
    let end = &events[events.len() - 2].1;
    assert_eq!((&end["delta"]["stop_reason"], &end["usage"]["output_tokens"]), (&json!("tool_use"), &json!(7)));
}

#[tokio::test]
async fn responses_stream_as_openai_does() {
    let (text, _) = stream(RESPONSES, everything()).await;
    let events = events(&text);
    assert!(events.iter().all(|(name, data)| data["type"] == **name));
    let numbers: Vec<u64> = events.iter().map(|(_, data)| data["sequence_number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (0..events.len() as u64).collect::<Vec<_>>());
    let names: Vec<&str> = events.iter().map(|(name, _)| name.strip_prefix("response.").unwrap()).collect();
    let text_item = [
        "output_item.added",
        "content_part.added",
        "output_text.delta",
        "output_text.delta",
        "output_text.done",
        "content_part.done",
        "output_item.done",
    ];
    assert_eq!(names[..3], ["created", "in_progress", "output_item.added"]);
    assert!(names.windows(text_item.len()).any(|window| window == text_item), "{names:?}");
    assert_eq!(said(&events), seeded(3, 2));
    let response = &events[events.len() - 1].1["response"];
    assert_eq!((&response["status"], names[names.len() - 1]), (&json!("completed"), "completed"));
    assert_eq!(response["output"][1]["content"][0]["text"], seeded(3, 2));
    assert_eq!(response["output"][2]["arguments"], r#"{"query":"gateways"}"#);
    assert_eq!(response["usage"]["input_tokens_details"], json!({"cached_tokens": 40, "cache_write_tokens": 11}));
    assert_eq!(response["usage"]["output_tokens_details"]["reasoning_tokens"], 2);
    assert_eq!(response["usage"]["total_tokens"], 158);
}

#[tokio::test]
async fn gemini_streams_as_google_does() {
    let (text, _) = stream(GEMINI, everything()).await;
    assert!(text.ends_with("\r\n\r\n"));
    let events = events(&text);
    let parts: Vec<&Value> = events.iter().map(|(_, data)| &data["candidates"][0]["content"]["parts"][0]).collect();
    assert_eq!(parts[0]["thought"], true);
    assert_eq!(said(&events), seeded(3, 2));
    let calls: Vec<&&Value> = parts.iter().filter(|part| !part["functionCall"].is_null()).collect();
    assert_eq!(calls[0]["functionCall"], json!({"name": "search", "args": {"query": "gateways"}}));
    assert!(calls[0]["thoughtSignature"].is_string() && calls[1]["thoughtSignature"].is_null());
    let last = &events[events.len() - 1].1;
    assert_eq!(last["candidates"][0]["finishReason"], "STOP");
    let usage = &last["usageMetadata"];
    assert_eq!((usage["candidatesTokenCount"].as_u64(), usage["thoughtsTokenCount"].as_u64()), (Some(5), Some(2)));
    assert_eq!((usage["promptTokenCount"].as_u64(), usage["totalTokenCount"].as_u64()), (Some(151), Some(158)));
}

#[tokio::test]
async fn a_plain_answer_says_the_same_as_a_stream() {
    let plain = |path: &'static str| async move {
        let provider = MockProvider::start(everything()).await.unwrap();
        let path = path.replace(":streamGenerateContent?alt=sse", ":generateContent");
        let answer = post(&http(false), &provider, &path, &body(&path, false)).await;
        assert_eq!(answer.headers()["content-type"], "application/json");
        serde_json::from_str::<Value>(&read(answer).await.0).unwrap()
    };
    let text = seeded(3, 2);
    let chat = plain(CHAT).await;
    assert_eq!(chat["choices"][0]["message"]["content"], text);
    assert_eq!(chat["choices"][0]["message"]["tool_calls"][1]["function"], json!({"name": "now", "arguments": "{}"}));
    let messages = plain(MESSAGES).await;
    assert_eq!(messages["content"][1]["text"], text);
    assert_eq!(messages["content"][2]["input"], json!({"query": "gateways"}));
    assert_eq!(messages["usage"]["cache_read_input_tokens"], 40);
    assert_eq!(plain(RESPONSES).await["output"][1]["content"][0]["text"], text);
    assert_eq!(plain(GEMINI).await["candidates"][0]["content"]["parts"][1]["text"], text);
}

#[tokio::test]
async fn the_end_of_an_answer_has_its_reason_in_every_protocol() {
    let reasons = async |finish: Option<Finish>, refusal: bool| {
        let mut reasons = Vec::new();
        for path in ALL {
            let (text, _) = stream(path, Script { finish, refusal, ..Script::seeded(1, 3) }).await;
            let reason = events(&text).iter().rev().find_map(|(_, data)| {
                let places = [
                    &data["choices"][0]["finish_reason"],
                    &data["delta"]["stop_reason"],
                    &data["candidates"][0]["finishReason"],
                    &data["response"]["incomplete_details"]["reason"],
                    &data["response"]["status"],
                ];
                places.into_iter().find_map(Value::as_str).map(str::to_owned)
            });
            reasons.push(reason.unwrap());
        }
        reasons
    };
    assert_eq!(reasons(None, false).await, ["stop", "completed", "end_turn", "STOP"]);
    let length = ["length", "max_output_tokens", "max_tokens", "MAX_TOKENS"];
    assert_eq!(reasons(Some(Finish::MaxTokens), false).await, length);
    let filter = ["content_filter", "content_filter", "refusal", "SAFETY"];
    assert_eq!(reasons(Some(Finish::ContentFilter), false).await, filter);
    assert_eq!(reasons(None, true).await, ["stop", "completed", "refusal", "PROHIBITED_CONTENT"]);
}

#[tokio::test]
async fn a_script_comes_with_the_request_in_a_header_or_a_prompt() {
    let provider = MockProvider::start_in_turn([Script::saying("first")], Script::saying("usual")).await.unwrap();
    let http = http(true);
    let mut asked = body(CHAT, true);
    asked["messages"][0]["content"] = Script::saying("prompt").in_prompt().unwrap().into();
    let answer = async |body: &Value, script: Option<&Script>| {
        let answer = crate::support::post_with(&http, &provider, CHAT, body, script).await.unwrap();
        said(&events(&read(answer).await.0))
    };
    assert_eq!(answer(&asked, Some(&Script::saying("header"))).await, "header");
    assert_eq!(answer(&asked, None).await, "prompt");
    assert_eq!(answer(&body(CHAT, true), None).await, "first");
    assert_eq!(answer(&body(CHAT, true), None).await, "usual");
    provider.then([Script::saying("then")]);
    assert_eq!(answer(&body(CHAT, true), None).await, "then");
}

#[tokio::test]
async fn embeddings_counts_and_models_are_answered() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let http = http(false);
    let ask = async |path: &str, asked: Value| {
        serde_json::from_str::<Value>(&read(post(&http, &provider, path, &asked).await).await.0).unwrap()
    };
    let asked = json!({"model": "mock-embedding", "input": ["a", "b", "a"], "dimensions": 8});
    let floats = ask("/v1/embeddings", asked.clone()).await;
    let vectors = floats["data"].as_array().unwrap();
    assert_eq!(vectors[0]["embedding"], vectors[2]["embedding"]);
    assert_ne!(vectors[0]["embedding"], vectors[1]["embedding"]);
    assert_eq!(vectors[0]["embedding"].as_array().unwrap().len(), 8);
    let mut coded = asked;
    coded["encoding_format"] = "base64".into();
    let coded = ask("/v1/embeddings", coded).await;
    assert_eq!(coded["data"][0]["embedding"].as_str().unwrap().len(), 44);
    assert_eq!(coded["usage"], json!({"prompt_tokens": 3, "total_tokens": 3}));
    assert!(ask("/v1/messages/count_tokens", body(MESSAGES, false)).await["input_tokens"].as_u64() > Some(10));
    let get = async |path: &str| {
        let request = Request::get(format!("{}{path}", provider.base_url)).body(Full::default()).unwrap();
        let body = http.request(request).await.unwrap().into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice::<Value>(&body).unwrap()
    };
    assert_eq!(get("/v1/models").await["data"][0]["object"], "model");
    assert_eq!(get("/v1/models/any").await["id"], "any");
    assert_eq!(get("/v1beta/models").await["models"][0]["name"], "models/mock-large");
}
