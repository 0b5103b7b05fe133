//! The kill switch.

use ai_gateway_ledger::{Scope, TenantId, UserId};
use api_gateway_core::ServiceError;

use crate::store::{Columns, Store, stopped, unavailable};

impl Store {
    /// Who of a tenant is stopped, in a stable order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn stopped(&self, tenant: TenantId) -> Result<Vec<Scope>, ServiceError> {
        let mut transaction = self.begin(tenant).await?;
        let stopped = stopped(&mut transaction).await?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(stopped)
    }

    /// Stops a tenant, a person or a key, or lets them go on.
    ///
    /// # Errors
    /// `ai_stop.invalid` for anything else, or when the database does not answer.
    pub async fn set_stopped(
        &self,
        tenant: TenantId,
        admin: UserId,
        scope: Scope,
        is_stopped: bool,
    ) -> Result<(), ServiceError> {
        if matches!(scope, Scope::EachUser | Scope::EachKey) {
            let message = "only the workspace, a person or a key can be stopped";
            return Err(ServiceError::invalid("ai_stop.invalid", message).hint("stop the workspace instead"));
        }
        let columns = Columns::from(&scope.into());
        let mut transaction = self.change(tenant, admin).await?;
        let changing = if is_stopped {
            sqlx::query!(
                "INSERT INTO ai.stops (tenant_id, scope, scope_id, stopped_by) VALUES ($1, $2, $3, $4)
                 ON CONFLICT DO NOTHING",
                tenant.0,
                columns.scope,
                columns.scope_id,
                admin.0,
            )
        } else {
            sqlx::query!(
                "DELETE FROM ai.stops WHERE scope = $1 AND scope_id IS NOT DISTINCT FROM $2",
                columns.scope,
                columns.scope_id,
            )
        };
        changing.execute(&mut *transaction).await.map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)
    }

    /// Stops every tenant, or lets them go on. For who runs the gateway, and for nobody of a tenant.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_everything_stopped(&self, operator: UserId, is_stopped: bool) -> Result<(), ServiceError> {
        let changing = if is_stopped {
            sqlx::query!(
                "INSERT INTO ai.everything_stopped (stopped_by) VALUES ($1) ON CONFLICT DO NOTHING",
                operator.0
            )
        } else {
            sqlx::query!("DELETE FROM ai.everything_stopped")
        };
        changing.execute(&self.application).await.map(drop).map_err(unavailable)
    }
}
