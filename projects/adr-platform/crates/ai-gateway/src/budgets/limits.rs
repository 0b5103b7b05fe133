//! Limits.

use ai_gateway_ledger::{Limits, Measure, PicoDollars, Scope, Subject, TenantId, UserId};
use api_gateway_core::ServiceError;
use sqlx::PgConnection;

use crate::store::{Columns, Store, limits, name_of, unavailable};

const MOST_LIMITS: i64 = 10_000;

impl Store {
    /// A tenant's limits, in a stable order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn limits(&self, tenant: TenantId) -> Result<Vec<(Subject, Limits)>, ServiceError> {
        let mut transaction = self.begin(tenant).await?;
        let limits = limits(&mut transaction).await?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(limits)
    }

    /// Sets a subject's limits, or takes them away with `None`: a person's or key's are then those of each.
    /// What lifted the hard stop of a budget goes with it.
    ///
    /// # Errors
    /// `ai_limit.too_large`, `ai_limit.too_many`, or when the database does not answer.
    pub async fn set_limits(
        &self,
        tenant: TenantId,
        admin: UserId,
        subject: &Subject,
        limits: Option<&Limits>,
    ) -> Result<(), ServiceError> {
        let mut transaction = self.change(tenant, admin).await?;
        let columns = Columns::from(subject);
        let before = sqlx::query!(
            "DELETE FROM ai.limits WHERE scope = $1 AND scope_id IS NOT DISTINCT FROM $2 AND model IS NOT DISTINCT FROM $3
             RETURNING dollars_per_day, dollars_per_month",
            columns.scope,
            columns.scope_id,
            columns.model
        )
        .fetch_optional(&mut *transaction)
        .await
        .map_err(unavailable)?;
        if let Some(limits) = limits {
            let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM ai.limits"#)
                .fetch_one(&mut *transaction)
                .await
                .map_err(unavailable)?;
            if count >= MOST_LIMITS {
                return Err(ServiceError::exhausted(
                    "ai_limit.too_many",
                    format!("a workspace has at most {MOST_LIMITS} limits"),
                )
                .hint("set one for each person or each key instead"));
            }
            sqlx::query!(
                "INSERT INTO ai.limits (tenant_id, scope, scope_id, model, requests_per_minute, tokens_per_minute,
                                        tokens_per_day, concurrent_streams, dollars_per_day, dollars_per_month)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                tenant.0,
                columns.scope,
                columns.scope_id,
                columns.model,
                count_column(limits.requests_per_minute)?,
                count_column(limits.tokens_per_minute)?,
                count_column(limits.tokens_per_day)?,
                count_column(limits.concurrent_streams)?,
                limits.dollars_per_day.map(PicoDollars::to_i64),
                limits.dollars_per_month.map(PicoDollars::to_i64),
            )
            .execute(&mut *transaction)
            .await
            .map_err(unavailable)?;
        }
        if let Some(before) = before {
            let now = limits.copied().unwrap_or_default();
            let gone = [
                (Measure::DollarsPerDay, before.dollars_per_day.is_some() && now.dollars_per_day.is_none()),
                (Measure::DollarsPerMonth, before.dollars_per_month.is_some() && now.dollars_per_month.is_none()),
            ];
            for (measure, _) in gone.into_iter().filter(|(_, is_gone)| *is_gone) {
                end_overrides(&mut transaction, subject, measure).await?;
            }
        }
        transaction.commit().await.map_err(unavailable)
    }
}

/// Ends what lifted the hard stop of a budget that a subject had, or of one that each person or key had: theirs who have
/// no limits of their own.
async fn end_overrides(connection: &mut PgConnection, subject: &Subject, measure: Measure) -> Result<(), ServiceError> {
    let columns = Columns::from(subject);
    let each_of = match subject.scope {
        Scope::EachUser => Some("user"),
        Scope::EachKey => Some("key"),
        Scope::Tenant | Scope::User(_) | Scope::Key(_) => None,
    };
    sqlx::query!(
        "DELETE FROM ai.overrides AS o WHERE o.measure = $4 AND o.model IS NOT DISTINCT FROM $3
           AND (o.scope = $1 AND o.scope_id IS NOT DISTINCT FROM $2
                OR o.scope = $5 AND NOT EXISTS (
                    SELECT FROM ai.limits AS own WHERE own.scope = o.scope AND own.scope_id = o.scope_id
                       AND own.model IS NOT DISTINCT FROM o.model))",
        columns.scope,
        columns.scope_id,
        columns.model,
        name_of(measure),
        each_of,
    )
    .execute(connection)
    .await
    .map(drop)
    .map_err(unavailable)
}

fn count_column(limit: Option<u64>) -> Result<Option<i64>, ServiceError> {
    let too_large =
        |_| ServiceError::invalid("ai_limit.too_large", "the limit is larger than can be kept").hint("leave it out");
    limit.map(i64::try_from).transpose().map_err(too_large)
}
