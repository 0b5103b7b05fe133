//! From settings to what answers calls.

use std::collections::HashMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ai_gateway_ledger::{Price, PriceTable};
use ai_gateway_wire::Protocol;
use circuit_breaker::{BreakerOptions, Change, CircuitBreaker};
use http::{HeaderName, HeaderValue};
use ring::digest::{Digest, SHA256, digest};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::config::{Choice, GatewayConfig, ModelConfig, ProviderConfig, TargetConfig};
use super::error::ConfigError;
use super::{Caching, Chosen, Gate, Model, Pace, Provider, Target, TargetState, Targets};
use crate::cache::Cache;
use crate::local::{self, LocalModel};
use crate::secret::Secret;
use crate::telemetry::{CacheMetrics, TargetMetrics};
use crate::transport::egress::{Egress, HostRule};
use crate::transport::{BaseUrl, Resolve, Transport, TransportOptions};

/// The price of what costs nothing, such as a model on a machine of one's own.
const FREE: &str = "free";
/// As many as a call keeps count of.
pub(super) const MOST_TARGETS: usize = 32;

type Watch = Arc<dyn Fn(&Change) + Send + Sync>;

/// What settings are read with.
#[derive(Clone)]
pub(crate) struct BuildOptions {
    /// Where relative paths begin.
    pub(crate) folder: PathBuf,
    pub(crate) prices: Arc<PriceTable>,
    pub(crate) resolver: Arc<dyn Resolve>,
    /// Told when a target's breaker changes.
    pub(crate) watch: Watch,
    /// The models of the provider `local`.
    pub(crate) local: Vec<LocalModel>,
}

impl GatewayConfig {
    /// Reads settings in TOML.
    ///
    /// # Errors
    /// [`ConfigError::Syntax`], with the line.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| Box::new(error).into())
    }
}

impl Targets {
    /// Checks settings and makes of them what answers. What is as it was in `before` is kept: connections, breakers,
    /// queues.
    pub(crate) fn build(
        config: &GatewayConfig,
        options: &BuildOptions,
        before: Option<&Self>,
    ) -> Result<Self, ConfigError> {
        config.accounts.check()?;
        config.check_numbers()?;
        let mut providers = HashMap::new();
        for (name, provider) in &config.providers {
            let built = options.provider(name, provider, config.egress.hosts.as_deref())?;
            let old = before.and_then(|before| before.providers.get(name.as_str()));
            let kept = old.filter(|old| old.is_same(&built)).cloned();
            providers.insert(Box::from(name.as_str()), kept.unwrap_or_else(|| Arc::new(built)));
        }
        let mut offered = config.models.clone();
        if !options.local.is_empty() && providers.contains_key(local::PROVIDER) {
            return Err(ConfigError::Taken(local::PROVIDER));
        }
        for model in &options.local {
            let name = model.id();
            let old = before.and_then(|before| before.providers.get(name.as_str())).cloned();
            let built = old.map_or_else(|| local_provider(model).map(Arc::new), Ok)?;
            providers.insert(name.as_str().into(), built);
            offered.entry(name).or_insert_with(|| model.offered());
        }
        let mut models = HashMap::new();
        for (name, model) in offered {
            let targets = options.targets(&name, &model, &providers, before)?;
            let caching = model.cache.clone().map(|config| Caching { config, metrics: CacheMetrics::new(&name) });
            let fingerprint = fingerprint(&model, &targets);
            let model = Model { name: name.as_str().into(), config: model, targets, fingerprint, caching };
            models.insert(name.into_boxed_str(), Arc::new(model));
        }
        for model in models.values() {
            if let Some(semantic) = model.caching.as_ref().and_then(|caching| caching.config.semantic.as_ref()) {
                semantic.check(&model.name, &models)?;
            }
        }
        let kept = before.map(|before| &before.cache).filter(|cache| cache.config() == config.cache);
        let cache = kept.map_or_else(|| Arc::new(Cache::new(config.cache)), Arc::clone);
        let embeddings = config.embeddings.as_ref().map(|chosen| Chosen::new(chosen, &models)).transpose()?;
        let default = config.default_model.clone();
        if let Some(unknown) = default.filter(|name| !models.contains_key(name.as_str())) {
            return Err(ConfigError::NoSuchDefault(unknown));
        }
        let default = config.default_model.as_deref().map(Box::from);
        Ok(Self { models, providers, cache, default, embeddings: embeddings.map(Arc::new) })
    }

