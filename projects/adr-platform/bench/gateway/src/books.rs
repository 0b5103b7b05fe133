//! What ours has written about the calls: limits go in, settlements come out, to be compared with the provider's count.

use std::time::Duration;

use anyhow::Result;
use sqlx::PgPool;

/// How often the settlements are read again until they are as expected: they are written ten times a second.
const TRIES: usize = 50;

/// The database of ours.
pub(crate) struct Books {
    pool: PgPool,
    /// Output tokens that were settled before.
    settled: i64,
}

impl Books {
    /// A database of its own on the server at this URL; gives the database's URL, too.
    pub(crate) async fn create(server: &str) -> Result<(Self, String)> {
        let root = PgPool::connect(server).await?;
        sqlx::query("CREATE DATABASE gateway_bench").execute(&root).await?;
        root.close().await;
        let (address, _) = server.rsplit_once('/').unwrap_or((server, ""));
        let url = format!("{address}/gateway_bench");
        Ok((Self { pool: PgPool::connect_lazy(&url)?, settled: 0 }, url))
    }

    /// Sets every kind of limit for the tenant, for each person and for each key, as high as they go, so that all are
    /// counted and none is reached; and waits until the gateway must have noticed. What was settled by then is forgotten.
    pub(crate) async fn begin(&mut self) -> Result<()> {
        sqlx::query(
            "INSERT INTO ai.limits SELECT tenant_id, scope, null, null, n, n, n, n, n, n FROM ai.tenants,
             unnest(ARRAY['tenant', 'each_user', 'each_key']) scope, (SELECT 1000000000000000 n) AS most",
        )
        .execute(&self.pool)
        .await?;
        sqlx::query("UPDATE ai.tenants SET revision = revision + 1").execute(&self.pool).await?;
        tokio::time::sleep(Duration::from_secs(2)).await;
        self.settled = self.sum().await?;
        Ok(())
    }

    /// By how many output tokens the settlements written since the last time differ from what the provider has told.
    pub(crate) async fn difference(&mut self, told: u64) -> Result<i64> {
        let mut difference = 0;
        for _ in 0..TRIES {
            let settled = self.sum().await?;
            difference = settled - self.settled - i64::try_from(told)?;
            if difference == 0 {
                self.settled = settled;
                return Ok(0);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        self.settled += difference + i64::try_from(told)?;
        Ok(difference)
    }

    async fn sum(&self) -> Result<i64> {
        let sum = "SELECT coalesce(sum(output), 0)::bigint FROM ai.settlements";
        Ok(sqlx::query_scalar(sum).fetch_one(&self.pool).await?)
    }
}
