//! What a stream of whole answers, each a little longer, tells in passing.

use super::{stop, usage};
use crate::chat_completions::tap::{failure, is_empty};
use crate::json::Json;
use crate::skim::{Node, Skim, branch, leaf};
use crate::stop::StopReason;
use crate::tap::{Document, Heard};
use crate::usage::Usage;

const USAGE: usize = 0;
const REASON: usize = 1;
const ERROR: usize = 2;
const BLOCKED: usize = 3;
const CONTENT: usize = 4;

/// Until content begins, all of it is looked at.
pub(crate) static STREAM: &[Node] = &[
    branch("candidates", &[leaf("finishReason", REASON), leaf("content", CONTENT)]),
    leaf("usageMetadata", USAGE),
    branch("promptFeedback", &[leaf("blockReason", BLOCKED)]),
    leaf("error", ERROR),
];

pub(crate) static BEGUN: &[Node] = &[
    branch("candidates", &[leaf("finishReason", REASON)]),
    leaf("usageMetadata", USAGE),
    branch("promptFeedback", &[leaf("blockReason", BLOCKED)]),
    leaf("error", ERROR),
];

pub(crate) static PLAIN: &[Node] = BEGUN;

pub(crate) fn event(document: &Document<'_>, heard: &mut Heard) {
    let skim = document.skim;
    if !heard.begun && skim.has(CONTENT) {
        heard.begun = skim.get(CONTENT).is_none_or(has_content);
    }
    plain(skim, heard);
}

pub(crate) fn plain(skim: &Skim, heard: &mut Heard) {
    if let Some(failure) = failure(skim, ERROR) {
        heard.fail(failure);
    }
    if let Some(report) = skim.get(USAGE) {
        // Every frame has one; only the last is worth reading.
        heard.report.clear();
        heard.report.extend_from_slice(report);
    }
    if let Some(reason) = skim.get(REASON).and_then(|bytes| serde_json::from_slice::<String>(bytes).ok()) {
        heard.reason = Some(stop::read(&reason));
    } else if skim.has(BLOCKED) {
        heard.reason = Some(StopReason::ContentFilter);
    }
}

/// What the last report said.
pub(crate) fn usage(report: &[u8]) -> Option<Usage> {
    Json::parse(report).ok().map(|report| usage::read(&report))
}

/// Whether any part has more than an empty text.
fn has_content(content: &[u8]) -> bool {
    let Ok(content) = Json::parse(content) else { return false };
    let parts = content.at(&["parts"]).and_then(Json::as_array).unwrap_or_default();
    parts
        .iter()
        .filter_map(Json::as_object)
        .any(|part| part.iter().any(|(name, value)| name != "thought" && !is_empty(value)))
}
