//! A search with a database, a folder and a log in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use adr_search::{
    Change, ChangePage, DecisionChange, DecisionFeed, DecisionId, DecisionSummaries, Indexer, IndexerHandle,
    IndexerOptions, MIGRATIONS, Models, PassageText, PortError, SearchEngine, SearchIndex, StatusCode, TenantContext,
};
use ai_gateway_sdk::EmbeddingProvider;
use anyhow::{Result, bail};
use composable_core::{GlobalPosition, TenantId};
use sqlx::PgPool;
use storage_patterns::tenant_transaction;
use storage_patterns::testing::TestDatabase;
use uuid::Uuid;

/// A log in memory.
#[derive(Default)]
pub(crate) struct Log(Mutex<Vec<DecisionChange>>);

impl Log {
    pub(crate) fn append(&self, mut change: DecisionChange) {
        let mut changes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change.position = GlobalPosition::new(1, changes.len() as u64 + 1);
        changes.push(change);
    }
}

impl DecisionFeed for Log {
    async fn changes_after(&self, cursor: GlobalPosition, limit: usize) -> Result<ChangePage, PortError> {
        let changes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let from = usize::try_from(cursor.sequence).unwrap_or(usize::MAX);
        let page: Vec<Change> =
            changes.iter().skip(from).take(limit).map(|change| Change::Decision(Box::new(change.clone()))).collect();
        let end = from + page.len();
        let next = if page.is_empty() { cursor } else { GlobalPosition::new(1, end as u64) };
        Ok(ChangePage { changes: page, next, more: end < changes.len() })
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
    pub(crate) handle: IndexerHandle<Log>,
    pub(crate) folder: tempfile::TempDir,
}

impl Stage {
    pub(crate) async fn open(model: Arc<dyn EmbeddingProvider>) -> Result<Self> {
        let database = TestDatabase::create(&[MIGRATIONS]).await;
        let folder = tempfile::tempdir()?;
        let log = Arc::<Log>::default();
        let pool = database.databases.application.clone();
        let models = Models::prepare(&pool, model, Vec::new()).await?;
        let index = SearchIndex::open(&database.databases, folder.path(), models)?;
        let indexer = Indexer::new(Arc::clone(&index), Arc::clone(&log), IndexerOptions::default());
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