    /// What was learned of a target of this name at this very provider.
    fn target(&self, name: &str, provider: &Arc<Provider>) -> Option<&Arc<TargetState>> {
        let mut targets = self.models.values().flat_map(|model| &model.targets);
        let target = targets.find(|target| *target.name == *name && Arc::ptr_eq(&target.provider, provider))?;
        Some(&target.state)
    }
}

impl BuildOptions {
    fn provider(
        &self,
        name: &str,
        config: &ProviderConfig,
        hosts: Option<&[HostRule]>,
    ) -> Result<Provider, ConfigError> {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
        if name.is_empty() || !name.bytes().all(is_plain) {
            return Err(ConfigError::ProviderName(name.to_owned()));
        }
        if config.protocols.is_empty() {
            return Err(ConfigError::NoProtocols(name.to_owned()));
        }
        let key = config.key_file.as_ref().map(|path| self.key(name, path)).transpose()?;
        let authorities = config.authority_file.as_ref().map(|path| self.authorities(name, path)).transpose()?;
        let networks = [config.base_url.own_networks(), config.networks.clone()].concat();
        let transport = Transport::new(TransportOptions {
            url: config.base_url.clone(),
            version: config.http,
            egress: Egress { hosts: hosts.map(<[HostRule]>::to_vec), networks },
            connect: config.timeouts.connect(),
            authorities: authorities.unwrap_or_default(),
            resolver: Arc::clone(&self.resolver),
        });
        let transport = transport.map_err(|reason| ConfigError::Transport { provider: name.to_owned(), reason })?;
        Ok(Provider {
            headers: headers(name, config)?,
            key_headers: key.as_ref().map_or(Ok(Vec::new()), |key| key_headers(name, key))?,
            config: config.clone(),
            key,
            transport,
        })
    }

    fn key(&self, provider: &str, path: &Path) -> Result<Secret, ConfigError> {
        let path = self.folder.join(path);
        let key = std::fs::read_to_string(&path).map_err(|error| unreadable(provider, &path, &error))?;
        let key = Secret::new(&key);
        if key.expose().is_empty() { Err(unreadable(provider, &path, &"it is empty")) } else { Ok(key) }
    }

