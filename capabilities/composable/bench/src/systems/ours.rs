//! `composable-postgres`, by `EventStore` and `AggregateStore`.

use std::convert::Infallible;
use std::time::Duration;

use anyhow::{Result, anyhow};
use bytes::Bytes;
use composable_core::event::{Codec, DecodeError};
use composable_core::{
    Aggregate, AggregateStore, CommandContext, CommandId, Event, EventFilter, EventId, EventMetadata, EventStore,
    ExecuteError, ExpectedVersion, GlobalPosition, NewEvent, StreamId, TenantId, Version,
};
use composable_postgres::{GroupCommit, MIGRATIONS, PostgresEventStore};
use storage_patterns::{DatabaseOptions, Databases, MigrationSet, connect_and_migrate};
use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

use crate::peer::{Engine, Tested, Total, Writer};
use crate::skip::Followed;

/// Events in a page, when the whole log is read.
const PAGE: usize = 5_000;

/// Room for aggregates between two commands, in bytes.
const CACHE: usize = 64 * 1024 * 1024;

/// The aggregate that is measured.
pub struct Tester;

impl Event for Tested {
    fn event_type(&self) -> &'static str {
        "Tested"
    }

    fn codec(&self) -> Codec {
        Codec::Json
    }

    fn encode(&self) -> Bytes {
        // A struct of numbers and text always has a JSON form.
        serde_json::to_vec(self).unwrap_or_default().into()
    }

    fn decode(event_type: &str, _: u32, payload: &Bytes) -> Result<Self, DecodeError> {
        serde_json::from_slice(payload).map_err(|error| DecodeError::malformed(event_type, error))
    }
}

impl Aggregate for Tester {
    const CATEGORY: &'static str = "tested";

    type State = Total;
    type Command = Tested;
    type Event = Tested;
    type Error = Infallible;
    type Environment = ();

    fn decide(_: &Total, command: Tested, (): &()) -> Result<Vec<Tested>, Infallible> {
        Ok(vec![command])
    }

    fn apply(state: &mut Total, event: &Tested) {
        state.take(event);
    }
}

/// Ours.
#[derive(Clone)]
pub struct Ours {
    pub store: PostgresEventStore,
    aggregates: AggregateStore<PostgresEventStore, Tester>,
    /// All streams' tenant, because the peers know no tenants; without it each stream has its own.
    tenant: Option<TenantId>,
}

/// Where a writer is.
pub struct Stream {
    tenant: TenantId,
    name: StreamId,
    version: u64,
}

/// Migrates a database and connects as the application's role, which row-level security holds for.
pub async fn databases(url: &str) -> Result<Databases> {
    migrated(url, &[]).await
}

/// The same with more than the log.
pub async fn migrated(url: &str, more: &[MigrationSet]) -> Result<Databases> {
    let mut options = DatabaseOptions::from_url(url)?;
    options.role_prefix = "engine_bench".to_owned();
    Ok(connect_and_migrate(&options, &[&[MIGRATIONS], more].concat()).await?)
}

impl Ours {
    pub async fn open(databases: &Databases, options: GroupCommit) -> Result<Self> {
        let store = PostgresEventStore::open(databases).await?.with_group_commit(options);
        let aggregates = AggregateStore::new(store.clone(), ());
        Ok(Self { store, aggregates, tenant: Some(TenantId::new(Uuid::now_v7())) })
    }

    /// With aggregates kept in memory between commands.
    pub fn with_cache(&self) -> Self {
        let aggregates = AggregateStore::new(self.store.clone(), ()).with_cache(CACHE, |_| 256);
        Self { aggregates, ..self.clone() }
    }

    /// With a tenant for each stream.
    pub fn with_many_tenants(&self) -> Self {
        Self { tenant: None, ..self.clone() }
    }
}

fn encode(event: &Tested) -> NewEvent {
    NewEvent::encode(EventId::new(Uuid::now_v7()), event, EventMetadata::default())
}

impl Writer for Ours {
    type Stream = Stream;

    #[expect(clippy::expect_used, reason = "the category is a constant, and a UUID is a valid id")]
    fn stream(&self) -> Stream {
        let tenant = self.tenant.unwrap_or_else(|| TenantId::new(Uuid::now_v7()));
        Stream { tenant, name: Tester::stream(Uuid::now_v7()).expect("a valid name"), version: 0 }
    }

    async fn append(&self, stream: &mut Stream, events: Vec<Tested>) -> Result<()> {
        let expected = ExpectedVersion::Exact(Version::new(stream.version));
        let events = events.iter().map(encode).collect();
        let appended = self.store.append(stream.tenant, &stream.name, expected, events).await?;
        stream.version = appended.version.get();
        Ok(())
    }
}

impl Engine for Ours {
    fn shared(&self, stream: &Stream) -> Stream {
        Stream { name: stream.name.clone(), ..*stream }
    }

    async fn command(&self, stream: &mut Stream, event: Tested) -> Result<()> {
        loop {
            let context = CommandContext::new(CommandId::new(Uuid::now_v7()));
            match self.aggregates.execute(stream.tenant, &stream.name, event.clone(), context).await {
                Ok(_) => return Ok(()),
                Err(ExecuteError::Append(composable_core::AppendError::Conflict(_))) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn load(&self, stream: &Stream) -> Result<Total> {
        Ok(self.aggregates.load(stream.tenant, &stream.name).await?.state)
    }

    async fn replay(&self) -> Result<Total> {
        let (mut total, mut cursor) = (Total::default(), GlobalPosition::START);
        loop {
            let page = self.store.read_all(cursor, PAGE, &EventFilter::everything()).await?;
            for event in &page.events {
                Tester::apply(&mut total, &event.decode()?);
            }
            cursor = page.next;
            if !page.has_more {
                return Ok(total);
            }
        }
    }
}

impl Followed for Ours {
    async fn follow(&self, seen: UnboundedSender<(u64, u64)>) -> Result<()> {
        let mut cursor = GlobalPosition::START;
        loop {
            let page = self.store.read_all(cursor, PAGE, &EventFilter::everything()).await?;
            for event in &page.events {
                let event: Tested = event.decode()?;
                seen.send((event.writer, event.number)).map_err(|_| anyhow!("nobody listens"))?;
            }
            cursor = page.next;
            if page.events.is_empty() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }
}
