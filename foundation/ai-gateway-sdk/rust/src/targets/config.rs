//! The settings of a gateway, as they stand in its file.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use ai_gateway_wire::Protocol;
use serde::{Deserialize, Serialize};

use super::{AccountsConfig, EmbeddingsConfig, SemanticConfig};
use crate::transport::egress::HostRule;
use crate::transport::{BaseUrl, HttpVersion, Network};

/// Providers, and the models that are offered of them.
///
/// ```toml
/// default_model = "claude-sonnet"
///
/// [providers.anthropic]
/// protocols = ["messages"]
/// base_url = "https://api.anthropic.com/v1"
/// key_file = "secrets/anthropic"
///
/// [models.claude-sonnet]
/// targets = [{ provider = "anthropic", model = "claude-sonnet-4-5" }]
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GatewayConfig {
    /// The model that answers people who choose none; without it, the first by name.
    pub default_model: Option<String>,
    /// Which hosts may be reached at all.
    pub egress: EgressConfig,
    /// How much is kept of answers.
    pub cache: CacheConfig,
    /// How budgets are watched.
    pub accounts: AccountsConfig,
    /// Which model the program's own vectors come from.
    pub embeddings: Option<EmbeddingsConfig>,
    /// By the name that targets call them.
    pub providers: BTreeMap<String, ProviderConfig>,
    /// By the name that callers use.
    pub models: BTreeMap<String, ModelConfig>,
}

/// Which hosts may be reached at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EgressConfig {
    /// The only ones. Without it, those of the providers.
    pub hosts: Option<Vec<HostRule>>,
}

/// How much is kept of the answers of models that have a `cache`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CacheConfig {
    /// All together, in bytes.
    pub bytes: u64,
    /// No answer that is larger, in bytes.
    pub largest_answer_bytes: usize,
}

impl Default for CacheConfig {
    fn default() -> Self {
        Self { bytes: 64 * 1024 * 1024, largest_answer_bytes: 1024 * 1024 }
    }
}

/// A provider of models: one account at one address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderConfig {
    /// What it speaks. A call in one of them is passed through; any other is translated into the first.
    pub protocols: Vec<Protocol>,
    /// Its address, version included: `https://api.openai.com/v1`.
    pub base_url: BaseUrl,
    /// The file with the key, when it wants one; relative to the folder of the settings.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// Headers that go with every call.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Which version of HTTP.
    #[serde(default)]
    pub http: HttpVersion,
    /// Networks that it may be in although they are not public; its own address, or `localhost`, need no mention.
    #[serde(default)]
    pub networks: Vec<Network>,
    /// A file with certificates (PEM) of authorities to trust beside this machine's own.
    #[serde(default)]
    pub authority_file: Option<PathBuf>,
    /// How long to wait.
    #[serde(default)]
    pub timeouts: TimeoutConfig,
    /// When to stop asking, for each of its models.
    #[serde(default)]
    pub breaker: BreakerConfig,
    /// How much at a time, for each of its models.
    #[serde(default)]
    pub load: LoadConfig,
}

impl ProviderConfig {
    /// A provider with the usual settings, no key and no headers.
    #[must_use]
    pub fn speaking(protocols: Vec<Protocol>, base_url: BaseUrl) -> Self {
        Self {
            protocols,
            base_url,
            key_file: None,
            headers: BTreeMap::new(),
            http: HttpVersion::default(),
            networks: Vec::new(),
            authority_file: None,
            timeouts: TimeoutConfig::default(),
            breaker: BreakerConfig::default(),
            load: LoadConfig::default(),
        }
    }
}

/// How long to wait for a provider, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TimeoutConfig {
    /// For a connection, with its look-up and encryption.
    pub connect_ms: u64,
    /// From sending the request to the first content of a stream.
    pub first_token_ms: u64,
    /// Between two reads after that.
    pub idle_ms: u64,
    /// From sending the request to the end of an answer that is no stream.
    pub answer_ms: u64,
}

impl Default for TimeoutConfig {
    fn default() -> Self {
        Self { connect_ms: 10_000, first_token_ms: 120_000, idle_ms: 60_000, answer_ms: 600_000 }
    }
}

impl TimeoutConfig {
    pub(crate) const fn connect(self) -> Duration {
        Duration::from_millis(self.connect_ms)
    }

    pub(crate) const fn first_token(self) -> Duration {
        Duration::from_millis(self.first_token_ms)
    }

    pub(crate) const fn answer(self) -> Duration {
        Duration::from_millis(self.answer_ms)
    }

    pub(crate) const fn idle(self) -> Duration {
        Duration::from_millis(self.idle_ms)
    }
}

