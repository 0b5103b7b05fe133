//! What sealing and forgetting must do, with any keys on any store.
//!
//! **When to use it.** On every implementation of `SubjectKeys`: call [`everything`] with it and with a store.
#![expect(clippy::panic, reason = "this is how a failing test fails")]

use bytes::Bytes;
use composable_core::{
    AppendError, Codec, DecodeError, Event, EventFilter, EventStore, ExpectedVersion, GlobalPosition, RecordedEvent,
    SchemaHash, Snapshot, StoreError, StreamId, SubjectId, TenantId, Version, sealed,
};
use composable_runtime::shredding::{ShredError, ShreddingStore, SubjectKeys, Vault};

use crate::contract::{PATIENCE, must, must_fail, new_event, new_stream, new_tenant};

const SHAPE: SchemaHash = SchemaHash::of("shredding");
const SECRET: &[u8] = b"born on the first of May";

/// An event that is its payload.
#[derive(Debug, PartialEq)]
struct Said(Bytes);

impl Event for Said {
    fn event_type(&self) -> &'static str {
        "Tested"
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        self.0.clone()
    }

    fn decode(_: &str, _: u32, payload: &Bytes) -> Result<Self, DecodeError> {
        Ok(Self(payload.clone()))
    }
}

/// The same, of which a shredded one may be missing.
#[derive(Debug, PartialEq)]
struct MaySay(Option<Bytes>);

impl Event for MaySay {
    fn event_type(&self) -> &'static str {
        "Tested"
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        self.0.clone().unwrap_or_default()
    }

    fn decode(_: &str, _: u32, payload: &Bytes) -> Result<Self, DecodeError> {
        Ok(Self(Some(payload.clone())))
    }

    fn shredded(_: &str) -> Option<Self> {
        Some(Self(None))
    }
}

/// All promises, one after the other.
///
/// # Panics
/// When one is broken.
pub async fn everything<S: EventStore + Clone, K: SubjectKeys + Clone>(store: &S, keys: &K) {
    keys_are_made_once_and_destroyed_for_good(keys).await;
    fields_are_sealed_and_forgotten(keys).await;
    streams_are_sealed_and_forgotten(store, keys).await;
    snapshots_are_sealed_and_forgotten(store, keys).await;
    others_stay_readable(store, keys).await;
    damage_is_noticed(store, keys).await;
}

fn subject(name: &str) -> SubjectId {
    must(name.parse())
}

/// Every stream is about the one whose name it has.
fn shredding<S: EventStore + Clone, K: SubjectKeys + Clone>(store: &S, keys: &K) -> ShreddingStore<S, K> {
    ShreddingStore::new(store.clone(), Vault::new(keys.clone()), |stream| stream.as_str().parse().ok())
}

async fn load<S: EventStore>(store: &S, tenant: TenantId, stream: &StreamId) -> Vec<RecordedEvent> {
    must(store.load(tenant, stream, Version::NONE).await)
}

async fn keys_are_made_once_and_destroyed_for_good<K: SubjectKeys>(keys: &K) {
    let (tenant, other, ada) = (new_tenant(), new_tenant(), subject("ada"));
    let key = |byte: u8| composable_runtime::shredding::SubjectKey::new([byte; 32]);
    assert_eq!(must(keys.key_or(tenant, &ada, key(1)).await), key(1));
    assert_eq!(must(keys.key_or(tenant, &ada, key(2)).await), key(1));
    assert_eq!(must(keys.key_or(other, &ada, key(3)).await), key(3));
    let both = [ada.clone(), subject("nobody")];
    assert_eq!(must(keys.keys(tenant, &both).await), [(ada.clone(), key(1))].into());
    assert!(must(keys.destroy(tenant, &ada).await));
    assert!(!must(keys.destroy(tenant, &ada).await), "it was destroyed twice");
    assert!(matches!(must_fail(keys.key_or(tenant, &ada, key(4)).await), ShredError::Forgotten { .. }));
    assert!(must(keys.keys(tenant, &both).await).is_empty());
    assert_eq!(must(keys.key_or(other, &ada, key(5)).await), key(3));
    // Someone who was forgotten before anything was recorded about them.
    assert!(!must(keys.destroy(tenant, &both[1]).await));
    assert!(matches!(must_fail(keys.key_or(tenant, &both[1], key(6)).await), ShredError::Forgotten { .. }));
}

