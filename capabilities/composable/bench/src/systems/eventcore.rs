//! `eventcore-postgres`: `execute` and `EventStore` over its own migrations. Each append begins a transaction, takes a
//! lock, reads the version, sets what a trigger checks, inserts, and commits.
//!
//! It has two ways to follow: `EventReader`, with the event's id as the cursor, is measured here; the transactional
//! projections of 2.1 need a counter in one row that every append locks.

use std::time::Duration;

use anyhow::{Result, anyhow};
use eventcore::{RetryPolicy, execute};
use eventcore_postgres::PostgresEventStore;
use eventcore_types::{
    BatchSize, CommandError, CommandLogic, CommandStreams, Event, EventFilter, EventPage, EventReader, EventStore,
    NewEvents, StreamDeclarations, StreamId, StreamVersion, StreamWrites,
};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::UnboundedSender;
use uuid::Uuid;

use crate::peer::{Engine, PAYLOAD, Tested, Total, Writer};
use crate::skip::Followed;
use crate::systems::peer_pool;

/// Events in a page, when the whole log is read.
const PAGE: usize = 5_000;

/// An event that knows its stream, as all of its events must. Together they are of the usual size.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    stream: StreamId,
    #[serde(flatten)]
    tested: Tested,
}

impl Event for Kept {
    fn stream_id(&self) -> &StreamId {
        &self.stream
    }

    fn event_type_name() -> &'static str {
        "Tested"
    }
}

impl Kept {
    fn new(stream: &StreamId, event: &Tested) -> Self {
        let of_stream = r#","stream":"""#.len() + stream.as_ref().len();
        Self { stream: stream.clone(), tested: Tested::sized(event.writer, event.number, PAYLOAD - of_stream) }
    }
}

struct Command {
    stream: StreamId,
    event: Tested,
}

impl CommandStreams for Command {
    fn stream_declarations(&self) -> StreamDeclarations {
        StreamDeclarations::single(self.stream.clone())
    }
}

impl CommandLogic for Command {
    type Event = Kept;
    type State = Total;

    fn apply(&self, mut state: Total, event: &Kept) -> Total {
        state.take(&event.tested);
        state
    }

    fn handle(&self, _: Total) -> Result<NewEvents<Kept>, CommandError> {
        Ok(vec![Kept::new(&self.stream, &self.event)].into())
    }
}

/// eventcore.
#[derive(Clone)]
pub struct EventCore {
    store: PostgresEventStore,
}

/// Where a writer is.
pub struct Stream {
    id: StreamId,
    version: usize,
}

impl EventCore {
    pub async fn open(url: &str, connections: u32) -> Result<Self> {
        let store = PostgresEventStore::from_pool(peer_pool(url, connections)?);
        store.migrate().await;
        Ok(Self { store })
    }
}

impl Writer for EventCore {
    type Stream = Stream;

    #[expect(clippy::expect_used, reason = "a UUID is a valid id")]
    fn stream(&self) -> Stream {
        Stream { id: StreamId::try_new(Uuid::now_v7().to_string()).expect("a valid id"), version: 0 }
    }

    async fn append(&self, stream: &mut Stream, events: Vec<Tested>) -> Result<()> {
        let mut writes = StreamWrites::new().register_stream(stream.id.clone(), StreamVersion::new(stream.version))?;
        for event in &events {
            writes = writes.append(Kept::new(&stream.id, event))?;
        }
        self.store.append_events(writes).await?;
        stream.version += events.len();
        Ok(())
    }
}

impl Engine for EventCore {
    fn shared(&self, stream: &Stream) -> Stream {
        Stream { id: stream.id.clone(), version: 0 }
    }

    async fn command(&self, stream: &mut Stream, event: Tested) -> Result<()> {
        loop {
            let command = Command { stream: stream.id.clone(), event: event.clone() };
            match execute(self.store.clone(), command, RetryPolicy::new()).await {
                Ok(_) => return Ok(()),
                Err(CommandError::ConcurrencyError(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn load(&self, stream: &Stream) -> Result<Total> {
        let events = self.store.read_stream::<Kept>(stream.id.clone()).await?;
        let fold = |mut total: Total, event: Kept| async move {
            total.take(&event.tested);
            Ok(total)
        };
        Ok(events.try_fold(Total::default(), fold).await?)
    }

    async fn replay(&self) -> Result<Total> {
        let mut total = Total::default();
        let mut page = EventPage::first(BatchSize::new(PAGE));
        loop {
            let events = self.store.read_events::<Kept>(EventFilter::all(), page).await?;
            events.iter().for_each(|(event, _)| total.take(&event.tested));
            let Some((_, last)) = events.last() else { return Ok(total) };
            page = EventPage::after(*last, BatchSize::new(PAGE));
        }
    }
}

impl Followed for EventCore {
    async fn follow(&self, seen: UnboundedSender<(u64, u64)>) -> Result<()> {
        let mut page = EventPage::first(BatchSize::new(PAGE));
        loop {
            let events = self.store.read_events::<Kept>(EventFilter::all(), page).await?;
            for (event, _) in &events {
                seen.send((event.tested.writer, event.tested.number)).map_err(|_| anyhow!("nobody listens"))?;
            }
            match events.last() {
                Some((_, last)) => page = EventPage::after(*last, BatchSize::new(PAGE)),
                None => tokio::time::sleep(Duration::from_millis(1)).await,
            }
        }
    }
}
