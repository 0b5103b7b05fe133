//! A search with everything real but the log and the model: a database of its own, indexes in a folder of its own.
#![expect(dead_code, reason = "each test file uses its own part of this")]
#![expect(clippy::expect_used, reason = "a test that cannot be set up fails")]

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use adr_search::{
    DecisionChange, DecisionId, DecisionSource, DecisionSummaries, Indexer, IndexerHandle, IndexerOptions, MIGRATIONS,
    Models, PassageText, PortError, SearchEngine, SearchIndex, SearchQuery, SearchResults, StatusCode, TenantContext,
};
use ai_gateway_sdk::{Caller, EmbedError, Embedder, EmbeddingModel, ProviderError, Purpose};
use composable_core::{EventStore, ExpectedVersion, GlobalPosition, RetryPolicy, StoreError, StreamId, TenantId};
use composable_postgres::following::{FollowOptions, PROJECTION_MIGRATIONS};
use composable_runtime::Polling;
use composable_testing::MemoryEventStore;
use composable_testing::contract::new_event;
use futures::future::BoxFuture;
use sqlx::PgPool;
use storage_patterns::tenant_transaction;
use storage_patterns::testing::TestDatabase;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// A log in memory, and the decisions as its events leave them.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) events: MemoryEventStore,
    decisions: Mutex<HashMap<(TenantId, DecisionId), Result<DecisionChange, String>>>,
    /// Nothing can be read of what is in it.
    pub(crate) unreachable: AtomicBool,
    refusals: watch::Sender<usize>,
}

impl Log {
    pub(crate) async fn append(&self, change: DecisionChange) {
        let (tenant, decision) = (change.tenant, change.decision);
        self.put(tenant, decision, Ok(change)).await;
    }

    pub(crate) async fn append_unreadable(&self, tenant: TenantId, decision: DecisionId, reason: &str) {
        self.put(tenant, decision, Err(reason.to_owned())).await;
    }

    /// Until it was asked so often while it did not answer.
    pub(crate) async fn asked(&self, times: usize) {
        self.refusals.subscribe().wait_for(|refusals| *refusals >= times).await.expect("it is there");
    }

    async fn put(&self, tenant: TenantId, decision: DecisionId, state: Result<DecisionChange, String>) {
        self.decisions.lock().expect("the decisions").insert((tenant, decision), state);
        let stream = StreamId::new("decision", decision.0).expect("a stream");
        let changed = vec![new_event("changed")];
        self.events.append(tenant, &stream, ExpectedVersion::Any, changed).await.expect("appended");
    }
}

impl DecisionSource for Log {
    async fn read(
        &self,
        tenant: TenantId,
        decision: DecisionId,
        position: GlobalPosition,
    ) -> Result<DecisionChange, PortError> {
        if self.unreachable.load(Ordering::SeqCst) {
            self.refusals.send_modify(|refusals| *refusals += 1);
            let source = Arc::new(std::io::Error::other("switched off by the test"));
            return Err(PortError::new("the log is away", StoreError::Unavailable { source }));
        }
        let state = self.decisions.lock().expect("the decisions").get(&(tenant, decision)).cloned();
        let state = state.unwrap_or_else(|| Err("there is no such decision".to_owned()));
        state.map(|change| DecisionChange { position, ..change }).map_err(PortError::message)
    }
}

/// Titles, read through row-level security.
pub(crate) struct Titles(PgPool);

impl DecisionSummaries for Titles {
    type Summary = String;

    async fn load(
        &self,
        context: &TenantContext,
        ids: &[DecisionId],
    ) -> Result<HashMap<DecisionId, String>, PortError> {
        let failed = |error: sqlx::Error| PortError::new("titles could not be read", error);
        let mut connection = tenant_transaction(&self.0, context).await.map_err(failed)?;
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let rows: Vec<(Uuid, String)> =
            sqlx::query_as("select decision_id, title from search.decisions where decision_id = any($1)")
                .bind(ids)
                .fetch_all(&mut *connection)
                .await
                .map_err(failed)?;
        Ok(rows.into_iter().map(|(id, title)| (DecisionId(id), title)).collect())
    }
}

/// A model that counts words: texts that share words, or words that mean the same to it, are near.
pub(crate) struct WordModel {
    model: EmbeddingModel,
    pub(crate) embedded: AtomicUsize,
    pub(crate) broken: AtomicBool,
    pub(crate) refuses: Mutex<Option<String>>,
    pub(crate) pause: Mutex<Duration>,
    /// Which tenants may not ask for so many texts, and why.
    pub(crate) limits: Mutex<HashMap<Uuid, Limit>>,
    /// Who asked, for how many texts, and what for.
    pub(crate) calls: watch::Sender<Vec<(Caller, usize, Purpose)>>,
}

/// Lets so many texts in, or says why not.
pub(crate) type Limit = fn(usize) -> Result<(), EmbedError>;

