//! Who answers: providers, their models, and which of them stand behind the names that callers use.
//!
//! **When to use it.** Read a [`GatewayConfig`] and give it to [`Gateway::new`](crate::Gateway::new) or
//! [`Gateway::reload`](crate::Gateway::reload). Everything in it is checked when it is taken: a name that leads nowhere,
//! a key that cannot be read or a model without a price is an error that says what to do.
//!
//! A gateway may be given [models of its own process](crate::local). Targets name them as those of the provider `local`.
//!
//! **How to extend it.** A setting is a field in `config` and its use in `build` or `routing`.

mod accounts;
mod bounds;
mod build;
mod config;
mod embeddings;
mod error;
mod gate;
mod pace;
mod semantic;

use std::collections::HashMap;
use std::sync::Arc;

use ai_gateway_ledger::Price;
use ai_gateway_wire::Protocol;
use circuit_breaker::CircuitBreaker;
use http::{HeaderName, HeaderValue};
use ring::digest::Digest;

pub use accounts::{AccountsConfig, Dollars, NewcomerConfig};
pub use config::{
    BreakerConfig, CacheConfig, Choice, EgressConfig, GatewayConfig, LoadConfig, ModelCacheConfig, ModelConfig,
    OnCancel, ProviderConfig, TargetConfig, TimeoutConfig,
};
pub use embeddings::EmbeddingsConfig;
pub use error::ConfigError;
pub use gate::Crowded;
pub use semantic::SemanticConfig;

pub(crate) use build::BuildOptions;
pub(crate) use embeddings::Chosen;
pub(crate) use gate::{Gate, Place};
pub(crate) use pace::Pace;

use crate::cache::Cache;
use crate::secret::Secret;
use crate::telemetry::{CacheMetrics, TargetMetrics};
use crate::transport::Transport;

/// All that is offered, as one set of settings says. Calls keep the one they began with.
pub(crate) struct Targets {
    pub(crate) models: HashMap<Box<str>, Arc<Model>>,
    /// By name. Each model of this process is one, by the name of its target, which has a sign that no setting has.
    providers: HashMap<Box<str>, Arc<Provider>>,
    pub(crate) cache: Arc<Cache>,
    /// The model that answers where none is named, if the settings say which.
    pub(crate) default: Option<Box<str>>,
    /// Where vectors of the program's own come from, if the settings say it.
    pub(crate) embeddings: Option<Arc<Chosen>>,
}

/// A model that is offered.
pub(crate) struct Model {
    pub(crate) name: Arc<str>,
    pub(crate) config: ModelConfig,
    pub(crate) targets: Vec<Arc<Target>>,
    /// Of all settings that its answers, and its vectors, depend on.
    pub(crate) fingerprint: Digest,
    pub(crate) caching: Option<Caching>,
}

/// How a model's answers are kept.
pub(crate) struct Caching {
    pub(crate) config: ModelCacheConfig,
    pub(crate) metrics: CacheMetrics,
}

/// Somebody who answers for a model.
pub(crate) struct Target {
    /// `<provider>/<model>`, in logs, metrics and bills.
    pub(crate) name: Arc<str>,
    pub(crate) config: TargetConfig,
    pub(crate) provider: Arc<Provider>,
    pub(crate) price: Arc<Price>,
    pub(crate) state: Arc<TargetState>,
}

/// What is learned of a target; it outlives settings that leave the target as it is.
pub(crate) struct TargetState {
    pub(crate) breaker: CircuitBreaker,
    pub(crate) gate: Gate,
    pub(crate) pace: Pace,
    pub(crate) metrics: TargetMetrics,
}

/// An account at a provider.
pub(crate) struct Provider {
    pub(crate) config: ProviderConfig,
    pub(crate) key: Option<Secret>,
    /// What goes with every call beside the key.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// The key as each protocol has it.
    pub(crate) key_headers: Vec<(Protocol, HeaderName, HeaderValue)>,
    pub(crate) transport: Transport,
}

impl Provider {
    /// Whether it is a model of this process.
    pub(crate) const fn is_local(&self) -> bool {
        self.transport.is_in_process()
    }

    /// The protocol to speak with it for a call that came in this one.
    pub(crate) fn protocol(&self, wanted: Protocol) -> Option<Protocol> {
        if self.config.protocols.contains(&wanted) {
            return Some(wanted);
        }
        self.conversations().filter(|_| Protocol::CONVERSATIONS.contains(&wanted))
    }

    /// The protocol that conversations are held with it in.
    pub(crate) fn conversations(&self) -> Option<Protocol> {
        self.config.protocols.iter().copied().find(|protocol| Protocol::CONVERSATIONS.contains(protocol))
    }
}
