//! The server that is killed, and a look into it.

use std::path::PathBuf;
use std::time::Duration;

use composable_postgres::following::PROJECTION_MIGRATIONS;
use composable_postgres::{MIGRATIONS, PostgresEventStore};
use composable_testing::bus_contract::{broker_from, restart_by_pid_file};
use composable_testing::contract::PATIENCE;
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};
use storage_patterns::{DatabaseOptions, Databases, connect_and_migrate};

use crate::read_models::CREATE;

/// The server of `scripts/test-killable-postgres`, prepared.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) databases: Databases,
    pub(crate) store: PostgresEventStore,
}

pub(crate) fn options(url: &str) -> DatabaseOptions {
    DatabaseOptions { role_prefix: "crash".to_owned(), ..DatabaseOptions::from_url(url).unwrap() }
}

impl Server {
    pub(crate) async fn prepare() -> Option<Self> {
        let url = broker_from("TEST_KILLABLE_DATABASE_URL", "scripts/test-killable-postgres")?;
        let databases = connect_and_migrate(&options(&url), &[MIGRATIONS, PROJECTION_MIGRATIONS]).await.unwrap();
        let mut owner = PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(CREATE).execute(&mut owner).await.unwrap();
        let store = PostgresEventStore::open(&databases).await.unwrap();
        Some(Self { url, databases, store })
    }

    /// Kills the server, and whatever is left of it, and waits for the next one.
    pub(crate) async fn kill(&self) {
        let file = PathBuf::from(std::env::var("TEST_KILLABLE_PID_FILE").unwrap());
        restart_by_pid_file(&file, kill_by_number).await;
    }

    /// Kills one process that serves the application, if there is one. The server ends all others and recovers.
    pub(crate) async fn kill_one_connection(&self, chance: u64) {
        let mut owner = self.owner().await;
        let processes: Vec<i32> =
            sqlx::query_scalar("SELECT pid FROM pg_stat_activity WHERE usename = 'crash_app' ORDER BY pid")
                .fetch_all(&mut owner)
                .await
                .unwrap();
        if let Some(index) = chance.checked_rem(processes.len() as u64) {
            kill_by_number(processes[usize::try_from(index).unwrap()]);
        }
    }

    /// A superuser's connection, as soon as there is one.
    pub(crate) async fn owner(&self) -> PgConnection {
        let connecting = async {
            loop {
                if let Ok(mut connection) = PgConnection::connect(&self.url).await
                    && sqlx::query("SELECT 1").execute(&mut connection).await.is_ok()
                {
                    return connection;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, connecting).await.expect("the server did not come back")
    }
}

pub(crate) fn kill_by_number(number: i32) {
    // It may have ended by itself just now.
    let _ = kill_process(Pid::from_raw(number).unwrap(), Signal::KILL);
}
