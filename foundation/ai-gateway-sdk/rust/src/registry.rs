//! Which provider answers for which model.

use std::collections::HashMap;
use std::sync::Arc;

use futures::StreamExt;
use futures::stream;

use crate::chat::{ChatEvent, ChatProvider, ChatRequest, ChatStream};
use crate::error::ProviderError;
use crate::model::{Model, ModelId};

/// Why a registry cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// Two providers offer the same id.
    #[error("two providers offer the model `{0}`, give one of them another name")]
    Duplicate(ModelId),
    /// There is nothing to choose from.
    #[error("no provider offers any model, configure at least one")]
    Empty,
}

/// The models of several providers under one roof. Cheap to clone.
#[derive(Clone)]
pub struct ProviderRegistry {
    models: Arc<[Model]>,
    providers: Arc<HashMap<ModelId, Arc<dyn ChatProvider>>>,
}

impl ProviderRegistry {
    /// Takes the models of all providers in the order given; the very first is the default.
    ///
    /// # Errors
    /// [`RegistryError`] when two have the same id or there is none.
    pub fn new(providers: impl IntoIterator<Item = Arc<dyn ChatProvider>>) -> Result<Self, RegistryError> {
        let mut models = Vec::new();
        let mut by_id: HashMap<ModelId, Arc<dyn ChatProvider>> = HashMap::new();
        for provider in providers {
            for model in provider.models() {
                if by_id.insert(model.id.clone(), Arc::clone(&provider)).is_some() {
                    return Err(RegistryError::Duplicate(model.id.clone()));
                }
                models.push(model.clone());
            }
        }
        if models.is_empty() {
            return Err(RegistryError::Empty);
        }
        Ok(Self { models: models.into(), providers: Arc::new(by_id) })
    }

    /// Every model, the default first.
    #[must_use]
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// The model that a caller named, or the default when the name is empty.
    ///
    /// # Errors
    /// [`ProviderError::UnknownModel`].
    pub fn resolve(&self, name: &str) -> Result<&Model, ProviderError> {
        self.models
            .iter()
            .find(|model| name.is_empty() || model.id.as_str() == name)
            .ok_or_else(|| ProviderError::UnknownModel(name.chars().take(80).collect()))
    }

    /// Starts an answer by the provider of the request's model.
    ///
    /// # Errors
    /// Any [`ProviderError`], here or as the last item of the stream.
    pub async fn chat(&self, request: ChatRequest) -> Result<ChatStream, ProviderError> {
        let provider =
            self.providers.get(&request.model).ok_or_else(|| ProviderError::UnknownModel(request.model.to_string()))?;
        Ok(whole(provider.chat(request).await?))
    }
}

/// Ends a stream after its first terminal event or error, and fails one that ends without.
fn whole(inner: ChatStream) -> ChatStream {
    stream::unfold(Some(inner), |state| async move {
        let mut inner = state?;
        match inner.next().await {
            Some(Ok(ChatEvent::Delta(text))) => Some((Ok(ChatEvent::Delta(text)), Some(inner))),
            Some(last) => Some((last, None)),
            None => Some((Err(ProviderError::StreamTruncated("it ended without its last event".to_owned())), None)),
        }
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use futures::future::BoxFuture;

    use super::*;
    use crate::chat::{Finish, FinishReason};

    struct Scripted {
        models: Vec<Model>,
        events: Vec<Result<ChatEvent, ProviderError>>,
    }

    impl Scripted {
        fn offering(id: &str, events: Vec<Result<ChatEvent, ProviderError>>) -> Arc<dyn ChatProvider> {
            let id: ModelId = id.parse().unwrap();
            Arc::new(Self { models: vec![Model { display_name: id.to_string(), id, extractive: false }], events })
        }
    }

    impl ChatProvider for Scripted {
        fn models(&self) -> &[Model] {
            &self.models
        }
        fn chat(&self, _: ChatRequest) -> BoxFuture<'_, Result<ChatStream, ProviderError>> {
            let events = self.events.clone();
            async move { Ok(stream::iter(events).boxed()) }.boxed()
        }
    }

    fn finished() -> Result<ChatEvent, ProviderError> {
        Ok(ChatEvent::Finished(Finish { reason: FinishReason::Stop, usage: None, answered: true }))
    }

    fn delta(text: &str) -> Result<ChatEvent, ProviderError> {
        Ok(ChatEvent::Delta(text.to_owned()))
    }

    async fn answer(
        registry: &ProviderRegistry,
        model: &str,
    ) -> Result<Vec<Result<ChatEvent, ProviderError>>, ProviderError> {
        let request = ChatRequest {
            model: model.parse().unwrap(),
            messages: Vec::new(),
            sources: Vec::new(),
            max_output_tokens: None,
            temperature: None,
        };
        Ok(registry.chat(request).await?.collect().await)
    }

    #[tokio::test]
    async fn the_request_goes_to_the_provider_of_its_model() {
        let registry = ProviderRegistry::new([
            Scripted::offering("one/a", vec![delta("from one"), finished()]),
            Scripted::offering("two/a", vec![delta("from two"), finished()]),
        ])
        .unwrap();
        assert_eq!(registry.resolve("").unwrap().id.as_str(), "one/a");
        assert_eq!(registry.resolve("two/a").unwrap().id.as_str(), "two/a");
        assert_eq!(answer(&registry, "two/a").await.unwrap(), vec![delta("from two"), finished()]);
        assert_eq!(answer(&registry, "two/b").await.unwrap_err().code(), "model.unknown");
        assert_eq!(registry.resolve("two/b").unwrap_err().code(), "model.unknown");
    }

    #[tokio::test]
    async fn a_stream_without_its_terminal_event_fails() {
        let registry = ProviderRegistry::new([Scripted::offering("one/a", vec![delta("half an")])]).unwrap();
        let events = answer(&registry, "one/a").await.unwrap();
        assert_eq!(events.len(), 2);
        assert_eq!(events[1].as_ref().unwrap_err().code(), "model.stream_truncated");
    }

    #[tokio::test]
    async fn nothing_follows_the_end() {
        let registry =
            ProviderRegistry::new([Scripted::offering("one/a", vec![finished(), delta("more"), finished()])]).unwrap();
        assert_eq!(answer(&registry, "one/a").await.unwrap(), vec![finished()]);
    }

    #[test]
    fn two_of_the_same_name_or_none_at_all_are_refused() {
        let twice = ProviderRegistry::new([Scripted::offering("one/a", vec![]), Scripted::offering("one/a", vec![])]);
        assert_eq!(twice.err(), Some(RegistryError::Duplicate("one/a".parse().unwrap())));
        assert_eq!(ProviderRegistry::new([]).err(), Some(RegistryError::Empty));
    }
}
