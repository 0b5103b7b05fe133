//! The settings of answers to questions that only mean the same.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::embeddings::comparable;
use super::{ConfigError, Model};

/// Below this, questions have a subject in common and not a meaning.
const LEAST_THRESHOLD: f64 = 0.9;

/// When a model's kept answer is also told to a question that means nearly the same.
///
/// A vector knows what a question is about far better than what it asks of that: "enable" and "disable" are neighbours.
/// Whatever the threshold, some answers will be to another question.
///
/// ```toml
/// [models.small]
/// targets = [{ provider = "openai", model = "gpt-5-mini" }]
/// cache = { semantic = { model = "embed" } }
///
/// [models.embed]
/// targets = [{ provider = "openai", model = "text-embedding-3-small" }]
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SemanticConfig {
    /// Which of `models` makes the vectors.
    pub model: String,
    /// How similar two questions must be, as the cosine of their vectors: 0.9 to 1.
    #[serde(default = "SemanticConfig::default_threshold")]
    pub threshold: f64,
    /// The longest text that is compared, in bytes. What a model does not read of a text has no part in its vector.
    #[serde(default = "SemanticConfig::default_longest_bytes")]
    pub longest_bytes: usize,
    /// How long a request waits for its vector at most, in milliseconds; then it is sent without.
    #[serde(default = "SemanticConfig::default_query_ms")]
    pub query_ms: u64,
}

impl SemanticConfig {
    const fn default_threshold() -> f64 {
        0.98
    }

    const fn default_longest_bytes() -> usize {
        200
    }

    const fn default_query_ms() -> u64 {
        500
    }

    pub(crate) const fn patience(&self) -> Duration {
        Duration::from_millis(self.query_ms)
    }

    /// # Errors
    /// When nothing could ever be similar, or too much would be, or there are no vectors to be had.
    pub(super) fn check(&self, name: &str, models: &HashMap<Box<str>, Arc<Model>>) -> Result<(), ConfigError> {
        let wrong = |problem| ConfigError::Semantic { model: name.to_owned(), problem };
        if !(LEAST_THRESHOLD..=1.0).contains(&self.threshold) {
            return Err(wrong("has a `threshold` that cannot be, give 0.9 to 1"));
        }
        if self.longest_bytes == 0 || self.query_ms == 0 {
            return Err(wrong("has a 0 where nothing could ever be compared, give 1 or more"));
        }
        comparable(&self.model, models).map(|_| ()).map_err(wrong)
    }
}
