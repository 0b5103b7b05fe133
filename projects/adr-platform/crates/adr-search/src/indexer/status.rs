//! Tells how far indexing has come.

use std::sync::Arc;

use composable_core::{EventStore, TenantId};
use composable_postgres::following::ProjectionWorker;
use storage_patterns::TenantContext;

use super::tables::Tables;
use crate::error::SearchError;
use crate::index::SearchIndex;
use crate::ports::{DecisionSource, PortError};
use crate::semantic::write;
use crate::store;
use crate::types::IndexStatus;

/// Tells how far an indexer is. Cheap to clone.
pub struct IndexerHandle<S, D> {
    index: Arc<SearchIndex>,
    worker: Arc<ProjectionWorker<S, Tables<D>>>,
}

impl<S, D> Clone for IndexerHandle<S, D> {
    fn clone(&self) -> Self {
        Self { index: Arc::clone(&self.index), worker: Arc::clone(&self.worker) }
    }
}

impl<S: EventStore + Clone, D: DecisionSource> IndexerHandle<S, D> {
    pub(super) const fn new(index: Arc<SearchIndex>, worker: Arc<ProjectionWorker<S, Tables<D>>>) -> Self {
        Self { index, worker }
    }

    /// How far indexing has come for a tenant.
    ///
    /// # Errors
    /// When the database, the log or the index of words does not answer.
    pub async fn status(&self, context: &TenantContext) -> Result<IndexStatus, SearchError> {
        let tenant = TenantId::new(context.tenant);
        let instance = store::instance(&self.index.databases.application).await?;
        let lag = self.worker.lag(1).await;
        let lag = lag.map_err(|error| PortError::new("the event log cannot be read now, try again", error))?;
        let mut connection = self.index.begin(tenant).await?;
        let progress = store::tenant_progress(&mut connection).await?.unwrap_or_default();
        let failures = store::failures(&mut connection).await?;
        let model = self.index.models.serving(progress.serving_model);
        let (semantic, embedded) = match model {
            None => (0, true),
            Some(model) => {
                let embedded = write::cursor(&mut connection, model.id).await? >= progress.position;
                // The last embedding is written a moment before the model answers for the tenant.
                let serving = progress.passages == 0 || progress.serving_model == Some(model.id);
                (write::count(&mut connection, model.id).await?, embedded && serving)
            }
        };
        connection.commit().await?;
        let indexes = Arc::clone(&self.index.lexical);
        let (lexical, position) = tokio::task::spawn_blocking(move || {
            let index = indexes.get(tenant)?;
            Ok::<_, SearchError>((index.passages(), index.seen_position(instance)))
        })
        .await
        .map_err(|_| SearchError::Stopped)??;
        let log_read = lag.events == 0 && !lag.is_more;
        let words_up_to_date = log_read && position.unwrap_or_default() >= progress.position;
        Ok(IndexStatus {
            passages_total: progress.passages,
            passages_lexical: lexical.min(progress.passages),
            passages_semantic: semantic.min(progress.passages),
            failures,
            words_up_to_date,
            up_to_date: words_up_to_date && embedded,
            model: model.map(|model| model.embedder.model().id.clone()),
        })
    }
}
