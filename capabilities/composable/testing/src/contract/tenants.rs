//! Tenants: none knows of another.

use composable_core::{EventStore, ExpectedVersion, SchemaHash, Snapshot, Version};

use super::{load, must, new_event, new_events, new_stream, new_tenant};

/// A stream of the same name in two tenants is two streams.
pub async fn tenants_are_apart<S: EventStore>(store: &S) {
    let (own, other, stream) = (new_tenant(), new_tenant(), new_stream());
    let schema = SchemaHash::of("tenants");
    must(store.append(own, &stream, ExpectedVersion::NoStream, new_events(2)).await);
    let snapshot = Snapshot { schema, version: Version::new(2), payload: "own".into() };
    must(store.save_snapshot(own, &stream, snapshot).await);

    assert_eq!(load(store, other, &stream).await, []);
    assert_eq!(must(store.load_snapshot(other, &stream, schema).await), None);
    let appended = must(store.append(other, &stream, ExpectedVersion::NoStream, new_events(1)).await);
    assert_eq!(appended.version, Version::new(1));
    assert_eq!(load(store, own, &stream).await.len(), 2);
    assert!(load(store, other, &stream).await.iter().all(|event| event.tenant == other));
}

/// One tenant cannot find out, or block, the ids of another.
pub async fn tenants_may_use_the_same_event_ids<S: EventStore>(store: &S) {
    let (own, other, stream) = (new_tenant(), new_tenant(), new_stream());
    let event = new_event("the same");
    for tenant in [own, other] {
        for expected in [ExpectedVersion::Any, ExpectedVersion::NoStream] {
            must(store.append(tenant, &stream, expected, vec![event.clone()]).await);
        }
        assert_eq!(load(store, tenant, &stream).await.len(), 1);
    }
}
