//! The model that search by meaning uses.

use std::path::PathBuf;
use std::sync::Arc;

use adr_search::Models;
use ai_gateway::Embeddings;
use ai_gateway_sdk::{Embedder, EmbeddingProvider, Uncounted};
use anyhow::{Context, Result};
use clap::Args;
use local_embeddings::{LocalEmbeddings, Options};
use sqlx::PgPool;

use crate::gateway::Part;

#[derive(Args)]
pub(super) struct EmbeddingArgs {
    /// Folder of the embedding model; without it, search is by word only, unless the gateway's settings name a model
    #[arg(long, env = "ADR_MODEL_DIR")]
    model_dir: Option<PathBuf>,
    /// The ONNX Runtime library that runs the model
    #[arg(long, env = "ORT_DYLIB_PATH", requires = "model_dir")]
    onnxruntime: Option<PathBuf>,
}

/// The model of this process, where there is one.
pub(super) async fn load(args: &EmbeddingArgs) -> Result<Option<Arc<dyn EmbeddingProvider>>> {
    let (Some(model_dir), Some(library)) = (&args.model_dir, &args.onnxruntime) else { return Ok(None) };
    let options = Options::new(model_dir, library);
    let loaded = tokio::task::spawn_blocking(move || LocalEmbeddings::load(&options)).await?;
    Ok(Some(Arc::new(loaded.context("the embedding model could not be loaded")?)))
}

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
