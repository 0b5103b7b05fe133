//! Keys for programs.
//!
//! A key reads `adr_<id>_<secret>`: 128 bits that name it and 256 that prove it, in hexadecimal so that a double click
//! selects all of it. Only the secret's SHA-256 is kept.

use std::fmt;

use api_gateway_core::ServiceError;
use composable_core::TenantId;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom as _, SystemRandom};
use uuid::Uuid;

use super::{Directory, role, unavailable};
use crate::{Caller, Person, Role, Session, UserId};

const PREFIX: &str = "adr";
const SECRET_BYTES: usize = 32;
const MOST_KEYS: i64 = 100;

/// A key as its workspace's owners see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// The most it may do; less when its maker may do less.
    pub role: Role,
    /// When it was made, in microseconds since 1970.
    pub created_at: i64,
    /// When it was last used, in microseconds since 1970, precise to a minute.
    pub last_used_at: Option<i64>,
}

/// A whole key, secret included. Shown once, and never in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct KeySecret {
    id: Uuid,
    secret: [u8; SECRET_BYTES],
}

impl KeySecret {
    /// A new key.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn generate() -> Result<Self, ServiceError> {
        let mut secret = [0; SECRET_BYTES];
        let failed = |_| ServiceError::internal("the system gave no random bytes");
        SystemRandom::new().fill(&mut secret).map_err(failed)?;
        Ok(Self { id: Uuid::new_v4(), secret })
    }

    /// Reads `adr_<id>_<secret>`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix(PREFIX)?.strip_prefix('_')?.split_once('_')?;
        let id = (id.len() == 32).then(|| Uuid::try_parse(id).ok()).flatten()?;
        Some(Self { id, secret: from_hex(secret)? })
    }

    /// Whether a bearer token means to be a key of ours.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        text.strip_prefix(PREFIX).is_some_and(|rest| rest.starts_with('_'))
    }

    /// The key's id, which is no secret.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The text that a program sends.
    #[must_use]
    pub fn reveal(&self) -> String {
        let secret: String = self.secret.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{PREFIX}_{}_{secret}", self.id.simple())
    }

    /// What tells this key from every other one and is no secret: its id and the secret's SHA-256.
    pub(crate) fn fingerprint(&self) -> (Uuid, Vec<u8>) {
        (self.id, self.hash())
    }

    fn hash(&self) -> Vec<u8> {
        digest(&SHA256, &self.secret).as_ref().to_vec()
    }
}

impl fmt::Debug for KeySecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{PREFIX}_{}_…", self.id.simple())
    }
}

