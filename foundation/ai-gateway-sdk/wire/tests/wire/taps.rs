//! Taps hear the same however a stream is cut, in bounded memory.

use ai_gateway_wire::{End, FailureKind, Protocol, ServiceTier, StopReason, Tap, Usage};
use proptest::prelude::*;

use crate::fixtures::{FAILED, Stream, WHOLE};

/// When content began, in bytes, what was used and how it ended.
fn heard(protocol: Protocol, pieces: &[&[u8]]) -> (bool, Option<Usage>, End) {
    let mut tap = Tap::stream(protocol);
    pieces.iter().for_each(|piece| tap.observe(piece));
    let begun = tap.content_begun();
    let end = tap.finish();
    (begun, tap.usage(), end)
}

fn expected(name: &str) -> (Usage, StopReason) {
    let usage =
        |input, cache_read, output, reasoning| Usage { input, cache_read, output, reasoning, ..Usage::default() };
    match name {
        "chat_text" => (Usage { tier: ServiceTier::Priority, ..usage(86, 1920, 108, 192) }, StopReason::EndTurn),
        "chat_tools" | "gemini_tools" => {
            let reason = if name == "chat_tools" { StopReason::ToolUse } else { StopReason::EndTurn };
            (usage(70, 0, 40, 0), reason)
        }
        "chat_reasoning" => (usage(8, 4, 3, 6), StopReason::MaxTokens),
        "chat_refusal" => (usage(11, 0, 7, 0), StopReason::EndTurn),
        "responses_text" => (Usage { tier: ServiceTier::Flex, ..usage(30, 6, 23, 64) }, StopReason::EndTurn),
        "responses_tools" => (usage(70, 0, 40, 0), StopReason::EndTurn),
        "responses_incomplete" => (usage(5, 0, 16, 0), StopReason::MaxTokens),
        "messages_text" => {
            let written = Usage { cache_write_5m: 100, cache_write_1h: 200, ..usage(25, 1000, 15, 0) };
            (written, StopReason::StopSequence)
        }
        "messages_tools" => (usage(472, 0, 89, 0), StopReason::ToolUse),
        "messages_thinking" => (usage(30, 0, 50, 0), StopReason::MaxTokens),
        "gemini_text" => (usage(60, 40, 7, 0), StopReason::EndTurn),
        "gemini_thinking" => (usage(9, 0, 2, 11), StopReason::MaxTokens),
        other => panic!("no expectation for {other}"),
    }
}

#[test]
fn usage_and_ends_are_heard_wherever_a_stream_is_cut() {
    for Stream { name, protocol, bytes } in WHOLE {
        let (usage, reason) = expected(name);
        let expected = (true, Some(usage), End::Complete(reason));
        for cut in 0..bytes.len() {
            assert_eq!(heard(*protocol, &[&bytes[..cut], &bytes[cut..]]), expected, "{name} at {cut}");
        }
        for size in [1, 2, 3, 7, 64] {
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            assert_eq!(heard(*protocol, &pieces), expected, "{name} in pieces of {size}");
        }
    }
}

/// One short stream of each protocol, cut at every two places.
#[test]
fn two_cuts_anywhere_change_nothing() {
    let streams: [(Protocol, &str); 4] = [
        (
            Protocol::ChatCompletions,
            "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\r\n\r\ndata: {\"choices\":[{\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3}}\r\n\r\ndata: [DONE]\r\n\r\n",
        ),
        (
            Protocol::Responses,
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\"}\n\ndata: {\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":3}}}\n\n",
        ),
        (
            Protocol::Messages,
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\"}\n\ndata: {\"type\":\"message_delta\",\"usage\":{\"input_tokens\":3},\"delta\":{\"stop_reason\":\"end_turn\"}}\n\ndata: {\"type\":\"message_stop\"}\n\n",
        ),
        (
            Protocol::GenerateContent,
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"finishReason\":\"STOP\"}],\r\ndata: \"usageMetadata\":{\"promptTokenCount\":3}}\r\n\r\n",
        ),
    ];
    let expected = (true, Some(Usage { input: 3, ..Usage::default() }), End::Complete(StopReason::EndTurn));
    for (protocol, text) in streams {
        let bytes = text.as_bytes();
        for first in 0..bytes.len() {
            for second in first..bytes.len() {
                let pieces = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                assert_eq!(heard(protocol, &pieces), expected, "{protocol} cut at {first} and {second}");
            }
        }
    }
}

