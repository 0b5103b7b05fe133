//! Alerts.

use ai_gateway_ledger::{Alert, Measure, PicoDollars, Span, TenantId};
use api_gateway_core::ServiceError;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::store::{Columns, Store, measure, name_of, starts, unavailable};

/// An alert that was raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAlert {
    /// What it says.
    pub alert: Alert,
    /// When it was raised.
    pub raised_at: Timestamp,
}

impl Store {
    /// Keeps an alert and says whether it is new: whichever process raises it first, and however often, it is new once.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_alert(&self, tenant: TenantId, alert: &Alert) -> Result<bool, ServiceError> {
        let span = if alert.measure == Measure::DollarsPerDay { Span::Day } else { Span::Month };
        let columns = Columns::from(&alert.subject);
        let mut transaction = self.begin(tenant).await?;
        let kept = sqlx::query!(
            "INSERT INTO ai.alerts (tenant_id, scope, scope_id, model, measure, percent, starts, budget, used)
             VALUES ($1, $2, $3, $4, $5, $6, $7::text::date, $8, $9) ON CONFLICT DO NOTHING",
            tenant.0,
            columns.scope,
            columns.scope_id,
            columns.model,
            name_of(alert.measure),
            i32::try_from(alert.percent).unwrap_or(i32::MAX),
            starts(span, alert.period_starts),
            alert.budget.to_i64(),
            alert.used.to_i64(),
        )
        .execute(&mut *transaction)
        .await
        .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(kept.rows_affected() > 0)
    }

    /// A tenant's latest alerts, the newest first, at most so many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn alerts(&self, tenant: TenantId, most: u32) -> Result<Vec<KeptAlert>, ServiceError> {
        let mut transaction = self.begin(tenant).await?;
        let rows = sqlx::query!(
            r#"SELECT scope, scope_id, model, measure, percent, starts::text AS "starts!", budget, used,
                      raised_at AS "raised_at: jiff_sqlx::Timestamp"
               FROM ai.alerts ORDER BY ai.alerts.raised_at DESC, percent DESC LIMIT $1"#,
            i64::from(most)
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        rows.into_iter()
            .map(|row| {
                let date: Date = row.starts.parse().map_err(ServiceError::internal)?;
                let alert = Alert {
                    subject: Columns::subject(&row.scope, row.scope_id, row.model)?,
                    measure: measure(&row.measure)?,
                    percent: u32::try_from(row.percent).unwrap_or_default(),
                    budget: PicoDollars::from_i64(row.budget).unwrap_or_default(),
                    used: PicoDollars::from_i64(row.used).unwrap_or_default(),
                    period_starts: date.to_zoned(TimeZone::UTC).map_err(ServiceError::internal)?.timestamp(),
                };
                Ok(KeptAlert { alert, raised_at: row.raised_at.to_jiff() })
            })
            .collect()
    }
}
