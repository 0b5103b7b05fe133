//! Embeddings, lists of models and token counts.

use crate::json::{Json, object};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;

use crate::exchange::CREATED;
use crate::request::{Protocol, estimate, invalid};
use crate::script::Failure;
use crate::text::mix;

/// The models that the lists show. Every other name is answered as well.
const MODELS: [&str; 4] = ["mock-large", "mock-small", "mock-reasoning", "mock-embedding"];
const DIMENSIONS: usize = 1536;
const MAX_DIMENSIONS: usize = 4096;

#[derive(Deserialize)]
struct Embeddings {
    model: String,
    input: Inputs,
    dimensions: Option<usize>,
    encoding_format: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Inputs {
    Text(String),
    Texts(Vec<String>),
    Tokens(Vec<u32>),
    TokenLists(Vec<Vec<u32>>),
}

/// Embeddings of each input, the same for the same input, with the model and the tokens they took.
pub(crate) fn embeddings(body: &[u8]) -> Result<(Json, String, u64), Failure> {
    let asked: Embeddings = serde_json::from_slice(body).map_err(|error| invalid(&error.to_string()))?;
    let bytes = |tokens: &[u32]| tokens.iter().flat_map(|token| token.to_le_bytes()).collect::<Vec<u8>>();
    let (inputs, tokens): (Vec<Vec<u8>>, u64) = match asked.input {
        Inputs::Text(text) => (vec![text.clone().into_bytes()], estimate(text.as_bytes())),
        Inputs::Texts(texts) => {
            let tokens = texts.iter().map(|text| estimate(text.as_bytes())).sum();
            (texts.into_iter().map(String::into_bytes).collect(), tokens)
        }
        Inputs::Tokens(tokens) => (vec![bytes(&tokens)], tokens.len() as u64),
        Inputs::TokenLists(lists) => {
            (lists.iter().map(|list| bytes(list)).collect(), lists.iter().map(|list| list.len() as u64).sum())
        }
    };
    let dimensions = asked.dimensions.unwrap_or(DIMENSIONS);
    if inputs.is_empty() || inputs.iter().any(Vec::is_empty) || !(1..=MAX_DIMENSIONS).contains(&dimensions) {
        return Err(invalid("input: not empty, and dimensions: 1 to 4096"));
    }
    let as_base64 = asked.encoding_format.as_deref() == Some("base64");
    let data: Vec<Json> = inputs
        .iter()
        .enumerate()
        .map(|(index, input)| {
            let vector = vector(input, dimensions);
            let embedding: Json = if as_base64 {
                let bytes: Vec<u8> = vector.iter().flat_map(|value| value.to_le_bytes()).collect();
                BASE64_STANDARD.encode(bytes).into()
            } else {
                vector.into()
            };
            object! {"object": "embedding", "index": index, "embedding": embedding}
        })
        .collect();
    let answer = object! {"object": "list", "data": data, "model": &asked.model,
    "usage": object!{"prompt_tokens": tokens, "total_tokens": tokens}};
    Ok((answer, asked.model, tokens))
}

/// Of length 1, and the sum of a direction for each word: the more words two texts have in common, the nearer they are.
fn vector(input: &[u8], dimensions: usize) -> Vec<f32> {
    let seed = |word: &[u8]| word.iter().fold(0, |seed, byte| mix(seed ^ u64::from(*byte)));
    let mut seeds: Vec<u64> = input.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).map(seed).collect();
    if seeds.is_empty() {
        seeds.push(seed(input));
    }
    let value = |seed: &u64, at: u64| (mix(seed ^ at) >> 40) as f32 / (1 << 23) as f32 - 1.0;
    let values: Vec<f32> = (0..dimensions as u64).map(|at| seeds.iter().map(|seed| value(seed, at)).sum()).collect();
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    values.into_iter().map(|value| value / length).collect()
}

/// The list of models.
pub(crate) fn models(protocol: Protocol) -> Json {
    let models: Vec<Json> = MODELS.iter().map(|name| model(protocol, name)).collect();
    match protocol {
        Protocol::Gemini => object! {"models": models},
        Protocol::Messages => {
            object! {"data": models, "has_more": false, "first_id": MODELS[0], "last_id": MODELS[MODELS.len() - 1]}
        }
        Protocol::Chat | Protocol::Responses => object! {"object": "list", "data": models},
    }
}

/// One model.
pub(crate) fn model(protocol: Protocol, name: &str) -> Json {
    match protocol {
        Protocol::Gemini => object! {"name": format!("models/{name}"), "version": "001", "displayName": name,
        "inputTokenLimit": 1_048_576, "outputTokenLimit": 65_536,
        "supportedGenerationMethods": [Json::from("generateContent"), Json::from("countTokens")]},
        Protocol::Messages => {
            object! {"type": "model", "id": name, "display_name": name, "created_at": "2026-01-01T00:00:00Z"}
        }
        Protocol::Chat | Protocol::Responses => {
            object! {"id": name, "object": "model", "created": CREATED, "owned_by": "mock"}
        }
    }
}

/// The input's tokens.
pub(crate) fn count(protocol: Protocol, body: &[u8]) -> Json {
    match protocol {
        Protocol::Gemini => object! {"totalTokens": estimate(body)},
        _ => object! {"input_tokens": estimate(body)},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_words_texts_have_in_common_the_nearer_they_are() {
        let near = |one: &str, other: &str| -> f32 {
            let (one, other) = (vector(one.as_bytes(), DIMENSIONS), vector(other.as_bytes(), DIMENSIONS));
            one.iter().zip(&other).map(|(one, other)| one * other).sum()
        };
        let asked = "why is the sky blue";
        assert!((near(asked, "the  sky is blue why") - 1.0).abs() < 1e-5);
        assert!((near(asked, "why is the sea green") - 0.6).abs() < 0.1);
        assert!(near(asked, "how do birds sing").abs() < 0.1);
        assert!((near(" ", " ") - 1.0).abs() < 1e-5);
    }
}
