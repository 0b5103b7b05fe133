//! The settings of the model that a program's own vectors come from, such as those that its search compares.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ai_gateway_wire::Protocol;
use serde::{Deserialize, Serialize};

use super::{ConfigError, Model, Target};
use crate::embedding::EmbeddingModel;

/// The most numbers that a vector can have and still be kept in an index of pgvector's.
const MOST_DIMENSIONS: usize = 4_000;

/// Which model makes vectors, and what it is like. Vectors are kept and compared, so all targets of the model must be
/// the same model of their providers.
///
/// ```toml
/// [embeddings]
/// model = "embed"
/// dimensions = 1536
/// longest_tokens = 8191
///
/// [models.embed]
/// targets = [{ provider = "openai", model = "text-embedding-3-small" }]
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingsConfig {
    /// Which of `models`.
    pub model: String,
    /// How many numbers its vectors have.
    pub dimensions: usize,
    /// The longest text that it reads, in its own tokens.
    pub longest_tokens: usize,
    /// The most texts in one call.
    #[serde(default = "EmbeddingsConfig::default_texts_per_call")]
    pub texts_per_call: usize,
    /// How long somebody who waits for one text waits at most, in milliseconds.
    #[serde(default = "EmbeddingsConfig::default_query_ms")]
    pub query_ms: u64,
}

impl EmbeddingsConfig {
    /// As many as every provider takes that is known of; some servers take no more.
    const fn default_texts_per_call() -> usize {
        32
    }

    const fn default_query_ms() -> u64 {
        2_000
    }
}

/// The first target of a model whose vectors can be compared with each other, or what is wrong with it.
pub(super) fn comparable<'a>(
    model: &str,
    models: &'a HashMap<Box<str>, Arc<Model>>,
) -> Result<&'a Target, &'static str> {
    let Some(model) = models.get(model) else {
        return Err("names a model that is not among `models`, add it or name another");
    };
    if model.targets.iter().any(|target| target.provider.protocol(Protocol::Embeddings).is_none()) {
        return Err("names a model with a provider that does not speak `embeddings`, name another");
    }
    let [first, others @ ..] = model.targets.as_slice() else {
        return Err("names a model without targets, add one");
    };
    if others.iter().any(|target| target.config.model != first.config.model) {
        return Err("names a model whose targets are different models, whose vectors cannot be compared");
    }
    Ok(first)
}

/// The model that was chosen.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) config: EmbeddingsConfig,
    pub(crate) model: EmbeddingModel,
}

impl Chosen {
    /// # Errors
    /// When there is no such model, or its vectors could not be compared with each other.
    pub(super) fn new(config: &EmbeddingsConfig, models: &HashMap<Box<str>, Arc<Model>>) -> Result<Self, ConfigError> {
        let wrong = |problem| Err(ConfigError::Embeddings(problem));
        if !(1..=MOST_DIMENSIONS).contains(&config.dimensions) {
            return wrong("has `dimensions` that cannot be, give 1 to 4000");
        }
        if config.longest_tokens == 0 || config.texts_per_call == 0 || config.query_ms == 0 {
            return wrong("has a 0 where nothing could ever be embedded, give 1 or more");
        }
        let first = comparable(&config.model, models).map_err(ConfigError::Embeddings)?;
        let mut targets = models.get(config.model.as_str()).into_iter().flat_map(|model| &model.targets);
        if targets.any(|target| target.provider.is_local()) {
            return wrong("names a model of this process, which is asked without accounts, leave `embeddings` out");
        }
        let model = EmbeddingModel {
            id: first.name.to_string(),
            dimensions: config.dimensions,
            max_tokens: config.longest_tokens,
            fingerprint: format!("{}:{}", first.name, config.dimensions),
        };
        Ok(Self { config: config.clone(), model })
    }

    pub(crate) const fn patience(&self) -> Duration {
        Duration::from_millis(self.config.query_ms)
    }
}
