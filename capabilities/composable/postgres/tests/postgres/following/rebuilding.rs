//! A new version beside the live one.

use composable_core::GlobalPosition;
use composable_postgres::PostgresEventStore;
use composable_postgres::following::{Ended, Phase};
use storage_patterns::testing::TestDatabase;
use tokio_util::sync::CancellationToken;

use super::support::{
    STEPS, Tally, Trails, catch_up, effects, fill, killed_after, live_version, replayed, store, trails, within, worker,
};

/// What a reader sees in one statement: versions, and how many payloads.
async fn read(owner: &sqlx::PgPool, name: &str) -> (i64, i64) {
    sqlx::query_as(
        "SELECT count(DISTINCT version), coalesce(sum(length(trail) - length(replace(trail, ';', ''))), 0)::bigint
         FROM tallies.tally
         WHERE projection = $1 AND version = composable_projections.live_version($1)",
    )
    .bind(name)
    .fetch_one(owner)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_version_takes_over_whole_and_no_side_effect_is_lost_or_repeated() {
    let (database, store) = store().await;
    let tally = Tally::new("rebuilt");
    let start = |version| {
        let (worker, stop) = (worker(&database, &store, &tally, version), CancellationToken::new());
        let (progress, stopped) = (worker.progress(), stop.clone());
        (tokio::spawn(async move { worker.run(&stopped).await }), progress, stop)
    };
    // Live before there is anything, so that every event is news to someone.
    let (old, mut old_progress, _) = start(1);
    within(old_progress.wait_for(|progress| progress.phase == Phase::Live)).await.unwrap();
    let last = fill(&store, 60).await;
    within(old_progress.wait_for(|progress| progress.position >= last)).await.unwrap();

    // Readers and a writer all the while.
    let done = CancellationToken::new();
    let reading = {
        let (owner, done) = (database.owner.clone(), done.clone());
        tokio::spawn(async move {
            let (mut highest, mut reads) = (0, 0);
            while !done.is_cancelled() {
                let (versions, payloads) = read(&owner, "rebuilt").await;
                assert_eq!(versions, 1, "a reader saw {versions} versions at once");
                assert!(payloads >= highest, "a reader saw {payloads} payloads after {highest}");
                (highest, reads) = (payloads, reads + 1);
            }
            reads
        })
    };
    let writing = {
        let (store, done) = (store.clone(), done.clone());
        tokio::spawn(async move {
            let (mut last, mut written) = (GlobalPosition::START, 0);
            while !done.is_cancelled() {
                last = fill(&store, 4).await;
                written += 4;
            }
            (last, written)
        })
    };
    let (new, mut new_progress, stop) = start(2);
    within(new_progress.wait_for(|progress| progress.phase == Phase::Live)).await.unwrap();
    assert_eq!(within(old).await.unwrap(), Ended::Superseded);
    done.cancel();
    let (last, written) = writing.await.unwrap();
    within(new_progress.wait_for(|progress| progress.is_caught_up && progress.position >= last)).await.unwrap();
    assert!(reading.await.unwrap() > 0, "nobody read");
    stop.cancel();
    assert_eq!(new.await.unwrap(), Ended::Stopped);

    assert_eq!(live_version(&database.owner, "rebuilt").await, Some(2));
    assert_eq!(trails(&database.owner, "rebuilt", 2).await, replayed(&store, last).await);
    assert!(trails(&database.owner, "rebuilt", 1).await.is_empty(), "rows of the old version are left");
    assert_eq!(effects(&database.owner, "rebuilt", None).await, (60 + written, 60 + written));
    // The old version's time is over for good.
    assert_eq!(within(worker(&database, &store, &tally, 1).run(&CancellationToken::new())).await, Ended::Superseded);
}

struct Killed {
    survived: bool,
    live_version: Option<i64>,
}

/// A rebuild that dies so many steps after it had reached a phase, and a second one that ends what it began.
async fn rebuild_killed(log: &Log, since: Option<Phase>, steps: usize) -> Killed {
    let Log { database, store, last, expected } = log;
    let said = format!("rebuild killed at {steps} since {since:?}");
    let tally = Tally::new(&said);
    catch_up(&worker(database, store, &tally, 1), *last).await;
    let dying = worker(database, store, &tally, 2);
    let progress = dying.progress();
    let reached = || since.is_none_or(|phase| progress.borrow().phase == phase);
    let survived = killed_after(reached, steps, catch_up(&dying, *last)).await.is_some();
    drop(dying);
    assert_eq!(read(&database.owner, &tally.name).await, (1, 15), "{said}");
    let live_version = live_version(&database.owner, &tally.name).await;
    catch_up(&worker(database, store, &tally, 2), *last).await;
    assert_eq!(trails(&database.owner, &tally.name, 2).await, *expected, "{said}");
    assert!(trails(&database.owner, &tally.name, 1).await.is_empty(), "{said}");
    assert_eq!(effects(&database.owner, &tally.name, Some(2)).await, (0, 0), "{said}");
    Killed { survived, live_version }
}

struct Log {
    database: TestDatabase,
    store: PostgresEventStore,
    last: GlobalPosition,
    expected: Trails,
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_step_a_rebuild_goes_on_and_readers_see_one_whole_version() {
    let (database, store) = store().await;
    let last = fill(&store, 15).await;
    let expected = replayed(&store, last).await;
    let log = Log { database, store, last, expected };
    let mut deaths = 0;
    for steps in 1..=STEPS {
        deaths += usize::from(!rebuild_killed(&log, None, steps).await.survived);
    }
    assert!(deaths > STEPS / 3, "only {deaths} deaths");
    // How many steps lead to the take-over differs from run to run, so what follows it is counted from there.
    for steps in 0.. {
        let killed = rebuild_killed(&log, Some(Phase::Live), steps).await;
        assert_eq!(killed.live_version, Some(2));
        if killed.survived {
            assert!(steps > 1, "it never died after it had taken over");
            break;
        }
    }
}
