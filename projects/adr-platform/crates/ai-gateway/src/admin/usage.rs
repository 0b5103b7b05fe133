//! `ai.v1.UsageService`.

use std::collections::HashMap;

use ai_gateway_ledger::Scope;
use api_gateway_core::ServiceError;
use identity::{Caller, Role};
use jiff::Unit;
use platform_contracts::ai::v1;

use super::{Admin, input, messages, owner, tenant, user};
use crate::budgets::KeptAlert;
use crate::usage::{Dimensions, UsageQuery, UsageRow};

/// How long a period is at most, in days after the first.
const LONGEST: i32 = 366;
const MOST_ALERTS: u32 = 200;

impl Admin {
    /// What was used. Owners hear about everyone, others about themselves.
    ///
    /// # Errors
    /// `ai_usage.invalid`, `ai_usage.too_many`, or when the database does not answer.
    pub async fn get_usage(
        &self,
        caller: Caller,
        request: v1::GetUsageRequest,
    ) -> Result<v1::GetUsageResponse, ServiceError> {
        let caller = caller.require(Role::Viewer)?;
        let own = (caller.role < Role::Owner).then_some(user(&caller));
        let query = UsageQuery { user: own, ..query(&request)? };
        let rows = self.accounts.store().usage(tenant(&caller), query).await?;
        let user = |row: &UsageRow| row.user.map(Scope::User);
        let key = |row: &UsageRow| row.key.map(Scope::Key);
        let mut scopes: Vec<Scope> = rows.iter().flat_map(|row| [user(row), key(row)]).flatten().collect();
        scopes.sort_unstable();
        scopes.dedup();
        let names = self.names(&caller, &scopes).await?;
        let rows = rows.into_iter().map(|row| message(row, &names)).collect();
        Ok(v1::GetUsageResponse { rows, ..Default::default() })
    }

    /// Budgets that ran low. For owners.
    ///
    /// # Errors
    /// `role.insufficient`, or when the database does not answer.
    pub async fn list_alerts(&self, caller: Caller) -> Result<v1::ListAlertsResponse, ServiceError> {
        let caller = owner(caller)?;
        let kept = self.accounts.store().alerts(tenant(&caller), MOST_ALERTS).await?;
        let scopes: Vec<Scope> = kept.iter().map(|kept| kept.alert.subject.scope).collect();
        let names = self.names(&caller, &scopes).await?;
        let alerts = kept.into_iter().map(|kept| alert(kept, &names)).collect();
        Ok(v1::ListAlertsResponse { alerts, ..Default::default() })
    }
}

fn query(request: &v1::GetUsageRequest) -> Result<UsageQuery, ServiceError> {
    let (from, to) = (input::day("from_day", &request.from_day)?, input::day("to_day", &request.to_day)?);
    let days = from.until((Unit::Day, to)).map(|span| span.get_days()).unwrap_or(i32::MAX);
    if !(0..=LONGEST).contains(&days) {
        return Err(input::period("the last day is before the first, or more than 366 days after it"));
    }
    let mut by = Dimensions::default();
    for dimension in &request.by {
        match dimension.as_known() {
            Some(v1::UsageDimension::USAGE_DIMENSION_DAY) => by.day = true,
            Some(v1::UsageDimension::USAGE_DIMENSION_MODEL) => by.model = true,
            Some(v1::UsageDimension::USAGE_DIMENSION_ASKED_MODEL) => by.asked_model = true,
            Some(v1::UsageDimension::USAGE_DIMENSION_USER) => by.user = true,
            Some(v1::UsageDimension::USAGE_DIMENSION_KEY) => by.key = true,
            Some(v1::UsageDimension::USAGE_DIMENSION_UNSPECIFIED) | None => {
                return Err(input::period("what rows are to tell apart is not known here").field("by", "is unknown"));
            }
        }
    }
    Ok(UsageQuery { from, to, by, user: None })
}

fn message(row: UsageRow, names: &HashMap<Scope, String>) -> v1::UsageRow {
    let name = |scope: Option<Scope>| scope.and_then(|scope| names.get(&scope).cloned()).unwrap_or_default();
    v1::UsageRow {
        day: row.day.map(|day| day.to_string()).unwrap_or_default(),
        model: row.model.unwrap_or_default(),
        asked_model: row.asked_model.unwrap_or_default(),
        user_id: row.user.map(|user| user.to_string()).unwrap_or_default(),
        user_name: name(row.user.map(Scope::User)),
        key_id: row.key.map(|key| key.to_string()).unwrap_or_default(),
        key_name: name(row.key.map(Scope::Key)),
        requests: row.requests,
        failed_requests: row.failed,
        estimated_requests: row.estimated,
        input_tokens: row.input,
        cache_read_tokens: row.cache_read,
        cache_write_tokens: row.cache_write,
        output_tokens: row.output,
        cost_picodollars: row.cost.get(),
        ..Default::default()
    }
}

fn alert(kept: KeptAlert, names: &HashMap<Scope, String>) -> v1::Alert {
    let KeptAlert { alert, raised_at } = kept;
    v1::Alert {
        subject: messages::subject(&alert.subject).into(),
        subject_name: names.get(&alert.subject.scope).cloned().unwrap_or_default(),
        period: messages::period(alert.measure).into(),
        starts: alert.period_starts.strftime("%Y-%m-%d").to_string(),
        percent: alert.percent,
        budget_picodollars: alert.budget.get(),
        used_picodollars: alert.used.get(),
        raised_at: messages::timestamp(raised_at).into(),
        ..Default::default()
    }
}
