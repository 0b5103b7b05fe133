//! Models of this process, which targets name as those of the provider `local`.
//!
//! **When to use it.** Give them to a gateway in [`GatewayOptions::local`](crate::GatewayOptions::local). Each is offered
//! as `local/NAME` without any setting, any model of the settings may name it as a target, and it costs nothing.
//!
//! **How to extend it.** Another kind of model implements [`InProcess`] and gets a constructor here.

mod embeddings;

use std::sync::Arc;

use ai_gateway_wire::Protocol;

use crate::embedding::EmbeddingProvider;
use crate::extractive::{self, Extractive};
use crate::targets::{LoadConfig, ModelConfig, ProviderConfig};
use crate::transport::{BaseUrl, InProcess};

/// The name of their provider, which settings cannot give to another one.
pub const PROVIDER: &str = "local";

/// A model of this process.
#[derive(Clone)]
pub struct LocalModel {
    /// What targets call it.
    name: String,
    display_name: Option<String>,
    protocols: Vec<Protocol>,
    load: LoadConfig,
    answerer: Arc<dyn InProcess>,
}

impl LocalModel {
    /// The answerer that quotes, `local/extractive`.
    #[must_use]
    pub fn quoting(answerer: Extractive) -> Self {
        Self {
            name: extractive::NAME.to_owned(),
            display_name: Some("Quotes from the sources (no language model)".to_owned()),
            protocols: Protocol::CONVERSATIONS.to_vec(),
            load: LoadConfig::default(),
            answerer: Arc::new(answerer),
        }
    }

    /// A model that makes vectors, by its id: `local/all-MiniLM-L6-v2`. It is asked for documents only, and for few at a
    /// time, so that whoever asks it for queries in this process is not kept waiting.
    #[must_use]
    pub fn embedding(model: Arc<dyn EmbeddingProvider>) -> Self {
        let id = &model.model().id;
        let name = id.strip_prefix(PROVIDER).and_then(|rest| rest.strip_prefix('/')).unwrap_or(id).to_owned();
        Self {
            display_name: None,
            protocols: vec![Protocol::Embeddings],
            load: embeddings::LOAD,
            answerer: Arc::new(embeddings::Serving::new(name.clone(), model)),
            name,
        }
    }

    /// What callers and bills call it.
    pub(crate) fn id(&self) -> String {
        format!("{PROVIDER}/{}", self.name)
    }

    pub(crate) fn answerer(&self) -> Arc<dyn InProcess> {
        Arc::clone(&self.answerer)
    }

    pub(crate) fn provider(&self, base_url: BaseUrl) -> ProviderConfig {
        ProviderConfig { load: self.load, ..ProviderConfig::speaking(self.protocols.clone(), base_url) }
    }

    pub(crate) fn offered(&self) -> ModelConfig {
        ModelConfig { display_name: self.display_name.clone(), ..ModelConfig::of(PROVIDER, &self.name) }
    }
}