async fn fields_are_sealed_and_forgotten<K: SubjectKeys + Clone>(keys: &K) {
    let (tenant, ada, vault) = (new_tenant(), subject("ada"), Vault::new(keys.clone()));
    let field = must(vault.seal(tenant, &ada, SECRET).await);
    assert!(!contains(&field, SECRET), "it can be read");
    assert_ne!(must(vault.seal(tenant, &ada, SECRET).await), field, "equal content looks equal");
    assert_eq!(must(vault.open(tenant, &field).await).as_deref(), Some(SECRET));
    assert_eq!(must(vault.open(tenant, &Bytes::from_static(b"plain")).await), Some(Bytes::from_static(b"plain")));
    assert_eq!(must(vault.open(new_tenant(), &field).await), None);
    assert!(must(vault.forget(tenant, &ada).await));
    assert_eq!(must(vault.open(tenant, &field).await), None);
    assert!(matches!(must_fail(vault.seal(tenant, &ada, SECRET).await), ShredError::Forgotten { .. }));
}

async fn streams_are_sealed_and_forgotten<S: EventStore + Clone, K: SubjectKeys + Clone>(store: &S, keys: &K) {
    let (tenant, stream, shredding) = (new_tenant(), new_stream(), shredding(store, keys));
    let event = new_event(SECRET);
    let append = || shredding.append(tenant, &stream, ExpectedVersion::NoStream, vec![event.clone()]);
    must(append().await);
    assert!(must(append().await).was_duplicate, "a repeated append is sealed anew, and still the same");

    let underneath = load(store, tenant, &stream).await;
    assert!(!contains(&underneath[0].payload, SECRET), "the store below can read it");
    assert!(matches!(underneath[0].decode::<Said>(), Err(DecodeError::Sealed { .. })));
    let opened = load(&shredding, tenant, &stream).await;
    assert_eq!(must(opened[0].decode::<Said>()), Said(Bytes::from_static(SECRET)));
    assert_eq!(opened[0].payload, SECRET);

    let whom = subject(stream.as_str());
    assert!(must(Vault::new(keys.clone()).forget(tenant, &whom).await));
    let forgotten = load(&shredding, tenant, &stream).await;
    match forgotten[0].decode::<Said>() {
        Err(DecodeError::Sealed { subject, .. }) => assert_eq!(subject, whom),
        other => panic!("it should be sealed, but is {other:?}"),
    }
    assert_eq!(must(forgotten[0].decode::<MaySay>()), MaySay(None));
    let refused = must_fail(shredding.append(tenant, &stream, ExpectedVersion::Any, vec![new_event("more")]).await);
    let AppendError::Failed { source } = refused else { panic!("another error: {refused:?}") };
    assert!(matches!(source.downcast_ref(), Some(ShredError::Forgotten { subject }) if *subject == whom));
}

