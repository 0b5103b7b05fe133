//! Vectors for the platform itself, such as those that its search compares, counted for whoever they are made for.

use std::sync::Arc;
use std::time::Duration;

use ai_gateway_sdk::gateway::GatewayEmbeddings;
use ai_gateway_sdk::{Caller, EmbedError, Embedder, EmbeddingModel, Purpose};
use ai_gateway_wire::{Failure, FailureKind};
use futures::FutureExt;
use futures::future::BoxFuture;

use crate::Accounts;

/// The gateway's vectors, for everybody who has an account. Opens the account of whoever asks first.
pub struct Embeddings {
    embeddings: GatewayEmbeddings,
    accounts: Arc<Accounts>,
}

impl Embeddings {
    /// These vectors, on these accounts.
    #[must_use]
    pub const fn new(embeddings: GatewayEmbeddings, accounts: Arc<Accounts>) -> Self {
        Self { embeddings, accounts }
    }
}

impl Embedder for Embeddings {
    fn model(&self) -> &EmbeddingModel {
        self.embeddings.model()
    }

    fn texts_per_call(&self) -> usize {
        self.embeddings.texts_per_call()
    }

    fn embed(
        &self,
        caller: Caller,
        texts: Vec<String>,
        purpose: Purpose,
    ) -> BoxFuture<'_, Result<Vec<Vec<f32>>, EmbedError>> {
        async move {
            let unopened = |error| {
                let failure = Failure::new(FailureKind::Overloaded, format!("the account cannot be read: {error}"));
                EmbedError::NotLetIn(failure.after(Duration::from_secs(1)))
            };
            self.accounts.open(caller.tenant).await.map_err(unopened)?;
            self.embeddings.embed(caller, texts, purpose).await
        }
        .boxed()
    }
}
