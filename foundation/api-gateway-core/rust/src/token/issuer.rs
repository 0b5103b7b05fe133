//! Talking to the issuer: discovery, keys and, where tokens are terse, the person's profile.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Uri, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{ConfigBuilderExt as _, HttpsConnector};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;

use super::keys::KeySet;

const TIMEOUT: Duration = Duration::from_secs(5);
const LARGEST_ANSWER_BYTES: usize = 1024 * 1024;

/// Why the issuer could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// This machine's trusted certificates could not be read.
    #[error("the system's certificates cannot be read; install the package ca-certificates")]
    Certificates(#[source] std::io::Error),
    /// No address, no connection, no answer in time, or one that is too large.
    #[error("{url} does not answer")]
    Unreachable {
        /// What was asked.
        url: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An answer other than 200.
    #[error("{url} answers {status}")]
    Status {
        /// What was asked.
        url: String,
        /// The answer's status.
        status: http::StatusCode,
    },
    /// An answer that is not what the standard says.
    #[error("{url} answers something else than {expected}")]
    Answer {
        /// What was asked.
        url: String,
        /// What should have come.
        expected: &'static str,
    },
    /// A document that names another issuer, or an address that is neither https nor this machine.
    #[error("the discovery document of {issuer} is not to be trusted: {problem}")]
    Untrusted {
        /// The issuer asked.
        issuer: String,
        /// What is wrong.
        problem: String,
    },
}

/// A person as the issuer's userinfo endpoint describes them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Profile {
    /// The same subject as the token's.
    pub sub: String,
    /// Full name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the issuer checked the address.
    pub email_verified: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
}

/// A client for one issuer.
#[derive(Debug)]
pub(crate) struct IssuerClient {
    issuer: String,
    http: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl IssuerClient {
    pub(crate) fn new(issuer: &str) -> Result<Self, IssuerError> {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(TIMEOUT));
        let https = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(tls(issuer).map_err(IssuerError::Certificates)?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        Ok(Self { issuer: issuer.to_owned(), http: Client::builder(TokioExecutor::new()).build(https) })
    }

    /// The keys that the issuer publishes now.
    pub(crate) async fn keys(&self) -> Result<KeySet, IssuerError> {
        let url = self.discover().await?.jwks_uri;
        let document = self.get(&url, None).await?;
        let keys = KeySet::parse(&document).ok().filter(|keys| !keys.is_empty());
        keys.ok_or(IssuerError::Answer { url, expected: "a key set with an RS256, ES256 or EdDSA key" })
    }

    /// The person whom `access_token` is for; `None` where the issuer offers no such endpoint.
    pub(crate) async fn profile(&self, access_token: &str) -> Result<Option<Profile>, IssuerError> {
        let Some(url) = self.discover().await?.userinfo_endpoint else { return Ok(None) };
        let answer = self.get(&url, Some(access_token)).await?;
        let profile = serde_json::from_slice(&answer).ok();
        profile.map(Some).ok_or(IssuerError::Answer { url, expected: "a person's claims" })
    }

    async fn discover(&self) -> Result<Discovery, IssuerError> {
        let url = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let answer = self.get(&url, None).await?;
        let found: Discovery = serde_json::from_slice(&answer)
            .map_err(|_| IssuerError::Answer { url, expected: "a discovery document" })?;
        let untrusted = |problem| IssuerError::Untrusted { issuer: self.issuer.clone(), problem };
        if found.issuer != self.issuer {
            return Err(untrusted(format!("it names the issuer {}; use exactly that as the setting", found.issuer)));
        }
        for address in std::iter::once(&found.jwks_uri).chain(&found.userinfo_endpoint) {
            if !is_safe(address) {
                return Err(untrusted(format!("{address} is neither https nor on this machine")));
            }
        }
        Ok(found)
    }

    async fn get(&self, url: &str, bearer: Option<&str>) -> Result<Bytes, IssuerError> {
        let unreachable = |source| IssuerError::Unreachable { url: url.to_owned(), source };
        let uri: Uri = url.parse().map_err(|error: http::uri::InvalidUri| unreachable(error.into()))?;
        let mut request = Request::get(uri).header(header::ACCEPT, "application/json");
        if let Some(token) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Full::default()).map_err(|error| unreachable(error.into()))?;
        let exchange = async {
            let answer = self.http.request(request).await.map_err(|error| unreachable(error.into()))?;
            let status = answer.status();
            if status != http::StatusCode::OK {
                return Err(IssuerError::Status { url: url.to_owned(), status });
            }
            Ok(Limited::new(answer, LARGEST_ANSWER_BYTES).collect().await.map_err(unreachable)?.to_bytes())
        };
        tokio::time::timeout(TIMEOUT, exchange).await.map_err(|late| unreachable(late.into()))?
    }
}

/// TLS with this machine's trusted certificates; an issuer on this machine needs none, and must not fail for want of them.
fn tls(issuer: &str) -> std::io::Result<rustls::ClientConfig> {
    let builder = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?;
    if issuer.starts_with("https:") {
        return Ok(builder.with_native_roots()?.with_no_client_auth());
    }
    Ok(builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
}

/// Keys that decide who is who must not cross a network in the clear.
pub(crate) fn is_safe(address: &str) -> bool {
    let Ok(url) = url::Url::parse(address) else { return false };
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(url::Host::Domain(name))) => name == "localhost",
        ("http", Some(url::Host::Ipv4(address))) => address.is_loopback(),
        ("http", Some(url::Host::Ipv6(address))) => address.is_loopback(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for safe in ["https://id.example.com/keys", "http://localhost:1/x", "http://127.0.0.1:1", "http://[::1]:2/"] {
            assert!(is_safe(safe), "{safe}");
        }
        for unsafe_address in
            ["http://id.example.com/keys", "http://localhost.evil.example/", "file:///etc/passwd", "x"]
        {
            assert!(!is_safe(unsafe_address), "{unsafe_address}");
        }
    }
}
