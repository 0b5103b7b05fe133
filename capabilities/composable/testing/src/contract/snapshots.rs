//! Snapshots: kept, found again, and never trusted too far.

use composable_core::store::MAX_PAYLOAD;
use composable_core::{EventStore, ExpectedVersion, SchemaHash, Snapshot, StoreError, Version};

use super::{must, must_fail, new_events, new_stream, new_tenant};

const SHAPE: SchemaHash = SchemaHash::of("a shape");
const OTHER_SHAPE: SchemaHash = SchemaHash::of("another shape");

fn snapshot(schema: SchemaHash, version: u64, payload: &'static [u8]) -> Snapshot {
    Snapshot { schema, version: Version::new(version), payload: payload.into() }
}

/// What is saved is loaded, byte for byte, and a later one takes its place.
pub async fn snapshots_come_back<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    assert_eq!(must(store.load_snapshot(tenant, &stream, SHAPE).await), None);
    for snapshot in [snapshot(SHAPE, 3, b""), snapshot(SHAPE, 5, b"\0\xff bytes")] {
        must(store.save_snapshot(tenant, &stream, snapshot.clone()).await);
        assert_eq!(must(store.load_snapshot(tenant, &stream, SHAPE).await), Some(snapshot));
    }
    let large = Snapshot { schema: SHAPE, version: Version::new(9), payload: vec![0; MAX_PAYLOAD + 1].into() };
    let error = must_fail(store.save_snapshot(tenant, &stream, large).await);
    assert!(matches!(error, StoreError::SnapshotTooLarge { .. }), "another error: {error:?}");
}

/// A snapshot of another shape is not there, and makes way for one of the right shape even
/// when that is of an earlier version.
pub async fn stale_snapshots_are_not_returned<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    must(store.save_snapshot(tenant, &stream, snapshot(SHAPE, 5, b"old shape")).await);
    assert_eq!(must(store.load_snapshot(tenant, &stream, OTHER_SHAPE).await), None);
    let fresh = snapshot(OTHER_SHAPE, 2, b"new shape");
    must(store.save_snapshot(tenant, &stream, fresh.clone()).await);
    assert_eq!(must(store.load_snapshot(tenant, &stream, OTHER_SHAPE).await), Some(fresh));
}

/// Writers that are late do no harm.
pub async fn an_older_snapshot_does_not_replace_a_newer<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    let newer = snapshot(SHAPE, 5, b"newer");
    must(store.save_snapshot(tenant, &stream, newer.clone()).await);
    must(store.save_snapshot(tenant, &stream, snapshot(SHAPE, 4, b"older")).await);
    assert_eq!(must(store.load_snapshot(tenant, &stream, SHAPE).await), Some(newer));
}

/// Both come in one call, whether there is a snapshot, a stale one or none.
pub async fn a_snapshot_and_the_events_after_it_load_together<S: EventStore>(store: &S) {
    let (tenant, stream) = (new_tenant(), new_stream());
    must(store.append(tenant, &stream, ExpectedVersion::NoStream, new_events(5)).await);
    let all = must(store.load(tenant, &stream, Version::NONE).await);
    assert_eq!(must(store.load_with_snapshot(tenant, &stream, SHAPE).await), (None, all.clone()));

    let kept = snapshot(SHAPE, 3, b"state");
    must(store.save_snapshot(tenant, &stream, kept.clone()).await);
    assert_eq!(must(store.load_with_snapshot(tenant, &stream, SHAPE).await), (Some(kept), all[3..].to_vec()));
    assert_eq!(must(store.load_with_snapshot(tenant, &stream, OTHER_SHAPE).await), (None, all));
}