async fn snapshots_are_sealed_and_forgotten<S: EventStore + Clone, K: SubjectKeys + Clone>(store: &S, keys: &K) {
    let (tenant, stream, shredding) = (new_tenant(), new_stream(), shredding(store, keys));
    let events = vec![new_event("one"), new_event("two")];
    must(shredding.append(tenant, &stream, ExpectedVersion::NoStream, events).await);
    let snapshot = Snapshot { schema: SHAPE, version: Version::new(1), payload: Bytes::from_static(SECRET) };
    must(shredding.save_snapshot(tenant, &stream, snapshot.clone()).await);
    let underneath = must(store.load_snapshot(tenant, &stream, SHAPE).await);
    assert!(underneath.is_some_and(|kept| !contains(&kept.payload, SECRET)), "the store below can read it");
    assert_eq!(must(shredding.load_snapshot(tenant, &stream, SHAPE).await).as_ref(), Some(&snapshot));
    let (kept, tail) = must(shredding.load_with_snapshot(tenant, &stream, SHAPE).await);
    assert_eq!((kept.as_ref(), tail.len()), (Some(&snapshot), 1));
    assert_eq!(tail[0].payload, "two");

    must(Vault::new(keys.clone()).forget(tenant, &subject(stream.as_str())).await);
    assert_eq!(must(shredding.load_snapshot(tenant, &stream, SHAPE).await), None);
    let (kept, all) = must(shredding.load_with_snapshot(tenant, &stream, SHAPE).await);
    assert_eq!((kept, all.len()), (None, 2), "what the snapshot left out must be there, sealed");
    assert!(all.iter().all(|event| matches!(event.decode::<Said>(), Err(DecodeError::Sealed { .. }))));
}

/// Of others, of another tenant, and of streams that are about nobody.
async fn others_stay_readable<S: EventStore + Clone, K: SubjectKeys + Clone>(store: &S, keys: &K) {
    let (tenant, other, stream, plain) = (new_tenant(), new_tenant(), new_stream(), new_stream());
    let about_nobody = plain.clone();
    let subject_of = move |stream: &StreamId| (*stream != about_nobody).then(|| stream.as_str().parse().ok()).flatten();
    let shredding = ShreddingStore::new(store.clone(), Vault::new(keys.clone()), subject_of);
    for (tenant, stream) in [(tenant, &stream), (other, &stream), (tenant, &plain)] {
        must(shredding.append(tenant, stream, ExpectedVersion::NoStream, vec![new_event(SECRET)]).await);
    }
    assert_eq!(load(store, tenant, &plain).await[0].payload, SECRET);
    must(Vault::new(keys.clone()).forget(tenant, &subject(stream.as_str())).await);
    let reading = async {
        let (mut cursor, mut readable) = (GlobalPosition::START, Vec::new());
        while readable.len() < 3 {
            let page = must(shredding.read_all(cursor, 10, &EventFilter::everything()).await);
            let own = page.events.iter().filter(|event| event.stream == stream || event.stream == plain);
            readable.extend(own.map(|event| (event.tenant == tenant, event.stream == plain, event.payload == SECRET)));
            cursor = page.next;
            tokio::task::yield_now().await;
        }
        readable
    };
    let readable = must(tokio::time::timeout(PATIENCE, reading).await);
    assert_eq!(readable, [(true, false, false), (false, false, true), (true, true, true)]);
}

/// Sealed content that was changed, or moved to another, is not taken for anything else.
async fn damage_is_noticed<S: EventStore + Clone, K: SubjectKeys + Clone>(store: &S, keys: &K) {
    let (tenant, stream, shredding) = (new_tenant(), new_stream(), shredding(store, keys));
    must(shredding.append(tenant, &stream, ExpectedVersion::NoStream, vec![new_event(SECRET)]).await);
    let payload = load(store, tenant, &stream).await[0].payload.clone();
    let Some((whom, content)) = sealed::unwrap(&payload) else { panic!("it is not sealed") };
    let mut changed = content.to_vec();
    changed[20] ^= 1;
    for damaged in [&changed[..], &content[..20], b""] {
        let event = new_event(sealed::wrap(&whom, damaged));
        must(store.append(tenant, &stream, ExpectedVersion::Any, vec![event]).await);
        let error = must_fail(shredding.load(tenant, &stream, Version::new(1)).await);
        assert!(matches!(error, StoreError::Corrupt { .. }), "another error: {error:?}");
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
