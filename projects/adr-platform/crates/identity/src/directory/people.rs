//! People and the workspaces they belong to.

use api_gateway_core::ServiceError;
use composable_core::TenantId;
use uuid::Uuid;

use super::{Directory, role, unavailable};
use crate::{Person, Role, UserId};

/// What an issuer says about a person who signs in. Absent claims leave what is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SignIn {
    /// Who vouches for them.
    pub issuer: String,
    /// Their name with that issuer.
    pub subject: String,
    /// Full name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the issuer checked the address. Only then do invitations to it count.
    pub email_verified: bool,
}

/// A workspace as its member sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub tenant: TenantId,
    /// Its name.
    pub name: String,
    /// The member's role in it.
    pub role: Role,
}

impl Directory {
    /// Whether this person has signed in before.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn knows(&self, issuer: &str, subject: &str) -> Result<bool, ServiceError> {
        sqlx::query_scalar!(r#"SELECT identity.knows($1, $2) AS "known!""#, issuer, subject)
            .fetch_one(&self.application)
            .await
            .map_err(unavailable)
    }

    /// Remembers a person, and makes them a member where they are invited.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sign_in(&self, person: &SignIn) -> Result<Person, ServiceError> {
        let clean = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(shorten);
        let known = sqlx::query!(
            r#"SELECT id AS "id!", name AS "name!", email AS "email!"
               FROM identity.sign_in($1, $2, $3, $4, $5, $6)"#,
            Uuid::now_v7(),
            person.issuer,
            person.subject,
            clean(&person.name),
            clean(&person.email),
            person.email_verified
        )
        .fetch_one(&self.application)
        .await
        .map_err(unavailable)?;
        let name = if known.name.is_empty() { name_from(&known.email) } else { known.name };
        Ok(Person { user_id: UserId(known.id), name, email: known.email })
    }

    /// The workspaces of a person, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn workspaces_of(&self, user: UserId) -> Result<Vec<Workspace>, ServiceError> {
        let rows = sqlx::query!(
            r#"SELECT tenant_id AS "tenant_id!", name AS "name!", role AS "role!" FROM identity.workspaces_of($1)"#,
            user.0
        )
        .fetch_all(&self.application)
        .await
        .map_err(unavailable)?;
        rows.into_iter()
            .map(|row| Ok(Workspace { tenant: TenantId::new(row.tenant_id), name: row.name, role: role(&row.role)? }))
            .collect()
    }

    /// A person's role in a workspace; `None` for strangers, and for workspaces that do not exist.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn role_in(&self, tenant: TenantId, user: UserId) -> Result<Option<Role>, ServiceError> {
        let found = sqlx::query_scalar!("SELECT identity.role_in($1, $2)", tenant.uuid(), user.0)
            .fetch_one(&self.application)
            .await
            .map_err(unavailable)?;
        found.as_deref().map(role).transpose()
    }

    /// Gives a person who belongs nowhere a workspace of their own.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ensure_workspace(&self, person: &Person) -> Result<(), ServiceError> {
        let first = person.name.split_whitespace().next().unwrap_or("My");
        let name: String = if first == "My" { "My workspace".to_owned() } else { format!("{first}'s workspace") };
        sqlx::query!(
            "SELECT FROM identity.ensure_workspace($1, $2, $3)",
            person.user_id.0,
            Uuid::now_v7(),
            name.chars().take(100).collect::<String>()
        )
        .execute(&self.application)
        .await
        .map_err(unavailable)?;
        Ok(())
    }

    /// Creates a workspace with this owner. Returns whether there was none with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn create_workspace(&self, id: TenantId, name: &str, owner: UserId) -> Result<bool, ServiceError> {
        let mut transaction = self.begin(id, owner).await?;
        let created = sqlx::query!(
            "WITH created AS (INSERT INTO identity.workspaces (tenant_id, name) VALUES ($1, $2)
                              ON CONFLICT DO NOTHING RETURNING tenant_id)
             INSERT INTO identity.memberships (tenant_id, user_id, role) SELECT tenant_id, $3, 'owner' FROM created",
            id.uuid(),
            name,
            owner.0
        )
        .execute(&mut *transaction)
        .await
        .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(created.rows_affected() == 1)
    }
}

/// Issuers are trusted with who somebody is, not with our disk space.
fn shorten(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(254).collect()
}

fn name_from(email: &str) -> String {
    match email.split('@').next() {
        Some(local) if !local.is_empty() => local.to_owned(),
        _ => "Someone".to_owned(),
    }
}
