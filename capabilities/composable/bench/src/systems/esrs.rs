//! `esrs`: `AggregateManager` over a `PgStore`, with event ids in order of time, which is the faster kind. Each append
//! begins a transaction, inserts event by event, and commits.
//!
//! It reads the whole table in the order of the writers' clocks and not from a cursor: nothing follows it.

use std::convert::Infallible;
use std::sync::Arc;

use anyhow::Result;
use esrs::manager::AggregateManager;
use esrs::store::EventStore;
use esrs::store::postgres::{PgStore, PgStoreBuilder, PgStoreError, UuidFormat};
use esrs::{Aggregate, AggregateState};
use futures::TryStreamExt;
use sqlx_of_peers::PgPool;
use uuid::Uuid;

use crate::peer::{Engine, Tested, Total, Writer};
use crate::systems::peer_pool;

/// The aggregate that is measured.
pub struct Tester;

impl Aggregate for Tester {
    const NAME: &'static str = "tested";

    type State = Total;
    type Command = Tested;
    type Event = Tested;
    type Error = Infallible;

    fn handle_command(_: &Total, command: Tested) -> Result<Vec<Tested>, Infallible> {
        Ok(vec![command])
    }

    fn apply_event(mut state: Total, event: Tested) -> Total {
        state.take(&event);
        state
    }
}

/// esrs.
#[derive(Clone)]
pub struct Esrs {
    pool: PgPool,
    store: PgStore<Tester>,
    manager: Arc<AggregateManager<PgStore<Tester>>>,
}

/// Where a writer is. The state is only there for its version.
pub struct Stream {
    id: Uuid,
    state: AggregateState<Total>,
}

impl Stream {
    fn new(id: Uuid) -> Self {
        Self { id, state: AggregateState::with_id(id) }
    }
}

impl Esrs {
    pub async fn open(url: &str, connections: u32) -> Result<Self> {
        let pool = peer_pool(url, connections)?;
        let store = PgStoreBuilder::new(pool.clone()).with_event_id_format(UuidFormat::V7).try_build().await?;
        Ok(Self { pool, manager: Arc::new(AggregateManager::new(store.clone())), store })
    }
}

impl Writer for Esrs {
    type Stream = Stream;

    fn stream(&self) -> Stream {
        Stream::new(Uuid::now_v7())
    }

    async fn append(&self, stream: &mut Stream, events: Vec<Tested>) -> Result<()> {
        self.store.persist(&mut stream.state, events).await?;
        Ok(())
    }
}

impl Engine for Esrs {
    fn shared(&self, stream: &Stream) -> Stream {
        Stream::new(stream.id)
    }

    async fn command(&self, stream: &mut Stream, event: Tested) -> Result<()> {
        loop {
            let loaded = self.manager.load(stream.id).await?;
            let state = loaded.unwrap_or_else(|| AggregateState::with_id(stream.id));
            match self.manager.handle_command(state, event.clone()).await {
                Ok(Ok(_)) => return Ok(()),
                Ok(Err(never)) => match never {},
                Err(PgStoreError::Sqlx(sqlx_of_peers::Error::Database(error))) if error.is_unique_violation() => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn load(&self, stream: &Stream) -> Result<Total> {
        Ok(self.manager.load(stream.id).await?.map(AggregateState::into_inner).unwrap_or_default())
    }

    async fn replay(&self) -> Result<Total> {
        let events = self.store.stream_events(&self.pool);
        Ok(events
            .try_fold(Total::default(), |total, event| async { Ok(Tester::apply_event(total, event.payload)) })
            .await?)
    }
}
