//! What ours has written about the calls: limits go in, settlements come out, to be compared with the provider's count.

use std::time::Duration;

use ai_gateway_ledger::{PriceTable, Tier, Tokens};
use ai_gateway_mock_provider::Bill;
use anyhow::Result;
use sqlx::PgPool;

/// How often the settlements are read again until they are as expected: they are written every second.
const TRIES: usize = 50;

/// Longer than from the end of a call until it is written.
const A_WRITE: Duration = Duration::from_secs(1);

/// The price in `peers/ours.toml`.
const PRICED_AS: &str = "openai/gpt-4o-mini";

/// The database of ours.
pub(crate) struct Books {
    pool: PgPool,
    /// What was settled before.
    settled: Sums,
}

/// Tokens, and pico-dollars.
#[derive(Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Sums {
    pub(crate) tokens: i64,
    pub(crate) cost: i64,
}

impl Sums {
    /// What the provider's bill comes to.
    fn of(bill: &Bill) -> Result<Self> {
        let usage = bill.reported;
        let tokens = Tokens { cache_read: usage.cache_read, ..Tokens::new(usage.input, usage.output) };
        let cost = PriceTable::bundled()?.price(PRICED_AS)?.cost(&tokens, Tier::Standard)?;
        Ok(Self { tokens: i64::try_from(usage.input + usage.cache_read + usage.output)?, cost: cost.to_i64() })
    }

    const fn less(self, other: Self) -> Self {
        Self { tokens: self.tokens - other.tokens, cost: self.cost - other.cost }
    }
}

impl Books {
    /// A database of its own on the server at this URL; gives the database's URL, too.
    pub(crate) async fn create(server: &str) -> Result<(Self, String)> {
        let root = PgPool::connect(server).await?;
        sqlx::query("CREATE DATABASE gateway_bench").execute(&root).await?;
        root.close().await;
        let (address, _) = server.rsplit_once('/').unwrap_or((server, ""));
        let url = format!("{address}/gateway_bench");
        Ok((Self { pool: PgPool::connect_lazy(&url)?, settled: Sums::default() }, url))
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

    /// By how much the settlements written since the last time differ from the provider's bill.
    pub(crate) async fn difference(&mut self, bill: &Bill) -> Result<Sums> {
        let expected = Sums::of(bill)?;
        let mut settled = Sums::default();
        for _ in 0..TRIES {
            settled = self.sum().await?;
            if settled.less(self.settled) == expected {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let difference = settled.less(self.settled).less(expected);
        self.settled = settled;
        Ok(difference)
    }

    /// Forgets what was settled by now, once nothing more comes.
    pub(crate) async fn forget(&mut self) -> Result<()> {
        for _ in 0..TRIES {
            tokio::time::sleep(A_WRITE).await;
            let settled = self.sum().await?;
            if settled == std::mem::replace(&mut self.settled, settled) {
                break;
            }
        }
        Ok(())
    }

    async fn sum(&self) -> Result<Sums> {
        let sums = "SELECT coalesce(sum(input + cache_read + output), 0)::bigint AS tokens,
                           coalesce(sum(cost), 0)::bigint AS cost FROM ai.settlements";
        Ok(sqlx::query_as(sums).fetch_one(&self.pool).await?)
    }
}
