//! Whole answers.

use ai_gateway_mock_provider::Reader;
use serde_json::Value;

use super::{Flaw, finish, parse};
use crate::load::Protocol;

/// Whether a whole answer is what was asked for.
pub(crate) fn check(
    protocol: Protocol,
    body: &[u8],
    seed: u64,
    expected: u64,
    usage: Option<u64>,
) -> Result<u64, Flaw> {
    let answer: Value = parse(body)?;
    let (texts, output) = match protocol {
        Protocol::Chat => {
            (vec![&answer["choices"][0]["message"]["content"]], answer["usage"]["completion_tokens"].as_u64())
        }
        Protocol::Messages => (texts(&answer["content"], "text"), answer["usage"]["output_tokens"].as_u64()),
        Protocol::Responses => {
            let items = answer["output"].as_array().into_iter().flatten();
            let texts = items.flat_map(|item| texts(&item["content"], "output_text")).collect();
            (texts, answer["usage"]["output_tokens"].as_u64())
        }
        Protocol::Gemini => {
            let parts = answer["candidates"][0]["content"]["parts"].as_array().into_iter().flatten();
            let texts = parts.filter(|part| part["thought"] != true).map(|part| &part["text"]).collect();
            let count = |name: &str| answer["usageMetadata"][name].as_u64();
            (texts, count("candidatesTokenCount").map(|said| said + count("thoughtsTokenCount").unwrap_or(0)))
        }
    };
    let mut reader = Reader::new(seed);
    for text in texts.into_iter().filter_map(Value::as_str) {
        reader.read(text).map_err(|mismatch| Flaw::Token(mismatch.token))?;
    }
    finish(&reader, expected, output, usage).map(|()| expected)
}

fn texts<'a>(parts: &'a Value, kind: &str) -> Vec<&'a Value> {
    parts.as_array().into_iter().flatten().filter(|part| part["type"] == kind).map(|part| &part["text"]).collect()
}
