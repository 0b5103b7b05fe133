//! The real model, and one that knows the vectors of recombined passages without computing them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use ai_gateway_sdk::{EmbeddingModel, EmbeddingProvider, ProviderError, Purpose};
use anyhow::{Context, Result};
use futures::future::BoxFuture;
use local_embeddings::{LocalEmbeddings, Options};

/// Loads the model that `ADR_MODEL_DIR` and `ORT_DYLIB_PATH` name.
pub(crate) fn load() -> Result<Arc<dyn EmbeddingProvider>> {
    let variable = |name: &str| {
        std::env::var(name)
            .map(PathBuf::from)
            .with_context(|| format!("set {name}, as local-embeddings/README.md says"))
    };
    let options = Options::new(variable("ADR_MODEL_DIR")?, variable("ORT_DYLIB_PATH")?);
    Ok(Arc::new(LocalEmbeddings::load(&options)?))
}

/// Answers for known texts from a table, and for all others, such as queries, by the real model.
pub(crate) struct KnownVectors {
    pub(crate) known: HashMap<String, Vec<f32>>,
    pub(crate) model: Arc<dyn EmbeddingProvider>,
}

impl EmbeddingProvider for KnownVectors {
    fn model(&self) -> &EmbeddingModel {
        self.model.model()
    }

    fn embed(&self, texts: Vec<String>, purpose: Purpose) -> BoxFuture<'_, Result<Vec<Vec<f32>>, ProviderError>> {
        Box::pin(async move {
            if purpose == Purpose::Query {
                return self.model.embed(texts, purpose).await;
            }
            let vector = |text: &String| {
                let last = text.rsplit('\n').next().unwrap_or_default();
                self.known.get(last).cloned()
            };
            texts
                .iter()
                .map(|text| vector(text).ok_or_else(|| ProviderError::InvalidRequest("not a known text".to_owned())))
                .collect()
        })
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.model.count_tokens(text)
    }
}

/// The direction between two vectors, with a little of its own.
pub(crate) fn between(first: &[f32], second: &[f32], noise: impl FnMut() -> f32) -> Vec<f32> {
    let mut noise = noise;
    let sum: Vec<f32> = first.iter().zip(second).map(|(first, second)| first + second + noise()).collect();
    let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::EPSILON);
    sum.iter().map(|value| value / length).collect()
}
