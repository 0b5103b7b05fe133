//! Noticing what other processes and admins have done.

use ai_gateway_ledger::{PicoDollars, Scope, Span, TenantId, Total};
use api_gateway_core::ServiceError;
use jiff::Timestamp;

use super::settlements::starts;
use super::{Store, unavailable};

/// What a tenant has used in a month. Another one means that somebody has written settlements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthTotal {
    /// Tokens, read and written.
    pub tokens: u64,
    /// What they cost.
    pub cost: PicoDollars,
}

impl MonthTotal {
    /// The one among totals of a tenant, where it is.
    #[must_use]
    pub fn among(totals: &[Total]) -> Option<Self> {
        let is_it = |total: &&Total| total.span == Span::Month && total.subject == Scope::Tenant.into();
        totals.iter().find(is_it).map(|total| Self { tokens: total.tokens, cost: total.cost })
    }
}

/// How far a tenant has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The tenant.
    pub tenant: TenantId,
    /// How often admins have changed something.
    pub revision: i64,
    /// What is used in this month.
    pub month: MonthTotal,
}

struct Row {
    tenant_id: uuid::Uuid,
    revision: i64,
    tokens: i64,
    cost: i64,
}

impl Store {
    /// How far these tenants have come; who is not known is left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn changes(&self, tenants: &[TenantId], now: Timestamp) -> Result<Vec<Change>, ServiceError> {
        let tenants: Vec<_> = tenants.iter().map(|tenant| tenant.0).collect();
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT tenant_id AS "tenant_id!", revision AS "revision!",
                      least(tokens, 9223372036854775807)::bigint AS "tokens!",
                      least(cost, 9223372036854775807)::bigint AS "cost!"
               FROM ai.changes_of($1, $2::text::date)"#,
            &tenants,
            starts(Span::Month, now),
        )
        .fetch_all(&self.application)
        .await
        .map_err(unavailable)?;
        let change = |row: Row| Change {
            tenant: TenantId(row.tenant_id),
            revision: row.revision,
            month: MonthTotal {
                tokens: u64::try_from(row.tokens).unwrap_or_default(),
                cost: PicoDollars::from_i64(row.cost).unwrap_or_default(),
            },
        };
        Ok(rows.into_iter().map(change).collect())
    }
}
