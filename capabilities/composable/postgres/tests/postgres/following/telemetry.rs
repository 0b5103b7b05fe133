//! What a projection tells about itself.

use composable_postgres::following::{Phase, ProjectionWorker};
use composable_testing::Telemetry;
use composable_testing::contract::{new_stream, new_tenant};
use tokio_util::sync::CancellationToken;

use super::support::{Tally, append, catch_up, fill, options, store, within, worker};

#[tokio::test]
async fn a_projection_tells_what_it_took_and_what_it_waits_at() {
    let (database, store) = store().await;
    let (tenant, stream) = (new_tenant(), new_stream());
    for payload in ["1", "poison"] {
        append(&store, tenant, &stream, payload).await;
    }
    let last = append(&store, tenant, &stream, "3").await;
    let tally = Tally::new("told");
    tally.refused.lock().unwrap().push("poison");
    let worker = worker(&database, &store, &tally, 1);
    let (stop, mut progress) = (CancellationToken::new(), worker.progress());
    let telemetry = Telemetry::new();
    let metric = |name: &str| telemetry.metric(&format!("composable.follower.{name}{{kind=projection,name=told}}"));
    let listening = telemetry.listen();
    let script = async {
        progress.wait_for(|progress| progress.stuck.is_some()).await.unwrap();
        assert_eq!([metric("working"), metric("stuck"), metric("events")], [[1.0], [1.0], [1.0]]);
        tally.refused.lock().unwrap().clear();
        progress.wait_for(|progress| progress.phase == Phase::Live && progress.position >= last).await.unwrap();
        assert_eq!([metric("working"), metric("stuck"), metric("events")], [[1.0], [0.0], [3.0]]);
        stop.cancel();
    };
    within(async { tokio::join!(worker.run(&stop), script) }).await;
    drop(listening);
    // Three attempts before it was stuck, and perhaps some while it was.
    assert!(metric("failures")[0] >= 3.0, "{:?}", metric("failures"));
    assert_eq!([metric("working"), metric("lag.events")], [[0.0], [0.0]]);
    assert_eq!(metric("delay").len(), 3);
}

#[tokio::test]
async fn a_rebuild_tells_how_far_it_is() {
    let (database, store) = store().await;
    let last = fill(&store, 20).await;
    let tally = Tally::new("rebuilding");
    catch_up(&worker(&database, &store, &tally, 1), last).await;
    let telemetry = Telemetry::new();
    let listening = telemetry.listen();
    catch_up(&ProjectionWorker::new(store.clone(), &database.databases, tally, options(2)), last).await;
    drop(listening);
    assert_eq!(telemetry.metric("composable.projection.rebuild{name=rebuilding,version=2}"), [1.0]);
}
