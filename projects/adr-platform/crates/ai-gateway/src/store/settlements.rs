//! Writing down what calls came to.

use ai_gateway_ledger::{PicoDollars, Settlement, Span, TenantId, TokenKind, Total};
use api_gateway_core::ServiceError;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};
use serde_json::{Value, json};

use super::subjects::{Columns, storable};
use super::{Store, unavailable};

impl Store {
    /// Writes a tenant's settlements, adds them to the daily usage and to the totals that limits count by, all or
    /// nothing, and returns the totals of whom they concern. Those that are there already are left alone: written twice,
    /// they count once.
    ///
    /// # Errors
    /// When the database does not answer. Whether they were written is then not known, and writing them again is right.
    pub async fn write(&self, tenant: TenantId, settlements: &[&Settlement]) -> Result<Vec<Total>, ServiceError> {
        let rows = Value::Array(settlements.iter().map(|settlement| row(settlement)).collect());
        let mut transaction = self.begin(tenant).await?;
        let totals = sqlx::query_file!("src/store/write_settlements.sql", tenant.0, rows)
            .fetch_all(&mut *transaction)
            .await
            .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        totals
            .into_iter()
            .map(|row| {
                let subject = Columns::subject(&row.scope, row.scope_id, row.model)?;
                total(subject, &row.span, &row.starts, row.tokens, row.cost)
            })
            .collect()
    }
}

/// A total from its columns.
pub(super) fn total(
    subject: ai_gateway_ledger::Subject,
    span: &str,
    starts: &str,
    tokens: i64,
    cost: i64,
) -> Result<Total, ServiceError> {
    let span = if span == "day" { Span::Day } else { Span::Month };
    let date: Date = starts.parse().map_err(ServiceError::internal)?;
    let starts = date.to_zoned(TimeZone::UTC).map_err(ServiceError::internal)?.timestamp();
    let cost = PicoDollars::from_i64(cost).unwrap_or_default();
    Ok(Total { subject, span, starts, tokens: u64::try_from(tokens).unwrap_or_default(), cost })
}

/// The day on which a span around a moment begins, as the ledger reckons it.
pub(crate) fn starts(span: Span, moment: Timestamp) -> String {
    span.around(moment).0.to_zoned(TimeZone::UTC).date().to_string()
}

fn row(settlement: &Settlement) -> Value {
    let tokens = |kind: TokenKind| i64::try_from(settlement.tokens[kind]).unwrap_or(i64::MAX);
    json!({
        "id": settlement.id,
        "user_id": settlement.scopes.user,
        "key_id": settlement.scopes.key,
        "model_asked": storable(&settlement.scopes.model),
        "model": storable(&settlement.model),
        "provider": storable(settlement.provider()),
        "input": tokens(TokenKind::Input),
        "cache_read": tokens(TokenKind::CacheRead),
        "cache_write_5m": tokens(TokenKind::CacheWrite5m),
        "cache_write_1h": tokens(TokenKind::CacheWrite1h),
        "audio_input": tokens(TokenKind::AudioInput),
        "output": tokens(TokenKind::Output),
        "reasoning": tokens(TokenKind::Reasoning),
        "audio_output": tokens(TokenKind::AudioOutput),
        "cost": settlement.cost,
        "is_estimated": settlement.is_estimated,
        "outcome": settlement.outcome,
        "started_at": microseconds(settlement.started_at),
        "first_token_at": settlement.first_token_at.map(microseconds),
        "finished_at": microseconds(settlement.finished_at),
        // Rounded to what the database keeps, a moment could fall into another day.
        "day": starts(Span::Day, settlement.started_at),
        "month": starts(Span::Month, settlement.started_at),
    })
}

fn microseconds(moment: Timestamp) -> Timestamp {
    moment.round(Unit::Microsecond).unwrap_or(moment)
}
