//! Reads changed decisions from the tables into the indexes of words.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use composable_core::{GlobalPosition, TenantId};
use composable_postgres::following::Progress;
use composable_runtime::Pauses;
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

use super::writers::{REST, Writers};
use super::{IndexerOptions, Waiting};
use crate::error::SearchError;
use crate::index::SearchIndex;
use crate::store;

/// Decisions read from the tables at a time.
const DECISIONS_AT_A_TIME: i64 = 200;

pub(super) struct Words {
    index: Arc<SearchIndex>,
    options: IndexerOptions,
    /// How far the tables are, whoever writes them.
    tables: watch::Receiver<Progress>,
    unembedded: Arc<Waiting>,
    writers: Arc<Writers>,
    /// How far the tables were when they were last asked.
    asked_at: GlobalPosition,
    /// No tenant has changes up to here that were not seen.
    seen: GlobalPosition,
    /// Tenants with changes in the tables that their index of words may lack. At first all of them: their indexes may
    /// have fallen behind or been deleted while the server was down.
    behind: BTreeSet<TenantId>,
    committed: Instant,
}

impl Words {
    pub(super) fn new(
        index: Arc<SearchIndex>,
        options: IndexerOptions,
        tables: watch::Receiver<Progress>,
        unembedded: Arc<Waiting>,
    ) -> Self {
        let writers = Arc::new(Writers::new(Arc::clone(&index.lexical)));
        let (asked_at, seen) = (GlobalPosition::START, GlobalPosition::START);
        let (behind, committed) = (BTreeSet::new(), Instant::now());
        Self { index, options, tables, unembedded, writers, asked_at, seen, behind, committed }
    }

    pub(super) async fn run(mut self) {
        let mut pauses = Pauses::new(self.options.retry);
        loop {
            let longest = match self.step().await {
                Ok(()) => {
                    pauses.succeeded();
                    REST
                }
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "an index of words waits and tries again");
                    pauses.failed()
                }
            };
            self.wait(longest).await;
        }
    }

    /// Until the tables have moved on.
    async fn wait(&mut self, longest: Duration) {
        let asked_at = self.asked_at;
        let moved = self.tables.wait_for(|tables| tables.position != asked_at);
        let _ = tokio::time::timeout(longest, moved).await;
        self.writers.close_idle();
        // A commit for every change of a busy hour would cost the machine more than the changes do.
        tokio::time::sleep_until(self.committed + self.options.commit_interval).await;
    }

    /// Brings the indexes of words up with the tables. One that fails does not stop the others.
    async fn step(&mut self) -> Result<(), SearchError> {
        self.asked_at = self.tables.borrow().position;
        let (changed, seen) = store::changed_tenants(&self.index.databases.projector, self.seen).await?;
        self.unembedded.add(changed.iter().copied());
        self.behind.extend(changed);
        self.seen = seen;
        if self.behind.is_empty() {
            return Ok(());
        }
        let instance = store::instance(&self.index.databases.application).await?;
        let mut outcome = Ok(());
        for tenant in self.behind.clone() {
            match self.catch_up(tenant, instance).await {
                Ok(()) => _ = self.behind.remove(&tenant),
                Err(error) => outcome = Err(error),
            }
        }
        self.committed = Instant::now();
        outcome
    }

    async fn catch_up(&self, tenant: TenantId, instance: Uuid) -> Result<(), SearchError> {
        let mut connection = self.index.begin(tenant).await?;
        let known = store::tenant_progress(&mut connection).await?.unwrap_or_default();
        connection.commit().await?;
        let mut cursor = self.writers.start(tenant, instance, known.position).await?;
        while cursor < known.position {
            let mut connection = self.index.begin(tenant).await?;
            let decisions = store::changed_decisions(&mut connection, cursor, DECISIONS_AT_A_TIME).await?;
            connection.commit().await?;
            let Some(last) = decisions.last() else { break };
            cursor = last.position;
            self.writers.put(tenant, decisions).await?;
        }
        // Also when a decision that stood at the end has moved on: what is below is in.
        self.writers.commit(tenant, instance, cursor.max(known.position)).await
    }
}