#[test]
fn errors_in_the_middle_are_failures_and_content_is_known_to_have_begun_or_not() {
    for Stream { name, protocol, bytes } in FAILED {
        let (begun, kind) = match *name {
            "chat_error" => (true, FailureKind::ServerError),
            "responses_failed" => (false, FailureKind::QuotaExhausted),
            "responses_error" => (false, FailureKind::RateLimited),
            "messages_error" => (false, FailureKind::Overloaded),
            _ => (true, FailureKind::Overloaded),
        };
        for size in [1, 10, 10_000] {
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            let (content, _, end) = heard(*protocol, &pieces);
            let End::Failed(failure) = end else { panic!("{name} ended with {end:?}") };
            assert_eq!((content, failure.kind), (begun, kind), "{name} in pieces of {size}");
        }
    }
}

/// Content begins with the first piece of it, not with the frames that only announce it.
#[test]
fn content_begins_with_its_first_piece() {
    for (name, before) in [
        ("chat_text", "\"content\":\"Gr"),
        ("chat_tools", "\"role\":\"assistant\""),
        ("responses_text", "response.reasoning_summary_text.delta"),
        ("messages_text", "\"text\":\"Hel\""),
        ("gemini_text", "\"Hal\""),
    ] {
        let stream = WHOLE.iter().find(|stream| stream.name == name).unwrap();
        let text = std::str::from_utf8(stream.bytes).unwrap().replace("\r\n", "\n");
        let mut tap = Tap::stream(stream.protocol);
        let mut frames = text.split_inclusive("\n\n");
        let first = frames.by_ref().find(|frame| {
            if !frame.contains(before) {
                tap.observe(frame.as_bytes());
            }
            frame.contains(before)
        });
        assert!(!tap.content_begun(), "{name} before");
        tap.observe(first.unwrap().as_bytes());
        assert!(tap.content_begun(), "{name} after");
    }
}

#[test]
fn a_truncated_stream_is_never_complete() {
    for Stream { name, protocol, bytes } in WHOLE {
        let text = std::str::from_utf8(bytes).unwrap().trim_end();
        let last = match protocol {
            Protocol::ChatCompletions => text.rfind("\"finish_reason\":\"").unwrap(),
            Protocol::GenerateContent => text.rfind("\"finishReason\": \"").unwrap(),
            _ => text.len() - 1,
        };
        for end in (0..=last).rev().step_by(5) {
            assert_eq!(heard(*protocol, &[&bytes[..end]]).2, End::Truncated, "{name} cut off at {end}");
        }
    }
    assert_eq!(heard(Protocol::ChatCompletions, &[b"data: {\"choices\":[]}\n\ndata: [DONE]\n\n"]).2, End::Truncated);
}

#[test]
fn a_broken_stream_still_tells_what_was_used() {
    let text = std::str::from_utf8(WHOLE.iter().find(|stream| stream.name == "messages_text").unwrap().bytes).unwrap();
    let (_, usage, end) = heard(Protocol::Messages, &[&text.as_bytes()[..text.find("message_delta").unwrap()]]);
    assert_eq!(end, End::Truncated);
    assert_eq!(usage.map(|usage| (usage.total_input(), usage.output)), Some((1325, 1)));
}

