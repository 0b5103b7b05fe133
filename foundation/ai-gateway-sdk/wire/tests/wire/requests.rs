//! Requests of every protocol in the words of every other.

use ai_gateway_wire::{Conversation, Envelope, Protocol, TranslateError, Translator};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::dialog::dialogs;

const GEMINI_PATH: [&str; 2] = ["/models/m-1:generateContent", "/models/m-1:streamGenerateContent?alt=sse"];

/// The request in another protocol, with what was lost.
fn translate(from: Protocol, to: Protocol, stream: bool, body: &Value, model: &str) -> (Value, Vec<String>) {
    let body = serde_json::to_vec(body).unwrap();
    let envelope = Envelope::read(from, GEMINI_PATH[usize::from(stream)], &body).unwrap();
    let translation = Translator::new(from, to).unwrap().request(&envelope, &body, model).unwrap();
    let losses = translation.losses.iter().map(ToString::to_string).collect();
    (serde_json::from_slice(&translation.body).unwrap(), losses)
}

proptest! {
    /// Admission holds about the same for a conversation as for the request that says it.
    #[test]
    fn a_conversation_is_about_as_long_as_its_request(dialog in dialogs()) {
        let body = serde_json::to_vec(&dialog.request(Protocol::ChatCompletions)).unwrap();
        let request = Envelope::read(Protocol::ChatCompletions, "", &body).unwrap().estimated_input_tokens();
        let said = Conversation::read(Protocol::ChatCompletions, &body).unwrap().estimated_input_tokens();
        prop_assert!(said <= request && request <= said + 2 * said + 100, "{} {}", said, request);
    }

    /// What goes in comes out again, to the last field, known or not.
    #[test]
    fn a_request_read_and_written_is_the_same(dialog in dialogs()) {
        for protocol in Protocol::CONVERSATIONS {
            let body = dialog.request(protocol);
            let mut conversation = Conversation::read(protocol, &serde_json::to_vec(&body).unwrap()).unwrap();
            prop_assert!(protocol == Protocol::GenerateContent || conversation.stream == dialog.stream);
            conversation.stream = dialog.stream && protocol != Protocol::GenerateContent;
            let written = conversation.write(protocol).unwrap();
            prop_assert_eq!(&written.losses, &[]);
            prop_assert_eq!(serde_json::from_slice::<Value>(&written.body).unwrap(), body);
        }
    }

    /// Each of the twelve pairs says exactly what the other protocol's documentation would say, so
    /// there and back is the same too.
    #[test]
    fn a_request_in_another_protocol_is_what_one_would_write_there(dialog in dialogs()) {
        for from in Protocol::CONVERSATIONS {
            for to in Protocol::CONVERSATIONS.into_iter().filter(|to| *to != from) {
                let mut dialog = dialog.clone();
                if from == Protocol::Responses || to == Protocol::Responses {
                    dialog.stop.clear();
                }
                let (written, losses) = translate(from, to, dialog.stream, &dialog.request(from), "m-1");
                prop_assert_eq!(losses, Vec::<String>::new(), "{} to {}", from, to);
                let mut expected = dialog.request(to);
                match to {
                    Protocol::Responses => {
                        expected["store"] = json!(false);
                        expected["include"] = json!(["reasoning.encrypted_content"]);
                    }
                    Protocol::ChatCompletions if dialog.stream => {
                        expected["stream_options"] = json!({"include_usage": true});
                    }
                    _ => {}
                }
                let strict_false = from == Protocol::Responses && to == Protocol::ChatCompletions;
                if let (true, Some(tools)) = (strict_false, expected["tools"].as_array_mut()) {
                    tools.iter_mut().for_each(|tool| tool["function"]["strict"] = json!(false));
                }
                if expected["tools"].is_null() {
                    expected.as_object_mut().unwrap().remove("tools");
                }
                prop_assert_eq!(written, expected, "{} to {}", from, to);
            }
        }
    }

    #[test]
    fn any_json_is_translated_or_refused_without_a_panic(
        from in prop::sample::select(&Protocol::CONVERSATIONS[..]),
        to in prop::sample::select(&Protocol::CONVERSATIONS[..]),
        dialog in dialogs(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(vec![
            json!(null), json!(1), json!("x"), json!([]), json!({}), json!([1]), json!({"type": "text"}), json!([[{}]]),
        ])), 1..5),
    ) {
        let mut body = dialog.request(from);
        for (index, value) in damage {
            let count = nodes(&mut body);
            replace(&mut body, &mut index.index(count), &value);
        }
        let bytes = serde_json::to_vec(&body).unwrap();
        if let Ok(conversation) = Conversation::read(from, &bytes)
            && let Ok(written) = conversation.write(to)
        {
            serde_json::from_slice::<Value>(&written.body).unwrap();
        }
    }
}

