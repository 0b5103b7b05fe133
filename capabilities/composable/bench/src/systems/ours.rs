//! `composable-postgres`, over `EventStore`.

use anyhow::Result;
use bytes::Bytes;
use composable_core::event::Codec;
use composable_core::{
    EventId, EventMetadata, EventStore, ExpectedVersion, NewEvent, StreamId, TenantId, Version,
};
use composable_postgres::{GroupCommit, MIGRATIONS, PostgresEventStore};
use storage_patterns::{DatabaseOptions, Databases, connect_and_migrate};
use uuid::Uuid;

use crate::peer::{PAYLOAD, Peer};

/// Ours.
#[derive(Clone)]
pub struct Ours {
    pub store: PostgresEventStore,
    /// All streams' tenant, because the peers know no tenants; without it each stream has its own.
    pub tenant: Option<TenantId>,
}

/// Where a writer is.
pub struct Stream {
    tenant: TenantId,
    name: StreamId,
    version: u64,
}

/// Migrates a database and connects as the application's role, which row-level security holds for.
pub async fn databases(url: &str, connections: u32) -> Result<Databases> {
    let mut options = DatabaseOptions::from_url(url)?;
    options.role_prefix = "engine_bench".to_owned();
    options.application_connections = connections;
    Ok(connect_and_migrate(&options, &[MIGRATIONS]).await?)
}

impl Ours {
    pub async fn open(databases: &Databases, options: GroupCommit) -> Result<Self> {
        let store = PostgresEventStore::open(databases).await?.with_group_commit(options);
        Ok(Self { store, tenant: Some(TenantId::new(Uuid::now_v7())) })
    }
}

/// An event with a payload of the usual size.
pub fn event() -> NewEvent {
    static TEXT: [u8; PAYLOAD] = [b'x'; PAYLOAD];
    NewEvent {
        id: EventId::new(Uuid::now_v7()),
        event_type: "Tested".into(),
        schema_version: 1,
        codec: Codec::Json,
        payload: Bytes::from_static(&TEXT),
        metadata: EventMetadata::default(),
    }
}

impl Peer for Ours {
    type Stream = Stream;

    #[expect(clippy::expect_used, reason = "the name is a constant one")]
    fn stream(&self) -> Stream {
        let name = StreamId::new("tested", Uuid::now_v7()).expect("a valid name");
        let tenant = self.tenant.unwrap_or_else(|| TenantId::new(Uuid::now_v7()));
        Stream { tenant, name, version: 0 }
    }

    async fn append(&self, stream: &mut Stream, events: usize) -> Result<()> {
        let expected = ExpectedVersion::Exact(Version::new(stream.version));
        let events = (0..events).map(|_| event()).collect();
        let appended = self.store.append(stream.tenant, &stream.name, expected, events).await?;
        stream.version = appended.version.get();
        Ok(())
    }
}
