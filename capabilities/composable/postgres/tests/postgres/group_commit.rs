//! Appends that are committed together succeed and fail each by itself.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its ground gives way")]

use std::collections::HashSet;

use composable_core::{
    AppendError, Appended, EventStore, ExpectedVersion, NewEvent, RecordedEvent, StreamId, TenantId, Version,
};
use composable_postgres::{GroupCommit, InlineProjection, PostgresEventStore, ProjectionError};
use composable_testing::contract::{new_event, new_stream, new_tenant};
use sqlx::{PgConnection, Postgres, Transaction};
use storage_patterns::testing::TestDatabase;
use tokio::task::JoinHandle;

use crate::setup::store;

const ONE_LANE: GroupCommit = GroupCommit { lanes: 1, most_appends: 1_000, most_events: 10, most_bytes: 1_000 };

type Outcome = Result<Appended, AppendError>;

/// A store with one lane, and an append that keeps it busy until the guard is released: all that is appended
/// meanwhile is committed together.
struct Rig {
    database: TestDatabase,
    store: PostgresEventStore,
    blocker: Transaction<'static, Postgres>,
    first: JoinHandle<Outcome>,
}

impl Rig {
    async fn with(prepare: impl FnOnce(PostgresEventStore) -> PostgresEventStore) -> Self {
        Self::gathering(ONE_LANE, prepare).await
    }

    async fn gathering(options: GroupCommit, prepare: impl FnOnce(PostgresEventStore) -> PostgresEventStore) -> Self {
        let (database, store) = store().await.unwrap();
        let store = prepare(store.with_group_commit(options));
        let (tenant, stream) = (new_tenant(), new_stream());
        let mut blocker = storage_patterns::transaction(&database.owner).await.unwrap();
        sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, hashtext($2)))")
            .bind(stream.as_str())
            .bind(tenant.to_string())
            .execute(&mut *blocker)
            .await
            .unwrap();
        let first = append(&store, tenant, &stream, ExpectedVersion::Any, vec![new_event("first")]);
        let waiting = "SELECT count(*) FROM pg_stat_activity \
             WHERE datname = current_database() AND usename = 'platform_test_app' AND wait_event = 'advisory'";
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&database.owner).await.unwrap() == 0 {
            tokio::task::yield_now().await;
        }
        Self { database, store, blocker, first }
    }

    fn append(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        expected: ExpectedVersion,
        event: &NewEvent,
    ) -> JoinHandle<Outcome> {
        append(&self.store, tenant, stream, expected, vec![event.clone()])
    }

    /// Lets the waiting appends be committed and gives what became of them, in the order of the handles.
    async fn release(self, waiting: Vec<JoinHandle<Outcome>>) -> (TestDatabase, PostgresEventStore, Vec<Outcome>) {
        // All of them are in the line once their tasks have run so far that they wait.
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
        self.blocker.rollback().await.unwrap();
        self.first.await.unwrap().unwrap();
        let mut outcomes = Vec::new();
        for append in waiting {
            outcomes.push(append.await.unwrap());
        }
        (self.database, self.store, outcomes)
    }
}

fn append(
    store: &PostgresEventStore,
    tenant: TenantId,
    stream: &StreamId,
    expected: ExpectedVersion,
    events: Vec<NewEvent>,
) -> JoinHandle<Outcome> {
    let (store, stream) = (store.clone(), stream.clone());
    tokio::spawn(async move { store.append(tenant, &stream, expected, events).await })
}

async fn payloads(store: &PostgresEventStore, tenant: TenantId, stream: &StreamId) -> Vec<String> {
    let events = store.load(tenant, stream, Version::NONE).await.unwrap();
    events.iter().map(|event| String::from_utf8_lossy(&event.payload).into_owned()).collect()
}