    fn authorities(&self, provider: &str, path: &Path) -> Result<Vec<Vec<u8>>, ConfigError> {
        let path = self.folder.join(path);
        let certificates = CertificateDer::pem_file_iter(&path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let certificates = certificates.map_err(|error| unreadable(provider, &path, &error))?;
        Ok(certificates.into_iter().map(|certificate| certificate.to_vec()).collect())
    }

    fn targets(
        &self,
        model: &str,
        config: &ModelConfig,
        providers: &HashMap<Box<str>, Arc<Provider>>,
        before: Option<&Targets>,
    ) -> Result<Vec<Arc<Target>>, ConfigError> {
        match config.targets.len() {
            0 => return Err(ConfigError::NoTargets(model.to_owned())),
            1..=MOST_TARGETS => {}
            _ => return Err(ConfigError::TooManyTargets(model.to_owned())),
        }
        if config.choice == Choice::Weight && config.targets.iter().all(|target| target.weight == 0) {
            return Err(ConfigError::NoWeight(model.to_owned()));
        }
        config.targets.iter().map(|target| self.target(model, target, providers, before)).collect()
    }

    fn target(
        &self,
        model: &str,
        config: &TargetConfig,
        providers: &HashMap<Box<str>, Arc<Provider>>,
        before: Option<&Targets>,
    ) -> Result<Arc<Target>, ConfigError> {
        let name = format!("{}/{}", config.provider, config.model);
        let found = providers.get(config.provider.as_str()).or_else(|| providers.get(name.as_str()));
        let provider = found.ok_or_else(|| {
            let (model, provider) = (model.to_owned(), config.provider.clone());
            match provider.as_str() {
                local::PROVIDER => ConfigError::NotHere { model, target: name.clone() },
                _ => ConfigError::NoSuchProvider { model, provider },
            }
        })?;
        let price = match config.price.as_deref() {
            _ if provider.is_local() => Arc::new(Price::free()),
            Some(FREE) => Arc::new(Price::free()),
            price => {
                let price = self.prices.price(price.unwrap_or(&name));
                Arc::clone(price.map_err(|reason| ConfigError::Price { model: model.to_owned(), reason })?)
            }
        };
        let state = before.and_then(|before| before.target(&name, provider)).cloned();
        Ok(Arc::new(Target {
            price,
            state: state.unwrap_or_else(|| Arc::new(self.state(&name, &provider.config))),
            name: name.into(),
            config: config.clone(),
            provider: Arc::clone(provider),
        }))
    }

    fn state(&self, name: &str, provider: &ProviderConfig) -> TargetState {
        let breaker = provider.breaker;
        let pauses = (Duration::from_millis(breaker.open_ms), Duration::from_millis(breaker.open_at_most_ms));
        let options = BreakerOptions::consecutive_failures(breaker.failures).with_pauses(pauses.0, pauses.1);
        let watch = Arc::clone(&self.watch);
        let metrics = TargetMetrics::new(name);
        TargetState {
            breaker: CircuitBreaker::new(name.to_owned(), options).on_change(move |change| watch(change)),
            gate: Gate::new(provider.load, &metrics),
            pace: Pace::default(),
            metrics,
        }
    }
}

fn local_provider(model: &LocalModel) -> Result<Provider, ConfigError> {
    // Nobody is asked where this is: RFC 2606 keeps the name for that.
    let base_url: BaseUrl = "http://local.invalid".parse().map_err(|_| ConfigError::Taken(local::PROVIDER))?;
    Ok(Provider {
        key: None,
        headers: Vec::new(),
        key_headers: Vec::new(),
        transport: Transport::in_process(model.answerer(), base_url.clone()),
        config: model.provider(base_url),
    })
}

impl Provider {
    fn is_same(&self, other: &Self) -> bool {
        self.config == other.config && self.key == other.key
    }
}

/// With other settings a model may give other answers.
fn fingerprint(model: &ModelConfig, targets: &[Arc<Target>]) -> Digest {
    let providers: Vec<&ProviderConfig> = targets.iter().map(|target| &target.provider.config).collect();
    digest(&SHA256, format!("{model:?} {providers:?}").as_bytes())
}

fn unreadable(provider: &str, path: &Path, reason: &dyn Display) -> ConfigError {
    ConfigError::File { provider: provider.to_owned(), path: path.to_owned(), reason: reason.to_string() }
}

fn headers(provider: &str, config: &ProviderConfig) -> Result<Vec<(HeaderName, HeaderValue)>, ConfigError> {
    let header = |(name, value): (&String, &String)| {
        let wrong = || ConfigError::Header { provider: provider.to_owned(), header: name.clone() };
        Ok((name.parse().map_err(|_| wrong())?, value.parse().map_err(|_| wrong())?))
    };
    config.headers.iter().map(header).collect()
}

fn key_headers(provider: &str, key: &Secret) -> Result<Vec<(Protocol, HeaderName, HeaderValue)>, ConfigError> {
    let header = |protocol: Protocol| {
        let authentication = protocol.authentication();
        let value = HeaderValue::try_from(format!("{}{}", authentication.prefix, key.expose()));
        let mut value = value.map_err(|_| ConfigError::Header {
            provider: provider.to_owned(),
            header: authentication.header.to_owned(),
        })?;
        value.set_sensitive(true);
        Ok((protocol, HeaderName::from_static(authentication.header), value))
    };
    Protocol::ALL.into_iter().map(header).collect()
}
