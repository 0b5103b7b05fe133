//! Settings of an OpenAI-compatible provider.

use std::time::Duration;

use http::{HeaderValue, Uri};

use crate::model::{InvalidModelId, Model, ModelId};
use crate::secret::Secret;

/// A model at the provider.
#[derive(Debug, Clone)]
pub struct ModelName {
    /// What the provider calls it, such as `llama3.2:3b`.
    pub name: String,
    /// What people see; the name when empty.
    pub display_name: String,
}

/// How long to wait, for each step.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// For a connection, with its name look-up and encryption.
    pub connect: Duration,
    /// From sending the request to the first sign of work. Local servers load a model first.
    pub first_token: Duration,
    /// Between two reads after that.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), first_token: Duration::from_secs(120), idle: Duration::from_secs(60) }
    }
}

/// Where the provider is and what it offers.
#[derive(Debug, Clone)]
pub struct Options {
    /// The part before the slash in the ids of its models, such as `ollama`.
    pub provider: String,
    /// The address up to and without `/chat/completions`, such as `http://127.0.0.1:11434/v1`.
    pub base_url: String,
    /// The key, when it wants one. Read it from a file or the environment.
    pub key: Option<Secret>,
    /// The models, the preferred one first.
    pub models: Vec<ModelName>,
    /// Send the output limit as `max_completion_tokens`, which OpenAI's own newer models want,
    /// rather than as `max_tokens`, which everyone else knows.
    pub completion_limit: bool,
    /// How long to wait.
    pub timeouts: Timeouts,
}

/// Why the settings cannot be right.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The address.
    #[error("`{url}` is not the address of a model provider ({reason}), write it like http://127.0.0.1:11434/v1")]
    Address {
        /// As it was given, without any user name and password.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The key holds a character that no key has.
    #[error("the provider's key holds line breaks or other control characters, check the file it comes from")]
    Key,
    /// A name.
    #[error(transparent)]
    Model(#[from] InvalidModelId),
    /// There is none.
    #[error("the provider `{0}` has no models, name at least one")]
    NoModels(String),
    /// This machine's certificates cannot be read.
    #[error("cannot read this machine's trusted certificates: {0}; install the package ca-certificates")]
    Certificates(String),
}

impl Options {
    pub(super) fn endpoint(&self) -> Result<Uri, ConfigError> {
        let base = self.base_url.trim().trim_end_matches('/');
        // Whatever is before an @ may be a password, also in our own error.
        let shown = base.rsplit('@').next().unwrap_or_default().to_owned();
        let wrong = |reason: &str| ConfigError::Address { url: shown.clone(), reason: reason.to_owned() };
        if base.contains(['?', '#']) {
            return Err(wrong("it has a query"));
        }
        let uri: Uri = format!("{base}/chat/completions").parse().map_err(|_| wrong("it is not a URL"))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) {
            return Err(wrong("it begins with neither http:// nor https://"));
        }
        let authority = uri.authority().ok_or_else(|| wrong("it has no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("it holds a user name, give the key in its own setting"));
        }
        Ok(uri)
    }

    pub(super) fn models(&self) -> Result<Vec<Model>, ConfigError> {
        if self.models.is_empty() {
            return Err(ConfigError::NoModels(self.provider.clone()));
        }
        let model = |model: &ModelName| {
            let shown = if model.display_name.is_empty() { &model.name } else { &model.display_name };
            let id = ModelId::new(&self.provider, &model.name)?;
            Ok(Model { id, display_name: shown.clone(), extractive: false })
        };
        self.models.iter().map(model).collect()
    }

    pub(super) fn authorization(&self) -> Result<Option<HeaderValue>, ConfigError> {
        let Some(key) = self.key.as_ref().filter(|key| !key.expose().is_empty()) else { return Ok(None) };
        let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose())).map_err(|_| ConfigError::Key)?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(base_url: &str) -> Options {
        Options {
            provider: "ollama".to_owned(),
            base_url: base_url.to_owned(),
            key: Some(Secret::new("sk-1\n")),
            models: vec![ModelName { name: "llama3.2:3b".to_owned(), display_name: String::new() }],
            completion_limit: false,
            timeouts: Timeouts::default(),
        }
    }

    #[test]
    fn addresses_are_taken_with_and_without_the_last_slash() {
        for url in ["http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1/ "] {
            assert_eq!(options(url).endpoint().unwrap(), "http://127.0.0.1:11434/v1/chat/completions");
        }
        assert_eq!(options("https://example.org").endpoint().unwrap(), "https://example.org/chat/completions");
    }

    #[test]
    fn addresses_that_cannot_be_right_are_refused_without_showing_a_password() {
        for url in ["", "example.org/v1", "ftp://example.org", "http://", "http://a b/", "http://x/v1?key=1"] {
            assert!(options(url).endpoint().is_err(), "{url}");
        }
        let error = options("https://user:hunter2@example.org/v1").endpoint().unwrap_err().to_string();
        assert!(error.contains("example.org") && !error.contains("hunter2"), "{error}");
    }

    #[test]
    fn keys_and_names_are_checked() {
        let mut options = options("http://x/v1");
        assert_eq!(options.models().unwrap()[0].id.as_str(), "ollama/llama3.2:3b");
        let value = options.authorization().unwrap().unwrap();
        assert!(value == "Bearer sk-1" && value.is_sensitive());
        options.key = Some(Secret::new("a\nb"));
        assert!(matches!(options.authorization(), Err(ConfigError::Key)));
        options.models.clear();
        assert!(matches!(options.models(), Err(ConfigError::NoModels(_))));
        assert!(!format!("{options:?}").contains("a\nb"));
    }
}
