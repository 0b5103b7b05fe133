//! Virtual keys: what programs call the gateway with instead of a provider's key.
//!
//! A key belongs to a tenant, may be one person's, may be for some models only, and ends. Limits and budgets of a key are
//! those of the scope [`Scope::Key`](ai_gateway_ledger::Scope::Key). Only the SHA-256 of its secret is kept.

mod leaving;
mod ring;
mod secret;

use std::collections::HashMap;
use std::sync::Arc;

use ai_gateway_ledger::{KeyId, TenantId, UserId};
use api_gateway_core::ServiceError;
use jiff::Timestamp;
use sqlx::{Postgres, Transaction};

use crate::store::{Store, unavailable};

pub(crate) use ring::KeyRing;
pub use secret::{KeySecret, SecretHash};

const MOST_KEYS: i64 = 1_000;

/// A key as those who administer it see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VirtualKey {
    /// Its id.
    pub id: KeyId,
    /// What it is for.
    pub name: String,
    /// Whose calls are made with it, where they are one person's.
    pub user: Option<UserId>,
    /// The models it may call, as `<provider>/<name>`; a name that ends in `*` stands for all that begin so.
    pub models: ModelScope,
    /// Who made it.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    hash: SecretHash,
}

/// Which models may be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ModelScope {
    /// Every model.
    #[default]
    All,
    /// These. A name that ends in `*` stands for all that begin so.
    Some(Arc<[String]>),
}

/// A key that is to be made.
#[derive(Clone, Debug, Default)]
pub struct NewKey {
    /// What it is for: 1 to 100 characters.
    pub name: String,
    /// Whose calls are made with it, where they are one person's.
    pub user: Option<UserId>,
    /// The models it may call, 1 to 100; `None` for all.
    pub models: Option<Vec<String>>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

impl ModelScope {
    fn from_column(models: Option<Vec<String>>) -> Self {
        models.map_or(Self::All, |models| Self::Some(models.into()))
    }

    /// Whether a model may be called.
    #[must_use]
    pub fn allows(&self, model: &str) -> bool {
        let fits = |name: &String| match name.strip_suffix('*') {
            Some(start) => model.starts_with(start),
            None => model == name,
        };
        match self {
            Self::All => true,
            Self::Some(models) => models.iter().any(fits),
        }
    }
}

impl VirtualKey {
    /// Whether it has ended.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| now >= end)
    }

    fn is_proven_by(&self, key: &KeySecret) -> bool {
        self.hash == key.hash()
    }
}

impl NewKey {
    pub(crate) fn check(&self, now: Timestamp) -> Result<(), ServiceError> {
        let is_text = |text: &str, most| (1..=most).contains(&text.chars().count()) && !text.contains('\0');
        let invalid = |message: &'static str| Err(ServiceError::invalid("ai_key.invalid", message));
        if !is_text(&self.name, 100) || self.name.trim().is_empty() {
            return invalid("a key needs a name of at most 100 characters");
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            return invalid("a key must end in the future");
        }
        match &self.models {
            Some(models) if models.is_empty() || models.len() > 100 => {
                invalid("a key is for 1 to 100 models; leave them out for all models")
            }
            Some(models) if !models.iter().all(|model| is_text(model, 200)) => {
                invalid("a model's name has 1 to 200 characters")
            }
            _ => Ok(()),
        }
    }
}

impl Store {
    /// Makes a key. Its secret is in what is returned and nowhere else.
    ///
    /// # Errors
    /// `ai_key.invalid`, `ai_key.too_many`, or when the database does not answer.
    pub async fn create_key(
        &self,
        tenant: TenantId,
        admin: UserId,
        key: NewKey,
        now: Timestamp,
    ) -> Result<(VirtualKey, KeySecret), ServiceError> {
        key.check(now)?;
        let secret = KeySecret::generate()?;
        let mut transaction = self.change(tenant, admin).await?;
        let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM ai.virtual_keys WHERE revoked_at IS NULL"#)
            .fetch_one(&mut *transaction)
            .await
            .map_err(unavailable)?;
        if count >= MOST_KEYS {
            let message = format!("a workspace has at most {MOST_KEYS} gateway keys");
            return Err(ServiceError::exhausted("ai_key.too_many", message).hint("revoke one that is no longer used"));
        }
        sqlx::query!(
            "INSERT INTO ai.virtual_keys (tenant_id, id, name, secret_hash, user_id, models, created_by, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            tenant.0,
            secret.id().0,
            key.name,
            secret.hash().to_vec(),
            key.user.map(|user| user.0),
            key.models.as_deref(),
            admin.0,
            jiff_sqlx::Timestamp::from(now) as _,
            key.expires_at.map(jiff_sqlx::Timestamp::from) as _,
        )
        .execute(&mut *transaction)
        .await
        .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        let key = VirtualKey {
            id: secret.id(),
            name: key.name,
            user: key.user,
            models: ModelScope::from_column(key.models),
            created_by: admin,
            created_at: now,
            expires_at: key.expires_at,
            hash: secret.hash(),
        };
        Ok((key, secret))
    }

