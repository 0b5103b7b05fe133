//! Which connections may be made at all.
//!
//! Two rules, both checked where a connection is made. The name: when there is a list of hosts, only what is on it. The
//! address: public ones only, unless the setting of that one place names its network. A service that hands out a
//! machine's credentials must be named by its very address.

use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::network::{Network, Reach};

/// A host that may be reached: `api.example.com`, `*.example.com` for every name below it, with `:port` where it is not
/// 443.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostRule {
    /// In lower case; begins with a dot when it stands for all names below.
    name: String,
    port: u16,
}

/// Why a text is not a [`HostRule`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a host, write api.example.com, *.example.com or api.example.com:8443")]
pub struct InvalidHostRule(String);

impl FromStr for HostRule {
    type Err = InvalidHostRule;

    fn from_str(text: &str) -> Result<Self, InvalidHostRule> {
        let invalid = || InvalidHostRule(text.chars().take(80).collect());
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) if !name.contains(':') || name.ends_with(']') => {
                (name, port.parse().map_err(|_| invalid())?)
            }
            _ => (text, 443),
        };
        let name = name.trim().trim_matches(['[', ']']).to_ascii_lowercase();
        let name = name.strip_prefix('*').map_or_else(|| name.clone(), str::to_owned);
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':');
        if name.trim_matches('.').is_empty() || !name.bytes().all(is_plain) {
            return Err(invalid());
        }
        Ok(Self { name, port })
    }
}

impl TryFrom<String> for HostRule {
    type Error = InvalidHostRule;

    fn try_from(text: String) -> Result<Self, InvalidHostRule> {
        text.parse()
    }
}

impl From<HostRule> for String {
    fn from(rule: HostRule) -> Self {
        let star = if rule.name.starts_with('.') { "*" } else { "" };
        format!("{star}{}:{}", rule.name, rule.port)
    }
}

impl HostRule {
    fn allows(&self, host: &str, port: u16) -> bool {
        let host = host.trim_end_matches('.');
        let is_same = if self.name.starts_with('.') { host.ends_with(&self.name) } else { host == self.name };
        is_same && port == self.port
    }
}

/// The rules of one place that connections are made to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Egress {
    /// The only hosts that may be reached. `None` leaves it to the settings of the places themselves.
    pub hosts: Option<Vec<HostRule>>,
    /// Networks that this place may be in although they are not public.
    pub networks: Vec<Network>,
}

/// Why a connection was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressRefused {
    /// The name.
    #[error("{host}:{port} is not among the hosts that may be reached, add it to `egress.hosts` if it is meant")]
    Host {
        /// What was asked for.
        host: String,
        /// And where.
        port: u16,
    },
    /// The address that the name has now.
    #[error("{host} is at {address}, which is not public; if it is meant, add its network to `networks`")]
    Address {
        /// What was asked for.
        host: String,
        /// Where it is.
        address: IpAddr,
    },
}

impl Egress {
    /// Whether this name may be asked for. In lower case, without brackets around an IPv6 address.
    ///
    /// # Errors
    /// [`EgressRefused::Host`].
    pub fn check_host(&self, host: &str, port: u16) -> Result<(), EgressRefused> {
        match &self.hosts {
            Some(rules) if !rules.iter().any(|rule| rule.allows(host, port)) => {
                Err(EgressRefused::Host { host: host.to_owned(), port })
            }
            _ => Ok(()),
        }
    }

    /// Whether this address, which the name has now, may be dialled.
    ///
    /// # Errors
    /// [`EgressRefused::Address`].
    pub fn check_address(&self, host: &str, address: IpAddr) -> Result<(), EgressRefused> {
        let is_named = |only_exact: bool| {
            self.networks.iter().any(|network| network.contains(address) && (!only_exact || network.is_one_address()))
        };
        let is_allowed = match Reach::of(address) {
            Reach::Public => true,
            Reach::Internal => is_named(false),
            Reach::Metadata => is_named(true),
        };
        if is_allowed { Ok(()) } else { Err(EgressRefused::Address { host: host.to_owned(), address }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_hosts_and_ports_pass() {
        let hosts = ["api.example.com", "*.azure.example", "[fd00::1]:8080", "local:11434"];
        let egress =
            Egress { hosts: Some(hosts.iter().map(|rule| rule.parse().unwrap()).collect()), networks: Vec::new() };
        for (host, port, is_allowed) in [
            ("api.example.com", 443, true),
            ("api.example.com.", 443, true),
            ("api.example.com", 80, false),
            ("evil-api.example.com", 443, false),
            ("api.example.com.evil.org", 443, false),
            ("one.two.azure.example", 443, true),
            ("azure.example", 443, false),
            ("evilazure.example", 443, false),
            ("fd00::1", 8080, true),
            ("local", 11434, true),
        ] {
            assert_eq!(egress.check_host(host, port).is_ok(), is_allowed, "{host}:{port}");
        }
        assert!(Egress::default().check_host("anything", 1).is_ok());
        for text in ["", "*", "*.", "a b", "host:port", "host:99999", "http://host"] {
            assert!(text.parse::<HostRule>().is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_that_are_not_public_must_be_named_and_metadata_exactly() {
        let egress = |networks: &[&str]| Egress {
            hosts: None,
            networks: networks.iter().map(|network| network.parse().unwrap()).collect(),
        };
        for (networks, address, is_allowed) in [
            (&[][..], "8.8.8.8", true),
            (&[], "127.0.0.1", false),
            (&[], "::ffff:127.0.0.1", false),
            (&["127.0.0.0/8"], "127.0.0.1", true),
            (&["127.0.0.0/8"], "10.0.0.1", false),
            (&["169.254.0.0/16"], "169.254.169.254", false),
            (&["0.0.0.0/0"], "169.254.169.254", false),
            (&["169.254.169.254"], "169.254.169.254", true),
        ] {
            let outcome = egress(networks).check_address("host", address.parse().unwrap());
            assert_eq!(outcome.is_ok(), is_allowed, "{networks:?} {address}");
        }
        let error = egress(&[]).check_address("ollama", "172.18.0.3".parse().unwrap()).unwrap_err().to_string();
        assert!(error.contains("ollama") && error.contains("172.18.0.3") && error.contains("`networks`"), "{error}");
    }
}
