//! A new version beside the live one.

use composable_core::GlobalPosition;
use composable_postgres::following::{Ended, Phase};
use tokio_util::sync::CancellationToken;

use super::support::{
    Tally, catch_up, effects, fill, killed_at, live_version, replayed, store, trails, within, worker,
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

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_step_a_rebuild_goes_on_and_readers_see_one_whole_version() {
    let (database, store) = store().await;
    let last = fill(&store, 15).await;
    let expected = replayed(&store, last).await;
    let mut took_over = 0;
    for step in 1.. {
        let tally = Tally::new(format!("rebuild killed at {step}"));
        catch_up(&worker(&database, &store, &tally, 1), last).await;
        let survived = killed_at(step, catch_up(&worker(&database, &store, &tally, 2), last)).await.is_some();
        assert_eq!(read(&database.owner, &tally.name).await, (1, 15), "killed at step {step}");
        took_over += i64::from(live_version(&database.owner, &tally.name).await == Some(2));
        catch_up(&worker(&database, &store, &tally, 2), last).await;
        assert_eq!(trails(&database.owner, &tally.name, 2).await, expected, "killed at step {step}");
        assert!(trails(&database.owner, &tally.name, 1).await.is_empty(), "killed at step {step}");
        assert_eq!(effects(&database.owner, &tally.name, Some(2)).await, (0, 0), "killed at step {step}");
        if survived {
            assert!(step > 20, "only {step} steps");
            break;
        }
    }
    assert!(took_over > 1, "it never died after it had taken over");
}
