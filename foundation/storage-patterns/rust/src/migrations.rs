//! Migrations: each package brings its own, embedded when it is compiled.
//!
//! A package keeps its SQL in a `migrations` folder and exposes
//! `static MIGRATOR: Migrator = sqlx::migrate!();` in a [`MigrationSet`]. Sets run in the
//! order they are listed, each with a bookkeeping table of its own in the schema
//! `migrations`, all of them under one lock, so that servers may start at the same time.
//!
//! A migration that was applied is never edited: add another. A changed one is refused.

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use thiserror::Error;

/// What the lock over all migrations of a database is called: "migrate" in ASCII.
const LOCK: i64 = 0x006d_6967_7261_7465;

/// This crate's own migrations. They run first, because the others call their functions.
pub static STORAGE: MigrationSet = MigrationSet {
    name: "storage_patterns",
    migrator: &MIGRATOR,
    schemas: &["storage"],
    append_only: &[],
    cross_tenant_reads: &[],
};

static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

/// The tables of one package: how they come about and who may do what with them.
#[derive(Clone, Copy, Debug)]
pub struct MigrationSet {
    /// The package, in lower-case letters, digits and `_`. Names its bookkeeping table.
    pub name: &'static str,
    /// The migrations, from `sqlx::migrate!()`.
    pub migrator: &'static Migrator,
    /// The schemas its tables are in. They are created before the first migration runs, and
    /// the application role may read and write all tables in them, later ones included.
    pub schemas: &'static [&'static str],
    /// Tables (`schema.table`) that the application may read and add to, but never change.
    pub append_only: &'static [&'static str],
    /// Tables (`schema.table`) that the projector role may read across all tenants.
    pub cross_tenant_reads: &'static [&'static str],
}

/// The oldest major version of Postgres that will do.
const OLDEST: i32 = 16;

/// Why a database could not be brought up to date.
#[derive(Debug, Error)]
pub enum Error {
    /// No connection, or the lock could not be had.
    #[error(
        "cannot open the database to migrate it: check that the server runs, its address, the name of the database, and the owner's name and password"
    )]
    Connect(#[source] sqlx::Error),
    /// The server is older than anything that is tested.
    #[error("the server is Postgres {found}, at least {OLDEST} is needed: upgrade it, or use another one")]
    TooOld {
        /// Its major version.
        found: i32,
    },
    /// An applied migration's text is not what it was.
    #[error(
        "migration {version} of {set} was changed after it was applied: restore its text and put the change into a new migration"
    )]
    Changed {
        /// The set.
        set: &'static str,
        /// The migration's number.
        version: i64,
    },
    /// The database knows a migration that this program does not.
    #[error(
        "the database has migration {version} of {set}, which this program does not know: run the version of the program that made it, or a newer one"
    )]
    Newer {
        /// The set.
        set: &'static str,
        /// The migration's number.
        version: i64,
    },
    /// A migration did not run.
    #[error("a migration of {set} failed and was undone")]
    Failed {
        /// The set.
        set: &'static str,
        /// What the database said.
        source: MigrateError,
    },
}

/// Runs all migrations that have not run yet: this crate's own, then the sets in order.
///
/// # Errors
/// When the database cannot be reached, or a migration fails or was changed.
pub async fn run(owner: &PgConnectOptions, sets: &[MigrationSet]) -> Result<(), Error> {
    // The lock belongs to a transaction on a connection of its own: unlike one that belongs
    // to a session it holds behind a transaction-mode pooler, and it is let go whatever
    // becomes of this process.
    let mut lock_connection = owner.connect().await.map_err(Error::Connect)?;
    let mut lock = lock_connection.begin().await.map_err(Error::Connect)?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *lock).await.map_err(Error::Connect)?;

    let mut connection = owner.connect().await.map_err(Error::Connect)?;
    check_version(&mut connection).await?;
    for set in std::iter::once(&STORAGE).chain(sets) {
        run_set(&mut connection, set).await?;
    }
    connection.close().await.map_err(Error::Connect)?;
    lock.commit().await.map_err(Error::Connect)?;
    lock_connection.close().await.map_err(Error::Connect)
}

async fn check_version(connection: &mut PgConnection) -> Result<(), Error> {
    let found: i32 = sqlx::query_scalar("SELECT current_setting('server_version_num')::integer / 10000")
        .fetch_one(connection)
        .await
        .map_err(Error::Connect)?;
    if found < OLDEST { Err(Error::TooOld { found }) } else { Ok(()) }
}

async fn run_set(connection: &mut PgConnection, set: &MigrationSet) -> Result<(), Error> {
    for schema in set.schemas {
        create_schema(connection, schema).await?;
    }
    let mut migrator = Migrator::with_migrations(set.migrator.iter().cloned().collect());
    migrator.set_locking(false).create_schema("migrations");
    migrator.dangerous_set_table_name(format!("migrations.{}", set.name));
    migrator.run_direct(None, connection, false).await.map_err(|error| match error {
        MigrateError::VersionMismatch(version) => Error::Changed { set: set.name, version },
        MigrateError::VersionMissing(version) => Error::Newer { set: set.name, version },
        source => Error::Failed { set: set.name, source },
    })
}

async fn create_schema(connection: &mut PgConnection, schema: &str) -> Result<(), Error> {
    // Looked up first, because CREATE SCHEMA wants the right to create also when it exists.
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)")
        .bind(schema)
        .fetch_one(&mut *connection)
        .await
        .map_err(Error::Connect)?;
    if !exists {
        let statement = format!("CREATE SCHEMA {schema}");
        sqlx::query(AssertSqlSafe(statement)).execute(connection).await.map_err(Error::Connect)?;
    }
    Ok(())
}