/// How many values there are within a value, itself included.
fn nodes(value: &mut Value) -> usize {
    1 + match value {
        Value::Array(elements) => elements.iter_mut().map(nodes).sum(),
        Value::Object(fields) => fields.values_mut().map(nodes).sum::<usize>(),
        _ => 0,
    }
}

/// Puts another value in the place of the one of that number.
fn replace(value: &mut Value, number: &mut usize, by: &Value) -> bool {
    if *number == 0 {
        *value = by.clone();
        return true;
    }
    *number -= 1;
    match value {
        Value::Array(elements) => elements.iter_mut().any(|element| replace(element, number, by)),
        Value::Object(fields) => fields.values_mut().any(|field| replace(field, number, by)),
        _ => false,
    }
}

/// The losses of a request, and what it became.
fn lost(from: Protocol, to: Protocol, model: &str, body: Value) -> (Value, String) {
    let (written, losses) = translate(from, to, false, &body, model);
    (written, losses.join("; "))
}

#[test]
fn what_only_one_protocol_has_is_a_stated_loss() {
    use Protocol::{ChatCompletions as Chat, GenerateContent as Gemini, Messages, Responses};
    let hi = json!([{"role": "user", "content": "hi"}]);
    for (from, to, name, value, field) in [
        (Chat, Messages, "logit_bias", json!({"1": 2}), "`logit_bias`"),
        (Chat, Messages, "seed", json!(1), "`seed`"),
        (Chat, Messages, "temperature", json!(1.5), "`temperature`"),
        (Chat, Messages, "response_format", json!({"type": "json_object"}), "`response_format`"),
        (Chat, Responses, "stop", json!(["x"]), "`stop`"),
        (Chat, Gemini, "user", json!("u"), "`user`"),
        (Chat, Gemini, "parallel_tool_calls", json!(false), "`parallel_tool_calls`"),
        (Chat, Messages, "metadata", json!({"k": "v"}), "`metadata`"),
        (
            Messages,
            Chat,
            "tools",
            json!([{"type": "web_search_20250305", "name": "web_search"}]),
            "`web_search_20250305`",
        ),
        (Messages, Gemini, "container", json!("c"), "`container`"),
        (
            Messages,
            Chat,
            "system",
            json!([{"type": "text", "text": "s", "cache_control": {"type": "ephemeral"}}]),
            "`cache_control`",
        ),
        (
            Messages,
            Chat,
            "messages",
            json!([{"role": "user", "content": [{"type": "document", "source": {"type": "text", "data": "d"}}]}]),
            "`document`",
        ),
        (
            Messages,
            Responses,
            "messages",
            json!([{"role": "assistant", "content": [{"type": "thinking", "thinking": "t", "signature": "s"}]}]),
            "`reasoning`",
        ),
    ] {
        let mut body = json!({"model": "m", "max_tokens": 9, "messages": hi});
        body[name] = value;
        let (written, losses) = lost(from, to, "m", body);
        assert!(losses.contains(field), "{name} to {to}: {losses} in {written}");
    }
}

/// What an answer cannot do without is no loss: the client is told which field it is.
#[test]
fn custom_tools_and_sound_are_refused_by_name() {
    use Protocol::{ChatCompletions as Chat, GenerateContent as Gemini, Messages, Responses};
    let said = |part: Value| json!([{"role": "user", "content": [part]}]);
    for (from, field, value, named) in [
        (Chat, "tools", json!([{"type": "custom", "custom": {"name": "sql"}}]), "`tools[].custom`"),
        (Responses, "tools", json!([{"type": "custom", "name": "sql"}]), "`tools[].custom`"),
        (
            Chat,
            "messages",
            said(json!({"type": "input_audio", "input_audio": {"data": "", "format": "wav"}})),
            "`input_audio`",
        ),
        (
            Responses,
            "input",
            said(json!({"type": "input_audio", "input_audio": {"data": "", "format": "wav"}})),
            "`input_audio`",
        ),
        (
            Chat,
            "messages",
            json!([{"role": "assistant", "tool_calls": [{"id": "c", "type": "custom",
            "custom": {"name": "sql", "input": "select 1"}}]}]),
            "`custom_tool_call`",
        ),
        (
            Responses,
            "input",
            json!([{"type": "custom_tool_call", "call_id": "c", "name": "sql", "input": "select 1"}]),
            "`custom_tool_call`",
        ),
        (
            Gemini,
            "contents",
            json!([{"parts": [{"inlineData": {"mimeType": "audio/wav", "data": ""}}]}]),
            "`inlineData`",
        ),
        (
            Gemini,
            "contents",
            json!([{"parts": [{"fileData": {"mimeType": "video/mp4", "fileUri": "f"}}]}]),
            "`fileData`",
        ),
    ] {
        let mut body = json!({"model": "m"});
        body[field] = value;
        let conversation = Conversation::read(from, body.to_string().as_bytes()).unwrap();
        let error = conversation.clone().write(Messages).unwrap_err();
        assert!(matches!(error, TranslateError::Inexpressible { .. }) && error.to_string().contains(named), "{error}");
        assert!(conversation.write(from).is_ok(), "its own protocol has it: {body}");
    }
}

