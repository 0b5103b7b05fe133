//! Rows and checkpoint go together, and one worker writes.

use composable_core::GlobalPosition;
use composable_postgres::GroupCommit;
use composable_postgres::following::{Ended, Phase};
use composable_testing::skip::{self, Options};
use tokio_util::sync::CancellationToken;

use super::support::{
    STEPS, Tally, catch_up, effects, fill, killed_at, live_version, replayed, store, trails, within, worker,
};
use crate::setup::LateCommits;

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_step_each_event_is_taken_once() {
    let (database, store) = store().await;
    let last = fill(&store, 20).await;
    let expected = replayed(&store, last).await;
    let mut deaths = 0;
    for step in 1..=STEPS {
        let tally = Tally::new(format!("killed at {step}"));
        let survived = killed_at(step, catch_up(&worker(&database, &store, &tally, 1), last)).await.is_some();
        catch_up(&worker(&database, &store, &tally, 1), last).await;
        assert_eq!(trails(&database.owner, &tally.name, 1).await, expected, "killed at step {step}");
        assert_eq!(live_version(&database.owner, &tally.name).await, Some(1));
        deaths += usize::from(!survived);
    }
    assert!(deaths > STEPS / 3, "only {deaths} deaths");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_skipped_however_late_writers_commit() {
    let (database, store) = store().await;
    let apart = GroupCommit { lanes: 16, most_appends: 1, most_events: 0, most_bytes: 0 };
    let writing = store.clone().with_projection(LateCommits::default()).with_group_commit(apart);
    let (tally, stop) = (Tally::new("late"), CancellationToken::new());
    let following = {
        let (worker, stop) = (worker(&database, &store, &tally, 1), stop.clone());
        tokio::spawn(async move { worker.run(&stop).await })
    };
    let options = Options { writers: 6, appends: 40, readers: 1, ..Options::default() };
    skip::no_reader_skips_an_event(&writing, options).await;
    stop.cancel();
    assert_eq!(following.await.unwrap(), Ended::Stopped);

    let last: (i64, i64) = sqlx::query_as(
        "SELECT transaction_id, sequence FROM composable.events ORDER BY transaction_id DESC, sequence DESC LIMIT 1",
    )
    .fetch_one(&database.owner)
    .await
    .unwrap();
    let last = GlobalPosition::new(last.0.unsigned_abs(), last.1.unsigned_abs());
    catch_up(&worker(&database, &store, &tally, 1), last).await;
    assert_eq!(trails(&database.owner, "late", 1).await, replayed(&store, last).await);
    let (times, events) = effects(&database.owner, "late", None).await;
    assert_eq!(times, events, "a side effect happened twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_worker_works_and_the_next_takes_over() {
    let (database, store) = store().await;
    let tally = Tally::new("one");
    let (first, second) = (worker(&database, &store, &tally, 1), worker(&database, &store, &tally, 1));
    let (stop_first, stop_second) = (CancellationToken::new(), CancellationToken::new());
    let (mut first_progress, mut second_progress) = (first.progress(), second.progress());
    let watching = first.progress();
    let script = async {
        first_progress.wait_for(|progress| progress.phase == Phase::Live).await.unwrap();
        let last = fill(&store, 10).await;
        first_progress.wait_for(|progress| progress.position >= last).await.unwrap();
        assert_eq!(second_progress.borrow_and_update().phase, Phase::Waiting);
        // It has looked more than once: it says after each look that it waits.
        for _ in 0..3 {
            second_progress.changed().await.unwrap();
            assert_eq!(second_progress.borrow().phase, Phase::Waiting);
        }
        // Who stands by knows how far the rows are.
        second_progress.wait_for(|progress| progress.position >= last).await.unwrap();
        assert_eq!(second_progress.borrow().phase, Phase::Waiting);
        stop_first.cancel();
        let last = fill(&store, 10).await;
        second_progress.wait_for(|progress| progress.position >= last).await.unwrap();
        stop_second.cancel();
        last
    };
    let first = async { first.run(&stop_first).await };
    let mut is_live = watching;
    let second = async {
        is_live.wait_for(|progress| progress.phase == Phase::Live).await.unwrap();
        second.run(&stop_second).await
    };
    let last = within(async { tokio::join!(first, second, script).2 }).await;
    assert_eq!(trails(&database.owner, "one", 1).await, replayed(&store, last).await);
    assert_eq!(effects(&database.owner, "one", None).await, (20, 20));
}
