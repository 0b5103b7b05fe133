//! Turning texts into vectors.

use futures::FutureExt;
use futures::future::BoxFuture;

use crate::error::ProviderError;

/// A model that makes vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddingModel {
    /// For people and settings, such as `local/all-MiniLM-L6-v2`.
    pub id: String,
    /// How many numbers a vector has.
    pub dimensions: usize,
    /// The longest text that is read whole, in the model's tokens, its special tokens included;
    /// the rest of a longer one is ignored.
    pub max_tokens: usize,
    /// Changes whenever the same text may give another vector: weights, precision, pooling. Store
    /// it beside vectors and compute them anew when it differs; vectors of two fingerprints must
    /// not be compared.
    pub fingerprint: String,
}

/// What vectors are wanted for. Some models embed the two differently, and a query has somebody
/// waiting for it: providers let it pass ahead of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To search with; a person waits.
    Query,
    /// To be found; nobody waits.
    Document,
}

/// Something that makes vectors. All have length 1, so a dot product is the cosine similarity.
pub trait EmbeddingProvider: Send + Sync + 'static {
    /// Which model this is.
    fn model(&self) -> &EmbeddingModel;

    /// One vector for each text, in order. Any text will do: the empty one has a vector, and the
    /// part of a text beyond [`EmbeddingModel::max_tokens`] is ignored. Dropping the future takes
    /// back whatever has not been started.
    ///
    /// # Errors
    /// Any [`ProviderError`]; then none of the texts has a vector.
    fn embed(&self, texts: Vec<String>, purpose: Purpose) -> BoxFuture<'_, Result<Vec<Vec<f32>>, ProviderError>>;

    /// How many tokens the model sees in a text of any length, without its special tokens.
    fn count_tokens(&self, text: &str) -> usize;

    /// The vector of a query.
    ///
    /// # Errors
    /// As [`embed`](Self::embed).
    fn embed_query(&self, text: String) -> BoxFuture<'_, Result<Vec<f32>, ProviderError>> {
        async move {
            let mut vectors = self.embed(vec![text], Purpose::Query).await?;
            vectors.pop().ok_or_else(|| ProviderError::Protocol("no vector came back for the query".to_owned()))
        }
        .boxed()
    }
}
