//! From a connection URL to pools that are ready for work.
//!
//! [`connect_and_migrate`] migrates as the owner, sets up the roles, and returns
//! [`Databases`]: one pool per role. It is safe to call from several servers at once.
//!
//! **PgBouncer in transaction mode** works for the pools: give its address as
//! [`DatabaseOptions::pooler`], use version 1.21 or later with `max_prepared_statements`
//! above zero, and keep the owner's URL pointing at Postgres itself.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgPool};
use thiserror::Error;

use crate::migrations::{self, MigrationSet};
use crate::roles::{self, Login, Roles};

/// A connection that was idle for longer is asked whether it still works.
const IDLE_BEFORE_CHECK: Duration = Duration::from_secs(1);

/// Where the database is and how it is used.
#[derive(Clone, Debug)]
pub struct DatabaseOptions {
    /// How the owner connects, from a URL such as `postgres://owner@host/database` or
    /// `postgres:///database?host=/path/to/socket/folder&user=owner`.
    pub owner: PgConnectOptions,
    /// Where application and projector connect instead: a connection pooler.
    pub pooler: Option<PgConnectOptions>,
    /// Begins the names of the roles.
    pub role_prefix: String,
    /// Password of the application role; `None` where the server trusts the connection.
    pub application_password: Option<String>,
    /// Password of the projector role; `None` where the server trusts the connection.
    pub projector_password: Option<String>,
    /// The most connections of the application role.
    pub application_connections: u32,
    /// The most connections of the projector role.
    pub projector_connections: u32,
    /// How long one statement may run.
    pub statement_timeout: Duration,
    /// How long to wait for a free connection.
    pub acquire_timeout: Duration,
}

impl DatabaseOptions {
    /// Options for the database at a URL, which is the owner's.
    ///
    /// # Errors
    /// When the text is not the URL of a Postgres database.
    pub fn from_url(url: &str) -> Result<Self, Error> {
        // sqlx itself takes any scheme for Postgres.
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(Error::BadUrl(sqlx::Error::Configuration("the scheme is not postgres".into())));
        }
        PgConnectOptions::from_str(url).map(Self::new).map_err(Error::BadUrl)
    }

    /// Options for the database that the owner reaches this way.
    #[must_use]
    pub fn new(owner: PgConnectOptions) -> Self {
        Self {
            owner,
            pooler: None,
            role_prefix: "platform".to_owned(),
            application_password: None,
            projector_password: None,
            application_connections: 16,
            projector_connections: 4,
            statement_timeout: Duration::from_secs(30),
            acquire_timeout: Duration::from_secs(10),
        }
    }

    fn login(&self, role: &str, password: Option<&str>) -> PgConnectOptions {
        let base = self.pooler.as_ref().unwrap_or(&self.owner).clone();
        // The owner's password is never sent for another role. Poolers refuse start-up
        // parameters they do not know, and this is the one that sqlx sends by default.
        base.username(role).password(password.unwrap_or_default()).application_name(role).extra_float_digits(None)
    }

    fn pool(&self, role: &str, password: Option<&str>, connections: u32) -> PgPool {
        PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(self.acquire_timeout)
            // Asking every time whether the server is still there would cost each transaction
            // a round trip; after a pause it is worth it.
            .test_before_acquire(false)
            .before_acquire(|connection, state| {
                Box::pin(async move {
                    if state.idle_for > IDLE_BEFORE_CHECK {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_lazy_with(self.login(role, password))
    }
}

/// One pool per role. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Databases {
    /// Reads and writes rows of the tenant that a transaction names.
    pub application: PgPool,
    /// Reads the event log across tenants, and nothing else.
    pub projector: PgPool,
}

impl Databases {
    /// Pools for a database that is migrated already.
    ///
    /// # Errors
    /// When the role prefix is not usable.
    pub fn connect_lazily(options: &DatabaseOptions) -> Result<Self, Error> {
        let roles = Roles::with_prefix(&options.role_prefix)?;
        let application_password = options.application_password.as_deref();
        let projector_password = options.projector_password.as_deref();
        Ok(Self {
            application: options.pool(&roles.application, application_password, options.application_connections),
            projector: options.pool(&roles.projector, projector_password, options.projector_connections),
        })
    }

    /// Closes all connections and waits for those in use.
    pub async fn close(&self) {
        self.application.close().await;
        self.projector.close().await;
    }
}

/// Why the database is not ready.
#[derive(Debug, Error)]
pub enum Error {
    /// The URL cannot be read.
    #[error("not the URL of a Postgres database: write it as postgres://user:password@host:port/database")]
    BadUrl(#[source] sqlx::Error),
    /// There is no way to the database.
    #[error("cannot connect to the database as {role}: check that it runs, its address and the password")]
    Connect {
        /// Who tried.
        role: String,
        /// What the connection said.
        source: sqlx::Error,
    },
    /// The schema could not be brought up to date.
    #[error(transparent)]
    Migrate(#[from] migrations::Error),
    /// The roles could not be set up.
    #[error(transparent)]
    Roles(#[from] roles::Error),
    /// The roles could not be given their rights.
    #[error("the database refused to grant the roles their rights: the owner must own all tables")]
    Grant(#[source] sqlx::Error),
}

/// Migrates the database, sets up the roles, and connects as them.
///
/// # Errors
/// When the database cannot be reached, or is not in a state this program can use.
pub async fn connect_and_migrate(options: &DatabaseOptions, sets: &[MigrationSet]) -> Result<Databases, Error> {
    migrate(options, sets).await?;
    let databases = Databases::connect_lazily(options)?;
    for pool in [&databases.application, &databases.projector] {
        let role = pool.connect_options().get_username().to_owned();
        pool.acquire().await.map_err(|source| Error::Connect { role, source })?;
    }
    Ok(databases)
}

/// Migrates the database and sets up the roles, as the owner.
///
/// # Errors
/// When the database cannot be reached, or is not in a state this program can use.
pub async fn migrate(options: &DatabaseOptions, sets: &[MigrationSet]) -> Result<(), Error> {
    migrations::run(&options.owner, sets).await?;
    set_up_roles(options).await?;
    let roles = Roles::with_prefix(&options.role_prefix)?;
    let mut owner = connect_owner(options).await?;
    let mut transaction = owner.begin().await.map_err(Error::Grant)?;
    // Two servers that start together would otherwise drop each other's policies.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext('storage_patterns.grant'))")
        .execute(&mut *transaction)
        .await
        .map_err(Error::Grant)?;
    roles::grant(&mut transaction, &roles, sets).await.map_err(Error::Grant)?;
    transaction.commit().await.map_err(Error::Grant)?;
    owner.close().await.map_err(Error::Grant)
}

/// Creates the roles of a database whose tables are there already.
pub(crate) async fn set_up_roles(options: &DatabaseOptions) -> Result<(), Error> {
    let roles = Roles::with_prefix(&options.role_prefix)?;
    let mut owner = connect_owner(options).await?;
    for (role, password) in
        [(&roles.application, &options.application_password), (&roles.projector, &options.projector_password)]
    {
        let login = Login { role, password: password.as_deref(), statement_timeout: options.statement_timeout };
        roles::ensure(&mut owner, login).await?;
    }
    owner.close().await.map_err(|source| Error::Connect { role: "owner".to_owned(), source })
}

async fn connect_owner(options: &DatabaseOptions) -> Result<sqlx::PgConnection, Error> {
    let role = options.owner.get_username().to_owned();
    options.owner.connect().await.map_err(|source| Error::Connect { role, source })
}
