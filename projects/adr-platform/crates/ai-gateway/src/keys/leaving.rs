//! Who leaves a workspace leaves their keys behind.

use ai_gateway_ledger::TenantId;
use api_gateway_core::ServiceError;
use futures::FutureExt;
use futures::future::BoxFuture;
use identity::{Leaving, UserId};
use sqlx::PgConnection;

use crate::store::{Store, unavailable};

impl Leaving for Store {
    fn leave<'a>(
        &'a self,
        connection: &'a mut PgConnection,
        tenant: composable_core::TenantId,
        person: UserId,
    ) -> BoxFuture<'a, Result<(), ServiceError>> {
        revoke_all(connection, TenantId(tenant.uuid()), person).boxed()
    }
}

async fn revoke_all(connection: &mut PgConnection, tenant: TenantId, person: UserId) -> Result<(), ServiceError> {
    let revoked = sqlx::query!(
        "UPDATE ai.virtual_keys SET revoked_at = now() WHERE tenant_id = $1 AND user_id = $2 AND revoked_at IS NULL",
        tenant.0,
        person.0
    )
    .execute(&mut *connection)
    .await
    .map_err(unavailable)?;
    if revoked.rows_affected() > 0 {
        Store::note_change(connection, tenant).await?;
    }
    Ok(())
}
