//! A search with a database, a folder and a log in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use adr_search::{
    DecisionChange, DecisionId, DecisionSource, DecisionSummaries, Indexer, IndexerHandle, IndexerOptions, MIGRATIONS,
    Models, PassageText, PortError, SearchEngine, SearchIndex, StatusCode, TenantContext,
};
use ai_gateway_sdk::{EmbeddingProvider, Uncounted};
use anyhow::{Result, bail};
use composable_core::{EventStore, ExpectedVersion, GlobalPosition, StreamId, TenantId};
use composable_postgres::following::PROJECTION_MIGRATIONS;
use composable_testing::MemoryEventStore;
use composable_testing::contract::new_event;
use sqlx::PgPool;
use storage_patterns::tenant_transaction;
use storage_patterns::testing::TestDatabase;
use uuid::Uuid;

/// A log in memory, and the decisions as its events leave them.
#[derive(Default)]
pub(crate) struct Log {
    events: MemoryEventStore,
    decisions: Mutex<HashMap<(TenantId, DecisionId), DecisionChange>>,
}

impl Log {
    pub(crate) async fn append(&self, change: DecisionChange) -> Result<()> {
        let (tenant, stream) = (change.tenant, StreamId::new("decision", change.decision.0)?);
        self.decisions().insert((tenant, change.decision), change);
        self.events.append(tenant, &stream, ExpectedVersion::Any, vec![new_event("changed")]).await?;
        Ok(())
    }

    fn decisions(&self) -> MutexGuard<'_, HashMap<(TenantId, DecisionId), DecisionChange>> {
        self.decisions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DecisionSource for Log {
    async fn read(
        &self,
        tenant: TenantId,
        decision: DecisionId,
        position: GlobalPosition,
    ) -> Result<DecisionChange, PortError> {
        let change = self.decisions().get(&(tenant, decision)).cloned();
        let change = change.ok_or_else(|| PortError::message("there is no such decision"))?;
        Ok(DecisionChange { position, ..change })
    }
}

/// Loads a row for each decision under row-level security, as the service does.
pub(crate) struct Titles(PgPool);

impl DecisionSummaries for Titles {
    type Summary = String;

    async fn load(
        &self,
        context: &TenantContext,
        ids: &[DecisionId],
    ) -> Result<HashMap<DecisionId, String>, PortError> {
        let failed = |error: sqlx::Error| PortError::new("titles could not be read", error);
        let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
        let mut connection = tenant_transaction(&self.0, context).await.map_err(failed)?;
        let rows: Vec<(Uuid, String)> =
            sqlx::query_as("select decision_id, title from search.decisions where decision_id = any($1)")
                .bind(ids)
                .fetch_all(&mut *connection)
                .await
                .map_err(failed)?;
        connection.commit().await.map_err(failed)?;
        Ok(rows.into_iter().map(|(id, title)| (DecisionId(id), title)).collect())
    }
}

pub(crate) struct Stage {
    pub(crate) database: TestDatabase,
    pub(crate) log: Arc<Log>,
    pub(crate) engine: SearchEngine<Titles>,
    pub(crate) handle: IndexerHandle<MemoryEventStore, Log>,
    pub(crate) folder: tempfile::TempDir,
}

impl Stage {
    pub(crate) async fn open(model: Arc<dyn EmbeddingProvider>) -> Result<Self> {
        let database = TestDatabase::create(&[PROJECTION_MIGRATIONS, MIGRATIONS]).await;
        let folder = tempfile::tempdir()?;
        let log = Arc::<Log>::default();
        let pool = database.databases.application.clone();
        let models = Models::prepare(&pool, Arc::new(Uncounted(model)), Vec::new()).await?;
        let index = SearchIndex::open(&database.databases, folder.path(), models)?;
        let events = log.events.clone();
        let indexer = Indexer::new(Arc::clone(&index), events, Arc::clone(&log), IndexerOptions::default());
        let handle = indexer.handle();
        let engine = SearchEngine::new(index, Arc::new(Titles(pool)));
        tokio::spawn(indexer.run(std::future::pending()));
        Ok(Self { database, log, engine, handle, folder })
    }

    /// Waits until everything of the tenants is found, and gives the seconds until found by word and by meaning.
    pub(crate) async fn settle(&self, tenants: &[TenantId], expected: u64) -> Result<(f64, f64)> {
        let started = Instant::now();
        let mut by_word = None;
        loop {
            let (mut lexical, mut done) = (0, true);
            for tenant in tenants {
                let status = self.handle.status(&TenantContext::tenant(tenant.uuid())).await?;
                lexical += status.passages_lexical;
                done &= status.up_to_date;
                if status.failures > 0 {
                    bail!("{} decisions could not be indexed", status.failures);
                }
            }
            if lexical >= expected {
                by_word.get_or_insert(started.elapsed().as_secs_f64());
                if done {
                    return Ok((by_word.unwrap_or_default(), started.elapsed().as_secs_f64()));
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

pub(crate) fn change(
    tenant: TenantId,
    decision: Uuid,
    title: &str,
    project: &str,
    passages: Vec<PassageText>,
) -> DecisionChange {
    DecisionChange {
        tenant,
        decision: DecisionId(decision),
        version: 1,
        position: GlobalPosition::START,
        project: project.to_owned(),
        number: None,
        title: title.to_owned(),
        status: StatusCode(3),
        date: String::new(),
        tags: Vec::new(),
        categories: Vec::new(),
        authors: Vec::new(),
        archived: false,
        passages,
    }
}