/// Pairs that mean the same to [`WordModel`].
const SYNONYMS: [(&str, &str); 2] = [("car", "automobile"), ("database", "datastore")];

impl WordModel {
    pub(crate) fn new(name: &str, dimensions: usize) -> Arc<Self> {
        let model =
            EmbeddingModel { id: name.to_owned(), dimensions, max_tokens: 256, fingerprint: format!("{name}-1") };
        Arc::new(Self {
            model,
            embedded: AtomicUsize::new(0),
            broken: AtomicBool::new(false),
            refuses: Mutex::new(None),
            pause: Mutex::new(Duration::ZERO),
            limits: Mutex::default(),
            calls: watch::Sender::default(),
        })
    }

    fn vector(&self, text: &str) -> Vec<f32> {
        let mut vector = vec![0.001_f32; self.model.dimensions];
        let text = text.to_lowercase();
        for word in text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
            let word = SYNONYMS.iter().find(|(same, _)| *same == word).map_or(word, |(_, as_this)| as_this);
            let digest = Uuid::new_v5(&Uuid::NAMESPACE_OID, word.as_bytes());
            let place = u64::from_be_bytes(digest.as_bytes()[..8].try_into().expect("eight bytes"));
            vector[place as usize % self.model.dimensions] += 1.0;
        }
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
        vector.iter().map(|value| value / length).collect()
    }
}

impl Embedder for WordModel {
    fn model(&self) -> &EmbeddingModel {
        &self.model
    }

    fn texts_per_call(&self) -> usize {
        32
    }

    fn embed(
        &self,
        caller: Caller,
        texts: Vec<String>,
        purpose: Purpose,
    ) -> BoxFuture<'_, Result<Vec<Vec<f32>>, EmbedError>> {
        Box::pin(async move {
            self.calls.send_modify(|calls| calls.push((caller.clone(), texts.len(), purpose)));
            if self.broken.load(Ordering::SeqCst) {
                return Err(ProviderError::Unreachable("switched off by the test".to_owned()).into());
            }
            if let Some(refusal) = self.limits.lock().expect("the limits").get(&caller.tenant.0) {
                refusal(texts.len())?;
            }
            if purpose == Purpose::Document {
                let pause = *self.pause.lock().expect("the pause");
                tokio::time::sleep(pause).await;
                if let Some(refused) = self.refuses.lock().expect("the refusal").as_deref()
                    && texts.iter().any(|text| text.contains(refused))
                {
                    return Err(ProviderError::InvalidRequest("refused by the test".to_owned()).into());
                }
                self.embedded.fetch_add(texts.len(), Ordering::SeqCst);
            }
            Ok(texts.iter().map(|text| self.vector(text)).collect())
        })
    }
}

/// Everything, running.
pub(crate) struct Rig {
    pub(crate) database: TestDatabase,
    pub(crate) log: Arc<Log>,
    pub(crate) model: Arc<WordModel>,
    pub(crate) index: Arc<SearchIndex>,
    pub(crate) engine: SearchEngine<Titles>,
    pub(crate) handle: IndexerHandle<MemoryEventStore, Log>,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) running: Option<JoinHandle<()>>,
}

impl Rig {
    pub(crate) async fn start() -> Self {
        let database = database().await;
        let folder = tempfile::tempdir().expect("a folder");
        Self::with(database, folder, Arc::default(), Some(WordModel::new("words", 384)), Vec::new()).await
    }

    pub(crate) async fn with(
        database: TestDatabase,
        folder: tempfile::TempDir,
        log: Arc<Log>,
        model: Option<Arc<WordModel>>,
        previous: Vec<Arc<WordModel>>,
    ) -> Self {
        let models = match &model {
            None => Models::none(),
            Some(model) => {
                let previous = previous.into_iter().map(|model| model as Arc<dyn Embedder>).collect();
                let current = Arc::clone(model) as Arc<dyn Embedder>;
                Models::prepare(&database.databases.application, current, previous).await.expect("models")
            }
        };
        let index = SearchIndex::open(&database.databases, folder.path(), models).expect("an index");
        let indexer = Indexer::new(Arc::clone(&index), log.events.clone(), Arc::clone(&log), options());
        let handle = indexer.handle();
        let titles = Arc::new(Titles(database.databases.application.clone()));
        let engine = SearchEngine::new(Arc::clone(&index), titles);
        let running = Some(tokio::spawn(indexer.run(std::future::pending())));
        let model = model.unwrap_or_else(|| WordModel::new("none", 8));
        Self { database, log, model, index, engine, handle, folder, running }
    }

