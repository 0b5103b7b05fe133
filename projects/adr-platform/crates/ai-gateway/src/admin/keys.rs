//! `ai.v1.KeyService`.

use ai_gateway_ledger::{KeyId, Scope, UserId};
use api_gateway_core::ServiceError;
use identity::Caller;
use platform_contracts::ai::v1;

use super::{Admin, input, messages, owner, tenant, user};
use crate::keys::NewKey;

impl Admin {
    /// The keys that are not revoked, and where they are used. For owners.
    ///
    /// # Errors
    /// `role.insufficient`, or when the database does not answer.
    pub async fn list_keys(&self, caller: Caller) -> Result<v1::ListKeysResponse, ServiceError> {
        let keys = self.accounts.store().keys(tenant(&owner(caller)?)).await?;
        let keys = keys.into_iter().map(messages::key).collect();
        Ok(v1::ListKeysResponse { keys, base_url: self.base_url.clone(), ..Default::default() })
    }

    /// Makes a key. For owners.
    ///
    /// # Errors
    /// `role.insufficient`, `ai_key.invalid`, `ai_key.too_many`, `id.invalid`, `model.unknown`, `ai_subject.not_found` for
    /// a person who is no member, or when the database does not answer.
    pub async fn create_key(
        &self,
        caller: Caller,
        request: v1::CreateKeyRequest,
    ) -> Result<v1::CreateKeyResponse, ServiceError> {
        let caller = owner(caller)?;
        let (tenant, by) = (tenant(&caller), user(&caller));
        let v1::CreateKeyRequest { name, user_id, models, expires_at, .. } = request;
        let whose = Some(user_id).filter(|id| !id.is_empty()).map(|id| input::id("user_id", &id)).transpose()?;
        let whose = whose.map(UserId);
        if let Some(person) = whose {
            self.check(tenant, &Scope::User(person).into()).await?;
        }
        let end = |given| input::moment(&given).ok_or_else(|| invalid("a key must end at a moment that there is"));
        let key = NewKey {
            name: name.trim().to_owned(),
            user: whose,
            models: Some(models).filter(|models| !models.is_empty()),
            expires_at: expires_at.into_option().map(end).transpose()?,
        };
        key.check(self.accounts.now())?;
        self.check_models(tenant, key.models.as_deref().unwrap_or_default())?;
        let (key, secret) = self.accounts.store().create_key(tenant, by, key, self.accounts.now()).await?;
        tracing::info!(target: "audit", %tenant, %by, key = %key.id, "gateway key created");
        self.changed(tenant).await;
        let key = messages::key(key).into();
        Ok(v1::CreateKeyResponse { key, secret: secret.reveal(), ..Default::default() })
    }

    /// Ends a key for good, and the streams that run with it. For owners.
    ///
    /// # Errors
    /// `role.insufficient`, `id.invalid`, `ai_key.not_found`, or when the database does not answer.
    pub async fn revoke_key(
        &self,
        caller: Caller,
        request: v1::RevokeKeyRequest,
    ) -> Result<v1::RevokeKeyResponse, ServiceError> {
        let caller = owner(caller)?;
        let (tenant, by, key) = (tenant(&caller), user(&caller), KeyId(input::id("id", &request.id)?));
        self.accounts.store().revoke_key(tenant, by, key).await?;
        tracing::info!(target: "audit", %tenant, %by, %key, "gateway key revoked");
        self.changed(tenant).await;
        Ok(v1::RevokeKeyResponse::default())
    }
}

fn invalid(problem: &'static str) -> ServiceError {
    ServiceError::invalid("ai_key.invalid", problem).hint("leave the end out for a key that does not end")
}
