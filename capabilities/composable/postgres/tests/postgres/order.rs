//! No reader skips an event; readers that are wrong on purpose do, and are noticed.

use std::time::Duration;

use composable_core::{EventFilter, EventId, EventStore, ExpectedVersion, GlobalPosition};
use composable_postgres::{GroupCommit, PostgresEventStore};
use composable_testing::contract::{new_event, new_stream, new_tenant};
use composable_testing::skip::{self, Follower, Options};
use sqlx::PgPool;
use uuid::Uuid;

use crate::setup::{LateCommits, store, wait_for};

/// Each append in a transaction of its own, all at once: as many processes would do.
const APART: GroupCommit = GroupCommit { lanes: 16, most_appends: 1, most_events: 0, most_bytes: 0 };

#[tokio::test(flavor = "multi_thread")]
async fn no_reader_skips_an_event() {
    let (_database, store) = store().await.unwrap();
    let store = store.with_projection(LateCommits::default()).with_group_commit(APART);
    skip::no_reader_skips_an_event(&store, Options::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_reader_skips_an_event_of_appends_that_are_committed_together() {
    let (_database, store) = store().await.unwrap();
    let some_together = GroupCommit { lanes: 4, most_appends: 4, ..GroupCommit::default() };
    let store = store.with_projection(LateCommits::default()).with_group_commit(some_together);
    skip::no_reader_skips_an_event(&store, Options::default()).await;
}

/// The classic mistake: the cursor is a sequence number, and what is visible is read.
struct SequenceOnly {
    projector: PgPool,
    highest: i64,
}

impl Follower for SequenceOnly {
    async fn next(&mut self) -> Vec<(GlobalPosition, EventId)> {
        let rows: Vec<(i64, i64, Uuid)> = sqlx::query_as(
            "SELECT transaction_id, sequence, event_id FROM composable.events WHERE sequence > $1 ORDER BY sequence LIMIT 50",
        )
        .bind(self.highest)
        .fetch_all(&self.projector)
        .await
        .unwrap_or_default();
        self.highest = rows.last().map_or(self.highest, |row| row.1);
        let position = |(transaction, sequence, id): (i64, i64, Uuid)| {
            (GlobalPosition::new(transaction.unsigned_abs(), sequence.unsigned_abs()), EventId::new(id))
        };
        rows.into_iter().map(position).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_skips_is_noticed() {
    let (database, store) = store().await.unwrap();
    let follower = SequenceOnly { projector: database.databases.projector.clone(), highest: 0 };
    let options = Options { patience: Duration::from_secs(1), ..Options::default() };
    let store = store.with_projection(LateCommits::default()).with_group_commit(APART);
    let seen = skip::run(&store, vec![follower], options).await;
    assert!(seen[0].skipped > 0, "the wrong reader was lucky: {seen:?}");
}

#[tokio::test]
async fn an_open_write_holds_readers_back_and_its_end_lets_them_on() {
    let (database, store) = store().await.unwrap();
    let mut older = storage_patterns::transaction(&database.owner).await.unwrap();
    sqlx::query("SELECT pg_current_xact_id()").execute(&mut *older).await.unwrap();
    store.append(new_tenant(), &new_stream(), ExpectedVersion::Any, vec![new_event("x")]).await.unwrap();
    let page = store.read_all(GlobalPosition::START, 10, &EventFilter::everything()).await.unwrap();
    assert_eq!(page.events, [], "an event was shown that an older transaction could still precede");
    older.rollback().await.unwrap();
    wait_for(&store, page.next, 1).await;
}

/// In another cluster the transaction numbers of restored events lie in the future.
#[tokio::test]
async fn after_a_restored_dump_order_and_cursors_stay_good() {
    let (database, store) = store().await.unwrap();
    let (tenant, stream) = (new_tenant(), new_stream());
    store.append(tenant, &stream, ExpectedVersion::Any, vec![new_event("a"), new_event("b")]).await.unwrap();
    sqlx::query("UPDATE composable.events SET transaction_id = transaction_id + 1000000000")
        .execute(&database.owner)
        .await
        .unwrap();
    let before = store.load(tenant, &stream, composable_core::Version::NONE).await.unwrap();

    let reopened = PostgresEventStore::open(&database.databases).await.unwrap();
    let cursor = before[0].position;
    wait_for(&reopened, cursor, 1).await;
    let appended = reopened.append(tenant, &stream, ExpectedVersion::Any, vec![new_event("c")]).await.unwrap();
    assert!(appended.position > before[1].position, "{appended:?} is not after {before:?}");
    wait_for(&reopened, cursor, 2).await;

    // Opening once more finds nothing to do.
    let offset = "SELECT transaction_offset FROM composable.log";
    let lifted: i64 = sqlx::query_scalar(offset).fetch_one(&database.owner).await.unwrap();
    PostgresEventStore::open(&database.databases).await.unwrap();
    let again: i64 = sqlx::query_scalar(offset).fetch_one(&database.owner).await.unwrap();
    assert_eq!(lifted, again);
}

/// Numbers of a restored log go on after its last event, so a cursor must not stand beyond it.
#[tokio::test]
async fn a_cursor_never_stands_beyond_the_last_event() {
    let (database, store) = store().await.unwrap();
    let read = async |filter: &EventFilter| store.read_all(GlobalPosition::START, 10, filter).await.unwrap();
    assert_eq!(read(&EventFilter::everything()).await.next, GlobalPosition::START);
    let appended = store.append(new_tenant(), &new_stream(), ExpectedVersion::Any, vec![new_event("x")]).await.unwrap();
    for _ in 0..3 {
        sqlx::query("SELECT pg_current_xact_id()").execute(&database.owner).await.unwrap();
    }
    wait_for(&store, GlobalPosition::START, 1).await;
    for filter in [EventFilter::everything(), EventFilter::category("another")] {
        assert_eq!(read(&filter).await.next, appended.position);
    }
}
