//! The model that search by meaning uses.

use std::path::PathBuf;
use std::sync::Arc;

use adr_search::Models;
use ai_gateway_sdk::EmbeddingProvider;
use anyhow::{Context, Result};
use clap::Args;
use local_embeddings::{LocalEmbeddings, Options};
use sqlx::PgPool;

#[derive(Args)]
pub(super) struct EmbeddingArgs {
    /// Folder of the embedding model; without it, search is by word only
    #[arg(long, env = "ADR_MODEL_DIR")]
    model_dir: Option<PathBuf>,
    /// The ONNX Runtime library that runs the model
    #[arg(long, env = "ORT_DYLIB_PATH", requires = "model_dir")]
    onnxruntime: Option<PathBuf>,
}

/// The model, where there is one.
pub(super) struct Embeddings {
    pub models: Models,
    pub provider: Option<Arc<dyn EmbeddingProvider>>,
}

/// Loads the model and makes room for its vectors.
pub(super) async fn load(args: &EmbeddingArgs, pool: &PgPool) -> Result<Embeddings> {
    let (Some(model_dir), Some(library)) = (&args.model_dir, &args.onnxruntime) else {
        tracing::warn!("no embedding model is set; search is by word only");
        return Ok(Embeddings { models: Models::none(), provider: None });
    };
    let options = Options::new(model_dir, library);
    let loaded = tokio::task::spawn_blocking(move || LocalEmbeddings::load(&options)).await?;
    let provider: Arc<dyn EmbeddingProvider> = Arc::new(loaded.context("the embedding model could not be loaded")?);
    let models = Models::prepare(pool, Arc::clone(&provider), Vec::new()).await?;
    Ok(Embeddings { models, provider: Some(provider) })
}
