//! A read model in which nothing can happen twice or not at all without being seen.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::num::NonZeroU32;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use composable_core::{
    EventFilter, EventStore, ExpectedVersion, GlobalPosition, RecordedEvent, RetryPolicy, Selection, StoreError,
    StreamId, TenantId,
};
use composable_postgres::following::Mode;
use composable_postgres::following::{
    FollowOptions, FollowingProjection, PROJECTION_MIGRATIONS, Phase, ProjectionWorker, Target,
};
use composable_postgres::{MIGRATIONS, PostgresEventStore, ProjectionError};
use composable_runtime::Polling;
use composable_testing::contract::{PATIENCE, new_event, new_stream, new_tenant};
use sqlx::{PgConnection, PgPool};
use storage_patterns::testing::TestDatabase;
use tokio_util::sync::CancellationToken;

/// Per tenant and stream: the payloads in the order they came.
pub(super) type Trails = BTreeMap<(uuid::Uuid, String), String>;

pub(super) type Worker = ProjectionWorker<PostgresEventStore, Tally>;

/// Appends each payload to the trail of its stream; noted as a side effect when it is news.
#[derive(Clone)]
pub(super) struct Tally {
    pub(super) name: String,
    /// Payloads it refuses.
    pub(super) refused: Arc<Mutex<Vec<&'static str>>>,
    /// How many more times what it reads does not answer.
    pub(super) unanswered: Arc<AtomicUsize>,
}

impl Tally {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), refused: Arc::default(), unanswered: Arc::default() }
    }
}

impl FollowingProjection for Tally {
    fn name(&self) -> &str {
        &self.name
    }

    fn selection(&self) -> Selection {
        Selection::across_tenants()
    }

    async fn project(
        &self,
        connection: &mut PgConnection,
        target: Target,
        events: &[RecordedEvent],
    ) -> Result<(), ProjectionError> {
        let count_down = |left: usize| left.checked_sub(1);
        if self.unanswered.fetch_update(Ordering::SeqCst, Ordering::SeqCst, count_down).is_ok() {
            return Err(StoreError::Unavailable { source: Arc::new(std::io::Error::other("planned")) }.into());
        }
        for event in events {
            let payload = std::str::from_utf8(&event.payload)?;
            sqlx::query(
                "INSERT INTO tallies.tally (tenant_id, projection, version, stream, trail) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (tenant_id, projection, version, stream)
                 DO UPDATE SET trail = tally.trail || excluded.trail",
            )
            .bind(event.tenant.uuid())
            .bind(&self.name)
            .bind(target.version)
            .bind(event.stream.as_str())
            .bind(format!("{payload};"))
            .execute(&mut *connection)
            .await?;
            if target.mode == Mode::Live {
                sqlx::query("INSERT INTO tallies.effect (projection, version, event_id) VALUES ($1, $2, $3)")
                    .bind(&self.name)
                    .bind(target.version)
                    .bind(event.id.uuid())
                    .execute(&mut *connection)
                    .await?;
            }
            if self.refused.lock().unwrap().contains(&payload) {
                return Err(format!("it does not like {payload}").into());
            }
            assert_ne!(payload, "panic", "planned");
        }
        Ok(())
    }

