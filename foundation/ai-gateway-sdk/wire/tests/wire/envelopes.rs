//! What is read off requests, and what is changed in them.

use ai_gateway_wire::{Envelope, EnvelopeError, Protocol, ServiceTier};
use bytes::Bytes;
use proptest::prelude::*;

fn read(protocol: Protocol, body: &str) -> Result<Envelope, EnvelopeError> {
    Envelope::read(protocol, "", body.as_bytes())
}

#[test]
fn requests_of_every_protocol_are_read() {
    let image = "A".repeat(3000);
    let chat = read(
        Protocol::ChatCompletions,
        &format!(
            r#"{{"model":"gpt-5","stream":true,"n":2,"max_tokens":10,"max_completion_tokens":50,"temperature":0.5,
            "service_tier":"flex","tools":[{{"type":"function"}}],"messages":[{{"role":"user","content":[
            {{"type":"text","text":"hi"}},{{"type":"image_url","image_url":{{"url":"data:image/png;base64,{image}"}}}}]}}]}}"#
        ),
    )
    .unwrap();
    assert_eq!((chat.model.as_str(), chat.stream, chat.choices), ("gpt-5", true, 2));
    assert_eq!((chat.output_limit, chat.tools, chat.images), (Some(100), 1, 1));
    assert_eq!((chat.temperature, chat.tier), (Some(0.5), Some(ServiceTier::Flex)));
    assert!(chat.text_bytes < 400 && !chat.usage_asked && chat.estimated_input_tokens() < 1_750);

    let messages = read(
        Protocol::Messages,
        r#"{"model":"claude","max_tokens":64,"messages":[{"role":"user","content":[{"type":"tool_result",
        "content":[{"type":"image","source":{"type":"url","url":"u"}}]}]}]}"#,
    )
    .unwrap();
    assert_eq!((messages.stream, messages.output_limit, messages.images), (false, Some(64), 1));

    let responses = read(
        Protocol::Responses,
        r#"{"model":"gpt-5","max_output_tokens":7,"input":[{"role":"user","content":[{"type":"input_image","image_url":"u"}]}]}"#,
    )
    .unwrap();
    assert_eq!((responses.output_limit, responses.images, responses.usage_asked), (Some(7), 1, true));

    let body = br#"{"contents":[{"parts":[{"text":"hi"},{"inlineData":{"mimeType":"image/png","data":"AA"}}]}],
        "tools":[{"functionDeclarations":[{"name":"a"},{"name":"b"}]}],
        "generationConfig":{"maxOutputTokens":5,"candidateCount":3,"temperature":1}}"#;
    let path = "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse";
    let gemini = Envelope::read(Protocol::GenerateContent, path, body).unwrap();
    assert_eq!((gemini.model.as_str(), gemini.stream), ("gemini-2.5-pro", true));
    assert_eq!((gemini.output_limit, gemini.images, gemini.tools), (Some(15), 1, 2));

    let embeddings = read(Protocol::Embeddings, r#"{"model":"e","input":["a","b"]}"#).unwrap();
    assert_eq!((embeddings.output_limit, embeddings.stream), (Some(0), false));
}

