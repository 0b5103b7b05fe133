//! What a stream of chunks tells in passing.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{stop, usage};
use crate::failure::{Failure, FailureKind};
use crate::json::Json;
use crate::skim::{Node, Skim, branch, leaf};
use crate::tap::{Document, Heard};

pub(crate) const USAGE: usize = 0;
const REASON: usize = 1;
pub(crate) const ERROR: usize = 2;
const TIER: usize = 3;
const DELTA: usize = 4;

/// Until content begins, every delta is looked at.
pub(crate) static STREAM: &[Node] = &[
    branch("choices", &[leaf("finish_reason", REASON), leaf("delta", DELTA)]),
    leaf("usage", USAGE),
    leaf("error", ERROR),
    leaf("service_tier", TIER),
];

pub(crate) static BEGUN: &[Node] = &[
    branch("choices", &[leaf("finish_reason", REASON)]),
    leaf("usage", USAGE),
    leaf("error", ERROR),
    leaf("service_tier", TIER),
];

pub(crate) static PLAIN: &[Node] = BEGUN;

/// A name in quotes cannot stand within a text, where quotes are escaped. What looks like one and
/// is none costs a closer look and nothing else.
static INTERESTING: LazyLock<[Finder<'static>; 3]> =
    LazyLock::new(|| [r#""finish_reason""#, r#""usage""#, r#""error""#].map(Finder::new));

pub(crate) fn only_content(data: &[u8]) -> bool {
    data.starts_with(b"{") && INTERESTING.iter().all(|name| always_null(name, data))
}

fn always_null(name: &Finder<'_>, data: &[u8]) -> bool {
    let length = name.needle().len();
    name.find_iter(data).all(|at| {
        let value = data.get(at + length..).unwrap_or_default();
        value.starts_with(b":null") || value.starts_with(b": null")
    })
}

pub(crate) fn event(document: &Document<'_>, heard: &mut Heard) {
    let skim = document.skim;
    if !heard.begun && skim.has(DELTA) {
        // A delta too large to keep has content.
        heard.begun = skim.get(DELTA).is_none_or(has_content);
    }
    plain(skim, heard);
}

pub(crate) fn plain(skim: &Skim, heard: &mut Heard) {
    if let Some(failure) = failure(skim, ERROR) {
        heard.fail(failure);
    }
    let text = |slot| skim.get(slot).and_then(|bytes| serde_json::from_slice::<String>(bytes).ok());
    if let Some(report) = skim.get(USAGE).and_then(|bytes| Json::parse(bytes).ok()) {
        heard.usage = Some(usage::read(&report, text(TIER).as_deref()));
    }
    if let Some(reason) = text(REASON) {
        heard.reason = Some(stop::read(&reason));
    }
}

/// The failure that a captured error tells.
pub(crate) fn failure(skim: &Skim, slot: usize) -> Option<Failure> {
    if !skim.has(slot) {
        return None;
    }
    Some(skim.get(slot).map_or_else(
        || Failure::new(FailureKind::ServerError, "the provider failed and explained it at great length"),
        Failure::from_event,
    ))
}

/// Whether a delta has anything but the role.
fn has_content(delta: &[u8]) -> bool {
    let Ok(Json::Object(delta)) = Json::parse(delta) else { return false };
    delta.iter().any(|(name, value)| name != "role" && !is_empty(value))
}

pub(crate) fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(elements) => elements.is_empty(),
        Json::Object(object) => object.is_empty(),
        Json::Bool(_) | Json::Number(_) => false,
    }
}