    async fn put_aside(
        &self,
        connection: &mut PgConnection,
        target: Target,
        event: &RecordedEvent,
        problem: &str,
    ) -> Result<(), ProjectionError> {
        sqlx::query(
            "INSERT INTO tallies.tally (tenant_id, projection, version, stream, trail) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(event.tenant.uuid())
        .bind(&self.name)
        .bind(target.version)
        .bind(format!("without {}", event.version))
        .bind(problem)
        .execute(connection)
        .await?;
        Ok(())
    }

    async fn clear(&self, connection: &mut PgConnection, version: i64) -> Result<(), ProjectionError> {
        sqlx::query("DELETE FROM tallies.tally WHERE projection = $1 AND version = $2")
            .bind(&self.name)
            .bind(version)
            .execute(connection)
            .await?;
        Ok(())
    }
}

pub(super) async fn store() -> (TestDatabase, PostgresEventStore) {
    let database = TestDatabase::create(&[MIGRATIONS, PROJECTION_MIGRATIONS]).await;
    let create = "CREATE SCHEMA tallies; \
         CREATE TABLE tallies.tally (tenant_id uuid NOT NULL, projection text, version bigint, stream text, trail text, \
             PRIMARY KEY (tenant_id, projection, version, stream)); \
         SELECT storage.enable_tenant_isolation('tallies.tally'); \
         CREATE TABLE tallies.effect (projection text, version bigint, event_id uuid); \
         GRANT USAGE ON SCHEMA tallies TO platform_test_app; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON tallies.tally TO platform_test_app; \
         GRANT SELECT, INSERT ON tallies.effect TO platform_test_app";
    sqlx::raw_sql(create).execute(&database.owner).await.unwrap();
    let store = PostgresEventStore::open(&database.databases).await.unwrap();
    (database, store)
}

/// Quick, in small pages, three attempts.
pub(super) fn options(version: i64) -> FollowOptions {
    let pause = Duration::from_millis(1);
    FollowOptions {
        polling: Polling { shortest_pause: pause, longest_pause: Duration::from_millis(5), page: 7 },
        retry: RetryPolicy::attempts(NonZeroU32::new(3).unwrap()).with_pauses(pause, pause),
        retry_pause: pause,
        ..FollowOptions::version(version)
    }
}

pub(super) fn worker(database: &TestDatabase, store: &PostgresEventStore, tally: &Tally, version: i64) -> Worker {
    ProjectionWorker::new(store.clone(), &database.databases, tally.clone(), options(version))
}

/// Writes to four streams of two tenants in turn, and tells where the last event stands.
pub(super) async fn fill(store: &PostgresEventStore, count: usize) -> GlobalPosition {
    let streams: Vec<(TenantId, StreamId)> = [new_tenant(), new_tenant()]
        .into_iter()
        .flat_map(|tenant| [(tenant, new_stream()), (tenant, new_stream())])
        .collect();
    let mut last = GlobalPosition::START;
    for number in 0..count {
        let (tenant, stream) = &streams[number * 3 % 4];
        last = append(store, *tenant, stream, &number.to_string()).await;
    }
    last
}

pub(super) async fn append(
    store: &PostgresEventStore,
    tenant: TenantId,
    stream: &StreamId,
    payload: &str,
) -> GlobalPosition {
    let event = new_event(payload.to_owned());
    store.append(tenant, stream, ExpectedVersion::Any, vec![event]).await.unwrap().position
}

pub(super) async fn within<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.expect("it did not come in time")
}

/// Runs it until it is live, has dropped what it replaced, and has everything up to a position.
pub(super) async fn catch_up(worker: &Worker, last: GlobalPosition) {
    let (stop, mut progress) = (CancellationToken::new(), worker.progress());
    let there = async {
        progress
            .wait_for(|progress| progress.phase == Phase::Live && progress.is_caught_up && progress.position >= last)
            .await
            .unwrap();
        stop.cancel();
    };
    within(async { tokio::join!(worker.run(&stop), there) }).await;
}

/// How many steps to die at. Whole runs take fewer as a rule; how many exactly differs from run to run, because an answer
/// that is already there is not waited for.
pub(super) const STEPS: usize = 100;

/// Dies at a step: the future is dropped when it would go on after having waited so many times.
pub(super) async fn killed_at<F: Future>(step: usize, future: F) -> Option<F::Output> {
    killed_after(|| true, step, future).await
}

/// Dies so many steps after something has happened.
pub(super) async fn killed_after<F: Future>(happened: impl Fn() -> bool, steps: usize, future: F) -> Option<F::Output> {
    let (mut future, mut left) = (pin!(future), steps);
    poll_fn(|context| {
        if happened() {
            if left == 0 {
                return Poll::Ready(None);
            }
            left -= 1;
        }
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// What the log says the trails are.
pub(super) async fn replayed(store: &PostgresEventStore, last: GlobalPosition) -> Trails {
    let (mut trails, mut cursor) = (Trails::new(), GlobalPosition::START);
    while cursor < last {
        let page = store.read_all(cursor, 500, &EventFilter::everything()).await.unwrap();
        for event in page.events {
            let key = (event.tenant.uuid(), event.stream.to_string());
            let payload = std::str::from_utf8(&event.payload).unwrap();
            *trails.entry(key).or_default() += &format!("{payload};");
        }
        cursor = page.next;
    }
    trails
}

/// The trails of one version.
pub(super) async fn trails(owner: &PgPool, name: &str, version: i64) -> Trails {
    let rows: Vec<(uuid::Uuid, String, String)> =
        sqlx::query_as("SELECT tenant_id, stream, trail FROM tallies.tally WHERE projection = $1 AND version = $2")
            .bind(name)
            .bind(version)
            .fetch_all(owner)
            .await
            .unwrap();
    rows.into_iter().map(|(tenant, stream, trail)| ((tenant, stream), trail)).collect()
}

/// How often side effects happened, and for how many events.
pub(super) async fn effects(owner: &PgPool, name: &str, version: Option<i64>) -> (i64, i64) {
    sqlx::query_as(
        "SELECT count(*), count(DISTINCT event_id) FROM tallies.effect
         WHERE projection = $1 AND version = coalesce($2, version)",
    )
    .bind(name)
    .bind(version)
    .fetch_one(owner)
    .await
    .unwrap()
}

pub(super) async fn live_version(owner: &PgPool, name: &str) -> Option<i64> {
    sqlx::query_scalar("SELECT composable_projections.live_version($1)").bind(name).fetch_one(owner).await.unwrap()
}
