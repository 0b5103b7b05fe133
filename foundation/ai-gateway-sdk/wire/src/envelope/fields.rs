//! The fields of each protocol's request that count.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::edit::{Place, Places};
use super::parts::{Parts, Tools};
use super::{Envelope, EnvelopeError};
use crate::protocol::Protocol;
use crate::usage::ServiceTier;

/// The fields of every protocol in one: they do not contradict each other, and a server that takes
/// one's field in another's request is not surprised by ours. Each is refused when given twice.
#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow)]
    model: Option<&'a RawValue>,
    stream: Option<bool>,
    #[serde(borrow, default, deserialize_with = "even_null")]
    stream_options: Option<&'a RawValue>,
    max_tokens: Option<u64>,
    max_completion_tokens: Option<u64>,
    max_output_tokens: Option<u64>,
    n: Option<u64>,
    temperature: Option<f64>,
    #[serde(borrow)]
    service_tier: Option<Cow<'a, str>>,
    #[serde(default)]
    tools: Tools,
    functions: Option<Vec<IgnoredAny>>,
    #[serde(default)]
    messages: Parts,
    #[serde(default)]
    input: Parts,
    #[serde(default)]
    contents: Parts,
    #[serde(rename = "generationConfig", alias = "generation_config")]
    generation: Option<Generation>,
    /// What is kept at the provider, of Responses, Messages and Chat Completions.
    previous_response_id: Option<IgnoredAny>,
    conversation: Option<IgnoredAny>,
    background: Option<IgnoredAny>,
    prompt: Option<IgnoredAny>,
    container: Option<IgnoredAny>,
    mcp_servers: Option<IgnoredAny>,
    web_search_options: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Generation {
    #[serde(rename = "maxOutputTokens", alias = "max_output_tokens")]
    max_output_tokens: Option<u64>,
    #[serde(rename = "candidateCount", alias = "candidate_count")]
    candidates: Option<u64>,
    temperature: Option<f64>,
}

#[derive(Deserialize)]
struct StreamOptions<'a> {
    #[serde(borrow, default, deserialize_with = "even_null")]
    include_usage: Option<&'a RawValue>,
}

/// A null is something to replace, where nothing would be something to add.
fn even_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

pub(super) fn read(protocol: Protocol, text: &str) -> Result<Envelope, EnvelopeError> {
    // A list of the right values would do for serde, and for no provider.
    if !text.trim_start().starts_with('{') {
        return Err(EnvelopeError::Malformed("a request is a JSON object, and this is none".to_owned()));
    }
    let fields: Fields<'_> = serde_json::from_str(text).map_err(|error| malformed(&error))?;
    let model: String = match fields.model.filter(|_| protocol != Protocol::GenerateContent) {
        Some(raw) => serde_json::from_str(raw.get()).map_err(|error| malformed(&error))?,
        None => String::new(),
    };
    let choices = fields.choices(protocol).max(1);
    let (usage_asked, usage) = match protocol {
        Protocol::ChatCompletions => fields.usage_asked(text)?,
        _ => (true, None),
    };
    let is_stateful = fields.is_stateful();
    let mut parts = fields.messages;
    parts += fields.input;
    parts += fields.contents;
    Ok(Envelope {
        protocol,
        model,
        stream: fields.stream.unwrap_or(false) && protocol != Protocol::Embeddings,
        output_limit: fields.output_limit(protocol).map(|limit| limit.saturating_mul(choices)),
        choices,
        tools: fields.tools.0 + fields.functions.map_or(0, |functions| functions.len()),
        images: parts.files,
        text_bytes: text.len().saturating_sub(parts.bytes),
        temperature: fields.temperature.or_else(|| fields.generation.as_ref()?.temperature),
        is_stateful,
        tier: fields.service_tier.as_deref().map(ServiceTier::named),
        usage_asked,
        edits: Places { model: fields.model.map(|raw| range(text, raw.get())), usage },
    })
}

impl Fields<'_> {
    fn output_limit(&self, protocol: Protocol) -> Option<u64> {
        match protocol {
            // A server that is given both may take either.
            Protocol::ChatCompletions => self.max_completion_tokens.max(self.max_tokens),
            Protocol::Responses => self.max_output_tokens,
            Protocol::Messages => self.max_tokens,
            Protocol::GenerateContent => self.generation.as_ref()?.max_output_tokens,
            Protocol::Embeddings => Some(0),
        }
    }

    fn is_stateful(&self) -> bool {
        let kept = [&self.previous_response_id, &self.conversation, &self.prompt, &self.container];
        let asked = [&self.background, &self.mcp_servers, &self.web_search_options];
        kept.into_iter().chain(asked).any(Option::is_some)
    }

    fn choices(&self, protocol: Protocol) -> u64 {
        let asked = match protocol {
            Protocol::ChatCompletions => self.n,
            Protocol::GenerateContent => self.generation.as_ref().and_then(|generation| generation.candidates),
            _ => None,
        };
        asked.unwrap_or(1)
    }

    /// Whether usage was asked for, and where it can be.
    fn usage_asked(&self, text: &str) -> Result<(bool, Option<Place>), EnvelopeError> {
        let Some(options) = self.stream_options else {
            let open = text.len() - text.trim_start().len() + 1;
            // An object that has a model is not empty, so a comma is right.
            let with = r#""stream_options":{"include_usage":true},"#;
            return Ok((false, Some(Place { range: open..open, with })));
        };
        let whole = range(text, options.get());
        let parsed: Option<StreamOptions<'_>> =
            serde_json::from_str(options.get()).map_err(|error| malformed(&error))?;
        let Some(parsed) = parsed else {
            return Ok((false, Some(Place { range: whole, with: r#"{"include_usage":true}"# })));
        };
        Ok(match parsed.include_usage.map(RawValue::get) {
            Some("true") => (true, None),
            Some(other) => (false, Some(Place { range: range(text, other), with: "true" })),
            None => {
                let empty = options.get()[1..].trim_start().starts_with('}');
                let with = if empty { r#""include_usage":true"# } else { r#""include_usage":true,"# };
                (false, Some(Place { range: whole.start + 1..whole.start + 1, with }))
            }
        })
    }
}

/// Where a part of a text lies in it.
pub(super) fn range(text: &str, part: &str) -> std::ops::Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    start..start + part.len()
}

/// What serde says, with types by the names that people who send JSON have for them.
fn malformed(error: &serde_json::Error) -> EnvelopeError {
    const NAMES: [(&str, &str); 6] = [
        ("expected u64", "expected a whole number that is not negative"),
        ("expected f64", "expected a number"),
        ("expected a sequence", "expected a list"),
        ("expected struct Generation", "expected an object"),
        ("expected struct StreamOptions", "expected an object"),
        ("invalid type: sequence", "invalid type: list"),
    ];
    let words = error.to_string();
    EnvelopeError::Malformed(NAMES.iter().fold(words, |words, (ours, name)| words.replace(ours, name)))
}
