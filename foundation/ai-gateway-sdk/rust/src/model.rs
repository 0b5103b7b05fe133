//! Names of models.

use std::fmt;
use std::str::FromStr;

/// `<provider>/<name>`, such as `local/extractive` or `openrouter/meta/llama-4`.
///
/// The provider is everything before the first slash: lowercase letters, digits, `-` and `_`. The
/// name is whatever that provider calls the model, so it may hold further slashes and colons.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModelId {
    text: String,
    slash: usize,
}

/// Why a text is not a [`ModelId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a model id, write `<provider>/<name>`, such as `local/extractive`")]
pub struct InvalidModelId(String);

impl ModelId {
    /// Joins a provider's name and its own name for a model.
    ///
    /// # Errors
    /// [`InvalidModelId`] when either part is empty or holds a character that it may not.
    pub fn new(provider: &str, name: &str) -> Result<Self, InvalidModelId> {
        format!("{provider}/{name}").parse()
    }

    /// The part before the first slash.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.text[..self.slash]
    }

    /// The provider's own name for the model.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.text[self.slash + 1..]
    }

    /// The whole id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for ModelId {
    type Err = InvalidModelId;

    fn from_str(text: &str) -> Result<Self, InvalidModelId> {
        let invalid = || InvalidModelId(text.chars().take(80).collect());
        let (provider, name) = text.split_once('/').ok_or_else(invalid)?;
        let provider_is_plain = provider
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_'));
        let name_is_plain = name.len() <= 200 && name.bytes().all(|byte| byte.is_ascii_graphic());
        if provider.is_empty() || name.is_empty() || !provider_is_plain || !name_is_plain {
            return Err(invalid());
        }
        Ok(Self { text: text.to_owned(), slash: provider.len() })
    }
}

impl fmt::Display for ModelId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// A model that a [`ChatProvider`](crate::ChatProvider) offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// What requests name it by.
    pub id: ModelId,
    /// For people.
    pub display_name: String,
    /// True when answers are quotes of the sources and no language model is involved.
    pub extractive: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provider_ends_at_the_first_slash() {
        let id: ModelId = "openrouter/meta/llama-4:free".parse().unwrap();
        assert_eq!((id.provider(), id.name()), ("openrouter", "meta/llama-4:free"));
        assert_eq!(id.to_string(), "openrouter/meta/llama-4:free");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "gpt", "/gpt", "open ai/gpt", "OpenAI/gpt", "openai/", "openai/a b", "openai/\n"] {
            assert!(text.parse::<ModelId>().is_err(), "{text:?}");
        }
    }
}
