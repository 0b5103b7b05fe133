//! The real model, and one that knows the vectors of recombined passages without computing them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use ai_gateway_sdk::{EmbeddingModel, EmbeddingProvider, ProviderError, Purpose};
use anyhow::{Context, Result};
use futures::future::BoxFuture;
use local_embeddings::{LocalEmbeddings, Options};
use uuid::Uuid;

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

/// Remembers the vectors of documents in a file, so that a second measurement of something else need not wait for the
/// model. Rates of embedding are not reported with it.
pub(crate) struct Remembering {
    model: Arc<dyn EmbeddingProvider>,
    vectors: Mutex<HashMap<Uuid, Vec<f32>>>,
    file: PathBuf,
}

impl Remembering {
    pub(crate) fn open(model: Arc<dyn EmbeddingProvider>, file: PathBuf) -> Self {
        let entry = 16 + 4 * model.model().dimensions;
        let bytes = std::fs::read(&file).unwrap_or_default();
        let number = |bytes: &[u8]| bytes.try_into().map(f32::from_le_bytes).unwrap_or_default();
        let vectors = bytes
            .chunks_exact(entry)
            .filter_map(|entry| {
                Some((Uuid::from_slice(&entry[..16]).ok()?, entry[16..].chunks_exact(4).map(number).collect()))
            })
            .collect();
        Self { model, vectors: Mutex::new(vectors), file }
    }

    pub(crate) fn save(&self) -> std::io::Result<()> {
        let vectors = self.vectors.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bytes = Vec::new();
        for (key, vector) in vectors.iter() {
            bytes.extend_from_slice(key.as_bytes());
            bytes.extend(vector.iter().flat_map(|value| value.to_le_bytes()));
        }
        std::fs::write(&self.file, bytes)
    }

    fn known(&self, key: Uuid) -> Option<Vec<f32>> {
        self.vectors.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }
}

impl EmbeddingProvider for Remembering {
    fn model(&self) -> &EmbeddingModel {
        self.model.model()
    }

    fn embed(&self, texts: Vec<String>, purpose: Purpose) -> BoxFuture<'_, Result<Vec<Vec<f32>>, ProviderError>> {
        Box::pin(async move {
            if purpose == Purpose::Query {
                return self.model.embed(texts, purpose).await;
            }
            let space = Uuid::new_v5(&Uuid::NAMESPACE_OID, self.model().fingerprint.as_bytes());
            let keys: Vec<Uuid> = texts.iter().map(|text| Uuid::new_v5(&space, text.as_bytes())).collect();
            let new = texts.into_iter().zip(&keys).filter(|(_, key)| self.known(**key).is_none());
            let (new_texts, new_keys): (Vec<String>, Vec<Uuid>) = new.map(|(text, key)| (text, *key)).unzip();
            if !new_texts.is_empty() {
                let vectors = self.model.embed(new_texts, purpose).await?;
                let mut known = self.vectors.lock().unwrap_or_else(PoisonError::into_inner);
                known.extend(new_keys.into_iter().zip(vectors));
            }
            Ok(keys.into_iter().filter_map(|key| self.known(key)).collect())
        })
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.model.count_tokens(text)
    }
}
