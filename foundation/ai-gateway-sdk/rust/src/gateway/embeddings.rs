//! The gateway as an embedder: whoever asks for vectors is let in, routed, counted and stopped as everybody else.

use std::sync::Arc;

use ai_gateway_wire::{Failure, FailureKind};
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::timeout;

use super::{Caller, Gateway};
use crate::embedding::{EmbedError, Embedder, EmbeddingModel, Purpose, normalized};
use crate::error::ProviderError;
use crate::targets::Chosen;

/// Stands for a text without any: providers refuse that one, and no question is like it.
const NOTHING: &str = ".";
/// More bytes than a token has on average in any language; what is beyond so many for each is not sent at all.
const MOST_BYTES_PER_TOKEN: usize = 16;

/// Vectors of the model that the settings name in `embeddings`.
///
/// The provider's tokenizer is not here. Tokenizers make at most one token of a byte, so a text of no more bytes than the
/// model reads tokens always fits; a longer one is sent, and cut down to that only if the provider refuses it.
#[derive(Clone)]
pub struct GatewayEmbeddings {
    gateway: Gateway,
    chosen: Arc<Chosen>,
}

impl GatewayEmbeddings {
    pub(super) const fn new(gateway: Gateway, chosen: Arc<Chosen>) -> Self {
        Self { gateway, chosen }
    }

    async fn all(&self, caller: Caller, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut vectors = Vec::with_capacity(texts.len());
        for texts in texts.chunks(self.chosen.config.texts_per_call) {
            vectors.extend(self.call(&caller, texts, purpose).await?);
        }
        Ok(vectors)
    }

    /// The vectors of as many texts as one call has.
    async fn call(&self, caller: &Caller, texts: &[String], purpose: Purpose) -> Result<Vec<Vec<f32>>, EmbedError> {
        let fitting = self.chosen.model.max_tokens;
        let at_most = |bytes| texts.iter().map(|text| readable(text, bytes).to_owned()).collect::<Vec<_>>();
        let ask = async |texts: &[String]| {
            self.gateway.embed(caller.clone(), &self.chosen.config.model, texts, purpose).await
        };
        let mut answer = ask(&at_most(fitting.saturating_mul(MOST_BYTES_PER_TOKEN))).await;
        if answer.as_ref().is_err_and(may_be_too_long) && texts.iter().any(|text| text.len() > fitting) {
            answer = ask(&at_most(fitting)).await;
        }
        answer?.vectors.into_iter().map(|vector| unit(&self.chosen.model, vector)).collect()
    }
}

impl Embedder for GatewayEmbeddings {
    fn model(&self) -> &EmbeddingModel {
        &self.chosen.model
    }

    fn texts_per_call(&self) -> usize {
        self.chosen.config.texts_per_call
    }

    fn embed(
        &self,
        caller: Caller,
        texts: Vec<String>,
        purpose: Purpose,
    ) -> BoxFuture<'_, Result<Vec<Vec<f32>>, EmbedError>> {
        async move {
            let asking = self.all(caller, &texts, purpose);
            if purpose == Purpose::Document {
                return asking.await;
            }
            let patience = self.chosen.patience();
            let late = |_| ProviderError::Timeout(format!("there was no vector within {patience:?}"));
            timeout(patience, asking).await.map_err(late)?
        }
        .boxed()
    }
}

/// A vector of the model's at length 1.
fn unit(model: &EmbeddingModel, vector: Vec<f32>) -> Result<Vec<f32>, EmbedError> {
    let EmbeddingModel { id, dimensions, .. } = model;
    let given = vector.len();
    if given != *dimensions {
        let problem = format!(
            "{id} makes vectors of {given} numbers and the settings say {dimensions}, correct `dimensions` in `embeddings`"
        );
        return Err(ProviderError::Protocol(problem).into());
    }
    let without = || ProviderError::Protocol(format!("{id} made a vector without a direction"));
    Ok(normalized(vector).ok_or_else(without)?)
}

/// Whether a provider may have refused texts for their length. Not all of them say so.
fn may_be_too_long(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::ContextLength | FailureKind::TooLarge | FailureKind::InvalidRequest)
}

/// What a provider takes, and at most so many bytes of it.
fn readable(text: &str, bytes: usize) -> &str {
    let text = &text[..text.floor_char_boundary(bytes)];
    if text.trim().is_empty() { NOTHING } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_has_length_one_and_as_many_numbers_as_the_settings_say() {
        let model = EmbeddingModel { id: "p/m".into(), dimensions: 2, max_tokens: 9, fingerprint: "p/m:2".into() };
        assert_eq!(unit(&model, vec![3.0, 4.0]), Ok(vec![0.6, 0.8]));
        assert_eq!(unit(&model, vec![f32::MAX, 0.0]), Ok(vec![1.0, 0.0]));
        for wrong in
            [vec![], vec![1.0], vec![1.0, 0.0, 0.0], vec![0.0, 0.0], vec![f32::NAN, 1.0], vec![f32::INFINITY, 1.0]]
        {
            let error = unit(&model, wrong.clone()).unwrap_err();
            assert!(!error.is_refusal() && error.to_string().contains("p/m"), "{wrong:?}: {error}");
        }
    }

    #[test]
    fn a_text_is_never_empty_and_is_cut_between_characters() {
        for (text, bytes, sent) in [
            ("", 9, NOTHING),
            (" \n", 9, NOTHING),
            ("abc", 9, "abc"),
            ("abc", 3, "abc"),
            ("abc", 2, "ab"),
            ("aé", 2, "a"),
            ("é", 1, NOTHING),
        ] {
            assert_eq!(readable(text, bytes), sent, "{text:?} {bytes}");
        }
    }
}