/// Names that two protocols share need not mean the same, and defaults that are spelt out say nothing.
#[test]
fn shared_names_are_not_taken_for_shared_meanings_and_defaults_are_no_losses() {
    use Protocol::{ChatCompletions as Chat, Messages, Responses};
    let mut body = json!({"model": "m", "max_tokens": 9, "messages": [], "service_tier": "flex"});
    let (written, losses) = lost(Chat, Messages, "m", body.clone());
    assert!(written.get("service_tier").is_none() && losses.contains("`service_tier`"), "{losses}");
    let (written, losses) = lost(Chat, Responses, "m", body.clone());
    assert_eq!((&written["service_tier"], losses.as_str()), (&json!("flex"), ""));
    body["service_tier"] = json!("standard_only");
    let (written, losses) = lost(Messages, Chat, "m", body);
    assert!(written.get("service_tier").is_none() && losses.contains("`service_tier`"), "{losses}");
    let defaults = json!({
        "model": "m", "messages": [], "n": 1, "store": false, "logprobs": false, "logit_bias": {}, "tools": [],
        "response_format": {"type": "text"}, "stream_options": {"include_usage": true}, "seed": null,
    });
    for to in [Messages, Responses] {
        let (written, losses) = lost(Chat, to, "m", defaults.clone());
        assert_eq!(losses, "", "{to}");
        assert!(written.get("stream_options").is_none(), "{written}");
    }
}

#[test]
fn what_an_answer_depends_on_is_refused() {
    for (from, name, value) in [
        (Protocol::ChatCompletions, "n", json!(2)),
        (Protocol::ChatCompletions, "functions", json!([{"name": "f"}])),
        (Protocol::Responses, "previous_response_id", json!("resp_1")),
        (Protocol::Responses, "background", json!(true)),
        (Protocol::GenerateContent, "cachedContent", json!("cachedContents/1")),
        (Protocol::GenerateContent, "generationConfig", json!({"candidateCount": 2})),
    ] {
        let mut body = json!({"model": "m", "messages": [], "input": "hi", "contents": []});
        body[name] = value;
        let conversation = Conversation::read(from, &serde_json::to_vec(&body).unwrap()).unwrap();
        let error = conversation.write(Protocol::Messages).unwrap_err().to_string();
        assert!(error.starts_with('`') && error.contains("cannot be sent to this model"), "{error}");
    }
    assert!(Translator::new(Protocol::Embeddings, Protocol::Messages).is_err());
}

