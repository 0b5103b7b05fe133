//! Streams and answers of every protocol for clients of every other: nothing is lost or invented.

use ai_gateway_wire::{Answer, AnswerEvent, Object, Protocol, StreamReader, StreamTranslator, Translator};
use proptest::prelude::*;

use crate::fixtures::{FAILED, Stream, WHOLE, said, stamp};

fn pairs() -> impl Iterator<Item = (&'static Stream, Protocol)> {
    WHOLE.iter().flat_map(|stream| {
        Protocol::CONVERSATIONS.into_iter().filter(|to| *to != stream.protocol).map(move |to| (stream, to))
    })
}

fn translator(from: Protocol, to: Protocol) -> StreamTranslator {
    Translator::new(to, from).unwrap().stamped(stamp()).stream(true)
}

fn translate(from: Protocol, to: Protocol, pieces: &[&[u8]]) -> Vec<u8> {
    let mut translator = translator(from, to);
    let mut out = Vec::new();
    for piece in pieces {
        out.extend_from_slice(&translator.push(piece));
    }
    out.extend_from_slice(&translator.finish());
    out
}

fn events(protocol: Protocol, bytes: &[u8]) -> Vec<AnswerEvent> {
    let mut reader = StreamReader::new(protocol, &stamp());
    let mut events = reader.push(bytes);
    events.extend(reader.finish());
    events
}

/// What a client of a protocol can still know: totals of usage, and the reasons and kinds of parts
/// that the protocol has.
fn known(events: Vec<AnswerEvent>, to: Protocol) -> Vec<String> {
    let mut usage = None;
    let mut refused = false;
    let mut lines = Vec::new();
    for event in &events {
        match event {
            AnswerEvent::Usage(report) => usage = Some((report.total_input(), report.total_output())),
            AnswerEvent::Open(ai_gateway_wire::Opening::Refusal) => refused = true,
            _ => {}
        }
    }
    for line in said(events.clone()) {
        if line.starts_with("usage") || line.starts_with("stop") {
            continue;
        }
        let no_refusals = matches!(to, Protocol::Messages | Protocol::GenerateContent);
        // That a thought is shown is known of every thought there.
        let line = line.replace(" [Shown ]", "");
        // Arguments are the same JSON, whatever the white space.
        let line = if line.starts_with("call") { line.replace("\": ", "\":") } else { line };
        lines.push(if no_refusals { line.replacen("refusal:", "text:", 1) } else { line });
    }
    let reason = events.iter().find_map(|event| match event {
        AnswerEvent::Stop { reason, .. } => Some(reason.name(to).to_owned()),
        _ => None,
    });
    // A refusal is a reason where it is no kind of part.
    let reason = if refused && to == Protocol::Messages { Some("refusal".to_owned()) } else { reason };
    lines.push(format!("{reason:?} {usage:?}"));
    lines
}

#[test]
fn every_stream_says_the_same_to_clients_of_every_protocol() {
    for (stream, to) in pairs() {
        let told = translate(stream.protocol, to, &[stream.bytes]);
        let original = known(events(stream.protocol, stream.bytes), to);
        let readable = String::from_utf8_lossy(&told);
        assert_eq!(known(events(to, &told), to), original, "{} to {to}:\n{readable}", stream.name);
    }
}

#[test]
fn translated_streams_are_the_same_however_the_source_is_cut() {
    for (stream, to) in pairs() {
        let whole = translate(stream.protocol, to, &[stream.bytes]);
        for size in [1, 2, 3, 5, 17, 64, 1000] {
            let pieces: Vec<&[u8]> = stream.bytes.chunks(size).collect();
            assert!(translate(stream.protocol, to, &pieces) == whole, "{} to {to} in pieces of {size}", stream.name);
        }
    }
}

