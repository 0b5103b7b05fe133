//! What was used and what it cost, for pages: by day, by model, by the model
//! that was asked for, by person, by key, or by any of them together.
//!
//! Answers come from the daily sums that are written with the settlements, so they are as exact as the settlements and
//! behind by no more than what waits to be written.

use ai_gateway_ledger::{KeyId, PicoDollars, TenantId, UserId};
use api_gateway_core::ServiceError;
use jiff::civil::Date;
use sqlx::PgPool;

use crate::store::{Store, unavailable};

/// Rows that a page of usage has at most.
const MOST_ROWS: i64 = 10_000;

/// A question about usage.
#[derive(Clone, Copy, Debug)]
pub struct UsageQuery {
    /// The first day, by UTC.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What the rows tell apart.
    pub by: Dimensions,
    /// Only this person's, where one is named.
    pub user: Option<UserId>,
}

/// What rows of usage tell apart; nothing gives one row with everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dimensions {
    /// Days.
    pub day: bool,
    /// Models that answered.
    pub model: bool,
    /// Models that were asked for.
    pub asked_model: bool,
    /// People.
    pub user: bool,
    /// Keys.
    pub key: bool,
}

/// What was used. What the question does not tell apart is `None`, and so is who called without a person or a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageRow {
    /// The day, by UTC.
    pub day: Option<Date>,
    /// The model that answered, `<provider>/<name>`.
    pub model: Option<String>,
    /// The model that was asked for, by the name that callers use.
    pub asked_model: Option<String>,
    /// The person.
    pub user: Option<UserId>,
    /// The key.
    pub key: Option<KeyId>,
    /// Calls.
    pub requests: u64,
    /// Of these, calls in which the provider failed.
    pub failed: u64,
    /// Of these, calls of which the provider did not say what they used.
    pub estimated: u64,
    /// Tokens read afresh.
    pub input: u64,
    /// Tokens read out of the provider's cache.
    pub cache_read: u64,
    /// Tokens written into it.
    pub cache_write: u64,
    /// Tokens written, reasoning among them.
    pub output: u64,
    /// What all of it cost.
    pub cost: PicoDollars,
}

/// What a workspace has used of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantUsage {
    /// Whose.
    pub tenant: TenantId,
    /// The model that answered, `<provider>/<name>`.
    pub model: String,
    /// Calls.
    pub requests: u64,
    /// Of these, calls in which the provider failed.
    pub failed: u64,
    /// Tokens read, out of the provider's cache and into it as well.
    pub read: u64,
    /// Tokens written, reasoning among them.
    pub written: u64,
    /// What all of it cost.
    pub cost: PicoDollars,
}

/// What every workspace has used from one day to another, by UTC, model by model: the dearest workspace first. For whoever
/// runs the gateway; it is read as the projector, who alone sees all workspaces.
///
/// # Errors
/// When the database does not answer.
pub async fn of_all(projector: &PgPool, from: Date, to: Date) -> Result<Vec<TenantUsage>, ServiceError> {
    let rows = sqlx::query_file!("src/usage/of_all.sql", from.to_string(), to.to_string());
    let rows = rows.fetch_all(projector).await.map_err(unavailable)?;
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let usage = rows.into_iter().map(|row| TenantUsage {
        tenant: TenantId(row.tenant_id),
        model: row.model,
        requests: count(row.requests),
        failed: count(row.failed),
        read: count(row.read),
        written: count(row.written),
        cost: PicoDollars::from_i64(row.cost).unwrap_or_default(),
    });
    Ok(usage.collect())
}

impl Store {
    /// Answers a question about a tenant's usage: the earliest day first, then what cost most.
    ///
    /// # Errors
    /// `ai_usage.too_many` when there are too many rows, or when the database does not answer.
    pub async fn usage(&self, tenant: TenantId, query: UsageQuery) -> Result<Vec<UsageRow>, ServiceError> {
        let mut transaction = self.begin(tenant).await?;
        let rows = sqlx::query_file!(
            "src/usage/usage.sql",
            query.from.to_string(),
            query.to.to_string(),
            query.by.day,
            query.by.model,
            query.by.asked_model,
            query.by.user,
            query.by.key,
            query.user.map(|user| user.0),
            MOST_ROWS + 1,
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        if i64::try_from(rows.len()).is_ok_and(|rows| rows > MOST_ROWS) {
            let message = format!("the answer has more than {MOST_ROWS} rows");
            return Err(ServiceError::invalid("ai_usage.too_many", message).hint("ask for fewer days or distinctions"));
        }
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        rows.into_iter()
            .map(|row| {
                Ok(UsageRow {
                    day: row.day.map(|day| day.parse()).transpose().map_err(ServiceError::internal)?,
                    model: row.model,
                    asked_model: row.model_asked,
                    user: row.user_id.map(UserId),
                    key: row.key_id.map(KeyId),
                    requests: count(row.requests),
                    failed: count(row.failed),
                    estimated: count(row.estimated),
                    input: count(row.input),
                    cache_read: count(row.cache_read),
                    cache_write: count(row.cache_write),
                    output: count(row.output),
                    cost: PicoDollars::from_i64(row.cost).unwrap_or_default(),
                })
            })
            .collect()
    }
}
