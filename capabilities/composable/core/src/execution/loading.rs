//! From events and snapshots to an aggregate, and the next snapshot in time.

use super::{AggregateStore, LoadError};
use crate::aggregate::{Aggregate, AggregateRoot};
use crate::event::RecordedEvent;
use crate::ids::{TenantId, Version};
use crate::snapshot::{Snapshot, SnapshotCodec};
use crate::store::{EventStore, StoreError};
use crate::stream_id::StreamId;

/// A root, and what is known about how it was loaded.
pub(super) struct Loaded<A: Aggregate> {
    pub(super) root: AggregateRoot<A>,
    pub(super) snapshot_version: Version,
    pub(super) tail: Vec<RecordedEvent>,
}

impl<S: EventStore, A: Aggregate> AggregateStore<S, A> {
    /// The aggregate as it stands now. One that does not exist has version zero.
    ///
    /// # Errors
    /// When the store cannot be read, or holds an event the aggregate does not know.
    pub async fn load(&self, tenant: TenantId, stream: &StreamId) -> Result<AggregateRoot<A>, LoadError> {
        Ok(self.load_with_tail(tenant, stream).await?.root)
    }

    /// The aggregate as it stood at an earlier version.
    ///
    /// # Errors
    /// As [`load`](Self::load), and when the stream never had that version.
    pub async fn load_at(
        &self,
        tenant: TenantId,
        stream: &StreamId,
        version: Version,
    ) -> Result<AggregateRoot<A>, LoadError> {
        check_category::<A>(stream)?;
        let mut root = AggregateRoot::new(stream.clone());
        let mut events = self.store.load(tenant, stream, Version::NONE).await?;
        if Version::new(events.len() as u64) < version {
            let actual = Version::new(events.len() as u64);
            return Err(LoadError::NoSuchVersion { stream: stream.clone(), wanted: version, actual });
        }
        events.retain(|event| event.version <= version);
        self.replay(&mut root, &events)?;
        Ok(root)
    }

    pub(super) async fn load_with_tail(&self, tenant: TenantId, stream: &StreamId) -> Result<Loaded<A>, LoadError> {
        check_category::<A>(stream)?;
        let mut root = AggregateRoot::new(stream.clone());
        let tail = match A::snapshots() {
            None => self.store.load(tenant, stream, Version::NONE).await?,
            Some(codec) => {
                let (snapshot, tail) = self.store.load_with_snapshot(tenant, stream, codec.schema).await?;
                match snapshot.map(|snapshot| restore(&mut root, &snapshot, codec)) {
                    None | Some(true) => tail,
                    // The snapshot is corrupt: what it left out must be read after all.
                    Some(false) => self.store.load(tenant, stream, Version::NONE).await?,
                }
            }
        };
        let snapshot_version = root.version;
        self.replay(&mut root, &tail)?;
        Ok(Loaded { root, snapshot_version, tail })
    }

    pub(super) fn replay(&self, root: &mut AggregateRoot<A>, events: &[RecordedEvent]) -> Result<(), LoadError> {
        for recorded in events {
            let event = match &self.upcasters {
                Some(upcasters) => upcasters.decode(recorded),
                None => recorded.decode::<A::Event>(),
            };
            let event = event.map_err(|source| LoadError::Decode {
                stream: recorded.stream.clone(),
                version: recorded.version,
                source,
            })?;
            root.apply(&event);
        }
        Ok(())
    }

    /// Gives the version of the snapshot that there is now.
    pub(super) async fn snapshot_when_due(&self, tenant: TenantId, loaded: &Loaded<A>) -> Result<Version, StoreError> {
        let root = &loaded.root;
        let since = root.version.get().saturating_sub(loaded.snapshot_version.get());
        if since < self.snapshot_every.get() {
            return Ok(loaded.snapshot_version);
        }
        let Some(codec) = A::snapshots() else { return Ok(loaded.snapshot_version) };
        let Some(payload) = (codec.encode)(&root.state) else {
            return Ok(loaded.snapshot_version);
        };
        let snapshot = Snapshot { schema: codec.schema, version: root.version, payload };
        self.store.save_snapshot(tenant, &root.stream, snapshot).await?;
        Ok(root.version)
    }
}

/// What one kind of aggregate writes into the stream of another makes that one unreadable.
fn check_category<A: Aggregate>(stream: &StreamId) -> Result<(), LoadError> {
    if stream.category() == A::CATEGORY {
        return Ok(());
    }
    Err(LoadError::OtherCategory { stream: stream.clone(), category: A::CATEGORY })
}

fn restore<A: Aggregate>(root: &mut AggregateRoot<A>, snapshot: &Snapshot, codec: SnapshotCodec<A::State>) -> bool {
    let Some(state) = (codec.decode)(&snapshot.payload) else {
        return false;
    };
    root.state = state;
    root.version = snapshot.version;
    true
}
