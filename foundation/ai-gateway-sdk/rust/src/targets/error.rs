//! What is wrong with settings.

use std::path::PathBuf;

use ai_gateway_ledger::UnknownModel;

use crate::transport::InvalidTransport;

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// They are not TOML of the right form.
    #[error("the gateway's settings cannot be read")]
    Syntax(#[from] Box<toml::de::Error>),
    /// A provider speaks nothing.
    #[error("the provider `{0}` has no protocols, name at least one in `protocols`")]
    NoProtocols(String),
    /// A provider's name has other characters.
    #[error("`{0}` is no name of a provider, use lower-case letters, digits, `-` and `_`")]
    ProviderName(String),
    /// A provider's name is that of this process.
    #[error("the provider `{0}` is this process itself, give yours another name")]
    Taken(&'static str),
    /// The default model is not offered.
    #[error("the default model `{0}` is not among `models`, add it or name another")]
    NoSuchDefault(String),
    /// A number is one that nobody means.
    #[error("`{setting}` is {given}, give it from {least} to {most}")]
    OutOfRange {
        /// Where it stands.
        setting: String,
        /// What it is.
        given: u64,
        /// The least it can be.
        least: u64,
        /// The most it can be.
        most: u64,
    },
    /// A provider's key would go through the internet unencrypted.
    #[error(
        "the provider `{0}` would be sent its key unencrypted, use https:// or, in a network of your own, name that in `networks`"
    )]
    OpenKey(String),
    /// Accounts cannot be kept so.
    #[error("the accounts cannot be kept so: {0}")]
    Accounts(&'static str),
    /// No vectors can be made so.
    #[error("`embeddings` {0}")]
    Embeddings(&'static str),
    /// Questions cannot be compared so.
    #[error("`semantic` in the cache of the model `{model}` {problem}")]
    Semantic {
        /// Whose cache.
        model: String,
        /// What is wrong, and what to do.
        problem: &'static str,
    },
    /// A file cannot be read.
    #[error("cannot read {path}, which the provider `{provider}` names: {reason}")]
    File {
        /// Whose.
        provider: String,
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A header or key holds a character that none has.
    #[error("the header `{header}` of the provider `{provider}` holds characters that no header has")]
    Header {
        /// Whose.
        provider: String,
        /// Which.
        header: String,
    },
    /// No connection can be made to a provider.
    #[error("the provider `{provider}` cannot be connected to")]
    Transport {
        /// Whose.
        provider: String,
        /// Why.
        #[source]
        reason: InvalidTransport,
    },
    /// A model has no targets.
    #[error("the model `{0}` has no targets, name at least one")]
    NoTargets(String),
    /// A model has more targets than are looked at.
    #[error("the model `{0}` has more than {limit} targets, leave some out", limit = super::build::MOST_TARGETS)]
    TooManyTargets(String),
    /// A target names a provider that there is not.
    #[error("a target of the model `{model}` names the provider `{provider}`, which is not among `providers`")]
    NoSuchProvider {
        /// Whose target.
        model: String,
        /// What it names.
        provider: String,
    },
    /// A target names a model of this process that it does not have.
    #[error(
        "a target of the model `{model}` is `{target}`, which this process does not have, start it with that or name another"
    )]
    NotHere {
        /// Whose target.
        model: String,
        /// `local/` and what it names.
        target: String,
    },
    /// A model is chosen by weight and all weights are 0.
    #[error("all targets of the model `{0}` have the weight 0, give at least one of them more")]
    NoWeight(String),
    /// A target has no price.
    #[error("a target of the model `{model}` has no price")]
    Price {
        /// Whose target.
        model: String,
        /// What to do.
        #[source]
        reason: UnknownModel,
    },
}
