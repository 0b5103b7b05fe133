//! A store on a database of its own, and a projection to watch it by.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use composable_core::{EventFilter, EventStore, GlobalPosition, RecordedEvent};
use composable_postgres::{InlineProjection, MIGRATIONS, OpenError, PostgresEventStore, ProjectionError};
use sqlx::PgConnection;
use storage_patterns::testing::TestDatabase;

/// The guard drops the database.
pub(crate) async fn store() -> Result<(TestDatabase, PostgresEventStore), OpenError> {
    let database = TestDatabase::create(&[MIGRATIONS]).await;
    let store = PostgresEventStore::open(&database.databases).await?;
    Ok((database, store))
}

/// Puts commits off by 0 to 4 ms, in turn.
#[derive(Default)]
pub(crate) struct LateCommits {
    commits: AtomicU64,
}

impl InlineProjection for LateCommits {
    fn name(&self) -> &'static str {
        "late commits"
    }

    async fn project(&self, _: &mut PgConnection, _: &[RecordedEvent]) -> Result<(), ProjectionError> {
        let delay = self.commits.fetch_add(1, Ordering::Relaxed) * 7 % 5;
        tokio::time::sleep(Duration::from_millis(delay)).await;
        Ok(())
    }
}

/// Other tests' transactions on the same server hold readers back for a moment.
pub(crate) async fn wait_for(store: &PostgresEventStore, after: GlobalPosition, count: usize) {
    let mut seen = 0;
    for _ in 0..3_000 {
        let page = store.read_all(after, count + 1, &EventFilter::everything()).await;
        seen = page.map_or(0, |page| page.events.len());
        if seen == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(seen, count, "events after {after}");
}
