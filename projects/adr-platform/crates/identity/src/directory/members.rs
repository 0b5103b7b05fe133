//! Members of a workspace, and people invited to it.

use api_gateway_core::ServiceError;
use composable_core::TenantId;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Directory, role, unavailable};
use crate::{Caller, Role, UserId};

const MOST_MEMBERS: i64 = 1000;

/// A member, or somebody invited who has not signed in yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their user id; for the invited, the id of the invitation, which stands for them until they have one.
    pub id: Uuid,
    /// Their name; empty for the invited.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their role, now or once they sign in.
    pub role: Role,
}

struct Row {
    id: Uuid,
    name: String,
    email: String,
    role: String,
}

fn member(row: Row) -> Result<Member, ServiceError> {
    Ok(Member { id: row.id, name: row.name, email: row.email, role: role(&row.role)? })
}

impl Directory {
    /// The caller's fellow members by name, then the invited by address.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn members(&self, caller: &Caller) -> Result<Vec<Member>, ServiceError> {
        let mut transaction = self.begin(caller.tenant, caller.user_id).await?;
        let mut rows = sqlx::query_as!(
            Row,
            r#"SELECT u.id, u.name, u.email, m.role::text AS "role!" FROM identity.memberships m
               JOIN identity.users u ON u.id = m.user_id ORDER BY lower(u.name), u.id"#
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(unavailable)?;
        let invited = sqlx::query_as!(
            Row,
            r#"SELECT id, '' AS "name!", email, role::text AS "role!" FROM identity.invitations ORDER BY email"#
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)?;
        rows.extend(invited);
        rows.into_iter().map(member).collect()
    }

    /// Makes everyone with this verified address a member, or invites the address.
    ///
    /// # Errors
    /// `member.exists`, `member.too_many`, or when the database does not answer.
    pub async fn add_member(&self, caller: &Caller, email: &str, role: Role) -> Result<Member, ServiceError> {
        let mut transaction = self.begin(caller.tenant, caller.user_id).await?;
        lock_workspace(&mut transaction, caller.tenant).await?;
        refuse_beyond_limit(&mut transaction).await?;
        let holders = sqlx::query!(
            r#"SELECT id AS "id!", name AS "name!", email AS "email!" FROM identity.holders_of($1)"#,
            email
        )
        .fetch_all(&mut *transaction)
        .await
        .map_err(unavailable)?;
        let ids: Vec<Uuid> = holders.iter().map(|holder| holder.id).collect();
        let added = match holders.into_iter().next() {
            Some(holder) => {
                insert_members(&mut transaction, caller.tenant, &ids, role).await?;
                Member { id: holder.id, name: holder.name, email: holder.email, role }
            }
            None => invite(&mut transaction, caller, email, role).await?,
        };
        transaction.commit().await.map_err(unavailable)?;
        Ok(added)
    }

    /// Gives a member, or somebody invited, another role.
    ///
    /// # Errors
    /// `member.not_found`, `member.last_owner`, or when the database does not answer.
    pub async fn change_role(&self, caller: &Caller, id: Uuid, role: Role) -> Result<Member, ServiceError> {
        let mut transaction = self.begin(caller.tenant, caller.user_id).await?;
        lock_workspace(&mut transaction, caller.tenant).await?;
        if role != Role::Owner {
            keep_an_owner(&mut transaction, id).await?;
        }
        let changed = sqlx::query_as!(
            Row,
            r#"WITH changed AS (UPDATE identity.memberships SET role = $2::text::identity.role WHERE user_id = $1
                                RETURNING user_id, role),
                    promised AS (UPDATE identity.invitations SET role = $2::text::identity.role WHERE id = $1
                                 RETURNING id, email, role)
               SELECT u.id AS "id!", u.name AS "name!", u.email AS "email!", c.role::text AS "role!"
               FROM changed c JOIN identity.users u ON u.id = c.user_id
               UNION ALL SELECT id, '', email, role::text FROM promised"#,
            id,
            role.as_str()
        )
        .fetch_optional(&mut *transaction)
        .await
        .map_err(unavailable)?;
        let changed = member(changed.ok_or_else(not_found)?)?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(changed)
    }

    /// Takes a member, or an invitation, out of the workspace, and ends what is [`Leaving`](crate::Leaving) with them.
    ///
    /// # Errors
    /// `member.not_found`, `member.last_owner`, or when the database does not answer.
    pub async fn remove_member(&self, caller: &Caller, id: Uuid) -> Result<(), ServiceError> {
        let mut transaction = self.begin(caller.tenant, caller.user_id).await?;
        lock_workspace(&mut transaction, caller.tenant).await?;
        keep_an_owner(&mut transaction, id).await?;
        let removed = sqlx::query_scalar!(
            r#"WITH members AS (DELETE FROM identity.memberships WHERE user_id = $1 RETURNING 1),
                    invited AS (DELETE FROM identity.invitations WHERE id = $1 RETURNING 1)
               SELECT (SELECT count(*) FROM members) + (SELECT count(*) FROM invited) AS "removed!""#,
            id
        )
        .fetch_one(&mut *transaction)
        .await
        .map_err(unavailable)?;
        if removed == 0 {
            return Err(not_found());
        }
        for leaving in self.leaving.iter() {
            leaving.leave(&mut transaction, caller.tenant, UserId(id)).await?;
        }
        transaction.commit().await.map_err(unavailable)
    }

    /// Makes a known person a member, leaving an existing membership as it is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn ensure_member(&self, tenant: TenantId, user: UserId, role: Role) -> Result<(), ServiceError> {
        let mut transaction = self.begin(tenant, user).await?;
        insert_members(&mut transaction, tenant, &[user.0], role).await.or_else(already_there)?;
        transaction.commit().await.map_err(unavailable)
    }
}

