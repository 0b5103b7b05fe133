//! How connections to one place are made.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::base_url::BaseUrl;
use super::dial::{Resolve, SystemResolver};
use super::egress::Egress;

/// Which version of HTTP is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpVersion {
    /// Over https whatever both sides can, HTTP/2 if possible; over http HTTP/1.1.
    #[default]
    Auto,
    /// HTTP/1.1.
    Http1,
    /// HTTP/2, over http without asking first (h2c with prior knowledge).
    Http2,
}

/// How connections to one place are made.
#[derive(Clone)]
pub struct TransportOptions {
    /// Where.
    pub url: BaseUrl,
    /// Which version of HTTP.
    pub version: HttpVersion,
    /// What may be dialled.
    pub egress: Egress,
    /// How long a connection may take, with its look-up and encryption.
    pub connect: Duration,
    /// Certificates (DER) of authorities that are trusted beside this machine's own.
    pub authorities: Vec<Vec<u8>>,
    /// Who knows where the host is.
    pub resolver: Arc<dyn Resolve>,
}

impl TransportOptions {
    /// With defaults for all but the address.
    #[must_use]
    pub fn new(url: BaseUrl) -> Self {
        Self {
            url,
            version: HttpVersion::Auto,
            egress: Egress::default(),
            connect: Duration::from_secs(10),
            authorities: Vec::new(),
            resolver: Arc::new(SystemResolver),
        }
    }
}
