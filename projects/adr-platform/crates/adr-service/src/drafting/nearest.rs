//! The earlier decisions that a record is compared with.

use api_gateway_core::ServiceError;
use futures::{StreamExt, stream};
use identity::Caller;
use platform_contracts::adr::v1;
use platform_contracts::ai::v1::{FinishReason, Usage};

use super::{Draft, Drafting, Written, event, message};
use crate::citing::Said;
use crate::models::finished;
use crate::sources::citation;

/// Passages that a record is compared with at most.
const PASSAGES: usize = 12;
/// Of one decision at most.
const OF_ONE: usize = 2;
/// So many are looked at, because some fall out.
const LOOKED_AT: usize = 40;

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
    let text = message(Said::Text("There are no earlier decisions to compare with.".to_owned()));
    let usage = Usage { cost_picodollars: Some(0), ..Default::default() };
    let end = event(finished(FinishReason::FINISH_REASON_STOP, usage, false));
    stream::iter([Ok(text), Ok(end)]).boxed()
}

/// What a text begins with that a model only makes of quotes.
pub(super) fn quoted() -> Written {
    let lead = "These earlier decisions come nearest; whether they conflict is for you to judge.\n\n";
    stream::iter([Ok(message(Said::Text(lead.to_owned())))]).boxed()
}
