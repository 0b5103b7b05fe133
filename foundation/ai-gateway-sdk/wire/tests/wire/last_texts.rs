//! What the user says last, cut out of everything else.

use ai_gateway_wire::{Envelope, LastText, Protocol};
use proptest::prelude::*;
use serde_json::{Value, json};

const PATH: &str = "/v1beta/models/g:generateContent";

fn last(protocol: Protocol, body: &str) -> Option<LastText> {
    Envelope::read(protocol, PATH, body.as_bytes()).unwrap().last_text(body.as_bytes())
}

fn said(protocol: Protocol, body: &Value) -> Option<String> {
    last(protocol, &body.to_string()).map(|last| last.text)
}

fn turns(protocol: Protocol, turns: Value) -> Value {
    match protocol {
        Protocol::Responses | Protocol::Embeddings => json!({"model": "m", "input": turns}),
        Protocol::GenerateContent => json!({"contents": turns}),
        _ => json!({"model": "m", "messages": turns}),
    }
}

/// What the user says, in every form that a protocol has for it, is found and cut out with its quotes.
#[test]
fn the_last_text_of_every_form_is_found() {
    use Protocol::{ChatCompletions, GenerateContent, Messages, Responses};
    let text = |kind: &str, text: &str| json!({"type": kind, "text": text});
    let image = json!({"type": "image_url", "image_url": {"url": "u"}});
    for (protocol, last_turn) in [
        (ChatCompletions, json!({"role": "user", "content": "why?"})),
        (
            ChatCompletions,
            json!({"role": "user", "name": "n", "content": [text("text", "first"), text("text", "why?")]}),
        ),
        (ChatCompletions, json!({"role": "user", "content": [text("text", "why?"), image]})),
        (Messages, json!({"role": "user", "content": "why?"})),
        (
            Messages,
            json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": [text("text", "no")]},
                {"type": "text", "text": "why?", "cache_control": {"type": "ephemeral"}}]}),
        ),
        (Responses, json!({"role": "user", "content": "why?"})),
        (Responses, json!({"type": "message", "role": "user", "content": [text("input_text", "why?")]})),
        (GenerateContent, json!({"role": "user", "parts": [{"text": "why?"}]})),
        (GenerateContent, json!({"parts": [{"text": "first"}, {"text": "why?"}]})),
    ] {
        let before = json!({"role": "user", "content": "before", "parts": [{"text": "before"}]});
        assert_eq!(said(protocol, &turns(protocol, json!([last_turn]))).as_deref(), Some("why?"), "{last_turn}");
        // Some servers do not mind what is not of the protocol.
        let body = turns(protocol, json!([before, last_turn])).to_string();
        let found = last(protocol, &body).unwrap();
        assert_eq!((found.text.as_str(), &body[found.range]), ("why?", "\"why?\""), "{body}");
    }
    assert_eq!(said(Responses, &turns(Responses, json!("why?"))).as_deref(), Some("why?"));
}

#[test]
fn where_somebody_else_has_the_last_word_there_is_none() {
    use Protocol::{ChatCompletions, Embeddings, GenerateContent, Messages, Responses};
    let image = json!({"type": "image_url", "image_url": {"url": "u"}});
    for (protocol, turns_of) in [
        (ChatCompletions, json!([])),
        (ChatCompletions, json!([{"role": "user", "content": "why?"}, {"role": "assistant", "content": "Because"}])),
        (ChatCompletions, json!([{"role": "system", "content": "why?"}])),
        (ChatCompletions, json!([{"content": "why?"}])),
        (ChatCompletions, json!([{"role": "tool", "tool_call_id": "t", "content": "why?"}])),
        (ChatCompletions, json!([{"role": "user", "content": [image]}])),
        (ChatCompletions, json!([{"role": "user", "content": null}])),
        (ChatCompletions, json!([{"role": "user"}])),
        (
            Messages,
            json!([{"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "why?"}]}]),
        ),
        (Messages, json!([{"role": "user", "content": [{"type": "thinking", "text": "why?"}]}])),
        (Responses, json!([{"type": "function_call_output", "call_id": "c", "output": "why?"}])),
        (Responses, json!([{"type": "reasoning", "role": "user", "content": "why?"}])),
        (Responses, json!([{"role": "user", "content": [{"type": "output_text", "text": "why?"}]}])),
        (GenerateContent, json!([{"role": "model", "parts": [{"text": "why?"}]}])),
        (GenerateContent, json!([{"role": "user", "parts": [{"functionResponse": {"name": "f", "response": {}}}]}])),
        (Embeddings, json!("why?")),
        (Embeddings, json!(["why?"])),
    ] {
        assert_eq!(said(protocol, &turns(protocol, turns_of.clone())), None, "{turns_of}");
    }
    for body in [r#"{"model":"m"}"#, r#"{"model":"m","messages":null}"#, r#"{"model":"m","input":"why?"}"#] {
        assert!(last(ChatCompletions, body).is_none(), "{body}");
    }
    // A server may take the first of two or the second.
    let twice = r#"{"model":"m","messages":[{"role":"user","role":"user","content":"why?"}]}"#;
    assert!(last(ChatCompletions, twice).is_none());
}

proptest! {
    #[test]
    fn what_is_cut_out_and_put_back_is_the_same_request(text in any::<String>(), other in any::<String>()) {
        for protocol in Protocol::CONVERSATIONS {
            let body = |text: &str| {
                let turn = json!({"role": "user", "content": text});
                let parts = json!({"role": "user", "parts": [{"text": text}]});
                let turn = if protocol == Protocol::GenerateContent { parts } else { turn };
                turns(protocol, json!([turn])).to_string()
            };
            let (one, two) = (body(&text), body(&other));
            let (cut, cut_two) = (last(protocol, &one).unwrap(), last(protocol, &two).unwrap());
            prop_assert_eq!((&cut.text, &cut_two.text), (&text, &other));
            prop_assert_eq!(&one[..cut.range.start], &two[..cut_two.range.start]);
            prop_assert_eq!(&one[cut.range.end..], &two[cut_two.range.end..]);
        }
    }
}