#[tokio::test]
async fn what_waits_is_committed_in_one_transaction_whoever_it_belongs_to() {
    let rig = Rig::with(|store| store).await;
    let (tenants, stream) = ([new_tenant(), new_tenant(), new_tenant()], new_stream());
    let places: Vec<(TenantId, StreamId)> = (0..60).map(|n| (tenants[n % 3], new_stream())).collect();
    let waiting =
        places.iter().map(|(tenant, stream)| rig.append(*tenant, stream, ExpectedVersion::NoStream, &new_event("x")));
    // The same name with every tenant is another stream.
    let same = tenants.iter().map(|tenant| rig.append(*tenant, &stream, ExpectedVersion::Any, &new_event("y")));
    let waiting = waiting.chain(same).collect();
    let (_database, store, outcomes) = rig.release(waiting).await;
    let appended: Vec<Appended> = outcomes.into_iter().map(Result::unwrap).collect();
    let transactions: HashSet<u64> = appended.iter().map(|appended| appended.position.transaction).collect();
    assert_eq!(transactions.len(), 1);
    let positions: HashSet<_> = appended.iter().map(|appended| appended.position.sequence).collect();
    assert_eq!(positions.len(), 63);
    for ((tenant, stream), appended) in places.iter().zip(&appended) {
        let events = store.load(*tenant, stream, Version::NONE).await.unwrap();
        assert_eq!((events.len(), events[0].position), (1, appended.position));
        let other = tenants.iter().find(|other| *other != tenant).unwrap();
        assert_eq!(payloads(&store, *other, stream).await, Vec::<String>::new());
    }
    for tenant in tenants {
        assert_eq!(payloads(&store, tenant, &stream).await, ["y"]);
    }
}

#[tokio::test]
async fn a_lane_that_is_stuck_does_not_hold_up_the_rest() {
    let rig = Rig::gathering(GroupCommit { lanes: 2, ..ONE_LANE }, |store| store).await;
    // Far fewer than are worth a lane of their own, and the first one is still waiting for its lock.
    let (tenant, streams) = (new_tenant(), [new_stream(), new_stream()]);
    let appends =
        streams.each_ref().map(|stream| rig.append(tenant, stream, ExpectedVersion::NoStream, &new_event("beside")));
    for append in appends {
        append.await.unwrap().unwrap();
    }
    assert!(!rig.first.is_finished());
    rig.release(Vec::new()).await;
}

#[tokio::test]
async fn each_append_succeeds_or_fails_by_itself() {
    let rig = Rig::with(|store| store).await;
    let (tenant, known, behind) = (new_tenant(), new_stream(), new_stream());
    let (known_event, used) = (new_event("known"), new_event("used"));
    // Events of more than most_bytes do not wait for the lane, so these are there before it is free.
    for (stream, event) in [(&known, &known_event), (&behind, &used)] {
        let large = NewEvent { payload: vec![b'-'; 2_000].into(), ..event.clone() };
        rig.append(tenant, stream, ExpectedVersion::NoStream, &large).await.unwrap().unwrap();
    }
    let (fresh, reused) = (new_stream(), new_stream());
    let waiting = vec![
        rig.append(tenant, &fresh, ExpectedVersion::NoStream, &new_event("fresh")),
        rig.append(tenant, &known, ExpectedVersion::NoStream, &known_event),
        rig.append(tenant, &behind, ExpectedVersion::NoStream, &new_event("late")),
        rig.append(tenant, &reused, ExpectedVersion::NoStream, &used),
        rig.append(tenant, &new_stream(), ExpectedVersion::Exact(Version::new(7)), &new_event("early")),
        // Behind the first one of the same stream, which they follow.
        rig.append(tenant, &fresh, ExpectedVersion::Any, &new_event("second")),
        rig.append(tenant, &fresh, ExpectedVersion::NoStream, &new_event("third")),
    ];
    let (_database, store, outcomes) = rig.release(waiting).await;
    assert!(matches!(&outcomes[0], Ok(appended) if appended.version == Version::new(1)), "{outcomes:?}");
    assert!(matches!(&outcomes[1], Ok(appended) if appended.was_duplicate), "{outcomes:?}");
    assert!(matches!(&outcomes[2], Err(AppendError::Conflict(conflict)) if conflict.actual == Version::new(1)));
    assert!(matches!(&outcomes[3], Err(AppendError::EventIdReused { event_id }) if *event_id == used.id));
    assert!(matches!(&outcomes[4], Err(AppendError::Conflict(conflict)) if conflict.actual == Version::NONE));
    assert!(matches!(&outcomes[5], Ok(appended) if appended.version == Version::new(2)), "{outcomes:?}");
    assert!(matches!(&outcomes[6], Err(AppendError::Conflict(conflict)) if conflict.actual == Version::new(2)));
    assert_eq!(payloads(&store, tenant, &fresh).await, ["fresh", "second"]);
    assert_eq!(payloads(&store, tenant, &reused).await, Vec::<String>::new());
}

