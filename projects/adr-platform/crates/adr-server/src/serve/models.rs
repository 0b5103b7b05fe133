//! The models that answer questions.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ai_gateway_sdk::extractive::Extractive;
use ai_gateway_sdk::openai_compatible::{ModelName, OpenAiCompatible, Options, Timeouts};
use ai_gateway_sdk::transport::Network;
use ai_gateway_sdk::{ChatProvider, EmbeddingProvider, ProviderRegistry, Secret};
use anyhow::{Context, Result, ensure};
use clap::Args;

#[derive(Args)]
pub(super) struct ModelArgs {
    /// Address of an OpenAI-compatible server, such as http://127.0.0.1:11434/v1; without it, answers are quotes
    #[arg(long, env = "ADR_MODEL_URL", value_name = "URL", requires = "model_names")]
    model_url: Option<String>,
    /// Networks that server may be in although they are not public, such as 172.16.0.0/12; loopback needs no mention
    #[arg(long, env = "ADR_MODEL_NETWORKS", value_name = "CIDR", value_delimiter = ',')]
    model_networks: Vec<Network>,
    /// Models to use there, the preferred one first
    #[arg(long, env = "ADR_MODEL_NAMES", value_name = "NAME", value_delimiter = ',')]
    model_names: Vec<String>,
    /// File with the key for that server, if it wants one
    #[arg(long, env = "ADR_MODEL_KEY_FILE", value_name = "FILE")]
    model_key_file: Option<PathBuf>,
    /// What that server is called in model ids
    #[arg(long, env = "ADR_MODEL_PROVIDER", default_value = "openai")]
    model_provider: String,
}

/// Every model on offer. A language model, where one is set, comes first; quotes are always there.
pub(super) fn registry(args: &ModelArgs, embeddings: Option<Arc<dyn EmbeddingProvider>>) -> Result<ProviderRegistry> {
    let mut providers: Vec<Arc<dyn ChatProvider>> = Vec::new();
    if let Some(url) = &args.model_url {
        ensure!(
            args.model_provider != "local",
            "`local` is taken by the built-in answerer; choose another provider name"
        );
        let provider = OpenAiCompatible::new(Options {
            provider: args.model_provider.clone(),
            base_url: url.clone(),
            networks: args.model_networks.clone(),
            key: args.model_key_file.as_deref().map(key).transpose()?,
            models: args.model_names.iter().map(|name| model(name)).collect(),
            completion_limit: url.contains("api.openai.com"),
            timeouts: Timeouts::default(),
        })?;
        providers.push(Arc::new(provider));
    }
    providers.push(Arc::new(Extractive::new(embeddings)?));
    Ok(ProviderRegistry::new(providers)?)
}

fn model(name: &str) -> ModelName {
    ModelName { name: name.trim().to_owned(), display_name: String::new() }
}

fn key(path: &Path) -> Result<Secret> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the key {}", path.display()))?;
    Ok(Secret::new(text.trim()))
}
