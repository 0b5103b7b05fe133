//! The services on a database of their own, and people of a workspace.

use std::sync::Arc;
use std::time::Duration;

use adr_search::{Indexer, IndexerOptions, Models, SearchIndex};
use adr_service::decisions::{Change, Decisions, NewDecision};
use adr_service::finding::{DecisionReader, Finder, Summaries};
use adr_service::read_model::Projection;
use adr_service::transfer::{Folder, IncomingFile, Transfer};
use api_gateway_core::ServiceError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use composable_core::environment::SystemClock;
use composable_core::{EventFilter, EventStore, GlobalPosition, RecordedEvent, TenantId};
use composable_postgres::PostgresEventStore;
use composable_postgres::following::PROJECTION_MIGRATIONS;
use connectrpc::ConnectError;
use identity::{Caller, Role, UserId};
use platform_contracts::adr::v1::{Decision, EditConflict, ImportOutcome, ImportResult};
use sqlx::PgPool;
use storage_patterns::testing::TestDatabase;
use uuid::Uuid;

/// Longer than anything here takes, so that a test that hangs fails instead.
pub(crate) const LIMIT: Duration = Duration::from_secs(30);
/// The project that tests use when any will do.
pub(crate) const PROJECT: &str = "payments";

pub(crate) struct App {
    pub(crate) database: TestDatabase,
    pub(crate) store: PostgresEventStore,
    pub(crate) decisions: Decisions,
    pub(crate) transfer: Transfer,
    pub(crate) finder: Finder,
    pub(crate) indexer: Option<Indexer<PostgresEventStore, DecisionReader>>,
    _folder: tempfile::TempDir,
}

impl App {
    pub(crate) async fn start() -> Self {
        let sets = [
            composable_postgres::MIGRATIONS,
            PROJECTION_MIGRATIONS,
            adr_service::MIGRATIONS,
            adr_search::MIGRATIONS,
            ai_gateway::MIGRATIONS,
        ];
        let database = TestDatabase::create(&sets).await;
        let folder = tempfile::tempdir().unwrap();
        let pool = database.databases.application.clone();
        let store = PostgresEventStore::open(&database.databases).await.unwrap().with_projection(Projection::default());
        let decisions = Decisions::new(store.clone(), pool.clone(), Arc::new(SystemClock));
        let index = SearchIndex::open(&database.databases, folder.path(), Models::none()).unwrap();
        let reader = Arc::new(DecisionReader::new(store.clone()));
        let indexer = Indexer::new(Arc::clone(&index), store.clone(), reader, IndexerOptions::default());
        let finder = Finder::new(index, indexer.handle(), Summaries::new(pool.clone()), decisions.clone());
        let transfer = Transfer::new(decisions.clone(), pool);
        Self { database, store, decisions, transfer, finder, indexer: Some(indexer), _folder: folder }
    }

    pub(crate) fn pool(&self) -> PgPool {
        self.database.databases.application.clone()
    }

    /// A workspace's events, in the order of the log.
    ///
    /// Readers wait for every transaction of the server that began earlier, also for those of other tests, so the last
    /// events may take a moment to appear.
    pub(crate) async fn log(&self, tenant: TenantId) -> Vec<RecordedEvent> {
        let count = "SELECT count(*) FROM composable.events WHERE tenant_id = $1";
        let appended: i64 =
            sqlx::query_scalar(count).bind(tenant.uuid()).fetch_one(&self.database.owner).await.unwrap();
        let (mut events, mut after) = (Vec::new(), GlobalPosition::START);
        let reading = async {
            while events.len() as i64 != appended {
                let page = self.store.read_all(after, 500, &EventFilter::everything()).await.unwrap();
                events.extend(page.events.into_iter().filter(|event| event.tenant == tenant));
                after = page.next;
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LIMIT, reading).await.expect("some appended events cannot be read");
        events
    }

    /// Waits until a decision is found by a word; somebody has to index.
    ///
    /// That the index is up to date says less: events wait until no older transaction goes on, in any database.
    pub(crate) async fn finds(&self, caller: &Caller, word: &str, decision: &Decision) {
        let found = async {
            loop {
                let found = self.finder.retrieve(caller, word, None, 50).await.unwrap();
                if found.iter().any(|(summary, _)| summary.id == decision.summary.id) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LIMIT, found).await.expect("nothing is indexed");
    }

    /// A decision written here, at version 1.
    pub(crate) async fn create(&self, caller: &Caller, title: &str) -> Decision {
        let new = NewDecision { project: PROJECT, title, ..NewDecision::default() };
        self.decisions.create(caller, new).await.unwrap()
    }

    /// Imports files into the project.
    pub(crate) async fn import(&self, caller: &Caller, files: &[(&str, &[u8])]) -> Vec<ImportResult> {
        self.transfer.import(caller, folder(files)).await.unwrap().results
    }

    /// Imports one record, which has to come in, and returns it.
    pub(crate) async fn record(&self, caller: &Caller, path: &str, text: &str) -> Decision {
        let [result] = &self.import(caller, &[(path, text.as_bytes())]).await[..] else { panic!("one result") };
        assert_eq!(result.outcome, ImportOutcome::IMPORT_OUTCOME_CREATED, "{result:?}");
        self.decisions.get(caller, &result.decision.id).await.unwrap()
    }
}

/// Somebody in a workspace.
pub(crate) fn person(tenant: TenantId, name: &str, role: Role) -> Caller {
    let (user_id, email) = (UserId(Uuid::now_v7()), format!("{}@example.com", name.to_lowercase()));
    Caller { user_id, name: name.to_owned(), email, tenant, role, traceparent: None }
}

/// An editor in a workspace of their own.
pub(crate) fn editor() -> Caller {
    person(TenantId::new(Uuid::now_v7()), "Grace", Role::Editor)
}

pub(crate) fn folder(files: &[(&str, &[u8])]) -> Folder {
    let incoming = |(path, data): &(&str, &[u8])| IncomingFile {
        path: (*path).to_owned(),
        data: data.to_vec(),
        first_seen: String::new(),
    };
    Folder { project: PROJECT.to_owned(), files: files.iter().map(incoming).collect(), dry_run: false }
}

/// A change of a decision as it was read.
pub(crate) fn change(decision: &Decision) -> Change<'_> {
    Change { id: &decision.summary.id, expected_version: decision.summary.version }
}

/// The conflict that an error carries.
pub(crate) fn conflict(error: ServiceError) -> EditConflict {
    assert_eq!(error.code(), "decision.changed", "{error:?}");
    let sent = ConnectError::from(error);
    let detail = sent.details.iter().find(|detail| detail.type_url == "adr.v1.EditConflict").expect("a conflict");
    let bytes = STANDARD_NO_PAD.decode(detail.value.as_deref().unwrap().trim_end_matches('=')).unwrap();
    buffa::Message::decode_from_slice(&bytes).unwrap()
}

/// A record in the oldest form there is.
pub(crate) fn nygard(number: u32, title: &str, status: &str) -> String {
    format!("# {number}. {title}\n\nDate: 2024-01-02\n\n## Status\n\n{status}\n\n## Context\n\nWe need it.\n")
}
