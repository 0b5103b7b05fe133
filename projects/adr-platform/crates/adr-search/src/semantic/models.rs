//! The embedding models of this server.

use std::sync::Arc;

use ai_gateway_sdk::Embedder;
use sqlx::PgPool;

use crate::error::SearchError;

/// A model with its table.
#[derive(Clone)]
pub(crate) struct Prepared {
    pub(crate) id: i16,
    pub(crate) embedder: Arc<dyn Embedder>,
}

/// The models that may answer: the current one, and those it replaces while its embeddings are incomplete.
#[derive(Clone, Default)]
pub struct Models {
    /// The current one first.
    prepared: Vec<Prepared>,
}

impl Models {
    /// No model: search is by word only.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Makes room for the current model's embeddings, and finds those of the models that came before it.
    ///
    /// # Errors
    /// When the database does not answer or a model's dimensions are not between 1 and 4000.
    pub async fn prepare(
        pool: &PgPool,
        current: Arc<dyn Embedder>,
        previous: Vec<Arc<dyn Embedder>>,
    ) -> Result<Self, SearchError> {
        let mut prepared = Vec::with_capacity(previous.len() + 1);
        for embedder in std::iter::once(current).chain(previous) {
            let model = embedder.model();
            // Vectors of two fingerprints must not be compared, whatever the model is called.
            let name = format!("{}@{}", model.id, model.fingerprint);
            let id = sqlx::query_scalar("select search.prepare_model($1, $2)")
                .bind(name)
                .bind(i32::try_from(model.dimensions).unwrap_or(i32::MAX))
                .fetch_one(pool)
                .await?;
            prepared.push(Prepared { id, embedder });
        }
        Ok(Self { prepared })
    }

    /// The model whose embeddings are computed.
    pub(crate) fn current(&self) -> Option<&Prepared> {
        self.prepared.first()
    }

    /// The model that answers for a tenant, given the last one that was complete. Before any was complete the current
    /// one answers with what it has.
    pub(crate) fn serving(&self, complete: Option<i16>) -> Option<&Prepared> {
        match complete {
            None => self.current(),
            Some(id) => self.prepared.iter().find(|model| model.id == id).or(self.current()),
        }
    }
}