fn from_hex(text: &str) -> Option<[u8; SECRET_BYTES]> {
    let mut bytes = [0; SECRET_BYTES];
    let digits = text.as_bytes();
    if digits.len() != 2 * SECRET_BYTES {
        return None;
    }
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

impl Directory {
    /// Keeps a new key of the caller's workspace.
    ///
    /// # Errors
    /// `key.too_many`, or when the database does not answer.
    pub async fn create_key(
        &self,
        caller: &Caller,
        key: &KeySecret,
        name: &str,
        role: Role,
    ) -> Result<ApiKey, ServiceError> {
        let mut transaction = self.begin(caller.tenant, caller.user_id).await?;
        let count =
            sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM identity.api_keys WHERE revoked_at IS NULL"#)
                .fetch_one(&mut *transaction)
                .await
                .map_err(unavailable)?;
        if count >= MOST_KEYS {
            let message = format!("a workspace has at most {MOST_KEYS} keys");
            return Err(ServiceError::exhausted("key.too_many", message).hint("revoke one that is no longer used"));
        }
        let created_at = sqlx::query_scalar!(
            r#"INSERT INTO identity.api_keys (tenant_id, id, name, role, secret_hash, created_by)
               VALUES ($1, $2, $3, $4::text::identity.role, $5, $6)
               RETURNING (extract(epoch FROM created_at) * 1000000)::bigint AS "created_at!""#,
            caller.tenant.uuid(),
            key.id,
            name,
            role.as_str(),
            key.hash(),
            caller.user_id.0
        )
        .fetch_one(&mut *transaction)
        .await
        .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(ApiKey { id: key.id, name: name.to_owned(), role, created_at, last_used_at: None })
    }

    /// The keys of the caller's workspace that are not revoked, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keys(&self, caller: &Caller) -> Result<Vec<ApiKey>, ServiceError> {
        let mut transaction = self.begin(caller.tenant, caller.user_id).await?;
        let rows = sqlx::query!(
            r#"SELECT id, name, role::text AS "role!",
                      (extract(epoch FROM created_at) * 1000000)::bigint AS "created_at!",
                      (extract(epoch FROM last_used_at) * 1000000)::bigint AS last_used_at
               FROM identity.api_keys WHERE revoked_at IS NULL ORDER BY identity.api_keys.created_at DESC, id"#
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        rows.into_iter()
            .map(|row| {
                let role = role(&row.role)?;
                Ok(ApiKey {
                    id: row.id,
                    name: row.name,
                    role,
                    created_at: row.created_at,
                    last_used_at: row.last_used_at,
                })
            })
            .collect()
    }

    /// Ends a key of the caller's workspace, from the next request on.
    ///
    /// # Errors
    /// `key.not_found`, or when the database does not answer.
    pub async fn revoke_key(&self, caller: &Caller, id: Uuid) -> Result<(), ServiceError> {
        let mut transaction = self.begin(caller.tenant, caller.user_id).await?;
        let revoked =
            sqlx::query!("UPDATE identity.api_keys SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL", id)
                .execute(&mut *transaction)
                .await
                .map_err(unavailable)?;
        if revoked.rows_affected() == 0 {
            return Err(ServiceError::not_found("key.not_found", "there is no such key here").hint("reload the list"));
        }
        transaction.commit().await.map_err(unavailable)
    }

    /// Whom a key speaks for, if it is good.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn use_key(&self, key: &KeySecret) -> Result<Option<Session>, ServiceError> {
        let found = sqlx::query!(
            r#"SELECT tenant_id AS "tenant_id!", role AS "role!", user_id AS "user_id!", user_name AS "user_name!",
                      email AS "email!"
               FROM identity.use_key($1, $2)"#,
            key.id,
            key.hash()
        )
        .fetch_optional(&self.application)
        .await
        .map_err(unavailable)?;
        let Some(found) = found else { return Ok(None) };
        let person = Person { user_id: UserId(found.user_id), name: found.user_name, email: found.email };
        let workspace = (TenantId::new(found.tenant_id), role(&found.role)?);
        Ok(Some(Session { person, workspace: Some(workspace), is_key: true }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_and_hides_its_secret_in_logs() {
        let key = KeySecret::generate().unwrap();
        let text = key.reveal();
        assert_eq!(text.len(), 3 + 1 + 32 + 1 + 64);
        assert!(text.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric()));
        assert!(KeySecret::is_meant(&text));
        assert_eq!(KeySecret::parse(&text).unwrap(), key);
        assert!(!format!("{key:?}").contains(&text[37..]));
        assert_ne!(KeySecret::generate().unwrap(), key);
    }

    #[test]
    fn anything_else_is_no_key() {
        let text = KeySecret::generate().unwrap().reveal();
        let shorter = &text[..text.len() - 1];
        let other = text.replacen("adr", "abc", 1);
        let letters = text.replace(|character: char| character.is_ascii_digit(), "g");
        for wrong in ["", "adr", "adr__", "adr_1_2", shorter, &other, &letters, &format!("{text}0")] {
            assert!(KeySecret::parse(wrong).is_none(), "{wrong}");
        }
        assert!(!KeySecret::is_meant("adrian"));
    }
}