#[test]
fn malformed_requests_say_where_and_what() {
    for (protocol, body, says) in [
        (Protocol::ChatCompletions, json!({"messages": []}), "`request.model` is nothing, make it a text"),
        (Protocol::ChatCompletions, json!({"model": "m", "messages": {}}), "`messages` is an object, make it a list"),
        (Protocol::ChatCompletions, json!({"model": "m", "messages": [{"role": "x"}]}), "`messages[0].content`"),
        (
            Protocol::Messages,
            json!({"model": "m", "messages": [{"role": "user", "content": 7}]}),
            "`messages[0].content` is a number",
        ),
        (Protocol::Responses, json!({"model": "m", "input": [7]}), "`input[0]` is a number, make it an object"),
        (Protocol::GenerateContent, json!({"contents": ["x"]}), "`contents[0]` is a text, make it an object"),
    ] {
        let error = Conversation::read(protocol, &serde_json::to_vec(&body).unwrap()).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn wrong_types_are_named_as_senders_of_json_know_them() {
    for (field, value, says) in [
        ("max_tokens", json!("ten"), "string \"ten\", expected a whole number that is not negative at line 1"),
        ("max_tokens", json!(-1), "integer `-1`, expected a whole number that is not negative"),
        ("temperature", json!([1]), "invalid type: list, expected a number"),
        ("functions", json!({}), "expected a list"),
        ("stream", json!("yes"), "expected a boolean"),
        ("generationConfig", json!(7), "expected an object"),
    ] {
        let mut body = json!({"model": "m", "messages": []});
        body[field] = value;
        let read = Envelope::read(Protocol::ChatCompletions, "", &serde_json::to_vec(&body).unwrap());
        let error = read.unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn thinking_is_asked_for_in_the_words_of_each() {
    let chat =
        json!({"model": "m", "messages": [], "reasoning_effort": "medium", "max_tokens": 20_000, "temperature": 0.2});
    let (old, losses) = lost(Protocol::ChatCompletions, Protocol::Messages, "claude-sonnet-4-5", chat.clone());
    assert_eq!(old["thinking"], json!({"type": "enabled", "budget_tokens": 8192}));
    assert!(old.get("temperature").is_none() && losses.contains("`temperature`"), "{losses}");
    let (new, _) = lost(Protocol::ChatCompletions, Protocol::Messages, "claude-opus-4-6", chat.clone());
    assert_eq!((&new["thinking"], &new["output_config"]), (&json!({"type": "adaptive"}), &json!({"effort": "medium"})));
    let (gemini, _) = lost(Protocol::ChatCompletions, Protocol::GenerateContent, "gemini-2.5-pro", chat.clone());
    let thinking = json!({"thinkingBudget": 8192, "includeThoughts": true});
    assert_eq!(gemini["generationConfig"]["thinkingConfig"], thinking);
    let (gemini, _) = lost(Protocol::ChatCompletions, Protocol::GenerateContent, "gemini-3-flash", chat);
    assert_eq!(gemini["generationConfig"]["thinkingConfig"]["thinkingLevel"], "medium");
    let claude =
        json!({"model": "m", "max_tokens": 9, "messages": [], "thinking": {"type": "enabled", "budget_tokens": 3000}});
    let (chat, _) = lost(Protocol::Messages, Protocol::ChatCompletions, "gpt-5", claude);
    assert_eq!((&chat["reasoning_effort"], &chat["max_completion_tokens"]), (&json!("low"), &json!(9)));
    let small = json!({"model": "m", "messages": [], "reasoning_effort": "high", "max_tokens": 1500});
    let (none, losses) = lost(Protocol::ChatCompletions, Protocol::Messages, "claude-sonnet-4-5", small);
    assert!(none.get("thinking").is_none() && losses.contains("`reasoning`"), "{losses}");
}

#[test]
fn a_limit_that_must_be_there_is_chosen_from_the_model() {
    let chat = json!({"model": "m", "messages": []});
    for (model, limit) in
        [("claude-3-haiku-20240307", 4096), ("claude-opus-4-1", 32_000), ("claude-haiku-4-5", 64_000), ("other", 8192)]
    {
        assert_eq!(lost(Protocol::ChatCompletions, Protocol::Messages, model, chat.clone()).0["max_tokens"], limit);
    }
}

#[test]
fn cache_marks_of_a_chat_reach_anthropic() {
    let mark = json!({"type": "ephemeral", "ttl": "1h"});
    let chat = json!({
        "model": "m",
        "messages": [
            {"role": "system", "content": [{"type": "text", "text": "long", "cache_control": mark}]},
            {"role": "user", "content": "hi", "cache_control": mark},
        ],
        "tools": [{"type": "function", "function": {"name": "f"}, "cache_control": mark}],
    });
    let (written, losses) = lost(Protocol::ChatCompletions, Protocol::Messages, "claude-haiku-4-5", chat);
    assert_eq!(written["system"][0]["cache_control"], mark);
    assert_eq!(written["messages"][0]["content"][0]["cache_control"], mark);
    assert_eq!(written["tools"][0]["cache_control"], mark);
    assert_eq!(losses, "");
}

#[test]
fn geminis_own_schemas_become_json_schemas() {
    let parameters =
        json!({"type": "OBJECT", "properties": {"type": {"type": "STRING", "enum": ["OBJECT"]}}, "required": ["type"]});
    let body = json!({"contents": [], "tools": [{"functionDeclarations": [{"name": "f", "parameters": parameters}]}]});
    let (written, _) = lost(Protocol::GenerateContent, Protocol::Messages, "m", body);
    let expected =
        json!({"type": "object", "properties": {"type": {"type": "string", "enum": ["OBJECT"]}}, "required": ["type"]});
    assert_eq!(written["tools"][0]["input_schema"], expected);
}

#[test]
fn the_order_of_a_schema_stays() {
    let body = r#"{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"z":{},"a":{}}}}}]}"#;
    let written =
        Conversation::read(Protocol::ChatCompletions, body.as_bytes()).unwrap().write(Protocol::Messages).unwrap();
    assert!(String::from_utf8_lossy(&written.body).contains(r#"{"z":{},"a":{}}"#));
}