#[test]
fn every_whole_answer_says_the_same_in_every_protocol() {
    for stream in WHOLE {
        for to in Protocol::CONVERSATIONS {
            let answer = Answer::from_events(stream.protocol, events(stream.protocol, stream.bytes)).unwrap();
            let written = answer.write(to, &stamp()).unwrap();
            let answer = Answer::read(to, &written.body, &stamp()).unwrap();
            let readable = String::from_utf8_lossy(&written.body);
            let mut original = known(events(stream.protocol, stream.bytes), to);
            let mut told = known(answer.into_events(), to);
            if to == Protocol::ChatCompletions {
                // A message has thoughts first, then text, then calls.
                original.sort();
                told.sort();
            }
            assert_eq!(told, original, "{} to {to}: {readable}", stream.name);
        }
    }
}

#[test]
fn what_no_protocol_knows_is_kept_in_whole_answers_and_streams() {
    const NEW: &str = r#""x_new":{"a":[1,null]}"#;
    for (stream, to) in pairs() {
        let from = stream.protocol;
        let answer = Answer::from_events(from, events(from, stream.bytes)).unwrap();
        let whole = String::from_utf8(answer.write(from, &stamp()).unwrap().body.to_vec()).unwrap();
        let whole = whole.replacen('{', &format!("{{{NEW},"), 1);
        let translator = Translator::new(to, from).unwrap().stamped(stamp());
        let told = String::from_utf8(translator.answer(whole.as_bytes()).unwrap().body.to_vec()).unwrap();
        assert_eq!(told.matches(NEW).count(), 1, "{} to {to}: {told}", stream.name);

        let place = match from {
            Protocol::ChatCompletions => r#""choices":"#,
            Protocol::Responses => r#""response":{"#,
            Protocol::Messages => r#""message":{"#,
            _ => r#""candidates":"#,
        };
        let new = if place.ends_with('{') { format!("{place}{NEW},") } else { format!("{NEW},{place}") };
        let text = String::from_utf8(stream.bytes.to_vec()).unwrap().replace(": {", ":{").replace("\": [", "\":[");
        assert!(text.contains(place), "{}: {text}", stream.name);
        let told = translate(from, to, &[text.replacen(place, &new, 1).as_bytes()]);
        let told = String::from_utf8(told).unwrap();
        assert!(told.contains(NEW), "{} to {to}: {told}", stream.name);
    }
}

#[test]
fn one_cut_anywhere_in_a_stream_changes_nothing() {
    for from in Protocol::CONVERSATIONS {
        let shortest = WHOLE.iter().filter(|stream| stream.protocol == from).min_by_key(|stream| stream.bytes.len());
        let bytes = shortest.unwrap().bytes;
        for to in Protocol::CONVERSATIONS.into_iter().filter(|to| *to != from) {
            let whole = translate(from, to, &[bytes]);
            for at in 0..=bytes.len() {
                let (first, second) = bytes.split_at(at);
                assert!(translate(from, to, &[first, second]) == whole, "{from} to {to} at {at}");
            }
        }
    }
}

#[test]
fn an_error_in_the_middle_is_told_in_the_clients_own_form() {
    for stream in FAILED {
        for to in Protocol::CONVERSATIONS.into_iter().filter(|to| *to != stream.protocol) {
            let mut translator = translator(stream.protocol, to);
            let mut told = translator.push(stream.bytes).to_vec();
            told.extend_from_slice(&translator.finish());
            let kind = translator.failure().unwrap().kind;
            let last = said(events(to, &told)).pop().unwrap();
            assert_eq!(last, format!("failed {kind:?}"), "{} to {to}: {}", stream.name, String::from_utf8_lossy(&told));
        }
    }
}

#[test]
fn a_truncated_stream_is_an_error_for_clients_of_every_protocol() {
    for (stream, to) in pairs() {
        let middle = stream.bytes.len() / 3;
        let told = translate(stream.protocol, to, &[&stream.bytes[..middle]]);
        assert_eq!(said(events(to, &told)).pop().unwrap(), "failed Truncated", "{} to {to}", stream.name);
    }
}

