//! A second turn: what a provider sealed in its first answer comes back to it, though the client
//! speaks another protocol.

use ai_gateway_wire::{Answer, Envelope, Protocol, StreamReader, Translator};
use serde_json::{Value, json};

use crate::fixtures::{WHOLE, stamp};

/// The provider's answer as the client sees it.
fn answer(name: &str, client: Protocol) -> Value {
    let stream = WHOLE.iter().find(|stream| stream.name == name).unwrap();
    let mut reader = StreamReader::new(stream.protocol, &stamp());
    let mut events = reader.push(stream.bytes);
    events.extend(reader.finish());
    let answer = Answer::from_events(stream.protocol, events).unwrap();
    serde_json::from_slice(&answer.write(client, &stamp()).unwrap().body).unwrap()
}

/// The client's next request: the question, the answer as it came, and results for its calls.
fn next(client: Protocol, answer: &Value) -> Value {
    match client {
        Protocol::ChatCompletions => {
            let message = &answer["choices"][0]["message"];
            let mut messages = vec![json!({"role": "user", "content": "q"}), message.clone()];
            for call in message["tool_calls"].as_array().into_iter().flatten() {
                messages.push(json!({"role": "tool", "tool_call_id": call["id"], "content": "r"}));
            }
            messages.push(json!({"role": "user", "content": "go on"}));
            json!({"model": "m", "messages": messages})
        }
        Protocol::Messages => {
            let mut results: Vec<Value> = Vec::new();
            for block in answer["content"].as_array().unwrap() {
                if block["type"] == "tool_use" {
                    results.push(json!({"type": "tool_result", "tool_use_id": block["id"], "content": "r"}));
                }
            }
            results.push(json!({"type": "text", "text": "go on"}));
            let assistant = json!({"role": "assistant", "content": answer["content"]});
            json!({"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "q"}, assistant, {"role": "user", "content": results}]})
        }
        Protocol::Responses => {
            let mut input = vec![json!({"role": "user", "content": "q"})];
            input.extend(answer["output"].as_array().unwrap().iter().cloned());
            for item in answer["output"].as_array().unwrap() {
                if item["type"] == "function_call" {
                    input.push(json!({"type": "function_call_output", "call_id": item["call_id"], "output": "r"}));
                }
            }
            input.push(json!({"role": "user", "content": "go on"}));
            json!({"model": "m", "input": input})
        }
        _ => {
            let content = &answer["candidates"][0]["content"];
            let mut results: Vec<Value> = Vec::new();
            for part in content["parts"].as_array().unwrap() {
                if let Some(call) = part.get("functionCall") {
                    let mut response = json!({"name": call["name"], "response": {"output": "r"}});
                    if let Some(id) = call.get("id") {
                        response["id"] = id.clone();
                    }
                    results.push(json!({ "functionResponse": response }));
                }
            }
            results.push(json!({"text": "go on"}));
            json!({"contents": [{"role": "user", "parts": [{"text": "q"}]}, content, {"role": "user", "parts": results}]})
        }
    }
}

/// The second request as the provider gets it.
fn second_request(name: &str, client: Protocol, model: &str) -> Value {
    let provider = WHOLE.iter().find(|stream| stream.name == name).unwrap().protocol;
    let body = serde_json::to_vec(&next(client, &answer(name, client))).unwrap();
    let envelope = Envelope::read(client, "/models/m:generateContent", &body).unwrap();
    let translation = Translator::new(client, provider).unwrap().request(&envelope, &body, model).unwrap();
    assert_eq!(translation.losses, [], "{name} for a client of {client}");
    serde_json::from_slice(&translation.body).unwrap()
}

fn others(provider: Protocol) -> impl Iterator<Item = Protocol> {
    Protocol::CONVERSATIONS.into_iter().filter(move |client| *client != provider)
}

#[test]
fn anthropics_signatures_and_redacted_thoughts_come_back() {
    for client in others(Protocol::Messages) {
        let request = second_request("messages_thinking", client, "claude-opus-4-1");
        let expected = json!([
            {"type": "thinking", "thinking": "Step one, step two.", "signature": "EqQBCgIYAhIM"},
            {"type": "redacted_thinking", "data": "EmwKAhgBEgy3"},
            {"type": "text", "text": "Done."},
        ]);
        assert_eq!(request["messages"][1]["content"], expected, "{client}");
    }
}

#[test]
fn openais_reasoning_items_come_back() {
    for client in others(Protocol::Responses) {
        let request = second_request("responses_text", client, "gpt-5");
        let item = json!({
            "id": "rs_01", "type": "reasoning", "encrypted_content": "gAAAAB",
            "summary": [{"type": "summary_text", "text": "Thinking"}],
        });
        assert_eq!(request["input"][1], item, "{client}");
        assert_eq!(request["input"][2], json!({"role": "assistant", "content": "Hello 🌍"}), "{client}");
    }
}

#[test]
fn geminis_signatures_come_back_to_their_calls_and_calls_keep_their_ids() {
    for client in others(Protocol::GenerateContent) {
        let request = second_request("gemini_tools", client, "gemini-3-pro");
        let expected = json!([
            {"functionCall": {"name": "weather", "args": {"city": "Köln"}}, "thoughtSignature": "CiQBVKhc7g=="},
            {"functionCall": {"name": "time", "args": {}}},
        ]);
        assert_eq!(request["contents"][1]["parts"], expected, "{client}");
        let results = json!([
            {"functionResponse": {"name": "weather", "response": {"output": "r"}}},
            {"functionResponse": {"name": "time", "response": {"output": "r"}}},
            {"text": "go on"},
        ]);
        assert_eq!(request["contents"][2]["parts"], results, "{client}");
    }
}

#[test]
fn calls_of_other_providers_keep_their_ids_too() {
    for (name, ids) in [
        ("chat_tools", ["call_a", "call_b"]),
        ("messages_tools", ["toolu_01", "toolu_02"]),
        ("responses_tools", ["call_a", "call_b"]),
    ] {
        let provider = WHOLE.iter().find(|stream| stream.name == name).unwrap().protocol;
        for client in others(provider) {
            let text = second_request(name, client, "m").to_string();
            for id in ids {
                // Once for the call and once for its result.
                assert_eq!(text.matches(&format!("\"{id}\"")).count(), 2, "{name} for {client}: {text}");
            }
        }
    }
}

#[test]
fn thoughts_that_a_server_showed_come_back_to_it() {
    for client in others(Protocol::ChatCompletions) {
        let request = second_request("chat_reasoning", client, "deepseek-reasoner");
        assert_eq!(request["messages"][1]["reasoning_content"], "Two and two.", "{client}");
    }
}

/// A client that changes the provider in the middle: the new one gets none of the old one's seals.
#[test]
fn a_foreign_seal_is_not_sent_to_a_provider() {
    for client in Protocol::CONVERSATIONS {
        let body = serde_json::to_vec(&next(client, &answer("messages_thinking", client))).unwrap();
        let envelope = Envelope::read(client, "/models/m:generateContent", &body).unwrap();
        for provider in others(Protocol::Messages).filter(|provider| *provider != client) {
            let translation = Translator::new(client, provider).unwrap().request(&envelope, &body, "m").unwrap();
            let text = String::from_utf8(translation.body.to_vec()).unwrap();
            assert!(!text.contains("EqQBCgIYAhIM") && !text.contains("YWlnd3Mx"), "{client} to {provider}: {text}");
            assert!(translation.losses.iter().any(|loss| loss.field == "reasoning"), "{client} to {provider}");
        }
    }
}
