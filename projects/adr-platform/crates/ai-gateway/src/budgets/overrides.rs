//! Hard stops that are lifted.

use ai_gateway_ledger::{Measure, Override, PicoDollars, Scope, Span, Subject, TenantId, UserId};
use api_gateway_core::ServiceError;
use jiff::Timestamp;

use crate::store::{Columns, Store, name_of, overrides, starts, unavailable};

impl Store {
    /// The overrides that hold now, in a stable order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn overrides(
        &self,
        tenant: TenantId,
        now: Timestamp,
    ) -> Result<Vec<(Subject, Measure, Override)>, ServiceError> {
        let mut transaction = self.begin(tenant).await?;
        let overrides = overrides(&mut transaction, now).await?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(overrides)
    }

    /// Lifts the hard stop of a budget of a tenant, person or key, or puts it back with `None`.
    ///
    /// # Errors
    /// `ai_override.invalid` for anything that is no budget of one subject, or when the database does not answer.
    pub async fn set_override(
        &self,
        tenant: TenantId,
        admin: UserId,
        subject: &Subject,
        budget: Measure,
        over: Option<Override>,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        let is_one = matches!(subject.scope, Scope::Tenant | Scope::User(_) | Scope::Key(_));
        let Some(measure) = name_of(budget).filter(|_| is_one) else {
            let message = "only a budget in dollars of the workspace, a person or a key can be overridden";
            return Err(ServiceError::invalid("ai_override.invalid", message).hint("raise the limit instead"));
        };
        let (until, extra) = match over {
            Some(Override::Until(end)) => (Some(jiff_sqlx::Timestamp::from(end)), None),
            Some(Override::Extra(extra)) => (None, Some(PicoDollars::to_i64(extra))),
            None => (None, None),
        };
        let span = if budget == Measure::DollarsPerDay { Span::Day } else { Span::Month };
        let columns = Columns::from(subject);
        let mut transaction = self.change(tenant, admin).await?;
        sqlx::query!(
            "DELETE FROM ai.overrides WHERE scope = $1 AND scope_id IS NOT DISTINCT FROM $2
                AND model IS NOT DISTINCT FROM $3 AND measure = $4",
            columns.scope,
            columns.scope_id,
            columns.model,
            measure
        )
        .execute(&mut *transaction)
        .await
        .map_err(unavailable)?;
        if over.is_some() {
            sqlx::query!(
                "INSERT INTO ai.overrides (tenant_id, scope, scope_id, model, measure, until, extra, starts, given_by)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::date, $9)",
                tenant.0,
                columns.scope,
                columns.scope_id,
                columns.model,
                measure,
                until as _,
                extra,
                starts(span, now),
                admin.0,
            )
            .execute(&mut *transaction)
            .await
            .map_err(unavailable)?;
        }
        transaction.commit().await.map_err(unavailable)
    }
}
