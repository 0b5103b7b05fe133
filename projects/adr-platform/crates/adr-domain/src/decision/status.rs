//! Statuses and formats between the records' own types and the contracts'.

use adr_records::{Format, Status};
use platform_contracts::adr::v1;

/// The contract's value for a status.
#[must_use]
pub fn to_contract(status: Status) -> v1::Status {
    match status {
        Status::Unspecified => v1::Status::STATUS_UNSPECIFIED,
        Status::Draft => v1::Status::STATUS_DRAFT,
        Status::Proposed => v1::Status::STATUS_PROPOSED,
        Status::Accepted => v1::Status::STATUS_ACCEPTED,
        Status::Rejected => v1::Status::STATUS_REJECTED,
        Status::Deprecated => v1::Status::STATUS_DEPRECATED,
        Status::Superseded => v1::Status::STATUS_SUPERSEDED,
        Status::Other => v1::Status::STATUS_OTHER,
    }
}

/// The status a contract's value stands for.
#[must_use]
pub fn from_contract(status: v1::Status) -> Status {
    match status {
        v1::Status::STATUS_UNSPECIFIED => Status::Unspecified,
        v1::Status::STATUS_DRAFT => Status::Draft,
        v1::Status::STATUS_PROPOSED => Status::Proposed,
        v1::Status::STATUS_ACCEPTED => Status::Accepted,
        v1::Status::STATUS_REJECTED => Status::Rejected,
        v1::Status::STATUS_DEPRECATED => Status::Deprecated,
        v1::Status::STATUS_SUPERSEDED => Status::Superseded,
        v1::Status::STATUS_OTHER => Status::Other,
    }
}

/// A status in a word, for people.
#[must_use]
pub fn word(status: Status) -> &'static str {
    match status {
        Status::Unspecified => "no status",
        Status::Draft => "draft",
        Status::Proposed => "proposed",
        Status::Accepted => "accepted",
        Status::Rejected => "rejected",
        Status::Deprecated => "deprecated",
        Status::Superseded => "superseded",
        Status::Other => "another status",
    }
}

/// The contract's value for a format.
#[must_use]
pub fn format_to_contract(format: Format) -> v1::Format {
    match format {
        Format::Markdown => v1::Format::FORMAT_MARKDOWN,
        Format::ReStructuredText => v1::Format::FORMAT_RESTRUCTUREDTEXT,
        Format::AsciiDoc => v1::Format::FORMAT_ASCIIDOC,
    }
}