    /// A tenant's keys that are not revoked, the newest first; those that have ended among them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keys(&self, tenant: TenantId) -> Result<Vec<VirtualKey>, ServiceError> {
        let mut transaction = self.begin(tenant).await?;
        let keys = all(&mut transaction).await?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(keys)
    }

    /// What these keys are called, those that are revoked too.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn key_names(&self, tenant: TenantId, keys: &[KeyId]) -> Result<HashMap<KeyId, String>, ServiceError> {
        let keys: Vec<_> = keys.iter().map(|key| key.0).collect();
        let mut transaction = self.begin(tenant).await?;
        let rows = sqlx::query!("SELECT id, name FROM ai.virtual_keys WHERE id = ANY ($1)", &keys)
            .fetch_all(&mut *transaction)
            .await
            .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(rows.into_iter().map(|row| (KeyId(row.id), row.name)).collect())
    }

    /// Ends a key for good.
    ///
    /// # Errors
    /// `ai_key.not_found`, or when the database does not answer.
    pub async fn revoke_key(&self, tenant: TenantId, admin: UserId, key: KeyId) -> Result<(), ServiceError> {
        let mut transaction = self.change(tenant, admin).await?;
        let revoked =
            sqlx::query!("UPDATE ai.virtual_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL", key.0)
                .execute(&mut *transaction)
                .await
                .map_err(unavailable)?;
        if revoked.rows_affected() == 0 {
            return Err(ServiceError::not_found("ai_key.not_found", "there is no such gateway key here")
                .hint("reload the list"));
        }
        transaction.commit().await.map_err(unavailable)
    }

    /// Whose key this is; `None` when there is none or its secret is another.
    pub(crate) async fn tenant_of(&self, key: &KeySecret) -> Result<Option<TenantId>, ServiceError> {
        let tenant = sqlx::query_scalar!("SELECT ai.tenant_of_key($1, $2)", key.id().0, key.hash().to_vec())
            .fetch_one(&self.application)
            .await
            .map_err(unavailable)?;
        Ok(tenant.map(TenantId))
    }
}

/// The keys of the transaction's tenant that are not revoked, the newest first.
pub(crate) async fn all(transaction: &mut Transaction<'static, Postgres>) -> Result<Vec<VirtualKey>, ServiceError> {
    let rows = sqlx::query!(
        r#"SELECT id, name, secret_hash, user_id, models, created_by, created_at AS "created_at: jiff_sqlx::Timestamp",
                  expires_at AS "expires_at: jiff_sqlx::Timestamp"
           FROM ai.virtual_keys WHERE revoked_at IS NULL ORDER BY ai.virtual_keys.created_at DESC, id"#
    )
    .fetch_all(&mut **transaction)
    .await
    .map_err(unavailable)?;
    rows.into_iter()
        .map(|row| {
            let hash = SecretHash::from_bytes(&row.secret_hash);
            Ok(VirtualKey {
                id: KeyId(row.id),
                name: row.name,
                user: row.user_id.map(UserId),
                models: ModelScope::from_column(row.models),
                created_by: UserId(row.created_by),
                created_at: row.created_at.to_jiff(),
                expires_at: row.expires_at.map(jiff_sqlx::Timestamp::to_jiff),
                hash: hash.ok_or_else(|| ServiceError::internal("a key's hash is not 32 bytes long"))?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_allows_what_it_names() {
        let scope = |models: &[&str]| ModelScope::from_column(Some(models.iter().map(ToString::to_string).collect()));
        let some = scope(&["openai/gpt-5", "anthropic/*"]);
        assert!(some.allows("openai/gpt-5") && some.allows("anthropic/claude-sonnet-4-5"));
        assert!(!some.allows("openai/gpt-5-mini") && !some.allows("gemini/gemini-2.5-pro") && !some.allows(""));
        assert!(
            ModelScope::All.allows("anything") && scope(&["*"]).allows("anything") && !scope(&[]).allows("anything")
        );
    }
}
