//! Connections to providers: pooled, checked, without delay, and gone as soon as nobody reads from them.
//!
//! **When to use it.** One [`Transport`] per place; it is cheap to clone. Who sends a request polls the answer's body
//! itself: there is no task and no queue in between, so a slow reader slows the other side, and one who leaves ends its
//! work. Redirects are answers like any other and never followed. Which connections may be made at all is in [`egress`].
//!
//! A provider that lives in this process is an [`InProcess`], reached by the same requests without any connection.
//!
//! **How to extend it.** How a name becomes an address is a [`Resolve`]; another version of HTTP is a module beside
//! `http1` and `http2` and a variant in `pool` and `body`.

mod base_url;
mod body;
mod dial;
pub mod egress;
mod error;
mod http1;
mod http2;
mod in_process;
mod network;
mod options;
mod pool;

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;

pub use base_url::{BaseUrl, InvalidBaseUrl};
pub use body::AnswerBody;
pub use dial::{Resolve, SystemResolver};
pub use error::TransportError;
pub use in_process::InProcess;
pub use network::{InvalidNetwork, Network, Reach};
pub use options::{HttpVersion, TransportOptions};

use dial::Dialer;
use pool::{Connection, Pool};

/// Why no [`Transport`] can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTransport {
    /// The host may not be reached at all.
    #[error(transparent)]
    Refused(#[from] egress::EgressRefused),
    /// The host cannot be in a certificate.
    #[error("`{0}` is not a name that a certificate can be for")]
    Name(String),
    /// There is nobody to trust.
    #[error("cannot read this machine's trusted certificates: {0}; install the package ca-certificates")]
    Certificates(String),
}

/// The way to one place. Clones share its connections.
#[derive(Clone)]
pub struct Transport {
    way: Way,
}

#[derive(Clone)]
enum Way {
    Connections(Arc<Pool>),
    Here(Arc<dyn InProcess>, BaseUrl),
}

impl Transport {
    /// Checks the options. Connects to nothing yet.
    ///
    /// # Errors
    /// [`InvalidTransport`].
    pub fn new(options: TransportOptions) -> Result<Self, InvalidTransport> {
        let TransportOptions { url, version, egress, connect, authorities, resolver } = options;
        egress.check_host(url.host(), url.port())?;
        let tls = if url.is_https() {
            let (http2, http1) = (version != HttpVersion::Http1, version != HttpVersion::Http2);
            let config = dial::tls(http2, http1, &authorities).map_err(InvalidTransport::Certificates)?;
            let name = ServerName::try_from(url.host().to_owned());
            let name = name.map_err(|_| InvalidTransport::Name(url.host().to_owned()))?;
            Some((TlsConnector::from(Arc::new(config)), name))
        } else {
            None
        };
        let dialer = Dialer { url, egress, resolver, tls, limit: connect };
        Ok(Self { way: Way::Connections(Arc::new(Pool::new(dialer, version))) })
    }

    /// The way to somebody in this process, whose requests begin with `url`.
    #[must_use]
    pub fn in_process(provider: Arc<dyn InProcess>, url: BaseUrl) -> Self {
        Self { way: Way::Here(provider, url) }
    }

    /// Whether it leads nowhere else.
    #[must_use]
    pub const fn is_in_process(&self) -> bool {
        matches!(self.way, Way::Here(..))
    }

    /// Where it leads.
    #[must_use]
    pub fn url(&self) -> &BaseUrl {
        match &self.way {
            Way::Connections(pool) => &pool.dialer.url,
            Way::Here(_, url) => url,
        }
    }

    /// Sends a request, whose address is absolute, and gives the answer as soon as its head is here. Dropping the future
    /// takes the request back.
    ///
    /// A kept connection that turns out to have been closed meanwhile is replaced by a new one, once.
    ///
    /// # Errors
    /// [`TransportError`].
    pub async fn send(&self, request: Request<Bytes>) -> Result<Response<AnswerBody>, TransportError> {
        match &self.way {
            Way::Connections(pool) => pool.send(request).await,
            Way::Here(provider, _) => Ok(provider.answer(request).await),
        }
    }
}

impl Pool {
    async fn send(self: &Arc<Self>, request: Request<Bytes>) -> Result<Response<AnswerBody>, TransportError> {
        let connection = self.connection().await?;
        let request = match self.send_over(connection, request).await {
            Ok(answer) => return Ok(answer),
            Err((error, None)) => return Err(error),
            Err((_, Some(request))) => request,
        };
        let connection = match self.connection().await {
            Ok(connection @ Connection::Http2(..)) => connection,
            _ => self.fresh_http1().await?,
        };
        self.send_over(connection, request).await.map_err(|(error, _)| error)
    }

    /// An error comes with the request if it may be sent once more.
    async fn send_over(
        self: &Arc<Self>,
        connection: Connection,
        request: Request<Bytes>,
    ) -> Result<Response<AnswerBody>, (TransportError, Option<Request<Bytes>>)> {
        match connection {
            Connection::Http1(mut connection, has_been_used) => {
                match connection.send(&request, self.dialer.url.authority()).await {
                    Ok((head, framing)) => {
                        let body = AnswerBody::http1(connection, framing, Arc::clone(self));
                        Ok(Response::from_parts(head, body))
                    }
                    Err(failed) => Err((failed.error, (has_been_used && failed.was_closed).then_some(request))),
                }
            }
            Connection::Http2(mut connection, place) => {
                // Copies of pointers: the connection keeps what it is given, and a second try needs it again.
                let kept = request.clone();
                let outcome = connection.send(request.map(Full::new)).await;
                let answer = outcome.map_err(|failed| (failed.error, failed.is_unsent.then_some(kept)))?;
                let (head, incoming) = answer.into_parts();
                Ok(Response::from_parts(head, AnswerBody::http2(incoming, place)))
            }
        }
    }
}
