//! The roles a program works as, and what they may do.
//!
//! * The **owner** migrates and owns everything. It is used at start-up only.
//! * The **application** role `<prefix>_app` reads and writes rows of the tenant that the
//!   transaction names. It owns nothing and cannot bypass row-level security.
//! * The **projector** role `<prefix>_projector` reads, across tenants, the tables a
//!   [`MigrationSet`] lists for it (the event log), and can do nothing else.
//!
//! Time limits are set on the roles and not on connections, because a transaction-mode
//! pooler would drop them.

use std::time::Duration;

use sqlx::{AssertSqlSafe, PgConnection};
use thiserror::Error;

use crate::migrations::{MigrationSet, STORAGE};

/// How often a role is created or changed again when another process is just doing that.
const ATTEMPTS: usize = 20;

/// The names of a program's roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles {
    /// Reads and writes rows of one tenant at a time.
    pub application: String,
    /// Reads the event log across tenants.
    pub projector: String,
}

/// One role and how it may log in.
#[derive(Clone, Copy)]
pub(crate) struct Login<'a> {
    pub(crate) role: &'a str,
    pub(crate) password: Option<&'a str>,
    pub(crate) statement_timeout: Duration,
}

/// Why the roles could not be set up.
#[derive(Debug, Error)]
pub enum Error {
    /// The prefix cannot begin a role's name.
    #[error(
        "role prefix \"{prefix}\" is not usable: take lower-case letters, digits and _, starting with a letter, at most 40"
    )]
    BadPrefix {
        /// The prefix as given.
        prefix: String,
    },
    /// A role has more rights than it may have, and they could not be taken away.
    #[error("role {role} is a superuser or bypasses row-level security: run ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS")]
    TooPowerful {
        /// The role.
        role: String,
    },
    /// The database refused.
    #[error(
        "the database refused to set up role {role}: the owner needs the right to create roles, and because all databases of a server share them, another owner needs a role prefix of their own"
    )]
    Database {
        /// The role.
        role: String,
        /// What it said.
        source: sqlx::Error,
    },
}

impl Roles {
    /// The roles with this prefix.
    ///
    /// # Errors
    /// When the prefix has characters that would need quoting, or is too long.
    pub fn with_prefix(prefix: &str) -> Result<Self, Error> {
        let usable = prefix.starts_with(|first: char| first.is_ascii_lowercase())
            && prefix.len() <= 40
            && prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !usable {
            return Err(Error::BadPrefix { prefix: prefix.to_owned() });
        }
        Ok(Self { application: format!("{prefix}_app"), projector: format!("{prefix}_projector") })
    }
}

/// Creates a role that may log in, or brings an existing one to the same state.
pub(crate) async fn ensure(connection: &mut PgConnection, login: Login<'_>) -> Result<(), Error> {
    let Login { role, .. } = login;
    let fail = |source| Error::Database { role: role.to_owned(), source };
    let mut attempt = 1;
    loop {
        match try_ensure(connection, login).await {
            Ok(()) => break,
            // Roles belong to the whole server, and no lock spans its databases.
            Err(error) if attempt < ATTEMPTS && is_race(&error) => attempt += 1,
            Err(error) => return Err(fail(error)),
        }
        tokio::time::sleep(Duration::from_millis(5 * attempt as u64)).await;
    }
    let powerful: bool = sqlx::query_scalar("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = $1")
        .bind(role)
        .fetch_one(&mut *connection)
        .await
        .map_err(fail)?;
    if powerful { Err(Error::TooPowerful { role: role.to_owned() }) } else { Ok(()) }
}

