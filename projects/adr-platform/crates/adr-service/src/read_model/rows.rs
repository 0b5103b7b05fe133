//! Rows as they come from the tables, and the messages they become.

use buffa_types::google::protobuf::Timestamp;
use platform_contracts::adr::v1;
use platform_contracts::platform::common::v1::ChangeMetadata;
use uuid::Uuid;

/// The columns of a [`SummaryRow`], for queries that are put together.
pub(super) const SUMMARY_COLUMNS: &str = "id, project, number, title, status, status_text, date_iso, date_text, \
    tags, categories, authors, archived, version, path, updated_by, updated_by_name, updated_at";

/// What a list shows of a decision.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SummaryRow {
    pub(super) id: Uuid,
    pub(super) project: String,
    pub(super) number: Option<i32>,
    pub(super) title: String,
    pub(super) status: i16,
    pub(super) status_text: String,
    pub(super) date_iso: String,
    pub(super) date_text: String,
    pub(super) tags: Vec<String>,
    pub(super) categories: Vec<String>,
    pub(super) authors: Vec<String>,
    pub(super) archived: bool,
    pub(super) version: i64,
    pub(super) path: String,
    pub(super) updated_by: Option<Uuid>,
    pub(super) updated_by_name: String,
    pub(super) updated_at: jiff_sqlx::Timestamp,
}

impl SummaryRow {
    /// The message, without the decisions that replaced this one.
    pub(super) fn into_message(self) -> v1::DecisionSummary {
        v1::DecisionSummary {
            id: self.id.to_string(),
            project: self.project,
            number: self.number.and_then(|number| u32::try_from(number).ok()),
            title: self.title,
            status: i32::from(self.status).into(),
            status_text: self.status_text,
            date: v1::RecordDate { iso: self.date_iso, text: self.date_text, ..Default::default() }.into(),
            tags: self.tags,
            categories: self.categories,
            authors: self.authors,
            archived: self.archived,
            version: u64::try_from(self.version).unwrap_or_default(),
            updated: changed(self.updated_by, self.updated_by_name, self.updated_at).into(),
            path: self.path,
            ..Default::default()
        }
    }
}

/// Who changed something, and when.
pub(super) fn changed(by: Option<Uuid>, name: String, at: jiff_sqlx::Timestamp) -> ChangeMetadata {
    ChangeMetadata {
        user_id: by.map(|id| id.to_string()).unwrap_or_default(),
        user_name: name,
        at: timestamp(at).into(),
        ..Default::default()
    }
}

/// A point in time as the contracts write it.
pub(crate) fn timestamp(at: jiff_sqlx::Timestamp) -> Timestamp {
    let at = at.to_jiff();
    Timestamp::from_unix(at.as_second(), at.subsec_nanosecond())
}