#[test]
fn plain_answers_of_every_protocol_are_heard_in_any_pieces() {
    let answers: [(Protocol, &str, Usage, StopReason); 6] = [
        (
            Protocol::ChatCompletions,
            r#"{"id":"chatcmpl-1","choices":[{"index":0,"message":{"role":"assistant","content":"{\"usage\":1}"},"finish_reason":"length"}],"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13},"service_tier":"flex"}"#,
            Usage { input: 9, output: 4, tier: ServiceTier::Flex, ..Usage::default() },
            StopReason::MaxTokens,
        ),
        (
            Protocol::Responses,
            r#"{"id":"resp_1","status":"completed","error":null,"output":[{"type":"message","status":"completed","content":[]}],"usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":5},"output_tokens":4}}"#,
            Usage { input: 4, cache_read: 5, output: 4, ..Usage::default() },
            StopReason::EndTurn,
        ),
        (
            Protocol::Messages,
            r#"{"id":"msg_1","type":"message","content":[{"type":"text","text":"a"}],"stop_reason":"tool_use","usage":{"input_tokens":9,"cache_creation_input_tokens":7,"output_tokens":4}}"#,
            Usage { input: 9, cache_write_5m: 7, output: 4, ..Usage::default() },
            StopReason::ToolUse,
        ),
        (
            Protocol::GenerateContent,
            r#"{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"SAFETY"}],"usageMetadata":{"promptTokenCount":9,"thoughtsTokenCount":2,"toolUsePromptTokenCount":1}}"#,
            Usage { input: 10, reasoning: 2, ..Usage::default() },
            StopReason::ContentFilter,
        ),
        (
            Protocol::GenerateContent,
            r#"{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":9}}"#,
            Usage { input: 9, ..Usage::default() },
            StopReason::ContentFilter,
        ),
        (
            Protocol::Embeddings,
            r#"{"object":"list","data":[{"embedding":[0.1,-2e-3]}],"model":"m","usage":{"prompt_tokens":8,"total_tokens":8}}"#,
            Usage { input: 8, ..Usage::default() },
            StopReason::EndTurn,
        ),
    ];
    for (protocol, text, usage, reason) in answers {
        for size in [1, 3, 50, 10_000] {
            let mut tap = Tap::plain(protocol);
            text.as_bytes().chunks(size).for_each(|piece| tap.observe(piece));
            assert!(tap.ended(), "{protocol}");
            assert_eq!((tap.finish(), tap.usage()), (End::Complete(reason.clone()), Some(usage)), "{protocol}");
        }
        let mut tap = Tap::plain(protocol);
        tap.observe(&text.as_bytes()[..text.len() - 1]);
        assert_eq!(tap.finish(), End::Truncated, "{protocol}");
    }
}

#[test]
fn an_error_with_status_200_is_a_failure() {
    for (protocol, text) in [
        (Protocol::ChatCompletions, r#"{"error":{"message":"no","code":"insufficient_quota"}}"#),
        (Protocol::Messages, r#"{"type":"error","error":{"type":"billing_error","message":"no"}}"#),
        (Protocol::Responses, r#"{"status":"failed","error":{"code":"insufficient_quota","message":"no"}}"#),
        (Protocol::Embeddings, r#"{"error":{"message":"no","code":"insufficient_quota"}}"#),
    ] {
        let mut tap = Tap::plain(protocol);
        tap.observe(text.as_bytes());
        assert!(
            matches!(tap.finish(), End::Failed(failure) if failure.kind == FailureKind::QuotaExhausted),
            "{protocol}"
        );
    }
}

#[test]
fn later_reports_replace_earlier_ones() {
    let mut tap = Tap::stream(Protocol::ChatCompletions);
    for tokens in 1..=5 {
        let frame = format!(
            "data: {{\"choices\":[{{\"delta\":{{\"content\":\"a\"}}}}],\"usage\":{{\"prompt_tokens\":7,\"completion_tokens\":{tokens}}}}}\n\n"
        );
        tap.observe(frame.as_bytes());
    }
    assert_eq!(tap.usage(), Some(Usage { input: 7, output: 5, ..Usage::default() }));
}

#[test]
fn reports_that_contradict_themselves_are_believed_in_their_totals() {
    let mut tap = Tap::stream(Protocol::ChatCompletions);
    tap.observe(b"data: {\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":99,\"audio_tokens\":5},\"completion_tokens_details\":{\"reasoning_tokens\":50}}}\n\n");
    let usage = tap.usage().unwrap();
    assert_eq!((usage.total_input(), usage.cache_read, usage.total_output(), usage.reasoning), (7, 7, 3, 3));
}

proptest! {
    #[test]
    fn any_bytes_are_heard_alike_in_any_pieces(
        protocol in prop::sample::select(&Protocol::CONVERSATIONS[..]),
        bytes in prop::collection::vec(
            prop_oneof![prop::sample::select(b"data: {}\r\n\"[]:,".to_vec()), any::<u8>()], 0..400),
        size in 1usize..20,
    ) {
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        prop_assert_eq!(heard(protocol, &pieces), heard(protocol, &[&bytes]));
    }

    #[test]
    fn damaged_streams_are_heard_alike_in_any_pieces(
        stream in prop::sample::select([WHOLE, FAILED].concat()),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        size in 1usize..700,
    ) {
        let mut bytes = stream.bytes.to_vec();
        for (index, byte) in damage {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        prop_assert_eq!(heard(stream.protocol, &pieces), heard(stream.protocol, &[&bytes]));
    }
}