#[tokio::test]
async fn who_stops_waiting_takes_only_their_own_append_along() {
    let rig = Rig::with(|store| store).await;
    let (tenant, left, kept) = (new_tenant(), new_stream(), new_stream());
    let leaving = rig.append(tenant, &left, ExpectedVersion::Any, &new_event("left"));
    let staying = rig.append(tenant, &kept, ExpectedVersion::Any, &new_event("kept"));
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    leaving.abort();
    assert!(leaving.await.unwrap_err().is_cancelled());
    let (_database, store, outcomes) = rig.release(vec![staying]).await;
    assert!(outcomes[0].is_ok());
    assert_eq!(payloads(&store, tenant, &kept).await, ["kept"]);
    assert_eq!(payloads(&store, tenant, &left).await, Vec::<String>::new());
}

/// Notes whose events it got, and as whom; refuses some, and panics at others.
struct Picky;

impl InlineProjection for Picky {
    fn name(&self) -> &'static str {
        "picky"
    }

    async fn project(&self, connection: &mut PgConnection, events: &[RecordedEvent]) -> Result<(), ProjectionError> {
        let set: String = sqlx::query_scalar("SELECT current_setting('app.tenant_id')").fetch_one(connection).await?;
        for event in events {
            if set != event.tenant.to_string() {
                return Err(format!("an event of {} came while {set} was set", event.tenant).into());
            }
            match &*event.payload {
                b"refuse" => return Err("it does not like this one".into()),
                b"panic" => std::panic::panic_any("it is out of its mind"),
                _ => {}
            }
        }
        Ok(())
    }
}

#[tokio::test]
async fn a_projection_refuses_or_breaks_one_append_and_not_those_beside_it() {
    let rig = Rig::with(|store| store.with_projection(Picky)).await;
    let tenants = [new_tenant(), new_tenant()];
    let places: Vec<(TenantId, StreamId)> = (0..8).map(|n| (tenants[n % 2], new_stream())).collect();
    let texts = ["a", "refuse", "b", "c", "panic", "d", "e", "f"];
    let append = |((tenant, stream), text): (&(TenantId, StreamId), &&str)| {
        rig.append(*tenant, stream, ExpectedVersion::NoStream, &new_event((*text).to_owned()))
    };
    let waiting = places.iter().zip(&texts).map(append).collect();
    let (_database, store, outcomes) = rig.release(waiting).await;
    for (((tenant, stream), text), outcome) in places.iter().zip(&texts).zip(&outcomes) {
        let there = payloads(&store, *tenant, stream).await;
        match *text {
            "refuse" => assert!(matches!(outcome, Err(AppendError::Projection { .. })), "{outcome:?}"),
            "panic" => assert!(matches!(outcome, Err(AppendError::Failed { .. })), "{outcome:?}"),
            _ => assert!(outcome.is_ok(), "{text}: {outcome:?}"),
        }
        assert_eq!(there.len(), usize::from(outcome.is_ok()), "{text}");
    }
}

#[tokio::test]
async fn with_projections_several_tenants_share_a_transaction() {
    let rig = Rig::with(|store| store.with_projection(Picky)).await;
    let waiting =
        (0..20).map(|_| rig.append(new_tenant(), &new_stream(), ExpectedVersion::NoStream, &new_event("x"))).collect();
    let (_database, _store, outcomes) = rig.release(waiting).await;
    let transactions: HashSet<u64> =
        outcomes.into_iter().map(|outcome| outcome.unwrap().position.transaction).collect();
    assert_eq!(transactions.len(), 1);
}

/// The line ends with the runtime it was started in, and starts again in the next.
#[test]
fn a_store_outlives_a_runtime() {
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let keeper = runtime();
    let (database, store) = keeper.block_on(store()).unwrap();
    let (tenant, stream) = (new_tenant(), new_stream());
    for version in 1..=2 {
        let short_lived = runtime();
        // The connection was opened by the keeper and outlives the line.
        let appended = short_lived.block_on(store.append(tenant, &stream, ExpectedVersion::Any, vec![new_event("x")]));
        assert_eq!(appended.unwrap().version, Version::new(version));
    }
    keeper.block_on(async move { drop(database) });
}
