//! The embedding model of this process, for search and for programs.

use std::path::PathBuf;
use std::sync::Arc;

use ai_gateway_sdk::EmbeddingProvider;
use anyhow::{Context, Result};
use clap::Args;
use local_embeddings::{LocalEmbeddings, Options};

#[derive(Args)]
pub(crate) struct ModelArgs {
    /// Folder of the embedding model; without it, programs have no vectors of this machine's, and search is by word only,
    /// unless the gateway's settings name a model
    #[arg(long, env = "ADR_MODEL_DIR")]
    model_dir: Option<PathBuf>,
    /// The ONNX Runtime library that runs the model
    #[arg(long, env = "ORT_DYLIB_PATH", requires = "model_dir")]
    onnxruntime: Option<PathBuf>,
}

impl ModelArgs {
    /// The model, where there is one.
    pub(crate) async fn load(&self) -> Result<Option<Arc<dyn EmbeddingProvider>>> {
        let (Some(model_dir), Some(library)) = (&self.model_dir, &self.onnxruntime) else { return Ok(None) };
        let options = Options::new(model_dir, library);
        let loaded = tokio::task::spawn_blocking(move || LocalEmbeddings::load(&options)).await?;
        Ok(Some(Arc::new(loaded.context("the embedding model could not be loaded")?)))
    }
}
