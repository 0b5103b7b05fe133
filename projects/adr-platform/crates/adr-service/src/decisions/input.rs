//! What callers send, checked.

use adr_domain::decision::DecisionId;
use api_gateway_core::ServiceError;
use platform_contracts::adr::v1::DecisionFilter;

pub(crate) fn decision_id(text: &str) -> Result<DecisionId, ServiceError> {
    text.parse().map_err(|_| {
        ServiceError::invalid("decision.id_invalid", "the id of a decision is a UUID")
            .hint("take it from a list or a search; numbers such as 0012 may repeat and are no ids")
            .field("id", "not a UUID")
    })
}

pub(crate) fn not_found(id: DecisionId) -> ServiceError {
    ServiceError::not_found("decision.not_found", format!("there is no decision {id} in this workspace"))
        .hint("it may belong to another workspace; search for its title")
}

pub(super) fn version_not_found(version: u64) -> ServiceError {
    ServiceError::not_found("version.not_found", format!("the decision has no version {version}"))
        .hint("its history lists the versions there are, from 1")
}

pub(super) fn expected_version_missing() -> ServiceError {
    ServiceError::invalid("decision.expected_version_missing", "say which version the change starts from")
        .hint("send the version you have read, so that nobody's change is overwritten")
        .field("expected_version", "missing")
}

/// A project's key: lower-case letters, digits, `.`, `_` and `-`, beginning with a letter or digit.
pub(crate) fn project_key(text: &str) -> Result<&str, ServiceError> {
    let allowed =
        |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || "._-".contains(character);
    let starts_well = text.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit());
    if starts_well && text.len() <= 100 && text.chars().all(allowed) {
        return Ok(text);
    }
    Err(ServiceError::invalid(
        "project.key_invalid",
        "a project's key is 1 to 100 lower-case letters, digits, `.`, `_` or `-`",
    )
    .hint("begin it with a letter or digit, such as `payments-api`")
    .field("project", "not a key"))
}

/// A filter whose dates are dates.
pub(crate) fn filter(mut filter: DecisionFilter) -> Result<DecisionFilter, ServiceError> {
    for (field, date) in [("date_from", &mut filter.date_from), ("date_to", &mut filter.date_to)] {
        *date = date.trim().to_owned();
        if !date.is_empty() && !adr_search::is_date(date) {
            return Err(ServiceError::invalid("filter.date_invalid", format!("the date `{date}` is not understood"))
                .hint("write 2024, 2024-05 or 2024-05-13")
                .field(format!("filter.{field}"), "not a date"));
        }
    }
    Ok(filter)
}

pub(super) fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}
