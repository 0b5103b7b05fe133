//! Opening connections: look up, check, connect, encrypt. What was checked is what is dialled.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::base_url::BaseUrl;
use super::egress::Egress;
use super::error::{TransportError, chain};

/// How long one address may take before the next one is tried beside it (RFC 8305).
const NEXT_ADDRESS_AFTER: Duration = Duration::from_millis(250);

/// Turns names into addresses.
pub trait Resolve: Send + Sync + 'static {
    /// The addresses that the name has now, the best first. Addresses are not passed through here.
    ///
    /// # Errors
    /// When the name has none, or cannot be looked up.
    fn resolve(&self, host: String, port: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>;
}

/// Asks the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, host: String, port: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) }.boxed()
    }
}

/// Opens connections to one place.
pub(super) struct Dialer {
    pub(super) url: BaseUrl,
    pub(super) egress: Egress,
    pub(super) resolver: Arc<dyn Resolve>,
    /// Absent where nothing is encrypted.
    pub(super) tls: Option<(TlsConnector, ServerName<'static>)>,
    /// For all steps together.
    pub(super) limit: Duration,
}

impl Dialer {
    pub(super) async fn dial(&self) -> Result<Stream, TransportError> {
        let opening = tokio::time::timeout(self.limit, self.open()).await;
        opening.unwrap_or(Err(TransportError::ConnectTimeout(self.limit)))
    }

    async fn open(&self) -> Result<Stream, TransportError> {
        self.egress.check_host(self.url.host(), self.url.port())?;
        let stream = connect(self.addresses().await?).await.map_err(|error| unreachable(&error))?;
        // Without it, a token waits up to 40 ms for the acknowledgement of the one before.
        stream.set_nodelay(true).map_err(|error| unreachable(&error))?;
        match &self.tls {
            None => Ok(Stream::Plain(stream)),
            Some((connector, name)) => {
                let stream = connector.connect(name.clone(), stream).await.map_err(|error| unreachable(&error))?;
                Ok(Stream::Encrypted(Box::new(stream)))
            }
        }
    }

    /// Where the host is now, as far as it may be dialled.
    async fn addresses(&self) -> Result<Vec<SocketAddr>, TransportError> {
        let (host, port) = (self.url.host(), self.url.port());
        let found = match self.url.address() {
            Some(address) => vec![SocketAddr::new(address, port)],
            None => {
                let found = self.resolver.resolve(host.to_owned(), port).await;
                found.map_err(|error| TransportError::Unreachable(format!("{host} has no address: {error}")))?
            }
        };
        let mut refused = None;
        let mut allowed = Vec::with_capacity(found.len());
        for address in found {
            match self.egress.check_address(host, address.ip()) {
                Ok(()) => allowed.push(SocketAddr::new(address.ip(), port)),
                Err(error) => refused = Some(error),
            }
        }
        match refused {
            Some(error) if allowed.is_empty() => Err(error.into()),
            None if allowed.is_empty() => Err(TransportError::Unreachable(format!("{host} has no address"))),
            _ => Ok(allowed),
        }
    }
}

fn unreachable(error: &io::Error) -> TransportError {
    TransportError::Unreachable(chain(error))
}

/// The first address that answers; a slow one does not hold up the next.
async fn connect(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut waiting = addresses.into_iter();
    let mut attempts = FuturesUnordered::new();
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "no address");
    loop {
        let next = waiting.next();
        let is_last = next.is_none();
        attempts.extend(next.map(TcpStream::connect));
        let outcome = if is_last {
            attempts.next().await
        } else {
            let soon = tokio::time::timeout(NEXT_ADDRESS_AFTER, attempts.next()).await;
            let Ok(outcome) = soon else { continue };
            outcome
        };
        match outcome {
            Some(Ok(stream)) => return Ok(stream),
            Some(Err(error)) => failure = error,
            None if is_last => return Err(failure),
            None => {}
        }
    }
}

/// An open connection.
pub(super) enum Stream {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// Whether both sides agreed on HTTP/2 while they set up the encryption.
    pub(super) fn agreed_on_http2(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Encrypted(stream) => stream.get_ref().1.alpn_protocol() == Some(b"h2"),
        }
    }
}

macro_rules! forward {
    ($self:ident, $stream:ident => $call:expr) => {
        match $self.get_mut() {
            Stream::Plain(stream) => {
                let $stream = Pin::new(stream);
                $call
            }
            Stream::Encrypted(stream) => {
                let $stream = Pin::new(&mut **stream);
                $call
            }
        }
    };
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        forward!(self, stream => stream.poll_read(cx, buffer))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        forward!(self, stream => stream.poll_write(cx, bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        forward!(self, stream => stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        forward!(self, stream => stream.poll_shutdown(cx))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        forward!(self, stream => stream.poll_write_vectored(cx, slices))
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Encrypted(stream) => stream.is_write_vectored(),
        }
    }
}

/// The authorities that this machine trusts. Reading them takes as long as many calls do, so it is done once, and not for
/// each provider.
static SYSTEM: LazyLock<Arc<RootCertStore>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    Arc::new(roots)
});

/// Encryption that trusts this machine's authorities, and these besides.
///
/// # Errors
/// What is wrong with the certificates, for a person.
pub(super) fn tls(http2: bool, http1: bool, authorities: &[Vec<u8>]) -> Result<ClientConfig, String> {
    let mut roots = Arc::clone(&SYSTEM);
    for authority in authorities {
        let added = Arc::make_mut(&mut roots).add(authority.clone().into());
        added.map_err(|error| format!("an authority is unusable: {error}"))?;
    }
    if roots.is_empty() {
        return Err("it has none".to_owned());
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let offered = [(http2, b"h2".to_vec()), (http1, b"http/1.1".to_vec())];
    config.alpn_protocols = offered.into_iter().filter(|(is_offered, _)| *is_offered).map(|(_, name)| name).collect();
    Ok(config)
}
