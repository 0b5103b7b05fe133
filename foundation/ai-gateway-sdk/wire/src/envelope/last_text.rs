//! What the user says last in a request, and where that stands among everything else.

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::fields::range;
use crate::protocol::Protocol;

/// The text that a conversation ends with, said by its user. Cut out of the body, it leaves a frame: requests with the
/// same frame, byte by byte, differ in nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct LastText {
    /// What is said.
    pub text: String,
    /// Where it stands in the body, quotes included.
    pub range: Range<usize>,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
    #[serde(borrow)]
    input: Option<&'a RawValue>,
    #[serde(borrow)]
    contents: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Turn<'a> {
    #[serde(borrow)]
    role: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, alias = "parts")]
    content: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Part<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
}

/// What cannot be read is no such text: nothing depends on there being one.
pub(super) fn read(protocol: Protocol, body: &[u8]) -> Option<LastText> {
    let body = std::str::from_utf8(body).ok()?;
    let raw = find(protocol, serde_json::from_str(body).ok()?)?;
    Some(LastText { text: serde_json::from_str(raw.get()).ok()?, range: range(body, raw.get()) })
}

fn find(protocol: Protocol, body: Body<'_>) -> Option<&RawValue> {
    let turns = match protocol {
        Protocol::ChatCompletions | Protocol::Messages => body.messages?,
        Protocol::Responses if body.input.is_some_and(is_text) => return body.input,
        Protocol::Responses => body.input?,
        Protocol::GenerateContent => body.contents?,
        Protocol::Embeddings => return None,
    };
    let turn: Turn<'_> = serde_json::from_str(list(turns)?.last()?.get()).ok()?;
    let is_users = match turn.role {
        Some(role) => role == "user",
        None => protocol == Protocol::GenerateContent,
    };
    if !is_users || turn.kind.is_some_and(|kind| kind != "message") {
        return None;
    }
    let content = turn.content?;
    if is_text(content) { Some(content) } else { list(content)?.into_iter().rev().find_map(text_of) }
}

/// The text of a part that is one.
fn text_of(part: &RawValue) -> Option<&RawValue> {
    let part: Part<'_> = serde_json::from_str(part.get()).ok()?;
    let is_plain = part.kind.is_none_or(|kind| matches!(&*kind, "text" | "input_text"));
    part.text.filter(|text| is_plain && is_text(text))
}

fn list(raw: &RawValue) -> Option<Vec<&RawValue>> {
    serde_json::from_str(raw.get()).ok()
}

fn is_text(raw: &RawValue) -> bool {
    raw.get().starts_with('"')
}
