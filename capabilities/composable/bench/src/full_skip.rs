//! Ours in the skip test at full size: followers of every kind beside each other, on one log with late commits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Result, bail};
use composable_bus::{PostgresCheckpoints, PostgresDeadLetters, Relay, RelayOptions};
use composable_core::bus::{BusSubscription, ConsumeError, EventBus, PublishError};
use composable_core::{EventId, GlobalPosition, RecordedEvent, Selection};
use composable_postgres::following::{
    Ended, FollowOptions, FollowingProjection, PROJECTION_MIGRATIONS, ProjectionWorker, Target,
};
use composable_postgres::{GroupCommit, InlineProjection, PostgresEventStore, ProjectionError};
use composable_runtime::Subscription;
use composable_testing::memory_bus::MemoryConsumer;
use composable_testing::skip::{self, CursorFollower, Follower, Options, Seen};
use composable_testing::subscription_contract::SubscriptionFollower;
use sqlx::PgConnection;
use storage_patterns::{Databases, MigrationSet};
use tokio_util::sync::CancellationToken;

/// 64 writers and 1,565 appends of one to three events each: a little over 200,000 events.
const OPTIONS: Options =
    Options { writers: 64, appends: 1_565, readers: 4, page: 500, patience: Duration::from_secs(30) };

/// What each kind of follower saw.
pub async fn run(databases: &Databases) -> Result<Vec<(&'static str, Seen)>> {
    let store = PostgresEventStore::open(databases).await?;
    let apart = GroupCommit { lanes: 16, most_appends: 8, ..GroupCommit::default() };
    let writing = store.clone().with_projection(LateCommits::default()).with_group_commit(apart);
    let (relayed, projected, stop) = (Record::default(), Record::default(), CancellationToken::new());
    let relay = Relay::new(
        store.clone(),
        relayed.clone(),
        PostgresCheckpoints::new(databases),
        PostgresDeadLetters::new(databases),
        RelayOptions::new("skip test"),
    );
    let worker = ProjectionWorker::new(store.clone(), databases, projected.clone(), FollowOptions::version(1));
    let (relaying, projecting) = {
        let (of_relay, of_worker) = (stop.clone(), stop.clone());
        (
            tokio::spawn(async move { relay.run(&of_relay).await }),
            tokio::spawn(async move { worker.run(&of_worker).await }),
        )
    };
    let subscription = Subscription::new(store.clone(), Selection::across_tenants(), GlobalPosition::START);
    let followers = vec![
        Any::Cursor(CursorFollower::new(store.clone(), OPTIONS.page)),
        Any::Subscription(SubscriptionFollower { subscription }),
        Any::Record(relayed),
        Any::Record(projected),
    ];
    let seen = skip::run(&writing, followers, OPTIONS).await;
    stop.cancel();
    relaying.await?;
    let ended = projecting.await?;
    if ended != Ended::Stopped {
        bail!("the projection ended by itself: {ended:?}");
    }
    Ok(["cursor", "subscription", "relay", "projection"].into_iter().zip(seen).collect())
}

/// The tables that this needs, beside the log.
pub const MIGRATIONS: [MigrationSet; 2] = [PROJECTION_MIGRATIONS, composable_bus::MIGRATIONS];

enum Any {
    Cursor(CursorFollower<PostgresEventStore>),
    Subscription(SubscriptionFollower<PostgresEventStore>),
    Record(Record),
}

impl Follower for Any {
    async fn next(&mut self) -> Vec<(GlobalPosition, EventId)> {
        match self {
            Self::Cursor(follower) => follower.next().await,
            Self::Subscription(follower) => follower.next().await,
            Self::Record(record) => std::mem::take(&mut record.came.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}

/// Keeps what comes, as a bus or as a projection.
#[derive(Clone, Default)]
struct Record {
    came: Arc<Mutex<Vec<(GlobalPosition, EventId)>>>,
}

impl Record {
    fn take(&self, events: &[RecordedEvent]) {
        let mut came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
        came.extend(events.iter().map(|event| (event.position, event.id)));
    }
}

impl EventBus for Record {
    type Consumer = MemoryConsumer;

    async fn publish(&self, events: &[RecordedEvent]) -> Result<(), PublishError> {
        self.take(events);
        Ok(())
    }

    async fn join(&self, _: BusSubscription) -> Result<MemoryConsumer, ConsumeError> {
        Err(ConsumeError::NoCategory)
    }
}

impl FollowingProjection for Record {
    fn name(&self) -> &str {
        "skip test"
    }

    fn selection(&self) -> Selection {
        Selection::across_tenants()
    }

    async fn project(&self, _: &mut PgConnection, _: Target, events: &[RecordedEvent]) -> Result<(), ProjectionError> {
        self.take(events);
        Ok(())
    }

    async fn clear(&self, _: &mut PgConnection, _: i64) -> Result<(), ProjectionError> {
        Ok(())
    }
}

/// Puts commits off by 0 to 4 ms, in turn.
#[derive(Default)]
struct LateCommits {
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
