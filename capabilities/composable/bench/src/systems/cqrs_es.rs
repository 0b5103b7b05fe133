//! `cqrs-es` with `postgres-es`: `CqrsFramework` over a `PersistedEventStore`, events as the source of truth, on the
//! tables of its documentation. Each append begins a transaction, inserts event by event, and commits.
//!
//! It reads all events of a type, in the order of their versions and not from a cursor: nothing follows it.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use anyhow::{Context, Result};
use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::{EventStoreAggregateContext, PersistedEventRepository, PersistedEventStore};
use cqrs_es::{Aggregate, AggregateError, CqrsFramework, DomainEvent, EventStore};
use postgres_es::PostgresEventRepository;
use uuid::Uuid;

use crate::peer::{Engine, Tested, Total, Writer};
use crate::systems::peer_pool;

const TABLE: &str = "
    CREATE TABLE events (
        aggregate_type text NOT NULL, aggregate_id text NOT NULL, sequence bigint CHECK (sequence >= 0) NOT NULL,
        event_type text NOT NULL, event_version text NOT NULL, payload json NOT NULL, metadata json NOT NULL,
        PRIMARY KEY (aggregate_type, aggregate_id, sequence)
    )";

type Store = PersistedEventStore<PostgresEventRepository, Total>;

/// cqrs-es.
#[derive(Clone)]
pub struct CqrsEs {
    store: Arc<Store>,
    repository: Arc<PostgresEventRepository>,
    framework: Arc<CqrsFramework<Total, Store>>,
}

/// Where a writer is.
pub struct Stream {
    id: String,
    version: usize,
}

impl DomainEvent for Tested {
    fn event_type(&self) -> String {
        "Tested".to_owned()
    }

    fn event_version(&self) -> String {
        "1.0".to_owned()
    }
}

impl Aggregate for Total {
    const TYPE: &'static str = "tested";

    type Command = Tested;
    type Event = Tested;
    type Error = Infallible;
    type Services = ();

    async fn handle(&mut self, command: Tested, (): &(), sink: &EventSink<Self>) -> Result<(), Infallible> {
        sink.write(command, self).await;
        Ok(())
    }

    fn apply(&mut self, event: Tested) {
        self.take(&event);
    }
}

impl CqrsEs {
    pub async fn open(url: &str, connections: u32) -> Result<Self> {
        let pool = peer_pool(url, connections)?;
        sqlx_of_peers::raw_sql(TABLE).execute(&pool).await?;
        let repository = || PostgresEventRepository::new(pool.clone());
        let store = || PersistedEventStore::new_event_store(repository());
        let framework = CqrsFramework::new(store(), Vec::new(), ());
        Ok(Self { store: Arc::new(store()), repository: Arc::new(repository()), framework: Arc::new(framework) })
    }
}

impl Writer for CqrsEs {
    type Stream = Stream;

    fn stream(&self) -> Stream {
        Stream { id: Uuid::now_v7().to_string(), version: 0 }
    }

    async fn append(&self, stream: &mut Stream, events: Vec<Tested>) -> Result<()> {
        let context = EventStoreAggregateContext {
            aggregate_id: stream.id.clone(),
            aggregate: Total::default(),
            current_sequence: stream.version,
            current_snapshot: None,
        };
        let written = self.store.commit(events, context, HashMap::new()).await?;
        stream.version = written.last().context("nothing was written")?.sequence;
        Ok(())
    }
}

impl Engine for CqrsEs {
    fn shared(&self, stream: &Stream) -> Stream {
        Stream { id: stream.id.clone(), version: 0 }
    }

    async fn command(&self, stream: &mut Stream, event: Tested) -> Result<()> {
        loop {
            match self.framework.execute(&stream.id, event.clone()).await {
                Err(AggregateError::AggregateConflict) => {}
                result => return Ok(result?),
            }
        }
    }

    async fn load(&self, stream: &Stream) -> Result<Total> {
        Ok(self.store.load_aggregate(&stream.id).await?.aggregate)
    }

    async fn replay(&self) -> Result<Total> {
        let mut total = Total::default();
        let mut events = self.repository.stream_all_events::<Total>().await?;
        while let Some(event) = events.next::<Total>(&[]).await {
            total.take(&event?.payload);
        }
        Ok(total)
    }
}
