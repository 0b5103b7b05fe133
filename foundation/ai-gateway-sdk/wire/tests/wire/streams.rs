//! Every protocol's stream is read the same however it is cut.

use ai_gateway_wire::{Protocol, StreamReader};
use proptest::prelude::*;

use crate::fixtures::{FAILED, Stream, WHOLE, heard, stamp};

fn expected(name: &str) -> &'static [&'static str] {
    match name {
        "chat_text" => &[
            "text: Grüße, \"usage\": {\"finish_reason\"} 🦀\nfinish_reason",
            "usage [86, 1920, 0, 0] 108 192",
            "stop EndTurn",
            "end",
        ],
        "chat_tools" | "responses_tools" => &[
            "call weather call_a: {\"city\":\"Köln\"}",
            "call time call_b: {}",
            "usage [70, 0, 0, 0] 40 0",
            "stop ToolUse",
            "end",
        ],
        "chat_reasoning" => {
            &["thought: Two and two. [Shown ]", "text: Four", "usage [8, 4, 0, 0] 3 6", "stop MaxTokens", "end"]
        }
        "chat_refusal" => &["refusal: I cannot help with that.", "usage [11, 0, 0, 0] 7 0", "stop EndTurn", "end"],
        "responses_text" => &[
            "thought: Thinking [Encrypted {\"id\":\"rs_01\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"Thinking\"}],\"encrypted_content\":\"gAAAAB\"}]",
            "text: Hello 🌍",
            "usage [30, 6, 0, 0] 23 64",
            "stop EndTurn",
            "end",
        ],
        "responses_incomplete" => &["text: Once", "usage [5, 0, 0, 0] 16 0", "stop MaxTokens", "end"],
        "messages_text" => {
            &["text: Hello \"message_stop\" ü", "usage [25, 1000, 100, 200] 15 0", "stop StopSequence", "end"]
        }
        "messages_tools" => &[
            "text: Let me look.",
            "call weather toolu_01: {\"city\": \"Köln\"}",
            "call time toolu_02: {}",
            "usage [472, 0, 0, 0] 89 0",
            "stop ToolUse",
            "end",
        ],
        "messages_thinking" => &[
            "thought: Step one, step two. [Signature EqQBCgIYAhIM]",
            "thought:  [Redacted EmwKAhgBEgy3]",
            "text: Done.",
            "usage [30, 0, 0, 0] 50 0",
            "stop MaxTokens",
            "end",
        ],
        "gemini_text" => &["text: Hallo \"finishReason\"!", "usage [60, 40, 0, 0] 7 0", "stop EndTurn", "end"],
        "gemini_tools" => &[
            "thought:  [NextPart CiQBVKhc7g==]",
            "call weather call_made_7f_0: {\"city\":\"Köln\"}",
            "call time call_made_7f_1: {}",
            "usage [70, 0, 0, 0] 40 0",
            "stop ToolUse",
            "end",
        ],
        "gemini_thinking" => &[
            "thought: **Plan**",
            "text: Yes",
            "thought:  [NextPart CpQCAdHtim8=]",
            "usage [9, 0, 0, 0] 2 11",
            "stop MaxTokens",
            "end",
        ],
        "chat_error" => &["text: Par", "failed ServerError"],
        "responses_failed" => &["failed QuotaExhausted"],
        "responses_error" => &["failed RateLimited"],
        "messages_error" => &["text: ", "failed Overloaded"],
        "gemini_error" => &["text: Hal", "failed Overloaded"],
        other => panic!("no expectation for {other}"),
    }
}

fn all() -> impl Iterator<Item = &'static Stream> {
    WHOLE.iter().chain(FAILED)
}

#[test]
fn streams_say_what_they_say() {
    for stream in all() {
        assert_eq!(heard(stream.protocol, &[stream.bytes]), expected(stream.name), "{}", stream.name);
    }
}

#[test]
fn a_cut_anywhere_changes_nothing() {
    for stream in all() {
        let (bytes, expected) = (stream.bytes, expected(stream.name));
        for cut in 0..bytes.len() {
            assert_eq!(heard(stream.protocol, &[&bytes[..cut], &bytes[cut..]]), expected, "{} at {cut}", stream.name);
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(heard(stream.protocol, &single), expected, "{} byte by byte", stream.name);
    }
}

/// Line ends of the other kind, and only returns, say the same.
#[test]
fn line_ends_of_any_kind_say_the_same() {
    for stream in all() {
        let unix = String::from_utf8(stream.bytes.to_vec()).unwrap().replace("\r\n", "\n");
        for end in ["\n", "\r\n", "\r"] {
            let text = unix.replace('\n', end);
            assert_eq!(heard(stream.protocol, &[text.as_bytes()]), expected(stream.name), "{} {end:?}", stream.name);
        }
    }
}

/// A stream that is cut off anywhere before its last event is an error, never a success, and what
/// was said until then is the beginning of what would have been said.
#[test]
fn a_truncated_stream_is_never_whole() {
    for stream in WHOLE {
        let text = std::str::from_utf8(stream.bytes).unwrap().trim_end();
        let last = match stream.protocol {
            // These may end by closing once they gave a reason.
            Protocol::ChatCompletions => text.rfind("\"finish_reason\":\"").unwrap(),
            Protocol::GenerateContent => text.rfind("\"finishReason\": \"").unwrap(),
            _ => text.len() - 1,
        };
        for end in (0..last).step_by(7) {
            let said = heard(stream.protocol, &[&stream.bytes[..end]]);
            assert_eq!(said.last().unwrap(), "failed Truncated", "{} cut off at {end}", stream.name);
            assert!(!said.iter().any(|line| line == "end"));
        }
    }
}

#[test]
fn memory_is_bounded_whatever_comes() {
    for protocol in Protocol::CONVERSATIONS {
        let mut reader = StreamReader::new(protocol, &stamp());
        let piece = vec![b'x'; 1 << 20];
        let mut failed = false;
        for _ in 0..20 {
            let events = reader.push(&piece);
            failed |= events.iter().any(|event| matches!(event, ai_gateway_wire::AnswerEvent::Failed(_)));
        }
        assert!(failed, "{protocol} keeps an endless event");
        assert!(reader.push(b"data: {}\n\n").is_empty() && reader.finish().is_empty());
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic_and_alike(
        protocol in prop::sample::select(&Protocol::CONVERSATIONS[..]),
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        size in 1usize..20,
    ) {
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        prop_assert_eq!(heard(protocol, &pieces), heard(protocol, &[&bytes]));
    }

    /// Streams with a few bytes changed are read without a panic, end with one last event, and are
    /// read alike in any pieces.
    #[test]
    fn damaged_streams_are_read_without_a_panic_and_alike(
        stream in prop::sample::select(WHOLE),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        size in 1usize..500,
    ) {
        let mut bytes = stream.bytes.to_vec();
        for (index, byte) in damage {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
        let said = heard(stream.protocol, &[&bytes]);
        prop_assert_eq!(heard(stream.protocol, &pieces), said.clone());
        let last = said.last().unwrap();
        prop_assert!(last == "end" || last.starts_with("failed"), "{}", last);
    }
}
