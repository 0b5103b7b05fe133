//! The server that all systems share: a database for each, and a clean start for each measurement.

use std::str::FromStr;

use anyhow::{Context, Result};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

/// What decides how fast a commit is. The report names them.
const SETTINGS: [&str; 8] = [
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_sync_method",
    "shared_buffers",
    "max_wal_size",
    "autovacuum",
];

/// The server at `TEST_DATABASE_URL`.
#[derive(Clone, Debug)]
pub struct Server {
    options: PgConnectOptions,
    url: String,
}

impl Server {
    /// The server that `scripts/test-postgres` has started.
    pub fn from_environment() -> Result<Self> {
        let url = std::env::var("TEST_DATABASE_URL").context("run this by scripts/test-postgres --durable")?;
        Ok(Self { options: PgConnectOptions::from_str(&url)?, url })
    }

    /// Makes a database, and gives its URL.
    pub async fn database(&self, name: &str) -> Result<String> {
        self.execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
        self.execute(&format!("CREATE DATABASE {name}")).await?;
        let (server, _) = self.url.rsplit_once('/').context("the URL names no database")?;
        Ok(format!("{server}/{name}"))
    }

    /// So that what one system wrote is not put on disk while another is measured.
    pub async fn settle(&self) -> Result<()> {
        self.execute("CHECKPOINT").await
    }

    /// Names and values of the settings that matter.
    pub async fn settings(&self) -> Result<Vec<(&'static str, String)>> {
        let mut connection = self.options.connect().await?;
        let mut settings = Vec::new();
        for name in SETTINGS {
            let value = sqlx::query_scalar("SELECT current_setting($1)").bind(name).fetch_one(&mut connection).await?;
            settings.push((name, value));
        }
        connection.close().await?;
        Ok(settings)
    }

    async fn execute(&self, statement: &str) -> Result<()> {
        let mut connection = self.options.connect().await?;
        sqlx::query(AssertSqlSafe(statement.to_owned())).execute(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }
}

/// A pool as large as this, filled by and by.
pub fn pool(url: &str, connections: u32) -> Result<PgPool> {
    let options = PgConnectOptions::from_str(url)?;
    Ok(PgPoolOptions::new().max_connections(connections).test_before_acquire(false).connect_lazy_with(options))
}

/// So that reads find tables as they are after a while.
pub async fn vacuum(url: &str) -> Result<()> {
    let mut connection = PgConnectOptions::from_str(url)?.connect().await?;
    sqlx::query("VACUUM ANALYZE").execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}
