//! Lists: filters, sorting, pages.

use buffa::Message;
use platform_contracts::adr::v1::{self, DecisionSort};
use platform_contracts::platform::common::v1::PageResponse;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use super::rows::{SUMMARY_COLUMNS, SummaryRow};
use super::single::with_successors;

/// Rows on a page when the caller does not say.
const DEFAULT_SIZE: usize = 50;
/// Rows on a page at most.
const MAXIMUM_SIZE: usize = 500;

/// What to list.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// Which decisions.
    pub filter: v1::DecisionFilter,
    /// In which order.
    pub sort: DecisionSort,
    /// Rows wanted; 0 takes the default.
    pub size: usize,
    /// Where the page before ended; empty for the first page.
    pub token: String,
}

/// Why a list could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The token is from another list, or made up.
    #[error("the page token does not belong to this list; start again from the first page")]
    Token,
    /// The database does not answer.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// How each order is expressed: what to sort by, as text, and in which direction.
struct Order {
    key: &'static str,
    r#type: &'static str,
    descending: bool,
}

fn order(sort: DecisionSort) -> Order {
    let order = |key, r#type, descending| Order { key, r#type, descending };
    match sort {
        DecisionSort::DECISION_SORT_UNSPECIFIED => order("updated_at", "timestamptz", true),
        DecisionSort::DECISION_SORT_NUMBER => order("coalesce(number, 2147483647)", "integer", false),
        DecisionSort::DECISION_SORT_NUMBER_DESCENDING => order("coalesce(number, -1)", "integer", true),
        DecisionSort::DECISION_SORT_TITLE => order("lower(title)", "text", false),
        DecisionSort::DECISION_SORT_DATE => order("coalesce(nullif(date_iso, ''), '9999')", "text", false),
        DecisionSort::DECISION_SORT_DATE_DESCENDING => order("date_iso", "text", true),
        DecisionSort::DECISION_SORT_STATUS => order("status", "smallint", false),
    }
}

/// Where a page ended. Later pages start after it, wherever rows have come or gone meanwhile.
#[derive(Serialize, Deserialize)]
struct Cursor {
    sort: i32,
    key: String,
    id: Uuid,
    /// Fingerprint of the filter, so that a token is not taken for a place in another list.
    list: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    summary: SummaryRow,
    sort_key: String,
}

/// A page of decisions.
///
/// # Errors
/// When the token is not one of this list's, or the database does not answer.
pub async fn list(connection: &mut PgConnection, list: &List) -> Result<v1::ListDecisionsResponse, Error> {
    let size = if list.size == 0 { DEFAULT_SIZE } else { list.size.min(MAXIMUM_SIZE) };
    let order = order(list.sort);
    let mut query = QueryBuilder::new(format!("SELECT {SUMMARY_COLUMNS}, ({})::text AS sort_key", order.key));
    push_from(&mut query, &list.filter);
    if !list.token.is_empty() {
        push_cursor(&mut query, &order, &read_token(list)?);
    }
    let direction = if order.descending { "DESC" } else { "ASC" };
    query.push(format!(" ORDER BY {} {direction}, id {direction} LIMIT ", order.key));
    query.push_bind(i64::try_from(size + 1).unwrap_or(i64::MAX));
    let mut rows: Vec<Row> = query.build_query_as().fetch_all(&mut *connection).await?;

    let more = rows.len() > size;
    rows.truncate(size);
    let next_token = match rows.last() {
        Some(last) if more => write_token(list, last),
        _ => String::new(),
    };
    let total =
        if list.token.is_empty() && !more { rows.len() as u64 } else { count(connection, &list.filter).await? };
    let rows = rows.into_iter().map(|row| row.summary).collect();
    let decisions = with_successors(connection, rows).await?.into_iter().map(|(_, summary)| summary).collect();
    Ok(v1::ListDecisionsResponse {
        decisions,
        page: PageResponse { next_token, total, ..Default::default() }.into(),
        ..Default::default()
    })
}

async fn count(connection: &mut PgConnection, filter: &v1::DecisionFilter) -> Result<u64, sqlx::Error> {
    let mut query = QueryBuilder::new("SELECT count(*)");
    push_from(&mut query, filter);
    let total: i64 = query.build_query_scalar().fetch_one(connection).await?;
    Ok(u64::try_from(total).unwrap_or_default())
}

fn push_from(query: &mut QueryBuilder<Postgres>, filter: &v1::DecisionFilter) {
    query.push(" FROM adr.decisions WHERE true");
    if !filter.include_archived {
        query.push(" AND NOT archived");
    }
    if !filter.projects.is_empty() {
        query.push(" AND project = ANY (").push_bind(filter.projects.clone()).push(")");
    }
    if !filter.statuses.is_empty() {
        let statuses: Vec<i16> =
            filter.statuses.iter().filter_map(|status| i16::try_from(status.to_i32()).ok()).collect();
        query.push(" AND status = ANY (").push_bind(statuses).push(")");
    }
    if !filter.tags.is_empty() {
        query.push(" AND tags @> ").push_bind(filter.tags.clone());
    }
    if !filter.categories.is_empty() {
        query.push(" AND categories && ").push_bind(filter.categories.clone());
    }
    if !filter.authors.is_empty() {
        query.push(" AND authors && ").push_bind(filter.authors.clone());
    }
    if !filter.date_from.is_empty() {
        // "2024" covers the whole year, so a record dated "2024" fits from "2024-05" on as well.
        query.push(" AND date_iso <> '' AND date_iso >= left(").push_bind(filter.date_from.clone());
        query.push(", length(date_iso))");
    }
    if !filter.date_to.is_empty() {
        query.push(" AND date_iso <> '' AND left(date_iso, length(").push_bind(filter.date_to.clone());
        query.push(")) <= ").push_bind(filter.date_to.clone());
    }
}

fn push_cursor(query: &mut QueryBuilder<Postgres>, order: &Order, cursor: &Cursor) {
    let comparison = if order.descending { "<" } else { ">" };
    query.push(format!(" AND ({}, id) {comparison} (", order.key)).push_bind(cursor.key.clone());
    query.push(format!("::text::{}, ", order.r#type)).push_bind(cursor.id).push(")");
}

fn write_token(list: &List, last: &Row) -> String {
    let (key, id) = (last.sort_key.clone(), last.summary.id);
    let cursor = Cursor { sort: buffa::Enumeration::to_i32(&list.sort), key, id, list: fingerprint(&list.filter) };
    serde_json::to_string(&cursor).unwrap_or_default()
}

fn read_token(list: &List) -> Result<Cursor, Error> {
    let cursor: Cursor = serde_json::from_str(&list.token).map_err(|_| Error::Token)?;
    let of_this_list =
        cursor.sort == buffa::Enumeration::to_i32(&list.sort) && cursor.list == fingerprint(&list.filter);
    let readable = match order(list.sort).r#type {
        "integer" => cursor.key.parse::<i32>().is_ok(),
        "smallint" => cursor.key.parse::<i16>().is_ok(),
        "timestamptz" => cursor.key.parse::<jiff::Timestamp>().is_ok(),
        _ => !cursor.key.contains('\0'),
    };
    if of_this_list && readable { Ok(cursor) } else { Err(Error::Token) }
}

fn fingerprint(filter: &v1::DecisionFilter) -> String {
    let digest = Sha256::digest(filter.encode_to_vec());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
