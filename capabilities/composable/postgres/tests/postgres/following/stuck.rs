//! Events that cannot be taken: reported, and waited at or put aside, never skipped in silence.

use std::sync::atomic::Ordering;

use composable_core::{EventStore, Version};
use composable_postgres::following::{FollowOptions, OnStuck, Phase, ProjectionWorker};
use composable_postgres::{MIGRATIONS, PostgresEventStore};
use composable_testing::contract::{new_stream, new_tenant};
use storage_patterns::testing::TestDatabase;
use tokio_util::sync::CancellationToken;

use super::support::{Tally, append, catch_up, fill, options, replayed, store, trails, within, worker};

type Problem = (String, i64, bool);

async fn problems(owner: &sqlx::PgPool) -> Vec<Problem> {
    let select =
        "SELECT problem, attempts, is_put_aside FROM composable_projections.problems ORDER BY transaction_id, sequence";
    sqlx::query_as(select).fetch_all(owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stuck_event_is_reported_and_waited_at_until_it_is_mended() {
    let (database, store) = store().await;
    let (tenant, stream) = (new_tenant(), new_stream());
    let mut last = append(&store, tenant, &stream, "1").await;
    for payload in ["poison", "3", "4"] {
        last = append(&store, tenant, &stream, payload).await;
    }
    let tally = Tally::new("blocked");
    tally.refused.lock().unwrap().push("poison");
    let worker = worker(&database, &store, &tally, 1);
    let (stop, mut progress) = (CancellationToken::new(), worker.progress());
    let script = async {
        let stuck = progress.wait_for(|progress| progress.stuck.is_some()).await.unwrap().stuck.clone().unwrap();
        let event = &store.load(tenant, &stream, Version::new(1)).await.unwrap()[0];
        assert_eq!((stuck.position, stuck.event_id), (event.position, event.id));
        assert!(stuck.attempts >= 3 && stuck.problem.contains("poison"), "{stuck:?}");
        // What came before is there, and nothing that comes after.
        assert_eq!(trails(&database.owner, "blocked", 1).await.into_values().collect::<Vec<_>>(), ["1;"]);
        let noted = problems(&database.owner).await;
        assert!(noted.len() == 1 && noted[0].1 >= 3 && !noted[0].2, "{noted:?}");
        let lag = worker.lag(100).await.unwrap();
        assert_eq!((lag.events, lag.is_more), (3, false));

        tally.refused.lock().unwrap().clear();
        progress.wait_for(|progress| progress.phase == Phase::Live && progress.position >= last).await.unwrap();
        assert_eq!(progress.borrow().stuck, None);
        assert_eq!(worker.lag(100).await.unwrap().events, 0);
        stop.cancel();
    };
    within(async { tokio::join!(worker.run(&stop), script) }).await;
    assert_eq!(trails(&database.owner, "blocked", 1).await, replayed(&store, last).await);
    assert_eq!(problems(&database.owner).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn by_option_it_is_put_aside_and_the_rest_goes_on() {
    let (database, store) = store().await;
    let (tenant, stream) = (new_tenant(), new_stream());
    let mut last = append(&store, tenant, &stream, "1").await;
    for payload in ["poison", "3", "panic", "5"] {
        last = append(&store, tenant, &stream, payload).await;
    }
    let tally = Tally::new("aside");
    tally.refused.lock().unwrap().push("poison");
    let options = FollowOptions { on_stuck: OnStuck::PutAside, ..options(1) };
    let worker = ProjectionWorker::new(store.clone(), &database.databases, tally, options);
    catch_up(&worker, last).await;
    // The projection has said what it lacks, in rows of its own.
    let rows: Vec<String> = trails(&database.owner, "aside", 1).await.into_values().collect();
    assert_eq!(rows, ["1;3;5;", "it does not like poison", "it panicked"]);
    let noted = problems(&database.owner).await;
    assert_eq!(noted, [("it does not like poison".to_owned(), 3, true), ("it panicked".to_owned(), 3, true)]);
    assert_eq!(worker.progress().borrow().put_aside, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_event_is_put_aside_while_what_the_projection_reads_does_not_answer() {
    let (database, store) = store().await;
    let last = fill(&store, 3).await;
    let tally = Tally::new("waiting");
    tally.unanswered.store(10, Ordering::SeqCst);
    let options = FollowOptions { on_stuck: OnStuck::PutAside, ..options(1) };
    let worker = ProjectionWorker::new(store.clone(), &database.databases, tally, options);
    catch_up(&worker, last).await;
    assert_eq!(trails(&database.owner, "waiting", 1).await, replayed(&store, last).await);
    assert_eq!(problems(&database.owner).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_tables_it_waits_and_says_what_is_missing() {
    let database = TestDatabase::create(&[MIGRATIONS]).await;
    let store = PostgresEventStore::open(&database.databases).await.unwrap();
    let worker = worker(&database, &store, &Tally::new("nowhere"), 1);
    let (stop, mut progress) = (CancellationToken::new(), worker.progress());
    let seen = async {
        let problem = progress.wait_for(|progress| progress.problem.is_some()).await.unwrap().problem.clone();
        stop.cancel();
        problem.unwrap()
    };
    let (_, problem) = within(async { tokio::join!(worker.run(&stop), seen) }).await;
    assert!(problem.contains("migrate the database with PROJECTION_MIGRATIONS"), "{problem}");
}
