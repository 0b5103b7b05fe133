//! Turning texts into vectors.
//!
//! **When to use it.** A program that serves many tenants asks an [`Embedder`], which counts what each of them uses:
//! [`Gateway::embeddings`](crate::Gateway::embeddings) is one. An [`EmbeddingProvider`] is a model by itself, which knows
//! of nobody; [`Uncounted`] makes an embedder of it where there is no gateway.
//!
//! **How to extend it.** A model that runs here is an [`EmbeddingProvider`]; one that a provider has is a setting.

use std::sync::Arc;
use std::time::Duration;

use ai_gateway_ledger::Refusal;
use ai_gateway_wire::{Failure, FailureKind};
use futures::future::BoxFuture;
use futures::{FutureExt, TryFutureExt};

use crate::error::ProviderError;
use crate::gateway::Caller;

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

    /// How many of a text's tokens the model reads: all, or as many as it takes. A model that adds special tokens to a
    /// text has less room.
    fn tokens_read(&self, text: &str) -> usize {
        self.count_tokens(text).min(self.model().max_tokens)
    }

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

/// A vector at length 1; none for one without a direction.
pub(crate) fn normalized(mut vector: Vec<f32>) -> Option<Vec<f32>> {
    let length = vector.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt();
    if !length.is_normal() {
        return None;
    }
    vector.iter_mut().for_each(|value| *value = (f64::from(*value) / length) as f32);
    Some(vector)
}

/// Makes vectors on somebody's account. All have length 1.
pub trait Embedder: Send + Sync + 'static {
    /// Which model this is.
    fn model(&self) -> &EmbeddingModel;

    /// The most texts that are one call. More of them are several, and when one of these fails, what the others came to
    /// is lost.
    fn texts_per_call(&self) -> usize;

    /// One vector for each text, in order, as of [`EmbeddingProvider::embed`]. Dropping the future takes back whatever
    /// has not been started.
    ///
    /// # Errors
    /// [`EmbedError`]; then none of the texts has a vector.
    fn embed(
        &self,
        caller: Caller,
        texts: Vec<String>,
        purpose: Purpose,
    ) -> BoxFuture<'_, Result<Vec<Vec<f32>>, EmbedError>>;
}

/// Why there are no vectors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmbedError {
    /// Whoever asks may not do so now: they are stopped, or a limit of theirs has no room. Others may.
    #[error("not let in: {0}")]
    NotLetIn(Failure),
    /// The model has not made them.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

impl EmbedError {
    /// Whether it is the texts that the model does not take. The same texts are not taken the next time either.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Provider(ProviderError::InvalidRequest(_) | ProviderError::Local(_)))
    }

    /// Whether some of the texts may have vectors without the others: one of them is refused, or all of them together
    /// are more than a limit ever has room for.
    #[must_use]
    pub fn may_take_fewer(&self) -> bool {
        match self {
            Self::NotLetIn(failure) => {
                let is_ended = matches!(failure.kind, FailureKind::Stopped | FailureKind::Revoked);
                !is_ended && failure.retry_after.is_none()
            }
            Self::Provider(_) => self.is_refusal(),
        }
    }

    /// How long to wait before the next try, where that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::NotLetIn(failure) => failure.retry_after,
            Self::Provider(error) => error.retry_after(),
        }
    }
}

impl From<Failure> for EmbedError {
    fn from(failure: Failure) -> Self {
        let is_ours = Refusal::CODES.iter().any(|code| failure.code.as_deref() == Some(code));
        match failure.kind {
            FailureKind::Stopped | FailureKind::Revoked => Self::NotLetIn(failure),
            _ if is_ours => Self::NotLetIn(failure),
            // It is not the text that is at fault.
            FailureKind::NotFound | FailureKind::NoSuchPath => ProviderError::UnknownModel(failure.message).into(),
            _ => ProviderError::from(failure).into(),
        }
    }
}

/// A model of this process that is asked as it is: whoever asks is counted nowhere, and cannot be stopped.
#[derive(Clone)]
pub struct Uncounted(pub Arc<dyn EmbeddingProvider>);

impl Embedder for Uncounted {
    fn model(&self) -> &EmbeddingModel {
        self.0.model()
    }

    fn texts_per_call(&self) -> usize {
        usize::MAX
    }

    fn embed(
        &self,
        _: Caller,
        texts: Vec<String>,
        purpose: Purpose,
    ) -> BoxFuture<'_, Result<Vec<Vec<f32>>, EmbedError>> {
        self.0.embed(texts, purpose).err_into().boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: FailureKind, code: Option<&str>, wait: Option<u64>) -> EmbedError {
        let failure = Failure { retry_after: wait.map(Duration::from_secs), ..Failure::new(kind, "no") };
        Failure { code: code.map(str::to_owned), ..failure }.into()
    }

    #[test]
    fn only_a_text_that_is_at_fault_is_refused() {
        for kind in FailureKind::ALL {
            let refused = matches!(
                kind,
                FailureKind::InvalidRequest
                    | FailureKind::TooLarge
                    | FailureKind::ContextLength
                    | FailureKind::ContentRefused
            );
            assert_eq!(error(kind, None, None).is_refusal(), refused, "{kind:?}");
            for code in Refusal::CODES {
                assert!(!error(kind, Some(code), None).is_refusal(), "{kind:?} {code}");
            }
        }
    }

    #[test]
    fn fewer_texts_are_tried_where_that_can_help() {
        let budget = |wait| error(FailureKind::QuotaExhausted, Some("ai_limit.dollars_per_day"), wait);
        assert!(budget(None).may_take_fewer(), "more than the whole budget");
        assert!(!budget(Some(60)).may_take_fewer(), "there is room tomorrow");
        assert!(!error(FailureKind::QuotaExhausted, Some("insufficient_quota"), None).may_take_fewer());
        assert!(!error(FailureKind::Stopped, Some("ai_gateway.stopped"), None).may_take_fewer());
        assert!(error(FailureKind::ContextLength, None, None).may_take_fewer());
        assert_eq!(budget(Some(60)).retry_after(), Some(Duration::from_secs(60)));
    }
}
