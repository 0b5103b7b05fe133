//! The edge's configuration, as the contract `gateway.v1.GatewayConfig` writes it.
//!
//! [`EdgeConfig::from_json`] reads the contract's JSON and checks everything at once, so that a wrong setting stops the
//! start with a sentence that names it. To add a setting, extend the contract, then the conversion here.

use http::Uri;
use http::uri::{Authority, Scheme};
use platform_contracts::gateway::v1 as contract;
use url::Url;

const DEFAULT_MAX_REQUEST_BYTES: u64 = 16 * 1024 * 1024;
const DEFAULT_REQUESTS_PER_SECOND: u32 = 100;

/// A setting is missing or wrong.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The text is not the contract's JSON.
    #[error("the gateway configuration is not valid JSON for gateway.v1.GatewayConfig")]
    Json(#[from] serde_json::Error),
    /// One field is wrong.
    #[error("the gateway setting {field} {problem}")]
    Field {
        /// The field's path in the contract.
        field: &'static str,
        /// What is wrong and what to write instead.
        problem: String,
    },
}

/// Checked settings of the edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EdgeConfig {
    /// Where people reach the deployment; only scheme, host and port.
    pub public_url: Url,
    /// Origins besides `public_url` that may call the API from a browser, such as `https://tools.example.com`.
    pub allowed_origins: Vec<String>,
    /// Issuer of the access tokens.
    pub issuer: String,
    /// The `aud` that tokens must carry.
    pub audience: String,
    /// Largest request body in bytes.
    pub max_request_bytes: u64,
    /// Requests per second and caller, with bursts of ten times that.
    pub requests_per_second: u32,
    /// The web server that gets every request that is not an RPC.
    pub web_upstream: Authority,
}

impl EdgeConfig {
    /// Reads the contract's JSON.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn from_json(json: &str) -> Result<Self, ConfigError> {
        Self::new(serde_json::from_str(json)?)
    }

    /// Checks a configuration and fills in defaults.
    ///
    /// # Errors
    /// [`ConfigError::Field`] names the first wrong setting.
    pub fn new(config: contract::GatewayConfig) -> Result<Self, ConfigError> {
        let identity = config.identity.as_option().cloned().unwrap_or_default();
        let limits = config.limits.as_option().cloned().unwrap_or_default();
        let origins = config.allowed_origins.iter();
        Ok(Self {
            public_url: origin("public_url", &config.public_url)?,
            allowed_origins: origins
                .map(|text| Ok(origin("allowed_origins", text)?.origin().ascii_serialization()))
                .collect::<Result<_, ConfigError>>()?,
            issuer: required("identity.issuer", identity.issuer)?,
            audience: required("identity.audience", identity.audience)?,
            max_request_bytes: or_default(limits.max_request_bytes, DEFAULT_MAX_REQUEST_BYTES),
            requests_per_second: or_default(limits.requests_per_second, DEFAULT_REQUESTS_PER_SECOND),
            web_upstream: upstream(&config.web_upstream)?,
        })
    }

    /// The origin of `public_url`, as browsers write it.
    #[must_use]
    pub fn public_origin(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// Whether a page of `origin` may call the API.
    #[must_use]
    pub fn allows_origin(&self, origin: &str) -> bool {
        origin == self.public_origin() || self.allowed_origins.iter().any(|allowed| allowed == origin)
    }

    /// Whether people reach us over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

fn wrong(field: &'static str, problem: impl Into<String>) -> ConfigError {
    ConfigError::Field { field, problem: problem.into() }
}

fn required(field: &'static str, text: String) -> Result<String, ConfigError> {
    if text.is_empty() { Err(wrong(field, "is missing")) } else { Ok(text) }
}

fn or_default<N: Default + PartialEq>(given: N, default: N) -> N {
    if given == N::default() { default } else { given }
}

fn origin(field: &'static str, text: &str) -> Result<Url, ConfigError> {
    let example = "write it like https://adr.example.com";
    let url = Url::parse(text).map_err(|error| wrong(field, format!("is not a URL ({error}); {example}")))?;
    let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
    let plain = url.username().is_empty() && url.password().is_none() && url.has_host();
    if !matches!(url.scheme(), "http" | "https") || !bare || !plain {
        return Err(wrong(field, format!("must be scheme, host and port only, not {text}; {example}")));
    }
    Ok(url)
}

fn upstream(text: &str) -> Result<Authority, ConfigError> {
    let problem = || wrong("web_upstream", format!("must look like http://127.0.0.1:3000, not {text:?}"));
    let uri: Uri = text.parse().map_err(|_| problem())?;
    let bare = uri.path() == "/" && uri.query().is_none();
    let authority = uri.authority().cloned().filter(|_| bare && uri.scheme() == Some(&Scheme::HTTP));
    authority.ok_or_else(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{
        "publicUrl": "http://localhost:4100", "webUpstream": "http://127.0.0.1:3000",
        "allowedOrigins": ["https://tools.example.com/"],
        "identity": {"issuer": "http://localhost:4180", "audience": "adr-platform"}
    }"#;

    fn error(from: &str, to: &str) -> String {
        assert!(GOOD.contains(from));
        EdgeConfig::from_json(&GOOD.replace(from, to)).unwrap_err().to_string()
    }

    #[test]
    fn defaults_are_filled_in() {
        let config = EdgeConfig::from_json(GOOD).unwrap();
        assert_eq!(config.public_origin(), "http://localhost:4100");
        assert_eq!((config.max_request_bytes, config.requests_per_second), (16 * 1024 * 1024, 100));
        assert_eq!(config.web_upstream.as_str(), "127.0.0.1:3000");
        assert!(config.allows_origin("https://tools.example.com") && config.allows_origin("http://localhost:4100"));
        assert!(!config.allows_origin("http://localhost:4101") && !config.allows_origin("null"));
    }

    #[test]
    fn a_wrong_setting_is_named() {
        assert!(error("http://localhost:4100", "localhost").contains("public_url"));
        assert!(error("http://localhost:4100", "http://localhost:4100/adr").contains("host and port only"));
        assert!(error("http://localhost:4100", "ftp://x").contains("public_url"));
        assert!(error("tools.example.com/", "tools.example.com/a").contains("allowed_origins"));
        assert!(error("\"http://localhost:4180\"", "\"\"").contains("identity.issuer is missing"));
        assert!(error("http://127.0.0.1:3000", "127.0.0.1:3000").contains("web_upstream"));
        assert!(error("{", "[").contains("not valid JSON"));
    }
}
