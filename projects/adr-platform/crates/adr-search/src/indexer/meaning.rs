//! Computes embeddings in the background.

use std::collections::HashMap;
use std::sync::Arc;

use ai_gateway_sdk::{ProviderError, Purpose};
use composable_core::{GlobalPosition, TenantId};
use composable_postgres::following::{Phase, Progress};
use composable_runtime::Pauses;
use tokio::sync::watch;
use tokio::time::Instant;

use super::{IndexerOptions, Waiting};
use crate::error::SearchError;
use crate::index::SearchIndex;
use crate::semantic::Prepared;
use crate::semantic::write::{self, Missing};
use crate::store;
use crate::types::DecisionId;

/// Decisions looked at between two notes of how far we are.
const DECISIONS_AT_A_TIME: i64 = 16;

pub(super) struct Meaning {
    index: Arc<SearchIndex>,
    options: IndexerOptions,
    tables: watch::Receiver<Progress>,
    waiting: Arc<Waiting>,
    marks: HashMap<TenantId, Mark>,
}

/// Where a tenant's changes stood at some moment. What has not changed again when that moment is long enough ago has
/// settled, and lies at or before this place; what has changed again has moved behind it.
#[derive(Clone, Copy)]
struct Mark {
    position: GlobalPosition,
    settled_at: Instant,
}

impl Meaning {
    pub(super) fn new(
        index: Arc<SearchIndex>,
        options: IndexerOptions,
        tables: watch::Receiver<Progress>,
        waiting: Arc<Waiting>,
    ) -> Self {
        Self { index, options, tables, waiting, marks: HashMap::new() }
    }

    /// Takes turns between the tenants that wait, so that a large one does not keep the others waiting.
    pub(super) async fn run(mut self) {
        let Some(model) = self.index.models.current().cloned() else { return std::future::pending().await };
        let mut pauses = Pauses::new(self.options.retry);
        loop {
            // Who writes the tables embeds what is in them; the others of several servers stand by.
            if self.tables.wait_for(|tables| matches!(tables.phase, Phase::Rebuilding | Phase::Live)).await.is_err() {
                return;
            }
            let waiting = self.waiting.all();
            if waiting.is_empty() {
                self.waiting.arrived.notified().await;
                continue;
            }
            let mut settled_at: Option<Instant> = None;
            let mut advanced = false;
            for tenant in waiting {
                match self.step(&model, tenant).await {
                    Ok(Advance::Settling(at)) => settled_at = Some(settled_at.map_or(at, |known| known.min(at))),
                    Ok(Advance::More | Advance::Complete) => {
                        advanced = true;
                        pauses.succeeded();
                    }
                    Err(error) => {
                        tracing::warn!(%tenant, error = &error as &dyn std::error::Error, "embedding waits and tries again");
                        tokio::time::sleep(pauses.failed()).await;
                    }
                }
            }
            if let Some(at) = settled_at.filter(|_| !advanced) {
                let _ = tokio::time::timeout_at(at, self.waiting.arrived.notified()).await;
            }
        }
    }

    /// Embeds a tenant's next decisions; or, when there are none, lets the model answer.
    async fn step(&mut self, model: &Prepared, tenant: TenantId) -> Result<Advance, SearchError> {
        // Taken off first: a change that arrives from here on puts it on again.
        self.waiting.remove(tenant);
        let result = self.advance(model, tenant).await;
        if !matches!(result, Ok(Advance::Complete)) {
            self.waiting.put_back(tenant);
        }
        result
    }

    async fn advance(&mut self, model: &Prepared, tenant: TenantId) -> Result<Advance, SearchError> {
        let mut connection = self.index.begin(tenant).await?;
        let progress = store::tenant_progress(&mut connection).await?.unwrap_or_default();
        let now = Instant::now();
        let fresh = Mark { position: progress.position, settled_at: now + self.options.settle_after };
        let mark = *self.marks.entry(tenant).or_insert(fresh);
        if now < mark.settled_at {
            return Ok(Advance::Settling(mark.settled_at));
        }
        let cursor = write::cursor(&mut connection, model.id).await?;
        let stretch =
            write::next_stretch(&mut connection, model.id, cursor, mark.position, DECISIONS_AT_A_TIME).await?;
        let Some(end) = stretch.end else {
            if mark.position < progress.position {
                self.marks.insert(tenant, fresh);
                return Ok(Advance::Settling(fresh.settled_at));
            }
            self.marks.remove(&tenant);
            if progress.serving_model != Some(model.id) && progress.passages > 0 {
                write::serve(&mut connection, model.id, progress.serving_model).await?;
            }
            connection.commit().await?;
            return Ok(Advance::Complete);
        };
        connection.commit().await?;
        for batch in stretch.missing.chunks(self.options.embedding_batch.max(1)) {
            self.embed(model, tenant, batch).await?;
        }
        let mut connection = self.index.begin(tenant).await?;
        write::advance(&mut connection, tenant.uuid(), model.id, end).await?;
        connection.commit().await?;
        Ok(Advance::More)
    }

    /// Embeds a batch; when the model refuses it, each passage by itself, so that one does not stop the rest.
    async fn embed(&self, model: &Prepared, tenant: TenantId, batch: &[Missing]) -> Result<(), SearchError> {
        match self.embed_all(model, tenant, batch).await {
            Err(SearchError::Embedding(error)) if is_refusal(&error) => {}
            done => return done,
        }
        for passage in batch {
            match self.embed_all(model, tenant, std::slice::from_ref(passage)).await {
                Err(SearchError::Embedding(error)) if is_refusal(&error) => {
                    let decision = DecisionId(passage.decision);
                    tracing::warn!(%tenant, %decision, %error, "passage not embedded");
                    let mut connection = self.index.begin(tenant).await?;
                    store::record_failure(&mut connection, tenant, decision, "embed", &error.to_string()).await?;
                    connection.commit().await?;
                }
                done => done?,
            }
        }
        Ok(())
    }

    async fn embed_all(&self, model: &Prepared, tenant: TenantId, passages: &[Missing]) -> Result<(), SearchError> {
        let texts: Vec<String> = passages.iter().map(|passage| passage.text.clone()).collect();
        let vectors = model.provider.embed(texts, Purpose::Document).await?;
        let expected = model.provider.model().dimensions;
        if vectors.len() != passages.len() || vectors.iter().any(|vector| vector.len() != expected) {
            let message = format!("not one vector of {expected} numbers for each text");
            return Err(SearchError::Embedding(ProviderError::Protocol(message)));
        }
        let mut connection = self.index.begin(tenant).await?;
        write::store(&mut connection, model.id, passages, &vectors).await?;
        connection.commit().await?;
        Ok(())
    }
}

enum Advance {
    More,
    Complete,
    /// Everything that has settled is embedded; from then on there is more.
    Settling(Instant),
}

/// True when it is the text that the model does not take.
fn is_refusal(error: &ProviderError) -> bool {
    matches!(error, ProviderError::InvalidRequest(_) | ProviderError::Local(_))
}
