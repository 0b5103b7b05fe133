//! The process that writes.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use composable_core::{AppendError, EventStore, ExpectedVersion, NewEvent, StreamId, TenantId, Version};
use composable_postgres::PostgresEventStore;
use composable_postgres::following::{FollowOptions, ProjectionWorker};
use composable_testing::contract::{new_event, new_stream, new_tenant};
use composable_testing::seeded::Seeded;
use futures::future::join_all;
use storage_patterns::Databases;
use tokio_util::sync::CancellationToken;

use crate::journal::Journal;
use crate::read_models::{Following, Inline};
use crate::server::options;

const URL: &str = "CRASH_WRITER_URL";
const JOURNAL: &str = "CRASH_WRITER_JOURNAL";
const SEED: &str = "CRASH_WRITER_SEED";

/// Writers at a time in the process.
const WRITERS: u64 = 8;

/// Starts the process: this very program, told to run [`process`] only.
pub(crate) fn start(url: &str, journal: &Path, seed: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "writer::process"])
        .env(URL, url)
        .env(JOURNAL, journal)
        .env(SEED, seed.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "this is the process that the rounds start and kill"]
async fn process() {
    let journal = Journal::create(&PathBuf::from(std::env::var(JOURNAL).unwrap()));
    let seed: u64 = std::env::var(SEED).unwrap().parse().unwrap();
    let databases = Databases::connect_lazily(&options(&std::env::var(URL).unwrap())).unwrap();
    let store = PostgresEventStore::open(&databases).await.unwrap();
    let worker = ProjectionWorker::new(store.clone(), &databases, Following, FollowOptions::version(1));
    let store = store.with_projection(Inline);
    let writing = Writing { store, journal, shared: (new_tenant(), new_stream()) };
    let writers = (0..WRITERS).map(|number| writing.write(Seeded::new(seed.wrapping_mul(31).wrapping_add(number))));
    let never = CancellationToken::new();
    tokio::join!(join_all(writers), worker.run(&never));
}

struct Writing {
    store: PostgresEventStore,
    journal: Journal,
    shared: (TenantId, StreamId),
}

impl Writing {
    /// Appends to a stream of its own at the version it knows, and to the shared one at any. Until it is killed.
    async fn write(&self, mut chance: Seeded) {
        let (own, mut version) = ((new_tenant(), new_stream()), Version::NONE);
        loop {
            // Now and then more than goes with others.
            let count = if chance.below(12) == 0 { 70 } else { 1 + chance.below(4) };
            let events: Vec<NewEvent> = (0..count).map(|_| new_event_with_its_id()).collect();
            if chance.below(3) == 0 {
                self.append(&self.shared, ExpectedVersion::Any, events).await;
            } else {
                version = self.append(&own, ExpectedVersion::Exact(version), events).await;
            }
        }
    }

    /// Until it is certain.
    async fn append(&self, key: &(TenantId, StreamId), expected: ExpectedVersion, events: Vec<NewEvent>) -> Version {
        let ids: Vec<_> = events.iter().map(|event| event.id).collect();
        let number = self.journal.about_to_append(key.0, &key.1, &ids);
        loop {
            match self.store.append(key.0, &key.1, expected, events.clone()).await {
                Ok(appended) => {
                    self.journal.acknowledged(number, appended);
                    return appended.version;
                }
                Err(AppendError::Unavailable { .. }) => tokio::time::sleep(Duration::from_millis(2)).await,
                Err(error) => {
                    self.journal.broken(&format!("{error} ({error:?})"));
                    std::future::pending::<()>().await;
                }
            }
        }
    }
}

/// Its payload is its id.
fn new_event_with_its_id() -> NewEvent {
    let event = new_event("");
    NewEvent { payload: event.id.to_string().into(), ..event }
}
