//! Repeating: the same event ids again, after an answer was lost.

use composable_core::{AppendError, EventStore, ExpectedVersion, Version};

use super::{load, must, must_fail, new_event, new_events, new_stream, new_tenant};

/// The same events at the same place give the first result, whatever came after them.
pub async fn a_repeated_append_is_recorded_once<S: EventStore>(store: &S) {
    for expected in [ExpectedVersion::NoStream, ExpectedVersion::Exact(Version::NONE), ExpectedVersion::Any] {
        let (tenant, stream, events) = (new_tenant(), new_stream(), new_events(3));
        let first = must(store.append(tenant, &stream, expected, events.clone()).await);
        let again = must(store.append(tenant, &stream, expected, events.clone()).await);
        assert!(!first.was_duplicate && again.was_duplicate, "{expected}: {first:?}, then {again:?}");
        assert_eq!((first.version, first.position), (again.version, again.position));

        must(store.append(tenant, &stream, ExpectedVersion::Any, new_events(2)).await);
        let later = must(store.append(tenant, &stream, expected, events).await);
        assert_eq!((first.version, first.position), (later.version, later.position));
        assert_eq!(load(store, tenant, &stream).await.len(), 5);
    }
}

/// Repeating is not a way around the expected version.
pub async fn a_repeated_append_at_another_version_is_a_conflict<S: EventStore>(store: &S) {
    let (tenant, stream, events) = (new_tenant(), new_stream(), new_events(1));
    must(store.append(tenant, &stream, ExpectedVersion::NoStream, new_events(1)).await);
    must(store.append(tenant, &stream, ExpectedVersion::Any, events.clone()).await);
    let error = must_fail(store.append(tenant, &stream, ExpectedVersion::NoStream, events).await);
    assert!(matches!(error, AppendError::Conflict(_)), "no conflict, but {error:?}");
}

/// An id is used once, in whatever stream.
pub async fn a_used_event_id_is_refused<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    let used = new_events(2);
    must(store.append(tenant, &stream, ExpectedVersion::NoStream, used.clone()).await);

    for target in [stream, new_stream()] {
        let before = load(store, tenant, &target).await;
        let expected = ExpectedVersion::Exact(Version::new(before.len() as u64));
        let events = vec![new_event("new"), used[1].clone()];
        let error = must_fail(store.append(tenant, &target, expected, events).await);
        assert!(
            matches!(error, AppendError::EventIdReused { event_id } if event_id == used[1].id),
            "another error: {error:?}"
        );
        assert_eq!(load(store, tenant, &target).await, before);
    }
}

/// A repeated append is the whole of it, in its order.
pub async fn part_of_an_append_cannot_be_repeated<S: EventStore>(store: &S) {
    let (tenant, stream, events) = (new_tenant(), new_stream(), new_events(3));
    must(store.append(tenant, &stream, ExpectedVersion::NoStream, events.clone()).await);
    let longer = [events.clone(), new_events(1)].concat();
    let swapped = vec![events[1].clone(), events[0].clone(), events[2].clone()];
    for attempt in [longer, swapped] {
        for expected in [ExpectedVersion::NoStream, ExpectedVersion::Any] {
            let error = must_fail(store.append(tenant, &stream, expected, attempt.clone()).await);
            let right = matches!(error, AppendError::Conflict(_) | AppendError::EventIdReused { .. });
            assert!(right, "another error: {error:?}");
        }
    }
    assert_eq!(load(store, tenant, &stream).await.len(), 3);
}
