//! What the ledger must know of a tenant.

use ai_gateway_ledger::{
    Limits, Measure, Opening, Override, PicoDollars, Scope, Settings, Span, Subject, TenantId, Total,
};
use api_gateway_core::ServiceError;
use jiff::Timestamp;
use sqlx::{Postgres, Transaction};

use super::settlements::{TotalRow, starts};
use super::subjects::Columns;
use super::{Store, measure, unavailable};
use crate::keys::VirtualKey;

/// All that a process keeps in memory of a tenant, as it is at one moment.
#[derive(Clone, Debug)]
pub struct Account {
    /// For the ledger.
    pub opening: Opening,
    /// The keys that are not revoked.
    pub keys: Vec<VirtualKey>,
    /// How often admins had changed something.
    pub revision: i64,
}

type Tx = Transaction<'static, Postgres>;

impl Store {
    /// Reads a tenant's account; one that calls for the first time begins to be known.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn account(&self, tenant: TenantId, now: Timestamp) -> Result<Account, ServiceError> {
        let mut transaction = self.begin(tenant).await?;
        // Read before the rest: what is changed meanwhile is then read again.
        let (since, revision) = tenant_row(&mut transaction, tenant).await?;
        let settings = Settings {
            limits: limits(&mut transaction).await?,
            stopped: stopped(&mut transaction).await?,
            overrides: overrides(&mut transaction, now).await?,
        };
        let totals = totals(&mut transaction, now).await?;
        let keys = crate::keys::all(&mut transaction).await?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(Account { opening: Opening { since, settings, totals }, keys, revision })
    }

    /// What a tenant and its people, keys and models have used today and in this month.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn totals(&self, tenant: TenantId, now: Timestamp) -> Result<Vec<Total>, ServiceError> {
        let mut transaction = self.begin(tenant).await?;
        let totals = totals(&mut transaction, now).await?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(totals)
    }

    /// Whether every tenant is stopped.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn everything_is_stopped(&self) -> Result<bool, ServiceError> {
        sqlx::query_scalar!(r#"SELECT exists(SELECT FROM ai.everything_stopped) AS "stopped!""#)
            .fetch_one(&self.application)
            .await
            .map_err(unavailable)
    }
}

async fn tenant_row(transaction: &mut Tx, tenant: TenantId) -> Result<(Timestamp, i64), ServiceError> {
    sqlx::query!("INSERT INTO ai.tenants (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING", tenant.0)
        .execute(&mut **transaction)
        .await
        .map_err(unavailable)?;
    let row = sqlx::query!(r#"SELECT since AS "since: jiff_sqlx::Timestamp", revision FROM ai.tenants"#)
        .fetch_one(&mut **transaction)
        .await
        .map_err(unavailable)?;
    Ok((row.since.to_jiff(), row.revision))
}

pub(crate) async fn limits(transaction: &mut Tx) -> Result<Vec<(Subject, Limits)>, ServiceError> {
    let rows = sqlx::query!(
        "SELECT scope, scope_id, model, requests_per_minute, tokens_per_minute, tokens_per_day, concurrent_streams,
                dollars_per_day, dollars_per_month
         FROM ai.limits ORDER BY scope, scope_id, model"
    )
    .fetch_all(&mut **transaction)
    .await
    .map_err(unavailable)?;
    let count = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
    rows.into_iter()
        .map(|row| {
            let limits = Limits {
                requests_per_minute: count(row.requests_per_minute),
                tokens_per_minute: count(row.tokens_per_minute),
                tokens_per_day: count(row.tokens_per_day),
                concurrent_streams: count(row.concurrent_streams),
                dollars_per_day: row.dollars_per_day.and_then(PicoDollars::from_i64),
                dollars_per_month: row.dollars_per_month.and_then(PicoDollars::from_i64),
            };
            Ok((Columns::subject(&row.scope, row.scope_id, row.model)?, limits))
        })
        .collect()
}

pub(crate) async fn stopped(transaction: &mut Tx) -> Result<Vec<Scope>, ServiceError> {
    let rows = sqlx::query!("SELECT scope, scope_id FROM ai.stops ORDER BY scope, scope_id")
        .fetch_all(&mut **transaction)
        .await
        .map_err(unavailable)?;
    rows.into_iter().map(|row| Ok(Columns::subject(&row.scope, row.scope_id, None)?.scope)).collect()
}

/// The overrides that hold now: those by an amount are for the day or month in which they were given.
pub(crate) async fn overrides(
    transaction: &mut Tx,
    now: Timestamp,
) -> Result<Vec<(Subject, Measure, Override)>, ServiceError> {
    let rows = sqlx::query!(
        r#"SELECT scope, scope_id, model, measure, until AS "until: jiff_sqlx::Timestamp", extra,
                  starts::text AS "starts!"
           FROM ai.overrides ORDER BY scope, scope_id, model, measure"#
    )
    .fetch_all(&mut **transaction)
    .await
    .map_err(unavailable)?;
    let mut overrides = Vec::new();
    for row in rows {
        let measure = measure(&row.measure)?;
        let span = if measure == Measure::DollarsPerDay { Span::Day } else { Span::Month };
        let over = match (row.until, row.extra.and_then(PicoDollars::from_i64)) {
            (Some(until), _) => Some(Override::Until(until.to_jiff())),
            (None, Some(extra)) if row.starts == starts(span, now) => Some(Override::Extra(extra)),
            _ => None,
        };
        if let Some(over) = over {
            overrides.push((Columns::subject(&row.scope, row.scope_id, row.model)?, measure, over));
        }
    }
    Ok(overrides)
}

async fn totals(transaction: &mut Tx, now: Timestamp) -> Result<Vec<Total>, ServiceError> {
    let rows = sqlx::query_as!(
        TotalRow,
        r#"SELECT span, starts::text AS "starts!", scope, scope_id, model,
                  least(tokens, 9223372036854775807)::bigint AS "tokens!",
                  least(cost, 9223372036854775807)::bigint AS "cost!"
           FROM ai.totals WHERE (span = 'day' AND starts = $1::text::date) OR (span = 'month' AND starts = $2::text::date)"#,
        starts(Span::Day, now),
        starts(Span::Month, now),
    )
    .fetch_all(&mut **transaction)
    .await
    .map_err(unavailable)?;
    rows.into_iter().map(TotalRow::total).collect()
}
