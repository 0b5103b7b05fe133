//! What load to make.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::time::Duration;

use ai_gateway_mock_provider::Script;
use http::{HeaderName, HeaderValue, Uri};

/// The wire format of the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// OpenAI Chat Completions.
    Chat,
    /// OpenAI Responses.
    Responses,
    /// Anthropic Messages.
    Messages,
    /// Gemini `generateContent`.
    Gemini,
}

/// When requests are sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arrivals {
    /// So many clients, each of which asks again when it was answered.
    Closed {
        /// How many.
        clients: usize,
    },
    /// So many each second, whatever became of those before. Latency counts from when a request was due.
    Open {
        /// How many.
        per_second: f64,
        /// Requests under way at once; those beyond are counted as not sent.
        at_most: usize,
    },
}

/// How a request brings the script of its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptIn {
    /// In the prompt, which every gateway forwards.
    Prompt,
    /// In a header, for the provider itself.
    Header,
}

/// A load.
#[derive(Clone, Debug)]
pub struct Load {
    /// Scheme, host, port and, before the protocol's own, the beginning of the path.
    pub base_url: Uri,
    /// The wire format.
    pub protocol: Protocol,
    /// The model that is asked for.
    pub model: String,
    /// Sent as a bearer token, or as the protocol's own key header.
    pub key: String,
    /// Sent besides.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Streams, or plain answers.
    pub stream: bool,
    /// HTTP/2 with prior knowledge over so many connections; 0 is HTTP/1.1.
    pub http2_connections: usize,
    /// When requests are sent.
    pub arrivals: Arrivals,
    /// For so long new requests are sent.
    pub duration: Duration,
    /// And at most so many.
    pub requests: u64,
    /// Requests due within this time from the beginning are checked, but not measured.
    pub warm_up: Duration,
    /// A closed loop's clients begin evenly spread over this time.
    pub ramp: Duration,
    /// A closed loop's client waits for up to this, now more and now less, before it asks again. Without it those who were
    /// answered together ask together, and stay together from then on.
    pub pause: Duration,
    /// A request that took longer is given up, as one that was dropped.
    pub timeout: Duration,
    /// What is to be answered. Each request has a seed and a tag of its own: the script's seed plus its number.
    pub script: Script,
    /// How the request says so.
    pub script_in: ScriptIn,
    /// Leaves after so many tokens.
    pub cancel_after: Option<u64>,
    /// More bytes of prompt.
    pub prompt_bytes: usize,
    /// The answer has to say the usage, and to say it right.
    pub check_usage: bool,
    /// Allows other machines.
    pub anywhere: bool,
}

impl Load {
    /// One client for ten seconds, streaming 16 tokens at once, over HTTP/1.1.
    #[must_use]
    pub fn new(base_url: Uri, protocol: Protocol) -> Self {
        Self {
            base_url,
            protocol,
            model: "mock-large".to_owned(),
            key: "key".to_owned(),
            headers: Vec::new(),
            stream: true,
            http2_connections: 0,
            arrivals: Arrivals::Closed { clients: 1 },
            duration: Duration::from_secs(10),
            requests: u64::MAX,
            warm_up: Duration::ZERO,
            ramp: Duration::ZERO,
            pause: Duration::ZERO,
            timeout: Duration::from_secs(60),
            script: Script::seeded(0, 16),
            script_in: ScriptIn::Prompt,
            cancel_after: None,
            prompt_bytes: 0,
            check_usage: true,
            anywhere: false,
        }
    }

    /// How long to wait before a request: evenly spread over all numbers, and the same every time.
    pub(crate) fn pause_before(&self, number: u64) -> Duration {
        // Multiples of the golden ratio, in fractions of 2^64, lie as evenly as any (Knuth, volume 3, 6.4).
        const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
        self.pause.mul_f64(number.wrapping_mul(GOLDEN) as f64 / 2f64.powi(64))
    }

    /// Where to connect.
    pub(crate) fn address(&self) -> Result<SocketAddr, LoadError> {
        let bad = || LoadError::BaseUrl(self.base_url.to_string());
        if self.base_url.scheme_str() != Some("http") {
            return Err(bad());
        }
        let host = self.base_url.host().ok_or_else(bad)?.trim_matches(['[', ']']);
        let mut addresses = (host, self.base_url.port_u16().unwrap_or(80)).to_socket_addrs().map_err(|_| bad())?;
        let address = addresses.next().ok_or_else(bad)?;
        if self.anywhere || address.ip().is_loopback() { Ok(address) } else { Err(LoadError::Elsewhere(address)) }
    }
}

/// Why no load was made.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The URL is not one that can be asked.
    #[error("{0} is no base URL, use one such as http://127.0.0.1:4000")]
    BaseUrl(String),
    /// The address is not of this machine.
    #[error("{0} is another machine, which this could hurt; allow it only if it is yours")]
    Elsewhere(SocketAddr),
    /// There is nothing to do.
    #[error("a load needs at least one client, or a rate above zero")]
    Nothing,
    /// A script that cannot be sent.
    #[error("the script cannot be written")]
    Script(#[from] serde_json::Error),
    /// No thread, or no histogram.
    #[error("the load cannot be made: {0}")]
    System(String),
}
