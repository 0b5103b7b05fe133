//! The model that search by meaning uses.

use std::sync::Arc;

use adr_search::Models;
use ai_gateway::Embeddings;
use ai_gateway_sdk::{Embedder, EmbeddingProvider, Uncounted};
use anyhow::Result;
use sqlx::PgPool;

use crate::gateway::Part;

/// The models that search uses, with room for their vectors: the one that the gateway's settings name, which the model
/// of this process stands in for until a workspace has all of its vectors; else that one.
pub(super) async fn models(gateway: &Part, local: Option<Arc<dyn EmbeddingProvider>>, pool: &PgPool) -> Result<Models> {
    let accounts = Arc::clone(&gateway.accounts);
    let chosen = gateway.gateway.embeddings();
    let chosen = chosen.map(|chosen| Arc::new(Embeddings::new(chosen, accounts)) as Arc<dyn Embedder>);
    let local = local.map(|local| Arc::new(Uncounted(local)) as Arc<dyn Embedder>);
    let mut models = chosen.into_iter().chain(local);
    let Some(current) = models.next() else {
        tracing::warn!("no embedding model is set; search is by word only");
        return Ok(Models::none());
    };
    tracing::info!(model = current.model().id, "search by meaning has its model");
    Ok(Models::prepare(pool, current, models.collect()).await?)
}
