//! Computes embeddings in the background.

use std::sync::Arc;

use ai_gateway_sdk::{ProviderError, Purpose};
use composable_core::TenantId;

use super::{Backoff, Indexer, IndexerOptions, Waiting};
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
    waiting: Arc<Waiting>,
}

impl Meaning {
    pub(super) fn new<F>(indexer: &Indexer<F>) -> Self {
        Self {
            index: Arc::clone(&indexer.index),
            options: indexer.options.clone(),
            waiting: Arc::clone(&indexer.unembedded),
        }
    }

    /// Takes turns between the tenants that wait, so that a large one does not keep the others waiting.
    pub(super) async fn run(self) {
        let Some(model) = self.index.models.current().cloned() else { return std::future::pending().await };
        let mut backoff = Backoff::new(self.options.retry_after);
        loop {
            let waiting = self.waiting.all();
            if waiting.is_empty() {
                self.waiting.arrived.notified().await;
                continue;
            }
            for tenant in waiting {
                match self.step(&model, tenant).await {
                    Ok(()) => backoff.reset(),
                    Err(error) => {
                        tracing::warn!(%tenant, error = &error as &dyn std::error::Error, "embedding waits and tries again");
                        backoff.wait().await;
                    }
                }
            }
        }
    }

    /// Embeds a tenant's next decisions; or, when there are none, lets the model answer.
    async fn step(&self, model: &Prepared, tenant: TenantId) -> Result<(), SearchError> {
        // Taken off first: a change that arrives from here on puts it on again.
        self.waiting.remove(tenant);
        let result = self.advance(model, tenant).await;
        if !matches!(result, Ok(Advance::Complete)) {
            self.waiting.add([tenant]);
        }
        result.map(drop)
    }

    async fn advance(&self, model: &Prepared, tenant: TenantId) -> Result<Advance, SearchError> {
        let mut connection = self.index.begin(tenant).await?;
        let progress = store::tenant_progress(&mut connection).await?.unwrap_or_default();
        let cursor = write::cursor(&mut connection, model.id).await?;
        let stretch = write::next_stretch(&mut connection, model.id, cursor, DECISIONS_AT_A_TIME).await?;
        let Some(end) = stretch.end else {
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
                    let pool = &self.index.application;
                    store::record_failure(pool, tenant, decision, "embed", &error.to_string()).await?;
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
}

/// True when it is the text that the model does not take.
fn is_refusal(error: &ProviderError) -> bool {
    matches!(error, ProviderError::InvalidRequest(_) | ProviderError::TooLarge { .. } | ProviderError::Local(_))
}
