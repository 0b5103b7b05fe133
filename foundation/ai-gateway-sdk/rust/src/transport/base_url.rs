//! The address of a provider, as it stands in settings.

use std::net::IpAddr;
use std::str::FromStr;

use http::Uri;
use http::uri::{Authority, Scheme};
use serde::{Deserialize, Serialize};

use super::network::Network;

/// `http://` or `https://`, a host, perhaps a port and a path; no user name, query or fragment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl {
    is_https: bool,
    /// In lower case; without brackets around an IPv6 address.
    host: String,
    port: u16,
    /// As it stands in the `host` header.
    authority: Authority,
    /// Without a slash at its end; empty or begins with one.
    path: String,
}

/// Why a text is not a [`BaseUrl`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{url}` is not the address of a model provider ({reason}), write it like http://127.0.0.1:11434/v1")]
pub struct InvalidBaseUrl {
    /// As it was given, without any user name and password.
    url: String,
    reason: &'static str,
}

impl BaseUrl {
    /// Whether the connection is encrypted.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.is_https
    }

    /// The host, in lower case, an IPv6 address without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port: the one given, else 443 or 80.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Host and port as the `host` header has them.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.authority.as_str()
    }

    /// The host, when it is an address and not a name.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// The networks that it names by itself although they are not public: its own address, or this machine's for
    /// `localhost`.
    #[must_use]
    pub fn own_networks(&self) -> Vec<Network> {
        match self.address() {
            Some(address) => vec![Network::only(address)],
            None if self.host == "localhost" => Network::LOOPBACK.to_vec(),
            None => Vec::new(),
        }
    }

    /// The whole address of something below it; `path` begins with a slash and may have a query.
    ///
    /// # Errors
    /// When the path holds a character that none has.
    pub fn join(&self, path: &str) -> Result<Uri, InvalidBaseUrl> {
        let scheme = if self.is_https { Scheme::HTTPS } else { Scheme::HTTP };
        let builder = Uri::builder().scheme(scheme).authority(self.authority.clone());
        let uri = builder.path_and_query(format!("{}{path}", self.path)).build();
        uri.map_err(|_| InvalidBaseUrl { url: self.clone().into(), reason: "what follows it is not a path" })
    }
}

impl FromStr for BaseUrl {
    type Err = InvalidBaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidBaseUrl> {
        let base = text.trim().trim_end_matches('/');
        // Whatever is before an @ may be a password, also in our own error.
        let shown = base.rsplit('@').next().unwrap_or_default();
        let wrong = |reason| InvalidBaseUrl { url: shown.chars().take(200).collect(), reason };
        if base.contains(['?', '#']) {
            return Err(wrong("it has a query"));
        }
        let uri: Uri = base.parse().map_err(|_| wrong("it is not a URL"))?;
        let is_https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong("it begins with neither http:// nor https://")),
        };
        let authority = uri.authority().ok_or_else(|| wrong("it has no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("it holds a user name, give the key in its own setting"));
        }
        let host = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
        if host.is_empty() {
            return Err(wrong("it has no host"));
        }
        Ok(Self {
            is_https,
            host,
            port: authority.port_u16().unwrap_or(if is_https { 443 } else { 80 }),
            authority: authority.clone(),
            path: uri.path().trim_end_matches('/').to_owned(),
        })
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = InvalidBaseUrl;

    fn try_from(text: String) -> Result<Self, InvalidBaseUrl> {
        text.parse()
    }
}

impl From<BaseUrl> for String {
    fn from(url: BaseUrl) -> Self {
        let scheme = if url.is_https { "https" } else { "http" };
        format!("{scheme}://{}{}", url.authority, url.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_with_and_without_the_last_slash() {
        for url in ["http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1/ "] {
            let url: BaseUrl = url.parse().unwrap();
            assert_eq!(url.join("/chat/completions").unwrap(), "http://127.0.0.1:11434/v1/chat/completions");
            assert_eq!((url.host(), url.port(), url.is_https()), ("127.0.0.1", 11434, false));
        }
        let url: BaseUrl = "https://API.example.org".parse().unwrap();
        assert_eq!(url.join("/a?b=c").unwrap(), "https://API.example.org/a?b=c");
        assert_eq!((url.host(), url.port(), url.is_https()), ("api.example.org", 443, true));
        let url: BaseUrl = "http://[::1]:80/x".parse().unwrap();
        assert_eq!((url.host(), url.authority(), url.address()), ("::1", "[::1]:80", "::1".parse().ok()));
        assert_eq!(url.own_networks(), [Network::only("::1".parse().unwrap())]);
        assert_eq!(String::from(url), "http://[::1]:80/x");
    }

    #[test]
    fn addresses_that_cannot_be_right_are_refused_without_showing_a_password() {
        for url in ["", "example.org/v1", "ftp://example.org", "http://", "http://a b/", "http://x/v1?key=1", "/v1"] {
            assert!(url.parse::<BaseUrl>().is_err(), "{url}");
        }
        let error = "https://user:hunter2@example.org/v1".parse::<BaseUrl>().unwrap_err().to_string();
        assert!(error.contains("example.org") && !error.contains("hunter2"), "{error}");
    }
}