/// When a target is no longer asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BreakerConfig {
    /// After so many failures in a row.
    pub failures: u32,
    /// For so long, in milliseconds; then one call tries it.
    pub open_ms: u64,
    /// Twice as long after each try that failed, up to this.
    pub open_at_most_ms: u64,
}

impl Default for BreakerConfig {
    fn default() -> Self {
        Self { failures: 5, open_ms: 5_000, open_at_most_ms: 60_000 }
    }
}

/// How many calls of a target are under way at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LoadConfig {
    /// At most so many.
    pub concurrent: usize,
    /// So many more wait for a place; others are refused at once.
    pub waiting: usize,
    /// And no longer than this, in milliseconds.
    pub wait_ms: u64,
}

impl Default for LoadConfig {
    fn default() -> Self {
        Self { concurrent: 16_384, waiting: 1_024, wait_ms: 10_000 }
    }
}

/// A model that is offered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelConfig {
    /// What people see; without it, the name that callers use.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Who answers, in the order of preference.
    pub targets: Vec<TargetConfig>,
    /// How to choose between them.
    #[serde(default)]
    pub choice: Choice,
    /// How often all of them are asked once more when none answers.
    #[serde(default = "ModelConfig::default_retries")]
    pub retries: u32,
    /// The longest pause before that, in milliseconds; who asks for a longer one is not asked again.
    #[serde(default = "ModelConfig::default_pause_ms")]
    pub longest_pause_ms: u64,
    /// What is held for an answer whose request names no limit, in tokens.
    #[serde(default = "ModelConfig::default_output_tokens")]
    pub assumed_output_tokens: u64,
    /// What happens when whoever asked goes away.
    #[serde(default)]
    pub on_cancel: OnCancel,
    /// Answers again what was asked before, exactly, by the same tenant. Without it, nothing is kept.
    #[serde(default)]
    pub cache: Option<ModelCacheConfig>,
}

/// Which answers of a model are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelCacheConfig {
    /// For so long, in milliseconds.
    pub keep_ms: u64,
    /// Who asks what is being answered to somebody else waits so long at most, in milliseconds, and then asks too.
    pub wait_ms: u64,
    /// Also those to requests that offer tools.
    pub tools: bool,
    /// Also those to requests with a temperature that is not 0, or with none.
    pub any_temperature: bool,
    /// Tells them to questions as well that mean nearly the same. Without it, the question must be the same.
    pub semantic: Option<SemanticConfig>,
}

impl Default for ModelCacheConfig {
    fn default() -> Self {
        Self { keep_ms: 3_600_000, wait_ms: 10_000, tools: false, any_temperature: false, semantic: None }
    }
}

impl ModelCacheConfig {
    pub(crate) const fn lifetime(&self) -> Duration {
        Duration::from_millis(self.keep_ms)
    }

    pub(crate) const fn wait(&self) -> Duration {
        Duration::from_millis(self.wait_ms)
    }
}

impl ModelConfig {
    /// A model of one provider's, with the usual settings.
    #[must_use]
    pub fn of(provider: &str, model: &str) -> Self {
        let (provider, model) = (provider.to_owned(), model.to_owned());
        Self {
            display_name: None,
            targets: vec![TargetConfig { provider, model, weight: TargetConfig::default_weight(), price: None }],
            choice: Choice::default(),
            retries: Self::default_retries(),
            longest_pause_ms: Self::default_pause_ms(),
            assumed_output_tokens: Self::default_output_tokens(),
            on_cancel: OnCancel::default(),
            cache: None,
        }
    }

    const fn default_retries() -> u32 {
        2
    }

    const fn default_pause_ms() -> u64 {
        5_000
    }

    const fn default_output_tokens() -> u64 {
        8_192
    }
}

/// Somebody who answers for a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetConfig {
    /// The provider's name.
    pub provider: String,
    /// What the provider calls the model.
    pub model: String,
    /// How often it is chosen, compared with the others, where the choice is by weight.
    #[serde(default = "TargetConfig::default_weight")]
    pub weight: u32,
    /// The name of its price, `<provider>/<model>`, where that is another; `free` for what costs nothing, such as a model
    /// on a machine of one's own.
    #[serde(default)]
    pub price: Option<String>,
}

impl TargetConfig {
    const fn default_weight() -> u32 {
        1
    }
}

/// Which target is asked first. The others follow when it fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The first that is well.
    #[default]
    Order,
    /// Any, as often as its weight says.
    Weight,
    /// Of two at random the one that begins to answer sooner.
    Fastest,
    /// The one that costs least.
    Cheapest,
}

/// What happens to an answer when whoever asked goes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OnCancel {
    /// The provider is told at once. What it had not said of its usage is estimated.
    #[default]
    Abort,
    /// The answer is read on, up to both limits, to learn what it costs.
    Drain {
        /// So many bytes.
        bytes: u64,
        /// So many milliseconds.
        ms: u64,
    },
}
