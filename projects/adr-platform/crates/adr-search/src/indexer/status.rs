//! Tells how far indexing has come.

use std::sync::Arc;

use composable_core::TenantId;
use storage_patterns::TenantContext;
use tokio::sync::Notify;

use crate::error::SearchError;
use crate::index::SearchIndex;
use crate::ports::DecisionFeed;
use crate::semantic::write;
use crate::store;
use crate::types::IndexStatus;

/// Wakes a running indexer and tells how far it is. Cheap to clone.
pub struct IndexerHandle<F> {
    index: Arc<SearchIndex>,
    feed: Arc<F>,
    wake: Arc<Notify>,
}

impl<F> Clone for IndexerHandle<F> {
    fn clone(&self) -> Self {
        Self { index: Arc::clone(&self.index), feed: Arc::clone(&self.feed), wake: Arc::clone(&self.wake) }
    }
}

impl<F: DecisionFeed> IndexerHandle<F> {
    pub(super) fn new(index: Arc<SearchIndex>, feed: Arc<F>, wake: Arc<Notify>) -> Self {
        Self { index, feed, wake }
    }

    /// Has the log looked at now. Call it after a change, so that the change is found at once.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// How far indexing has come for a tenant.
    ///
    /// # Errors
    /// When the database, the log or the index of words does not answer.
    pub async fn status(&self, context: &TenantContext) -> Result<IndexStatus, SearchError> {
        let tenant = TenantId::new(context.tenant);
        let cursor = store::cursor(&self.index.application).await?;
        let ahead = self.feed.changes_after(cursor.position, 1).await?;
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
            Ok::<_, SearchError>((index.passages(), index.seen_position(cursor.instance)))
        })
        .await
        .map_err(|_| SearchError::Stopped)??;
        let log_read = ahead.changes.is_empty() && !ahead.more;
        let words_up_to_date = log_read && position.unwrap_or_default() >= progress.position;
        Ok(IndexStatus {
            passages_total: progress.passages,
            passages_lexical: lexical.min(progress.passages),
            passages_semantic: semantic.min(progress.passages),
            failures,
            words_up_to_date,
            up_to_date: words_up_to_date && embedded,
            model: model.map(|model| model.provider.model().id.clone()),
        })
    }
}
