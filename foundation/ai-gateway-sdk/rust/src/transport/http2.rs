//! HTTP/2 connections, each shared by many streams.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::client::conn::TrySendError;
use hyper::client::conn::http2::{Builder, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};

use super::dial::Stream;
use super::error::{TransportError, chain};

/// How much one stream may send ahead of its reader, in bytes.
const STREAM_WINDOW: u32 = 64 * 1024;
/// The same for all streams of a connection: enough that readers who have stopped do not stop the others.
const CONNECTION_WINDOW: u32 = 8 * 1024 * 1024;
/// A connection with streams on it is asked this often whether it is still there.
const PING_EVERY: Duration = Duration::from_secs(20);
/// And has this long to answer.
const PING_LIMIT: Duration = Duration::from_secs(10);

/// A connection. Clones share it.
#[derive(Clone)]
pub(super) struct Http2 {
    sender: SendRequest<Full<Bytes>>,
    streams: Arc<AtomicUsize>,
}

/// A stream's place on its connection.
pub(super) struct Place(Arc<AtomicUsize>);

/// Why a request was not answered.
pub(super) struct Unanswered {
    pub(super) error: TransportError,
    /// Whether none of it has been sent.
    pub(super) is_unsent: bool,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Http2 {
    pub(super) async fn new(stream: Stream) -> Result<Self, TransportError> {
        let handshake = Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(PING_EVERY)
            .keep_alive_timeout(PING_LIMIT)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .handshake(TokioIo::new(stream))
            .await;
        let (sender, connection) = handshake.map_err(|error| TransportError::Unreachable(chain(&error)))?;
        // It ends by itself when the last sender is gone; its streams hear of whatever ends it before.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender, streams: Arc::default() })
    }

    pub(super) fn streams(&self) -> usize {
        self.streams.load(Ordering::Relaxed)
    }

    pub(super) fn is_open(&self) -> bool {
        !self.sender.is_closed()
    }

    pub(super) fn place(&self) -> Place {
        self.streams.fetch_add(1, Ordering::Relaxed);
        Place(Arc::clone(&self.streams))
    }

    pub(super) async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, Unanswered> {
        let answer = self.sender.try_send_request(request).await;
        answer.map_err(|mut failed: TrySendError<_>| {
            let is_unsent = failed.take_message().is_some();
            Unanswered { error: TransportError::Broken(chain(&failed.into_error())), is_unsent }
        })
    }
}
