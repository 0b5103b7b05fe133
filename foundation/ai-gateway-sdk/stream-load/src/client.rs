//! Connections, without Nagle's delay: of HTTP/1.1 as many as there are requests under way, of HTTP/2 a fixed number.

use std::net::SocketAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

type Body = Full<Bytes>;
type Http1 = http1::SendRequest<Body>;
type Http2 = http2::SendRequest<Body>;

/// Of HTTP/1.1, in bytes: requests are small and connections many.
const BUFFER: usize = 16_384;

/// Why no answer came.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    #[error("no connection: {0}")]
    Connect(#[from] std::io::Error),
    #[error("no answer: {0}")]
    Http(#[from] hyper::Error),
}

/// All connections of a load.
#[derive(Debug)]
pub(crate) struct Client {
    address: SocketAddr,
    idle: Mutex<Vec<Http1>>,
    shared: Vec<tokio::sync::Mutex<Option<Http2>>>,
    next: AtomicUsize,
}

/// An answer, and its connection for the next, if it has one of its own.
pub(crate) struct Answer {
    pub(crate) response: Response<Incoming>,
    connection: Option<Http1>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, http2_connections: usize) -> Self {
        let shared = (0..http2_connections).map(|_| tokio::sync::Mutex::new(None)).collect();
        Self { address, idle: Mutex::default(), shared, next: AtomicUsize::new(0) }
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Result<Answer, ClientError> {
        if !self.shared.is_empty() {
            let response = self.http2().await?.send_request(request).await?;
            return Ok(Answer { response, connection: None });
        }
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        // One that the server has closed meanwhile gives the request back.
        let request = match idle {
            Some(mut connection) => match connection.try_send_request(request).await {
                Ok(response) => return Ok(Answer { response, connection: Some(connection) }),
                Err(mut error) => error.take_message().ok_or_else(|| error.into_error())?,
            },
            None => request,
        };
        let mut connection = self.http1().await?;
        let response = connection.send_request(request).await?;
        Ok(Answer { response, connection: Some(connection) })
    }

    /// Takes a connection back whose answer was read to its end.
    pub(crate) async fn finished(&self, connection: Option<Http1>) {
        if let Some(mut connection) = connection
            && connection.ready().await.is_ok()
        {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }

    async fn http1(&self) -> Result<Http1, ClientError> {
        let socket = self.connect().await?;
        let (sender, connection) = http1::Builder::new().max_buf_size(BUFFER).handshake(socket).await?;
        // What goes wrong in it is told to the request.
        tokio::spawn(async move { drop(connection.await) });
        Ok(sender)
    }

    async fn http2(&self) -> Result<Http2, ClientError> {
        let place = &self.shared[self.next.fetch_add(1, Relaxed) % self.shared.len()];
        let mut place = place.lock().await;
        if let Some(sender) = place.as_ref().filter(|sender| !sender.is_closed()) {
            return Ok(sender.clone());
        }
        let socket = self.connect().await?;
        let (sender, connection) = http2::Builder::new(TokioExecutor::new()).handshake(socket).await?;
        tokio::spawn(async move { drop(connection.await) });
        *place = Some(sender.clone());
        Ok(sender)
    }

    async fn connect(&self) -> std::io::Result<TokioIo<TcpStream>> {
        let socket = TcpStream::connect(self.address).await?;
        socket.set_nodelay(true)?;
        Ok(TokioIo::new(socket))
    }
}

impl Answer {
    pub(crate) fn into_parts(self) -> (Response<Incoming>, Option<Http1>) {
        (self.response, self.connection)
    }
}
