//! One connection: served until its client closes it, or a script does.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context, Poll};

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::service::{Shared, answer};

/// Streams that a client may have open in one HTTP/2 connection.
const MAX_STREAMS: u32 = 16_384;
/// Bytes of a connection's buffers, and so of a request's head: connections are many.
const BUFFER: usize = 16_384;

/// Ends a connection from within.
#[derive(Debug, Default)]
pub(crate) struct Control {
    ended: Notify,
    reset: AtomicBool,
}

impl Control {
    /// Ends the connection once everything written is on its way.
    pub(crate) fn end(&self, reset: bool) {
        self.reset.store(reset, Relaxed);
        self.ended.notify_one();
    }
}

/// Serves HTTP/1.1, or HTTP/2 when the client begins with it.
pub(crate) async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    // Not essential: a socket that is gone by now fails when it is read.
    let _ = stream.set_nodelay(true);
    let control = Arc::new(Control::default());
    let socket = Socket { stream, control: Arc::clone(&control) };
    let _open = Open::new(Arc::clone(&shared));
    let service = service_fn(|request| answer(Arc::clone(&shared), Arc::clone(&control), request));
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().header_read_timeout(None).max_buf_size(BUFFER);
    builder.http2().max_concurrent_streams(MAX_STREAMS);
    let connection = builder.serve_connection(TokioIo::new(socket), service);
    tokio::select! {
        // The connection comes first, so that what a body said before it ended the connection is written.
        biased;
        _ = connection => {}
        () = control.ended.notified() => {}
    }
}

/// Counts a connection.
struct Open(Arc<Shared>);

impl Open {
    fn new(shared: Arc<Shared>) -> Self {
        shared.counters.connected();
        Self(shared)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.counters.closed();
    }
}

/// A TCP stream that can be reset when it is closed.
struct Socket {
    stream: TcpStream,
    control: Arc<Control>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.control.reset.load(Relaxed) {
            // If that fails, the other side sees a connection that was closed too early, which is nearly the same.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, from: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        from: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, from)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
