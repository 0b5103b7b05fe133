//! Settings of an OpenAI-compatible provider.

use std::time::Duration;

use http::HeaderValue;

use crate::model::{InvalidModelId, Model, ModelId};
use crate::secret::Secret;
use crate::transport::egress::Egress;
use crate::transport::{BaseUrl, InvalidBaseUrl, InvalidTransport, Network, Transport, TransportOptions};

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
    /// Networks that it may be in although they are not public; its own address, or `localhost`, need no mention.
    pub networks: Vec<Network>,
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
    #[error(transparent)]
    Address(#[from] InvalidBaseUrl),
    /// The key holds a character that no key has.
    #[error("the provider's key holds line breaks or other control characters, check the file it comes from")]
    Key,
    /// A name.
    #[error(transparent)]
    Model(#[from] InvalidModelId),
    /// There is none.
    #[error("the provider `{0}` has no models, name at least one")]
    NoModels(String),
    /// No connection can be made at all.
    #[error(transparent)]
    Transport(#[from] InvalidTransport),
}

impl Options {
    pub(super) fn transport(&self) -> Result<Transport, ConfigError> {
        let url: BaseUrl = self.base_url.parse()?;
        let networks = [url.own_networks(), self.networks.clone()].concat();
        Ok(Transport::new(TransportOptions {
            egress: Egress { hosts: None, networks },
            connect: self.timeouts.connect,
            ..TransportOptions::new(url)
        })?)
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
            networks: Vec::new(),
            key: Some(Secret::new("sk-1\n")),
            models: vec![ModelName { name: "llama3.2:3b".to_owned(), display_name: String::new() }],
            completion_limit: false,
            timeouts: Timeouts::default(),
        }
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
