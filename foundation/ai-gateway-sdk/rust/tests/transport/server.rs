//! A server that counts its connections and says what becomes of its answers.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use ai_gateway_sdk::transport::egress::Egress;
use ai_gateway_sdk::transport::{HttpVersion, Transport, TransportOptions};
use bytes::Bytes;
use http::{Request, Response, Version};
use hyper::body::{Body, Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

/// What the server tells.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Request(Version, String),
    /// An answer was dropped before its end.
    GivenUp,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) connections: Arc<AtomicUsize>,
    pub(crate) seen: mpsc::UnboundedReceiver<Seen>,
}

impl Server {
    pub(crate) async fn start(tls: Option<rustls::ServerConfig>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let (tell, seen) = mpsc::unbounded_channel();
        let counter = Arc::clone(&connections);
        let acceptor = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.fetch_add(1, Ordering::Relaxed);
                let (tell, acceptor) = (tell.clone(), acceptor.clone());
                tokio::spawn(async move {
                    match acceptor {
                        None => serve(stream, tell).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                serve(stream, tell).await;
                            }
                        }
                    }
                });
            }
        });
        Self { address, connections, seen }
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    pub(crate) fn transport(&self, version: HttpVersion) -> Transport {
        let url = format!("http://{}", self.address).parse().unwrap();
        Transport::new(TransportOptions { version, egress: loopback(), ..TransportOptions::new(url) }).unwrap()
    }

    pub(crate) async fn request(&mut self) -> (Version, String) {
        match self.seen.recv().await {
            Some(Seen::Request(version, path)) => (version, path),
            other => panic!("expected a request and saw {other:?}"),
        }
    }
}

pub(crate) fn loopback() -> Egress {
    Egress { hosts: None, networks: vec!["127.0.0.0/8".parse().unwrap()] }
}

pub(crate) fn get(transport: &Transport, path: &str) -> Request<Bytes> {
    Request::get(transport.url().join(path).unwrap()).body(Bytes::new()).unwrap()
}

/// Sends, reads the answer to its end, and gives its status and body.
pub(crate) async fn fetch(transport: &Transport, path: &str) -> (u16, String) {
    let answer = transport.send(get(transport, path)).await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.into_body().beginning(1 << 20).await;
    (status, String::from_utf8(body).unwrap())
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, tell: mpsc::UnboundedSender<Seen>) {
    let service = service_fn(move |request: Request<Incoming>| {
        let path = request.uri().path().to_owned();
        let _ = tell.send(Seen::Request(request.version(), path.clone()));
        let pieces = if path == "/endless" { usize::MAX } else { 3 };
        let body = Pieces { left: pieces, sent: 0, tell: tell.clone() };
        async move { Ok::<_, Infallible>(Response::new(body)) }
    });
    let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
}

/// So many pieces; an endless answer stops after its first and leaves its reader waiting.
struct Pieces {
    left: usize,
    sent: usize,
    tell: mpsc::UnboundedSender<Seen>,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left == usize::MAX && self.sent == 1 {
            return Poll::Pending;
        }
        if self.sent == self.left {
            self.left = 0;
            return Poll::Ready(None);
        }
        self.sent += 1;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"piece ")))))
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        if self.left == usize::MAX {
            let _ = self.tell.send(Seen::GivenUp);
        }
    }
}