async fn try_ensure(connection: &mut PgConnection, login: Login<'_>) -> Result<(), sqlx::Error> {
    let Login { role, password, statement_timeout } = login;
    let can_login: Option<bool> = sqlx::query_scalar("SELECT rolcanlogin FROM pg_roles WHERE rolname = $1")
        .bind(role)
        .fetch_optional(&mut *connection)
        .await?;
    if can_login.is_none() {
        let attributes = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION";
        execute(connection, format!("CREATE ROLE {role} {attributes}")).await?;
    } else if can_login == Some(false) {
        execute(connection, format!("ALTER ROLE {role} LOGIN")).await?;
    }
    if let Some(password) = password {
        // A password is no parameter of ALTER ROLE; the server quotes it for us.
        let statement: String = sqlx::query_scalar("SELECT format('ALTER ROLE %I PASSWORD %L', $1, $2)")
            .bind(role)
            .bind(password)
            .fetch_one(&mut *connection)
            .await?;
        execute(connection, statement).await?;
    }
    let database: String =
        sqlx::query_scalar("SELECT format('%I', current_database())").fetch_one(&mut *connection).await?;
    execute(connection, format!("GRANT CONNECT ON DATABASE {database} TO {role}")).await?;
    let settings = [
        ("statement_timeout", format!("'{}ms'", statement_timeout.as_millis())),
        ("idle_in_transaction_session_timeout", format!("'{}ms'", statement_timeout.as_millis().saturating_mul(2))),
        // A server that notices within two minutes that a client's machine is gone frees
        // its locks; the default is two hours.
        ("tcp_keepalives_idle", "60".to_owned()),
        ("tcp_keepalives_interval", "10".to_owned()),
        ("tcp_keepalives_count", "6".to_owned()),
    ];
    for (name, value) in settings {
        execute(connection, format!("ALTER ROLE {role} IN DATABASE {database} SET {name} = {value}")).await?;
    }
    Ok(())
}

/// Gives the roles what the sets list for them, also on tables that come later.
pub(crate) async fn grant(
    connection: &mut PgConnection,
    roles: &Roles,
    sets: &[MigrationSet],
) -> Result<(), sqlx::Error> {
    let Roles { application, projector } = roles;
    for set in std::iter::once(&STORAGE).chain(sets) {
        for schema in set.schemas {
            grant_schema(connection, schema, application).await?;
        }
        for table in set.append_only {
            execute(connection, format!("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {application}")).await?;
        }
        for table in set.cross_tenant_reads {
            grant_cross_tenant_read(connection, table, projector).await?;
        }
    }
    Ok(())
}

async fn grant_schema(connection: &mut PgConnection, schema: &str, role: &str) -> Result<(), sqlx::Error> {
    let tables = "SELECT, INSERT, UPDATE, DELETE";
    let sequences = "USAGE, SELECT";
    for statement in [
        format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
        format!("GRANT {tables} ON ALL TABLES IN SCHEMA {schema} TO {role}"),
        format!("GRANT {sequences} ON ALL SEQUENCES IN SCHEMA {schema} TO {role}"),
        format!("ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {tables} ON TABLES TO {role}"),
        format!("ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {sequences} ON SEQUENCES TO {role}"),
    ] {
        execute(connection, statement).await?;
    }
    Ok(())
}

async fn grant_cross_tenant_read(connection: &mut PgConnection, table: &str, role: &str) -> Result<(), sqlx::Error> {
    let schema = table.split_once('.').map_or("public", |(schema, _)| schema);
    for statement in [
        format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
        format!("GRANT SELECT ON {table} TO {role}"),
        format!("DROP POLICY IF EXISTS {role}_reads ON {table}"),
        format!("CREATE POLICY {role}_reads ON {table} FOR SELECT TO {role} USING (true)"),
    ] {
        execute(connection, statement).await?;
    }
    Ok(())
}

/// Role and table names come from this crate's checked prefix and from constants in code.
async fn execute(connection: &mut PgConnection, statement: String) -> Result<(), sqlx::Error> {
    sqlx::query(AssertSqlSafe(statement)).persistent(false).execute(connection).await.map(drop)
}

fn is_race(error: &sqlx::Error) -> bool {
    let Some(error) = error.as_database_error() else { return false };
    // Created by another (unique violation, duplicate object), or "tuple concurrently
    // updated", which has no code of its own.
    matches!(error.code().as_deref(), Some("23505" | "42710"))
        || (error.code().as_deref() == Some("XX000") && error.message().contains("concurrently"))
}
