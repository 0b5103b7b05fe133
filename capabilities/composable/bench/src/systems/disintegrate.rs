//! `disintegrate-postgres`: `decision_maker` and `PgEventStore`, with JSON. Each append begins a serializable
//! transaction, takes locks that readers look at, looks for newer events, inserts, and commits; what the database
//! could not serialize is tried again, as its documentation says.
//!
//! It is followed by its `PgEventListener`.

use std::time::Duration;

use anyhow::{Result, anyhow};
use async_trait::async_trait;
use disintegrate::serde::json::Json;
use disintegrate::{
    Decision, Event, EventListener, EventStore, NoSnapshot, PersistedEvent, StateMutate, StateQuery, StreamItem,
    StreamQuery, query,
};
use disintegrate_postgres::{
    Error as StoreError, PgDecisionMaker, PgEventId, PgEventListener, PgEventListenerConfig, PgEventStore,
    decision_maker,
};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

use crate::peer::{Engine, PAYLOAD, Tested, Total, Writer};
use crate::skip::Followed;
use crate::systems::peer_pool;

/// The event, of the usual size with the id of its stream.
#[derive(Clone, Debug, PartialEq, Eq, Event, Serialize, Deserialize)]
enum Kept {
    Tested {
        #[id]
        stream: String,
        tested: Tested,
    },
}

impl Kept {
    fn new(stream: &str, event: &Tested) -> Self {
        let around = r#"{"Tested":{"stream":"","tested":}}"#.len() + stream.len();
        let tested = Tested::sized(event.writer, event.number, PAYLOAD - around);
        Self::Tested { stream: stream.to_owned(), tested }
    }
}

#[derive(Clone, Debug, Default, StateQuery, Serialize, Deserialize)]
#[state_query(Kept)]
struct Aggregate {
    #[id]
    stream: String,
    total: Total,
}

impl StateMutate for Aggregate {
    fn mutate(&mut self, event: Kept) {
        let Kept::Tested { tested, .. } = event;
        self.total.take(&tested);
    }
}

struct Command {
    stream: String,
    event: Tested,
}

impl Decision for Command {
    type Event = Kept;
    type StateQuery = Aggregate;
    type Error = std::convert::Infallible;

    fn state_query(&self) -> Aggregate {
        Aggregate { stream: self.stream.clone(), total: Total::default() }
    }

    fn process(&self, _: &Aggregate) -> Result<Vec<Kept>, Self::Error> {
        Ok(vec![Kept::new(&self.stream, &self.event)])
    }
}

type Store = PgEventStore<Kept, Json<Kept>>;

/// disintegrate.
#[derive(Clone)]
pub struct Disintegrate {
    store: Store,
    maker: PgDecisionMaker<Kept, Json<Kept>, NoSnapshot>,
}

/// Where a writer is.
pub struct Stream {
    id: String,
    last: PgEventId,
}

impl Disintegrate {
    pub async fn open(url: &str, connections: u32) -> Result<Self> {
        let store = PgEventStore::try_new(peer_pool(url, connections)?, Json::default()).await?;
        Ok(Self { maker: decision_maker(store.clone(), NoSnapshot), store })
    }

    fn query(&self, stream: &str) -> StreamQuery<PgEventId, Kept> {
        query!(Kept; stream == stream)
    }
}

/// Whether the database could not serialize it: try again.
fn is_concurrency(error: &StoreError) -> bool {
    match error {
        StoreError::Concurrency => true,
        StoreError::Database(error) => {
            error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("40001"))
        }
        _ => false,
    }
}

impl Writer for Disintegrate {
    type Stream = Stream;

    fn stream(&self) -> Stream {
        Stream { id: Uuid::now_v7().to_string(), last: 0 }
    }

    async fn append(&self, stream: &mut Stream, events: Vec<Tested>) -> Result<()> {
        let events: Vec<Kept> = events.iter().map(|event| Kept::new(&stream.id, event)).collect();
        loop {
            match self.store.append(events.clone(), self.query(&stream.id), stream.last).await {
                Ok(written) => {
                    stream.last = written.iter().map(PersistedEvent::id).max().unwrap_or(stream.last);
                    return Ok(());
                }
                Err(error) if is_concurrency(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

impl Engine for Disintegrate {
    fn shared(&self, stream: &Stream) -> Stream {
        Stream { id: stream.id.clone(), last: 0 }
    }

    async fn command(&self, stream: &mut Stream, event: Tested) -> Result<()> {
        loop {
            match self.maker.make(Command { stream: stream.id.clone(), event: event.clone() }).await {
                Ok(_) => return Ok(()),
                Err(disintegrate::DecisionError::StateStore(error))
                    if error.downcast_ref::<StoreError>().is_some_and(is_concurrency) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn load(&self, stream: &Stream) -> Result<Total> {
        fold(&self.store, &self.query(&stream.id)).await
    }

    async fn replay(&self) -> Result<Total> {
        fold(&self.store, &query!(Kept)).await
    }
}

async fn fold(store: &Store, query: &StreamQuery<PgEventId, Kept>) -> Result<Total> {
    let take = |mut total: Total, item: StreamItem<PgEventId, Kept>| async move {
        if let StreamItem::Event(event) = item {
            let Kept::Tested { tested, .. } = event.into_inner();
            total.take(&tested);
        }
        Ok(total)
    };
    Ok(store.stream(query).try_fold(Total::default(), take).await?)
}

struct Listener {
    query: StreamQuery<PgEventId, Kept>,
    seen: UnboundedSender<(u64, u64)>,
}

#[async_trait]
impl EventListener<PgEventId, Kept> for Listener {
    type Error = anyhow::Error;

    fn id(&self) -> &'static str {
        "follower"
    }

    fn query(&self) -> &StreamQuery<PgEventId, Kept> {
        &self.query
    }

    async fn handle(&self, event: PersistedEvent<PgEventId, Kept>) -> Result<()> {
        let Kept::Tested { tested, .. } = event.into_inner();
        self.seen.send((tested.writer, tested.number)).map_err(|_| anyhow!("nobody listens"))
    }
}

impl Followed for Disintegrate {
    async fn follow(&self, seen: UnboundedSender<(u64, u64)>) -> Result<()> {
        let listener = Listener { query: query!(Kept), seen };
        let config = PgEventListenerConfig::poller(Duration::from_millis(5));
        Ok(PgEventListener::builder(self.store.clone()).register_listener(listener, config).start().await?)
    }
}
