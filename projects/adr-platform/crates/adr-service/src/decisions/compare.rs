//! Any two versions of a decision, compared.

use adr_domain::decision::{DecisionId, State};
use adr_domain::difference::{self, Operation};
use api_gateway_core::ServiceError;
use identity::Caller;
use platform_contracts::adr::v1::{self, DiffOperation};

use super::{Decisions, input};

/// Which versions to compare, and how.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// Id of the decision.
    pub id: &'a str,
    /// The version on the left.
    pub from: u64,
    /// The version on the right.
    pub to: u64,
    /// Whether the amount of white space counts.
    pub ignore_white_space: bool,
}

impl Decisions {
    /// Compares two versions, in either order.
    ///
    /// # Errors
    /// `decision.not_found`, `version.not_found`.
    pub async fn compare(
        &self,
        caller: &Caller,
        compared: Compared<'_>,
    ) -> Result<v1::DiffVersionsResponse, ServiceError> {
        let id = input::decision_id(compared.id)?;
        let from = self.version_line(caller, compared.id, compared.from).await?;
        let to = self.version_line(caller, compared.id, compared.to).await?;
        let (old, new) = self.two_states(caller, id, compared).await?;
        let ignore = compared.ignore_white_space;
        let fields = changed_fields(&old, &new);
        // Comparing long records takes a while; other requests should not wait for it.
        let difference = tokio::task::spawn_blocking(move || difference::compare(&old.content, &new.content, ignore))
            .await
            .map_err(ServiceError::internal)?;
        Ok(v1::DiffVersionsResponse {
            from: from.into(),
            to: to.into(),
            lines: difference.lines.into_iter().map(line).collect(),
            added: u32::try_from(difference.added).unwrap_or(u32::MAX),
            removed: u32::try_from(difference.removed).unwrap_or(u32::MAX),
            fields,
            ..Default::default()
        })
    }

    async fn two_states(
        &self,
        caller: &Caller,
        id: DecisionId,
        compared: Compared<'_>,
    ) -> Result<(State, State), ServiceError> {
        let old = self.state_at(caller, id, compared.from).await?;
        let new = self.state_at(caller, id, compared.to).await?;
        Ok((old, new))
    }
}

fn line(line: difference::Line) -> v1::DiffLine {
    let operation = match line.operation {
        Operation::Equal => DiffOperation::DIFF_OPERATION_EQUAL,
        Operation::Removed => DiffOperation::DIFF_OPERATION_REMOVED,
        Operation::Added => DiffOperation::DIFF_OPERATION_ADDED,
    };
    let number = |number: Option<usize>| number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default();
    let segment = |segment: difference::Segment| v1::DiffSegment {
        text: segment.text,
        changed: segment.changed,
        ..Default::default()
    };
    v1::DiffLine {
        operation: operation.into(),
        from_line: number(line.from),
        to_line: number(line.to),
        segments: line.segments.into_iter().map(segment).collect(),
        ..Default::default()
    }
}

/// What the records' texts do not show.
fn changed_fields(old: &State, new: &State) -> Vec<v1::FieldChange> {
    let archived = |state: &State| if state.archived { "yes" } else { "no" }.to_owned();
    [
        ("tags", old.tags.join(", "), new.tags.join(", ")),
        ("categories", old.categories.join(", "), new.categories.join(", ")),
        ("archived", archived(old), archived(new)),
    ]
    .into_iter()
    .filter(|(_, from, to)| from != to)
    .map(|(field, from, to)| v1::FieldChange { field: field.to_owned(), from, to, ..Default::default() })
    .collect()
}
