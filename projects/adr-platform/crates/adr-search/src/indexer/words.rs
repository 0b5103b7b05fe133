//! Reads changed decisions into the search tables, and from there into the indexes of words.

use std::collections::BTreeSet;
use std::sync::Arc;

use composable_core::{GlobalPosition, TenantId};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::writers::Writers;
use super::{Backoff, Indexer, IndexerOptions, Waiting};
use crate::error::SearchError;
use crate::index::SearchIndex;
use crate::ports::{Change, ChangePage, DecisionFeed};
use crate::store;

/// Decisions read from the tables at a time.
const DECISIONS_AT_A_TIME: i64 = 200;

pub(super) struct Words<F> {
    index: Arc<SearchIndex>,
    feed: Arc<F>,
    options: IndexerOptions,
    wake: Arc<Notify>,
    unembedded: Arc<Waiting>,
    writers: Arc<Writers>,
    /// Tenants with changes in the tables that their index of words may lack.
    behind: BTreeSet<TenantId>,
    committed: Instant,
}

impl<F: DecisionFeed> Words<F> {
    pub(super) fn new(indexer: &Indexer<F>) -> Self {
        Self {
            index: Arc::clone(&indexer.index),
            feed: Arc::clone(&indexer.feed),
            options: indexer.options.clone(),
            wake: Arc::clone(&indexer.wake),
            unembedded: Arc::clone(&indexer.unembedded),
            writers: Arc::new(Writers::new(Arc::clone(&indexer.index.lexical))),
            behind: BTreeSet::new(),
            committed: Instant::now(),
        }
    }

    pub(super) async fn run(mut self) {
        let mut backoff = Backoff::new(self.options.retry_after);
        let mut started = false;
        loop {
            let result = if started { self.step().await } else { self.start().await.map(|()| true) };
            match result {
                Ok(more) => {
                    started = true;
                    backoff.reset();
                    if !more {
                        self.writers.close_idle();
                        let _ = tokio::time::timeout(self.options.poll_interval, self.wake.notified()).await;
                        // A commit for every change of a busy hour would cost the machine more than the changes do.
                        tokio::time::sleep_until(self.committed + self.options.commit_interval).await;
                    }
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "indexing waits and tries again");
                    backoff.wait().await;
                }
            }
        }
    }

    /// Brings indexes that fell behind or were deleted while the server was down up with the tables.
    async fn start(&mut self) -> Result<(), SearchError> {
        self.behind = store::tenants(&self.index.projector).await?.into_iter().collect();
        self.unembedded.add(self.behind.iter().copied());
        self.catch_up().await
    }

    /// Reads one page of the log. True when there is more to read at once.
    async fn step(&mut self) -> Result<bool, SearchError> {
        let from = store::cursor(&self.index.application).await?.position;
        let page = self.feed.changes_after(from, self.options.page_size).await?;
        if page.next != from {
            let Some(tenants) = self.apply(from, &page).await? else { return Ok(true) };
            store::record_unreadable(&self.index.application, &page.changes).await?;
            self.behind.extend(tenants.iter().copied());
            self.unembedded.add(tenants);
        }
        if !page.more || self.committed.elapsed() >= self.options.commit_interval {
            self.catch_up().await?;
        }
        Ok(page.more)
    }

    /// Applies a page; when the database refuses it, each decision by itself, so that one does not stop the rest.
    async fn apply(&self, from: GlobalPosition, page: &ChangePage) -> Result<Option<Vec<TenantId>>, SearchError> {
        let pool = &self.index.application;
        match store::apply_page(pool, from, page.next, &page.changes).await {
            Err(SearchError::Database(error)) if is_refusal(&error) => {}
            applied => return applied,
        }
        let mut tenants = BTreeSet::new();
        for change in &page.changes {
            let Change::Decision(decision) = change else { continue };
            match store::apply_page(pool, from, from, std::slice::from_ref(change)).await {
                Ok(None) => return Ok(None),
                Ok(Some(changed)) => tenants.extend(changed),
                Err(SearchError::Database(error)) if is_refusal(&error) => {
                    tracing::warn!(tenant = %decision.tenant, decision = %decision.decision, %error, "decision not indexed");
                    store::record_failure(pool, decision.tenant, decision.decision, "store", &error.to_string())
                        .await?;
                }
                Err(error) => return Err(error),
            }
        }
        let moved = store::apply_page(pool, from, page.next, &[]).await?;
        Ok(moved.map(|_| tenants.into_iter().collect()))
    }

    /// Brings the indexes of words up with the tables.
    async fn catch_up(&mut self) -> Result<(), SearchError> {
        if self.behind.is_empty() {
            return Ok(());
        }
        let instance = store::cursor(&self.index.application).await?.instance;
        while let Some(tenant) = self.behind.first().copied() {
            self.catch_up_tenant(tenant, instance).await?;
            self.behind.remove(&tenant);
        }
        self.committed = Instant::now();
        Ok(())
    }

    async fn catch_up_tenant(&self, tenant: TenantId, instance: uuid::Uuid) -> Result<(), SearchError> {
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

/// True when the database will refuse the same rows again, so that trying again is no use.
fn is_refusal(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            // Lost connections, lack of resources, shutdowns and conflicts with other transactions pass.
            !["08", "40", "53", "55", "57", "58"].iter().any(|class| code.starts_with(class))
        }
        sqlx::Error::Encode(_) => true,
        _ => false,
    }
}