    /// Another server on the same database and log, without a model, its indexes of words in a folder of its own.
    pub(crate) fn another_server(&self, folder: &tempfile::TempDir) -> (SearchEngine<Titles>, JoinHandle<()>) {
        let databases = &self.database.databases;
        let index = SearchIndex::open(databases, folder.path(), Models::none()).expect("an index");
        let indexer = Indexer::new(Arc::clone(&index), self.log.events.clone(), Arc::clone(&self.log), options());
        let engine = SearchEngine::new(index, Arc::new(Titles(databases.application.clone())));
        (engine, tokio::spawn(indexer.run(std::future::pending())))
    }

    /// Stops the indexer in the middle of whatever it does, as kill -9 would, and gives what outlives it.
    pub(crate) async fn kill(mut self) -> (TestDatabase, tempfile::TempDir, Arc<Log>, Arc<WordModel>) {
        if let Some(running) = self.running.take() {
            running.abort();
            running.await.ok();
        }
        (self.database, self.folder, self.log, self.model)
    }

    pub(crate) async fn add(&self, change: DecisionChange) {
        self.log.append(change).await;
    }

    pub(crate) async fn settle(&self, tenant: TenantId) {
        let context = TenantContext::tenant(tenant.uuid());
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let status = self.handle.status(&context).await.expect("a status");
            if status.up_to_date {
                return;
            }
            assert!(Instant::now() < deadline, "not up to date after 20 s: {status:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Until embeddings were asked for so often for a tenant, successfully or not.
    pub(crate) async fn until_asked_for(&self, tenant: TenantId, times: usize) {
        let asked = |calls: &Vec<(Caller, usize, Purpose)>| {
            calls.iter().filter(|(caller, ..)| caller.tenant.0 == tenant.uuid()).count() >= times
        };
        self.model.calls.subscribe().wait_for(asked).await.expect("it is there");
    }

    pub(crate) async fn search(&self, tenant: TenantId, query: &SearchQuery) -> SearchResults<String> {
        self.engine.search(&TenantContext::tenant(tenant.uuid()), query).await.expect("an answer")
    }

    /// The titles found.
    pub(crate) async fn titles(&self, tenant: TenantId, query: &SearchQuery) -> Vec<String> {
        self.search(tenant, query).await.hits.into_iter().map(|hit| hit.summary).collect()
    }

    /// The folder of a tenant's index.
    pub(crate) fn tenant_folder(&self, tenant: TenantId) -> PathBuf {
        tenant_folder(&self.folder, tenant)
    }
}

pub(crate) fn tenant_folder(folder: &tempfile::TempDir, tenant: TenantId) -> PathBuf {
    let format = std::fs::read_dir(folder.path()).expect("a folder").next().expect("a format").expect("an entry");
    format.path().join(tenant.to_string())
}

pub(crate) async fn database() -> TestDatabase {
    TestDatabase::create(&[PROJECTION_MIGRATIONS, MIGRATIONS]).await
}

fn options() -> IndexerOptions {
    let (pause, usual) = (Duration::from_millis(20), IndexerOptions::default());
    let retry = |usual: RetryPolicy| usual.with_pauses(pause, pause);
    IndexerOptions {
        follow: FollowOptions {
            polling: Polling { shortest_pause: pause, longest_pause: pause, ..usual.follow.polling },
            retry: retry(usual.follow.retry),
            retry_pause: pause,
            ..usual.follow
        },
        retry: retry(usual.retry),
        settle_after: pause,
        commit_interval: pause,
        ..usual
    }
}

pub(crate) fn tenant() -> TenantId {
    TenantId::new(Uuid::now_v7())
}

pub(crate) fn words(text: &str) -> SearchQuery {
    SearchQuery { text: text.to_owned(), mode: adr_search::Mode::Lexical, ..SearchQuery::default() }
}

pub(crate) fn meaning(text: &str) -> SearchQuery {
    SearchQuery { text: text.to_owned(), mode: adr_search::Mode::Semantic, ..SearchQuery::default() }
}

pub(crate) fn both(text: &str) -> SearchQuery {
    SearchQuery { text: text.to_owned(), ..SearchQuery::default() }
}

pub(crate) fn passage(headings: &[&str], text: &str) -> PassageText {
    PassageText {
        headings: headings.iter().map(|heading| (*heading).to_owned()).collect(),
        anchor: headings.last().map(|heading| heading.to_lowercase()).unwrap_or_default(),
        text: text.to_owned(),
    }
}

/// A decision with one passage for each text.
pub(crate) fn decision(tenant: TenantId, title: &str, texts: &[&str]) -> DecisionChange {
    DecisionChange {
        tenant,
        decision: DecisionId(Uuid::now_v7()),
        version: 1,
        position: GlobalPosition::START,
        project: "platform".to_owned(),
        number: None,
        title: title.to_owned(),
        status: StatusCode(3),
        date: String::new(),
        tags: Vec::new(),
        categories: Vec::new(),
        authors: Vec::new(),
        archived: false,
        passages: texts.iter().map(|text| passage(&["Context"], text)).collect(),
    }
}
