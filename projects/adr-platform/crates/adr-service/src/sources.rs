//! Passages of decisions as what a model answers from.

use ai_gateway_sdk::grounding::Source;
use platform_contracts::adr::v1;

/// A passage without a number; it gets one when it is cited.
pub(crate) fn citation((decision, passage): (v1::DecisionSummary, v1::Passage)) -> v1::Citation {
    v1::Citation {
        decision: v1::DecisionSummary::into(decision),
        passage: v1::Passage::into(passage),
        ..Default::default()
    }
}

/// The passages as a model sees them, numbered from 1.
pub(crate) fn sources(passages: &[v1::Citation]) -> Vec<Source> {
    (1..).zip(passages).map(|(number, passage)| source(number, passage)).collect()
}

/// A decision that was replaced says so, or the answer would quote what no longer holds.
fn source(number: u32, citation: &v1::Citation) -> Source {
    let decision = &citation.decision;
    let of_record = decision.number.map(|number| format!("{number:04} ")).unwrap_or_default();
    let mut title = format!("{of_record}{}", decision.title);
    let successors: Vec<_> = decision.superseded_by.iter().map(|successor| successor.title.as_str()).collect();
    if !successors.is_empty() {
        title = format!("{title} (superseded by {})", successors.join(", "));
    }
    Source { number, title, text: citation.passage.text.clone() }
}
