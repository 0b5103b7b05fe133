//! What a tap costs for each frame that passes: `cargo run --release -p ai-gateway-wire --example tap_speed`.
//!
//! Frames of a token each, in pieces as a socket gives them (several whole frames, or cut in the
//! middle), best of several rounds.

use std::io::Write as _;
use std::time::Instant;

use ai_gateway_wire::{Envelope, Protocol, Stamp, Tap, Translator, UsageFilter};
use bytes::Bytes;

const FRAMES: usize = 200_000;
const ROUNDS: usize = 7;

fn frames(protocol: Protocol) -> (Vec<u8>, usize) {
    let frame = match protocol {
        Protocol::Messages => {
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" token\"}}\n\n"
        }
        Protocol::Responses => {
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":4711,\"item_id\":\"msg_68af3c0b1\",\"output_index\":0,\"content_index\":0,\"delta\":\" token\",\"logprobs\":[],\"obfuscation\":\"aB3x\"}\n\n"
        }
        Protocol::GenerateContent => {
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\" token\"}],\"role\":\"model\"},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":10,\"candidatesTokenCount\":5,\"totalTokenCount\":15},\"modelVersion\":\"gemini-2.5-flash\",\"responseId\":\"r\"}\r\n\r\n"
        }
        _ => {
            "data: {\"id\":\"chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"gpt-5-mini-2025-08-07\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_f7c2\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n"
        }
    };
    (frame.repeat(FRAMES).into_bytes(), frame.len())
}

/// Nanoseconds for each frame, the best of all rounds.
fn best(mut work: impl FnMut()) -> f64 {
    let round = |work: &mut dyn FnMut()| {
        let started = Instant::now();
        work();
        started.elapsed().as_secs_f64() * 1e9 / FRAMES as f64
    };
    (0..ROUNDS).map(|_| round(&mut work)).fold(f64::INFINITY, f64::min)
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<18} {:>10} {:>12} {:>12} {:>12}", "ns per frame", "bytes", "whole", "16 frames", "cut")?;
    for protocol in Protocol::CONVERSATIONS {
        let (stream, length) = frames(protocol);
        let mut row = Vec::new();
        for piece in [length, 16 * length, length + 37] {
            row.push(best(|| {
                let mut tap = Tap::stream(protocol);
                stream.chunks(piece).for_each(|piece| tap.observe(piece));
                std::hint::black_box(tap.usage());
            }));
        }
        writeln!(
            out,
            "{:<18} {length:>10} {:>12.0} {:>12.0} {:>12.0}",
            format!("tap {protocol}"),
            row[0],
            row[1],
            row[2]
        )?;
    }
    let (stream, length) = frames(Protocol::ChatCompletions);
    let stream = Bytes::from(stream);
    let filter = |piece: usize| {
        best(|| {
            let mut filter = UsageFilter::new();
            for start in (0..stream.len()).step_by(piece) {
                let end = (start + piece).min(stream.len());
                std::hint::black_box(filter.filter(stream.slice(start..end)));
            }
        })
    };
    writeln!(
        out,
        "{:<18} {length:>10} {:>12.0} {:>12.0} {:>12.0}",
        "usage filter",
        filter(length),
        filter(16 * length),
        filter(length + 37)
    )?;
    for (provider, client) in [
        (Protocol::Messages, Protocol::ChatCompletions),
        (Protocol::ChatCompletions, Protocol::Messages),
        (Protocol::GenerateContent, Protocol::ChatCompletions),
        (Protocol::ChatCompletions, Protocol::Responses),
    ] {
        let (stream, length) = frames(provider);
        let mut start: Vec<u8> = Vec::new();
        if provider == Protocol::Messages {
            start.extend_from_slice(b"data: {\"type\":\"message_start\",\"message\":{}}\n\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n");
        }
        if let Ok(translator) = Translator::new(client, provider) {
            let cost = best(|| {
                let mut stream_translator = translator.clone().stamped(Stamp::default()).stream(true);
                std::hint::black_box(stream_translator.push(&start));
                stream.chunks(length).for_each(|piece| drop(std::hint::black_box(stream_translator.push(piece))));
            });
            writeln!(out, "{:<40} {cost:>12.0}", format!("{provider} to {client}"))?;
        }
    }
    for size in [1_000, 10_000, 100_000] {
        let text = "Why is the sky \\\"blue\\\"? ".repeat(size / 25);
        let body = format!(r#"{{"model":"gpt-5","messages":[{{"role":"user","content":"{text}"}}],"stream":true}}"#);
        let cost = best(|| {
            for _ in 0..1000 {
                drop(std::hint::black_box(Envelope::read(Protocol::ChatCompletions, "", body.as_bytes())));
            }
        });
        writeln!(out, "envelope of {size:>7} bytes: {:>9.1} µs", cost * FRAMES as f64 / 1e6)?;
    }
    Ok(())
}