fn already_there(error: ServiceError) -> Result<(), ServiceError> {
    if error.code() == "member.exists" { Ok(()) } else { Err(error) }
}

/// Changes of members wait for each other, so that two owners cannot both step down at once.
async fn lock_workspace(connection: &mut PgConnection, tenant: TenantId) -> Result<(), ServiceError> {
    sqlx::query!("SELECT FROM identity.workspaces WHERE tenant_id = $1 FOR UPDATE", tenant.uuid())
        .execute(connection)
        .await
        .map_err(unavailable)?;
    Ok(())
}

async fn keep_an_owner(connection: &mut PgConnection, leaving: Uuid) -> Result<(), ServiceError> {
    let is_last = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM identity.memberships WHERE user_id = $1 AND role = 'owner')
              AND NOT EXISTS (SELECT FROM identity.memberships WHERE user_id <> $1 AND role = 'owner') AS "is_last!""#,
        leaving
    )
    .fetch_one(connection)
    .await
    .map_err(unavailable)?;
    if is_last {
        return Err(ServiceError::precondition(
            "member.last_owner",
            "a workspace needs an owner, and this is the last",
        )
        .hint("make somebody else an owner first"));
    }
    Ok(())
}

async fn refuse_beyond_limit(connection: &mut PgConnection) -> Result<(), ServiceError> {
    let count = sqlx::query_scalar!(
        r#"SELECT (SELECT count(*) FROM identity.memberships) + (SELECT count(*) FROM identity.invitations) AS "count!""#
    )
    .fetch_one(connection)
    .await
    .map_err(unavailable)?;
    if count < MOST_MEMBERS {
        return Ok(());
    }
    let message = format!("a workspace has at most {MOST_MEMBERS} members, invitations included");
    Err(ServiceError::exhausted("member.too_many", message).hint("remove somebody first"))
}

async fn insert_members(
    connection: &mut PgConnection,
    tenant: TenantId,
    users: &[Uuid],
    role: Role,
) -> Result<(), ServiceError> {
    let inserted = sqlx::query!(
        "INSERT INTO identity.memberships (tenant_id, user_id, role)
         SELECT $1, id, $3::text::identity.role FROM unnest($2::uuid[]) AS id ON CONFLICT DO NOTHING",
        tenant.uuid(),
        users,
        role.as_str()
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    if inserted.rows_affected() == 0 { Err(exists()) } else { Ok(()) }
}

async fn invite(
    connection: &mut PgConnection,
    caller: &Caller,
    email: &str,
    role: Role,
) -> Result<Member, ServiceError> {
    let id = Uuid::now_v7();
    let inserted = sqlx::query!(
        "INSERT INTO identity.invitations (tenant_id, id, email, role, invited_by)
         VALUES ($1, $2, $3, $4::text::identity.role, $5) ON CONFLICT DO NOTHING",
        caller.tenant.uuid(),
        id,
        email,
        role.as_str(),
        caller.user_id.0
    )
    .execute(connection)
    .await
    .map_err(unavailable)?;
    if inserted.rows_affected() == 0 {
        return Err(exists());
    }
    Ok(Member { id, name: String::new(), email: email.to_owned(), role })
}

fn exists() -> ServiceError {
    ServiceError::already_exists("member.exists", "this person is a member already, or invited")
        .hint("change their role in the list of members")
        .field("email", "belongs to a member or an invitation")
}

fn not_found() -> ServiceError {
    ServiceError::not_found("member.not_found", "there is no such member here").hint("reload the list of members")
}
