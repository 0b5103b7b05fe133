//! Several writers at the same time, and writers that go away half-way.

use std::collections::BTreeSet;
use std::time::Duration;

use composable_core::{AppendError, EventStore, ExpectedVersion, Version};
use futures::future::join_all;

use super::{load, must, must_fail, new_event, new_events, new_stream, new_tenant};

const WRITERS: usize = 12;

/// The others get a conflict that names the winner's version.
pub async fn of_concurrent_writers_exactly_one_wins<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    for round in 0..5 {
        let expected = ExpectedVersion::Exact(Version::new(round));
        let writers = (0..WRITERS).map(|_| store.append(tenant, &stream, expected, new_events(1)));
        let (won, lost): (Vec<_>, Vec<_>) = join_all(writers).await.into_iter().partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (1, WRITERS - 1));
        for result in lost {
            let error = must_fail(result);
            let AppendError::Conflict(conflict) = error else { panic!("no conflict, but {error:?}") };
            assert_eq!(conflict.actual, Version::new(round + 1));
        }
    }
    assert_eq!(load(store, tenant, &stream).await.len(), 5);
}

/// All of them get the one result.
pub async fn concurrent_repeats_are_recorded_once<S: EventStore>(store: &S) {
    for expected in [ExpectedVersion::NoStream, ExpectedVersion::Any] {
        let (tenant, stream, events) = (new_tenant(), new_stream(), new_events(2));
        let writers = (0..WRITERS).map(|_| store.append(tenant, &stream, expected, events.clone()));
        let results: Vec<_> = join_all(writers).await.into_iter().map(must).collect();
        assert_eq!(results.iter().filter(|result| !result.was_duplicate).count(), 1);
        let places: BTreeSet<_> = results.iter().map(|result| (result.version, result.position)).collect();
        assert_eq!(places.len(), 1, "{results:?}");
        assert_eq!(load(store, tenant, &stream).await.len(), 2);
    }
}

/// They queue up, and the versions have neither gaps nor repeats.
pub async fn concurrent_writers_to_any_version_all_succeed<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    let writers = (0..WRITERS).map(|_| store.append(tenant, &stream, ExpectedVersion::Any, new_events(2)));
    let versions: BTreeSet<u64> =
        join_all(writers).await.into_iter().map(|result| must(result).version.get()).collect();
    assert_eq!(versions, (1..=WRITERS as u64).map(|writer| writer * 2).collect());
    let events = load(store, tenant, &stream).await;
    assert!(events.iter().zip(1..).all(|(event, version)| event.version == Version::new(version)));
    assert!(events.is_sorted_by(|one, next| one.position < next.position), "positions are not in the stream's order");
}

/// Whoever stops waiting for an append knows nothing about it, but it is whole or absent,
/// can be repeated, and disturbs no one.
pub async fn a_cancelled_append_leaves_the_store_in_order<S: EventStore>(store: &S) {
    let tenant = new_tenant();
    for attempt in 0..60_u64 {
        let (stream, events) = (new_stream(), new_events(3));
        let append = store.append(tenant, &stream, ExpectedVersion::NoStream, events.clone());
        let patience = Duration::from_micros(attempt * 40);
        let answer = tokio::time::timeout(patience, append).await;

        let repeated = must(store.append(tenant, &stream, ExpectedVersion::NoStream, events).await);
        assert_eq!(repeated.version, Version::new(3));
        if let Ok(answer) = answer {
            assert_eq!(must(answer).position, repeated.position);
        }
        let next = ExpectedVersion::Exact(Version::new(3));
        must(store.append(tenant, &stream, next, vec![new_event("next")]).await);
        assert_eq!(load(store, tenant, &stream).await.len(), 4);
    }
}