#[test]
fn requests_that_depend_on_more_than_themselves_are_known() {
    let is_stateful =
        |protocol, fields: &str| read(protocol, &format!(r#"{{"model":"m"{fields}}}"#)).unwrap().is_stateful;
    for fields in [
        r#","previous_response_id":"r""#,
        r#","conversation":{"id":"c"}"#,
        r#","background":true"#,
        r#","prompt":{"id":"p"}"#,
    ] {
        assert!(is_stateful(Protocol::Responses, fields), "{fields}");
    }
    assert!(is_stateful(Protocol::Messages, r#","mcp_servers":[{}]"#));
    assert!(is_stateful(Protocol::ChatCompletions, r#","web_search_options":{}"#));
    assert!(!is_stateful(Protocol::Responses, r#","previous_response_id":null,"input":"conversation""#));
}

#[test]
fn what_cannot_be_read_is_said_why() {
    let kind = |body: &str| read(Protocol::ChatCompletions, body).unwrap_err().to_string();
    for (body, says) in [
        ("", "JSON object"),
        ("[\"gpt-5\"]", "JSON object"),
        ("{", "EOF"),
        (r#"{"model":"a"} x"#, "trailing"),
        (r#"{"messages":[]}"#, "names no model"),
        (r#"{"model":""}"#, "names no model"),
        (r#"{"model":7}"#, "expected a string"),
        (r#"{"model":"a","model":"b"}"#, "duplicate field `model`"),
        (r#"{"model":"a","mod\u0065l":"b"}"#, "duplicate field `model`"),
        (r#"{"model":"a","max_tokens":1,"max_tokens":999999}"#, "duplicate field `max_tokens`"),
        (r#"{"model":"a","max_tokens":-1}"#, "invalid value"),
        (r#"{"model":"a","stream":"yes"}"#, "invalid type"),
        (r#"{"model":"a","stream_options":{"include_usage":true,"include_usage":false}}"#, "duplicate field"),
    ] {
        assert!(kind(body).contains(says), "{body}: {}", kind(body));
    }
    let not_text = Envelope::read(Protocol::Messages, "", b"{\"model\":\"\xff\"}");
    assert_eq!(not_text, Err(EnvelopeError::NotUtf8 { at: 10 }));
    let deep = format!(r#"{{"model":"a","x":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    assert!(matches!(read(Protocol::Messages, &deep), Err(EnvelopeError::TooDeep { .. })));
    let huge = vec![b' '; ai_gateway_wire::envelope::LARGEST_REQUEST + 1];
    let huge = Envelope::read(Protocol::Messages, "", &huge);
    assert!(matches!(huge, Err(EnvelopeError::TooLarge { .. })));
    let no_path = Envelope::read(Protocol::GenerateContent, "/v1beta/models", b"{}");
    assert_eq!(no_path, Err(EnvelopeError::NoModelInPath));
}

#[test]
fn the_models_name_is_replaced_and_nothing_else() {
    let body = Bytes::from_static("{ \"a\" : \"model\", \"model\" :\"s\\u00fcß\",\n\"b\":1}".as_bytes());
    let envelope = Envelope::read(Protocol::Messages, "", &body).unwrap();
    assert_eq!(envelope.model, "süß");
    assert_eq!(envelope.with_model(&body, "say \"x\""), "{ \"a\" : \"model\", \"model\" :\"say \\\"x\\\"\",\n\"b\":1}");
    let same = Bytes::from_static(br#"{"model":"x"}"#);
    let envelope = Envelope::read(Protocol::Messages, "", &same).unwrap();
    assert_eq!(envelope.with_model(&same, "x").as_ptr(), same.as_ptr(), "the same name is no change");
}

#[test]
fn usage_is_asked_for_where_it_was_not() {
    for (body, asked, changed) in [
        (
            r#"{"stream":true,"model":"a"}"#,
            false,
            r#"{"stream_options":{"include_usage":true},"stream":true,"model":"b"}"#,
        ),
        (
            r#" {"model":"a","stream":true,"stream_options":null}"#,
            false,
            r#" {"model":"b","stream":true,"stream_options":{"include_usage":true}}"#,
        ),
        (
            r#"{"model":"a","stream":true,"stream_options":{}}"#,
            false,
            r#"{"model":"b","stream":true,"stream_options":{"include_usage":true}}"#,
        ),
        (
            r#"{"stream_options":{"x":1},"model":"a","stream":true}"#,
            false,
            r#"{"stream_options":{"include_usage":true,"x":1},"model":"b","stream":true}"#,
        ),
        (
            r#"{"stream_options":{"include_usage": false},"model":"a","stream":true}"#,
            false,
            r#"{"stream_options":{"include_usage": true},"model":"b","stream":true}"#,
        ),
        (
            r#"{"stream_options":{"include_usage":null},"model":"a","stream":true}"#,
            false,
            r#"{"stream_options":{"include_usage":true},"model":"b","stream":true}"#,
        ),
        (
            r#"{"stream_options":{"include_usage":true},"model":"a","stream":true}"#,
            true,
            r#"{"stream_options":{"include_usage":true},"model":"b","stream":true}"#,
        ),
        (r#"{"model":"a"}"#, false, r#"{"model":"b"}"#),
    ] {
        let envelope = read(Protocol::ChatCompletions, body).unwrap();
        assert_eq!(envelope.usage_asked, asked, "{body}");
        let rewritten = envelope.rewrite(&Bytes::from(body), "b");
        assert_eq!(rewritten, changed);
        serde_json::from_slice::<serde_json::Value>(&rewritten).unwrap();
    }
    let messages = read(Protocol::Messages, r#"{"model":"a","stream":true}"#).unwrap();
    assert_eq!(
        messages.rewrite(&Bytes::from_static(br#"{"model":"a","stream":true}"#), "b"),
        r#"{"model":"b","stream":true}"#
    );
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(
        protocol in prop::sample::select(&Protocol::ALL[..]),
        bytes in prop::collection::vec(prop_oneof![prop::sample::select(br#"{}[]":,\model"#.to_vec()), any::<u8>()], 0..200),
    ) {
        let _ = Envelope::read(protocol, "/models/m:generateContent", &bytes);
    }

    #[test]
    fn a_rewritten_request_differs_in_the_model_alone(
        model in ".{1,20}", other in ".{1,20}", key in "[a-z]{3,9}", value in ".{0,30}", stream in any::<bool>(),
    ) {
        prop_assume!(!["model", "stream", "tools", "messages", "functions", "contents", "input", "temperature"].contains(&key.as_str()));
        let mut before = serde_json::json!({ "model": model, "stream": stream });
        before[&key] = value.into();
        let body = Bytes::from(serde_json::to_vec(&before).unwrap());
        let envelope = Envelope::read(Protocol::Messages, "", &body).unwrap();
        prop_assert_eq!(&envelope.model, &model);
        let after: serde_json::Value = serde_json::from_slice(&envelope.with_model(&body, &other)).unwrap();
        before["model"] = other.into();
        prop_assert_eq!(after, before);
    }
}
