//! What a stream of typed events tells in passing.

use super::{stop, usage};
use crate::chat_completions::tap::failure;
use crate::failure::{Failure, FailureKind};
use crate::json::Json;
use crate::messages::tap::type_of;
use crate::skim::{Node, Skim, branch, leaf};
use crate::stop::StopReason;
use crate::tap::{Document, Heard};

const TYPE: usize = 0;
const USAGE: usize = 1;
const ERROR: usize = 2;
const REASON: usize = 3;
const TIER: usize = 4;
const STATUS: usize = 5;
const CODE: usize = 6;
const MESSAGE: usize = 7;

/// A whole response, plain or within its last event.
pub(crate) static PLAIN: &[Node] = &[
    leaf("usage", USAGE),
    leaf("error", ERROR),
    branch("incomplete_details", &[leaf("reason", REASON)]),
    leaf("service_tier", TIER),
    leaf("status", STATUS),
];

pub(crate) static STREAM: &[Node] = &[
    leaf("type", TYPE),
    branch(
        "response",
        &[
            leaf("usage", USAGE),
            leaf("error", ERROR),
            branch("incomplete_details", &[leaf("reason", REASON)]),
            leaf("service_tier", TIER),
            leaf("status", STATUS),
        ],
    ),
    leaf("error", ERROR),
    leaf("code", CODE),
    leaf("message", MESSAGE),
];

/// Whether this is a delta, whatever of.
pub(crate) fn only_content(data: &[u8]) -> bool {
    type_of(data).is_some_and(|name| name.starts_with(b"response.") && name.ends_with(b".delta"))
}

pub(crate) fn event(document: &Document<'_>, heard: &mut Heard) {
    let skim = document.skim;
    let kind = text(skim, TYPE).unwrap_or_else(|| String::from_utf8_lossy(document.name).into_owned());
    match kind.as_str() {
        "error" => heard.fail(failure(skim, ERROR).unwrap_or_else(|| flat_failure(skim))),
        "response.failed" => heard.fail(failure(skim, ERROR).unwrap_or_else(|| flat_failure(skim))),
        "response.completed" | "response.incomplete" => {
            response(skim, heard);
            let status = kind.trim_start_matches("response.");
            heard.reason = Some(stop::read(status, text(skim, REASON).as_deref()));
            heard.ended = true;
        }
        // `response.created` comes before refusals too: only pieces of the answer are content.
        _ if kind.ends_with(".delta") || kind.ends_with(".done") || kind.ends_with(".partial_image") => {
            heard.begun = true;
        }
        _ => {}
    }
}

pub(crate) fn plain(skim: &Skim, heard: &mut Heard) {
    if let Some(failure) = failure(skim, ERROR) {
        heard.fail(failure);
    }
    response(skim, heard);
    if let Some(status) = text(skim, STATUS) {
        heard.reason = Some(stop::read(&status, text(skim, REASON).as_deref()));
    }
}

fn response(skim: &Skim, heard: &mut Heard) {
    if let Some(report) = skim.get(USAGE).and_then(|bytes| Json::parse(bytes).ok()) {
        heard.usage = Some(usage::read(&report, text(skim, TIER).as_deref()));
    }
    if heard.reason.is_none() && text(skim, STATUS).as_deref() == Some("completed") {
        heard.reason = Some(StopReason::EndTurn);
    }
}

fn text(skim: &Skim, slot: usize) -> Option<String> {
    serde_json::from_slice(skim.get(slot)?).ok()
}

/// The documented form of an error event: its fields stand at the top.
fn flat_failure(skim: &Skim) -> Failure {
    let field = |slot| text(skim, slot).map_or(Json::Null, Json::String);
    match (field(CODE), field(MESSAGE)) {
        (Json::Null, Json::Null) => {
            Failure::new(FailureKind::ServerError, "the provider failed without an explanation")
        }
        (code, message) => {
            Failure::from_json(&Json::from(crate::json::Object::new().with("code", code).with("message", message)))
        }
    }
}
