//! A database per test, copied from a template that is migrated once.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool};
use uuid::Uuid;

use crate::databases::{self, DatabaseOptions, Databases};
use crate::migrations::{MigrationSet, STORAGE};

/// Begins the names of the roles in tests.
const ROLE_PREFIX: &str = "platform_test";

/// A fresh, migrated database; dropped with the value.
#[derive(Debug)]
pub struct TestDatabase {
    /// The pools that production has.
    pub databases: Databases,
    /// A superuser: sees everything. For arranging and checking, not for the code under test.
    pub owner: PgPool,
    /// How [`owner`](Self::owner) connects.
    pub options: DatabaseOptions,
    name: String,
    server: PgConnectOptions,
}

impl TestDatabase {
    /// A database with these migrations.
    ///
    /// # Panics
    /// When `TEST_DATABASE_URL` is not set or the server cannot be used: a test that cannot
    /// run must not pass.
    pub async fn create(sets: &[MigrationSet]) -> Self {
        let server = server();
        let template = ensure_template(&server, sets).await;
        let name = format!("test_{}", Uuid::now_v7().simple());
        let mut connection = connect(&server).await;
        execute(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        close(connection).await;

        let options = options(server.clone().database(&name));
        check(databases::set_up_roles(&options).await, "set up the roles");
        let databases = check(Databases::connect_lazily(&options), "connect");
        let owner = PgPoolOptions::new().max_connections(4).connect_lazy_with(options.owner.clone());
        Self { databases, owner, options, name, server }
    }

    /// The database's name on its server.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // A destructor cannot wait for the test's own runtime, so it brings one. Failing to
        // drop is not worth failing a test: the whole server is thrown away in the end.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(async {
                    let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                    if let Ok(mut connection) = server.connect().await {
                        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.ok();
                    }
                });
            }
        });
        dropping.join().ok();
    }
}

/// The server that tests run against.
fn server() -> PgConnectOptions {
    let url = std::env::var("TEST_DATABASE_URL").unwrap_or_default();
    assert!(!url.is_empty(), "TEST_DATABASE_URL is not set: run `make test`, or set it to the URL of a superuser");
    check(PgConnectOptions::from_str(&url), "read TEST_DATABASE_URL")
}

fn options(owner: PgConnectOptions) -> DatabaseOptions {
    DatabaseOptions { role_prefix: ROLE_PREFIX.to_owned(), ..DatabaseOptions::new(owner) }
}

/// The template with these migrations, made by whoever comes first.
async fn ensure_template(server: &PgConnectOptions, sets: &[MigrationSet]) -> String {
    let template = format!("template_{:016x}", fingerprint(sets));
    let mut connection = connect(server).await;
    let mut lock = check(connection.begin().await, "begin");
    let locked = sqlx::query("SELECT pg_advisory_xact_lock(hashtext($1))").bind(&template).execute(&mut *lock).await;
    check(locked, "lock the template");
    let exists: Result<bool, _> = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(&template)
        .fetch_one(&mut *lock)
        .await;
    if !check(exists, "look for the template") {
        make_template(server, &template, sets).await;
    }
    check(lock.commit().await, "unlock the template");
    close(connection).await;
    template
}

/// Migrates under another name first, so that a template is complete or not there.
async fn make_template(server: &PgConnectOptions, template: &str, sets: &[MigrationSet]) {
    let unfinished = format!("{template}_unfinished");
    let mut connection = connect(server).await;
    execute(&mut connection, format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).await;
    execute(&mut connection, format!("CREATE DATABASE {unfinished}")).await;
    let migrated = databases::migrate(&options(server.clone().database(&unfinished)), sets).await;
    check(migrated, "migrate the template");
    execute(&mut connection, format!("ALTER DATABASE {unfinished} RENAME TO {template}")).await;
    close(connection).await;
}

/// Changes with every migration, and with the code that grants rights.
fn fingerprint(sets: &[MigrationSet]) -> u64 {
    let mut hasher = DefaultHasher::new();
    include_str!("../roles.rs").hash(&mut hasher);
    for set in std::iter::once(&STORAGE).chain(sets) {
        (set.name, set.schemas, set.append_only, set.cross_tenant_reads).hash(&mut hasher);
        for migration in set.migrator.iter() {
            (migration.version, &migration.checksum).hash(&mut hasher);
        }
    }
    hasher.finish()
}

async fn connect(server: &PgConnectOptions) -> PgConnection {
    check(server.connect().await, "connect to TEST_DATABASE_URL")
}

async fn close(connection: PgConnection) {
    check(connection.close().await, "close a connection");
}

async fn execute(connection: &mut PgConnection, statement: String) {
    let done = sqlx::query(AssertSqlSafe(statement.clone())).execute(connection).await;
    check(done, &statement);
}

#[expect(clippy::panic, reason = "a test whose database cannot be had must fail, and say why")]
pub(super) fn check<T, E: std::error::Error>(result: Result<T, E>, what: &str) -> T {
    match result {
        Ok(value) => value,
        Err(error) => {
            let mut message = format!("could not {what}: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                message.push_str(&format!(": {cause}"));
                source = cause.source();
            }
            panic!("{message}");
        }
    }
}
