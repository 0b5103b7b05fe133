//! The earlier decisions that a record is compared with.

use ai_gateway_sdk::extractive;
use api_gateway_core::ServiceError;
use futures::{StreamExt, stream};
use identity::Caller;
use platform_contracts::adr::v1;
use platform_contracts::ai::v1::{FinishReason, Usage};

use super::{Draft, Drafting, Written, event, message};
use crate::citing::{Citing, Said};
use crate::models::finished;
use crate::sources::citation;

/// Passages that a record is compared with at most.
const PASSAGES: usize = 12;
/// Of one decision at most.
const OF_ONE: usize = 2;
/// So many are looked at, because some fall out.
const LOOKED_AT: usize = 40;
/// Characters of a passage that are quoted.
const QUOTED: usize = 300;

impl Drafting {
    /// The nearest passages of earlier decisions: none of itself, none that was archived.
    pub(super) async fn nearest(&self, caller: &Caller, draft: &Draft) -> Result<Vec<v1::Citation>, ServiceError> {
        let project = (!draft.project.is_empty()).then_some(draft.project.as_str());
        let found = self.finder.retrieve(caller, draft.meant(), project, LOOKED_AT).await?;
        let mut nearest: Vec<v1::Citation> = Vec::new();
        for (decision, passage) in found {
            let of_same = nearest.iter().filter(|known| known.decision.id == decision.id).count();
            if decision.id != draft.decision_id && !decision.archived && of_same < OF_ONE {
                nearest.push(citation((decision, passage)));
            }
        }
        nearest.truncate(PASSAGES);
        Ok(nearest)
    }
}

/// There is nothing to compare with.
pub(super) fn none() -> Written {
    told(vec![Said::Text("There are no earlier decisions to compare with.".to_owned())], false)
}

/// The nearest passages in quotes, without anybody who compares.
pub(super) fn quoted(passages: Vec<v1::Citation>) -> Written {
    let mut text = "These earlier decisions come nearest. No language model has compared them.\n\n".to_owned();
    for (number, passage) in (1..).zip(&passages) {
        let quote = extractive::quotable(&shortened(&passage.passage.text));
        text.push_str(&format!("- **{}**: {quote} [{number}]\n", passage.decision.title));
    }
    let mut citing = Citing::new(passages);
    let mut said = citing.push(&text);
    said.extend(citing.end());
    told(said, true)
}

fn told(said: Vec<Said>, is_answered: bool) -> Written {
    let usage = Usage { cost_picodollars: Some(0), ..Default::default() };
    let end = event(finished(FinishReason::FINISH_REASON_STOP, usage, is_answered));
    stream::iter(said.into_iter().map(message).chain([end]).map(Ok).collect::<Vec<_>>()).boxed()
}

/// The beginning of a passage in one line.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(QUOTED) {
        None => line,
        Some((at, _)) => {
            let end = line[..at].rfind(' ').unwrap_or(at);
            format!("{}…", &line[..end])
        }
    }
}