#[test]
fn a_gateway_can_end_a_stream_and_nothing_follows() {
    for (stream, to) in pairs() {
        let mut translator = translator(stream.protocol, to);
        let middle = stream.bytes.len() / 2;
        let mut told = translator.push(&stream.bytes[..middle]).to_vec();
        let stopped = ai_gateway_wire::Failure::new(ai_gateway_wire::FailureKind::Stopped, "stopped by an operator");
        told.extend_from_slice(&translator.fail(stopped));
        assert!(translator.push(&stream.bytes[middle..]).is_empty() && translator.finish().is_empty());
        assert_eq!(said(events(to, &told)).pop().unwrap(), "failed Stopped", "{} to {to}", stream.name);
    }
}

/// What official clients stumble over, each seen with theirs.
#[test]
fn streams_are_as_official_clients_put_them_together() {
    for (stream, to) in pairs() {
        let told = String::from_utf8(translate(stream.protocol, to, &[stream.bytes])).unwrap();
        match to {
            Protocol::GenerateContent => assert!(!told.contains("\n:") && !told.starts_with(':'), "{}", stream.name),
            Protocol::ChatCompletions => {
                // Entries of lists are told apart by their index, which must not come twice.
                let details = told.matches("\"type\":\"reasoning.").count();
                let indexes = (0..details).filter(|index| told.contains(&format!("\",\"index\":{index}}}]"))).count();
                assert_eq!(indexes, details, "{}: {told}", stream.name);
            }
            _ => {}
        }
    }
}

#[test]
fn a_call_without_a_name_is_an_error() {
    let frame = b"data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"args\":{}}}]},\"finishReason\":\"STOP\"}]}\n\n";
    assert_eq!(said(events(Protocol::GenerateContent, frame)), ["failed Malformed"]);
}

proptest! {
    /// A text of any letters in any pieces arrives whole through each of the twelve pairs.
    #[test]
    fn no_letter_is_lost_or_invented_between_any_two_protocols(
        pieces in prop::collection::vec(".{0,12}", 1..8),
        size in 1usize..90,
    ) {
        let text = pieces.concat();
        for from in Protocol::CONVERSATIONS {
            let mut script = vec![
                AnswerEvent::Start { id: None, model: Some("m".to_owned()), usage: None, extra: Object::new() },
                AnswerEvent::Open(ai_gateway_wire::Opening::Text),
            ];
            script.extend(pieces.iter().cloned().map(AnswerEvent::Delta));
            script.extend([
                AnswerEvent::Close,
                AnswerEvent::Stop { reason: ai_gateway_wire::StopReason::EndTurn, sequence: None },
                AnswerEvent::End,
            ]);
            let mut bytes = Vec::new();
            let mut writer = ai_gateway_wire::StreamWriter::new(from, from, stamp(), true);
            script.into_iter().for_each(|event| writer.write(event, &mut bytes));
            for to in Protocol::CONVERSATIONS.into_iter().filter(|to| *to != from) {
                let cut: Vec<&[u8]> = bytes.chunks(size).collect();
                let told = translate(from, to, &cut);
                let lines = said(events(to, &told));
                let heard: String = lines.iter().filter_map(|line| line.strip_prefix("text: ")).collect();
                prop_assert_eq!(&heard, &text, "{} to {}", from, to);
                prop_assert_eq!(lines.last().map(String::as_str), Some("end"));
            }
        }
    }

    #[test]
    fn damaged_streams_are_translated_without_a_panic(
        stream in prop::sample::select(WHOLE),
        to in prop::sample::select(&Protocol::CONVERSATIONS[..]),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        prop_assume!(to != stream.protocol);
        let mut bytes = stream.bytes.to_vec();
        for (index, byte) in damage {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        let told = translate(stream.protocol, to, &[&bytes]);
        let before = said(events(stream.protocol, &bytes)).pop().unwrap();
        let after = said(events(to, &told)).pop().unwrap();
        prop_assert_eq!(before == "end", after == "end", "{} became {}", before, after);
    }
}
