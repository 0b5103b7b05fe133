//! The history of a decision.

use platform_contracts::adr::v1;
use platform_contracts::platform::common::v1::{PageRequest, PageResponse};
use sqlx::PgConnection;
use uuid::Uuid;

use super::list::Error;
use super::rows::changed;

/// Versions on a page when the caller does not say.
const DEFAULT_SIZE: i64 = 50;
/// Versions on a page at most.
const MAXIMUM_SIZE: i64 = 500;

struct VersionRow {
    version: i64,
    event_type: String,
    summary: String,
    title: String,
    status: i16,
    changed_by: Option<Uuid>,
    changed_by_name: String,
    changed_at: jiff_sqlx::Timestamp,
}

impl VersionRow {
    fn into_message(self) -> v1::DecisionVersion {
        v1::DecisionVersion {
            version: u64::try_from(self.version).unwrap_or_default(),
            summary: self.summary,
            event_type: self.event_type,
            changed: changed(self.changed_by, self.changed_by_name, self.changed_at).into(),
            title: self.title,
            status: i32::from(self.status).into(),
            ..Default::default()
        }
    }
}

/// A decision's versions, newest first. The token is the version the page before ended with.
///
/// # Errors
/// When the token is not one of a history's, or the database does not answer.
pub async fn versions(
    connection: &mut PgConnection,
    decision: Uuid,
    page: &PageRequest,
) -> Result<v1::ListVersionsResponse, Error> {
    let size = if page.size == 0 { DEFAULT_SIZE } else { i64::from(page.size).min(MAXIMUM_SIZE) };
    let before = match page.token.as_str() {
        "" => i64::MAX,
        token => token.parse().ok().filter(|version| *version > 0).ok_or(Error::Token)?,
    };
    let mut rows = sqlx::query_as!(
        VersionRow,
        r#"SELECT version, event_type, summary, title, status, changed_by, changed_by_name,
                  changed_at AS "changed_at: jiff_sqlx::Timestamp"
           FROM adr.versions WHERE decision_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3"#,
        decision,
        before,
        size + 1
    )
    .fetch_all(&mut *connection)
    .await?;
    let total =
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM adr.versions WHERE decision_id = $1"#, decision)
            .fetch_one(connection)
            .await?;
    let more = rows.len() > usize::try_from(size).unwrap_or(usize::MAX);
    if more {
        rows.pop();
    }
    let next_token = rows.last().filter(|_| more).map(|row| row.version.to_string()).unwrap_or_default();
    Ok(v1::ListVersionsResponse {
        versions: rows.into_iter().map(VersionRow::into_message).collect(),
        page: PageResponse { next_token, total: u64::try_from(total).unwrap_or_default(), ..Default::default() }.into(),
        ..Default::default()
    })
}
