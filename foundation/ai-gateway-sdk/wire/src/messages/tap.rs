//! What a stream of content blocks tells in passing.

use super::{stop, usage};
use crate::chat_completions::tap::{failure, is_empty};
use crate::failure::{Failure, FailureKind};
use crate::json::Json;
use crate::skim::{Node, Skim, branch, leaf};
use crate::stop::StopReason;
use crate::tap::{Document, Heard};

const TYPE: usize = 0;
const USAGE: usize = 1;
const REASON: usize = 2;
const ERROR: usize = 3;
const BLOCK: usize = 4;

pub(crate) static STREAM: &[Node] = &[
    leaf("type", TYPE),
    branch("message", &[leaf("usage", USAGE)]),
    leaf("usage", USAGE),
    branch("delta", &[leaf("stop_reason", REASON)]),
    leaf("error", ERROR),
    leaf("content_block", BLOCK),
];

pub(crate) static PLAIN: &[Node] =
    &[leaf("type", TYPE), leaf("usage", USAGE), leaf("stop_reason", REASON), leaf("error", ERROR)];

/// The `type` of an event whose data begins with it.
pub(crate) fn type_of(data: &[u8]) -> Option<&[u8]> {
    let rest = data.strip_prefix(br#"{"type":"#)?;
    let rest = rest.strip_prefix(b" ").unwrap_or(rest).strip_prefix(b"\"")?;
    let end = memchr::memchr(b'"', &rest[..rest.len().min(64)])?;
    Some(&rest[..end])
}

pub(crate) fn only_content(data: &[u8]) -> bool {
    matches!(type_of(data), Some(b"content_block_delta" | b"ping" | b"content_block_stop"))
}

pub(crate) fn event(document: &Document<'_>, heard: &mut Heard) {
    let skim = document.skim;
    let kind = text(skim, TYPE).unwrap_or_else(|| String::from_utf8_lossy(document.name).into_owned());
    match kind.as_str() {
        "message_start" => report(skim, heard),
        "content_block_start" => heard.begun |= skim.has(BLOCK) && skim.get(BLOCK).is_none_or(has_content),
        "content_block_delta" => heard.begun = true,
        "message_delta" => {
            report(skim, heard);
            if let Some(reason) = text(skim, REASON) {
                heard.reason = Some(stop::read(&reason));
            }
        }
        "message_stop" => {
            heard.reason.get_or_insert(StopReason::EndTurn);
            heard.ended = true;
        }
        "error" => heard.fail(failure(skim, ERROR).unwrap_or_else(unexplained)),
        _ => {}
    }
}

pub(crate) fn plain(skim: &Skim, heard: &mut Heard) {
    if text(skim, TYPE).as_deref() == Some("error") {
        heard.fail(failure(skim, ERROR).unwrap_or_else(unexplained));
    }
    report(skim, heard);
    if let Some(reason) = text(skim, REASON) {
        heard.reason = Some(stop::read(&reason));
    }
}

fn report(skim: &Skim, heard: &mut Heard) {
    if let Some(report) = skim.get(USAGE).and_then(|bytes| Json::parse(bytes).ok()) {
        usage::update(heard.usage.get_or_insert_default(), &report);
    }
}

fn text(skim: &Skim, slot: usize) -> Option<String> {
    serde_json::from_slice(skim.get(slot)?).ok()
}

fn unexplained() -> Failure {
    Failure::new(FailureKind::ServerError, "the provider failed without an explanation")
}

/// Text and thinking begin empty; every other block has its content at its start.
fn has_content(block: &[u8]) -> bool {
    let Ok(block) = Json::parse(block) else { return false };
    let some = |name: &str| block.at(&[name]).is_some_and(|value| !is_empty(value));
    match block.at(&["type"]).and_then(Json::as_str) {
        Some("text") => some("text"),
        Some("thinking") => some("thinking") || some("signature"),
        kind => kind.is_some(),
    }
}
