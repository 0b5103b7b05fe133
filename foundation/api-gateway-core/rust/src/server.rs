//! A port: listens, answers HTTP/1.1 and HTTP/2 on it, and stops without cutting anybody off.
//!
//! **When to use it.** For whatever is served over HTTP; [`edge::serve`](crate::edge::serve) does it for a router.
//! TCP_NODELAY is set on every connection: otherwise Nagle's algorithm and delayed acknowledgements together hold small
//! frames back for 40 ms each, which is what a streamed answer consists of.
//!
//! **How to extend it.** What connections may do is a field of [`Connections`].

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use http::{Request, Response};
use http_body::Body;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::event_loops::EventLoops;

/// How an HTTP/2 connection begins, as far as no request of HTTP/1.1 does.
const HTTP2: &[u8] = b"PRI";
const PING_EVERY: Duration = Duration::from_secs(30);
const AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(100);
/// Between two looks whether more of the first three bytes has come.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// What connections may do.
#[derive(Debug, Clone, Copy)]
pub struct Connections {
    /// How long a client may take to send a request's head, and keep a connection of HTTP/1.1 without a request on it.
    pub head_within: Duration,
    /// The most that is read ahead of a connection of HTTP/1.1, in bytes, at least 8,192; heads must fit.
    pub read_ahead: usize,
}

impl Default for Connections {
    fn default() -> Self {
        Self { head_within: Duration::from_secs(15), read_ahead: 64 * 1024 }
    }
}

/// The port cannot be served any longer.
#[derive(Debug, thiserror::Error)]
#[error("some requests were still running when the time to stop was over")]
pub struct ServeError;

/// Answers requests on `listener` until `stop` resolves, then takes no more connections, lets requests end, and returns.
/// Connections are dealt to `event_loops`.
///
/// # Errors
/// [`ServeError`] when requests run on for longer than `drain_within`; they are cut off then.
pub async fn serve<A, F, B>(
    listener: TcpListener,
    event_loops: &EventLoops,
    connections: Connections,
    answer: A,
    stop: impl Future<Output = ()>,
    drain_within: Duration,
) -> Result<(), ServeError>
where
    A: Fn(Request<Incoming>, SocketAddr) -> F + Clone + Send + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let (stopping, stops) = watch::channel(());
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let dealt = accepted.and_then(|(stream, peer)| {
            let (answer, stops) = (answer.clone(), stops.clone());
            event_loops.deal(stream, move |stream| connection(stream, peer, connections, answer, stops))
        });
        if let Err(error) = dealt {
            // Out of file descriptors, say: others may close theirs, so wait instead of spinning or giving up.
            tracing::warn!(%error, "cannot accept a connection");
            tokio::time::sleep(AFTER_ACCEPT_ERROR).await;
        }
    }
    drop((listener, stops));
    stopping.send_replace(());
    tokio::time::timeout(drain_within, stopping.closed()).await.map_err(|_| ServeError)
}

async fn connection<A, F, B>(
    stream: TcpStream,
    peer: SocketAddr,
    connections: Connections,
    answer: A,
    mut stops: watch::Receiver<()>,
) where
    A: Fn(Request<Incoming>, SocketAddr) -> F + Send + 'static,
    F: Future<Output = Response<B>> + Send + 'static,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    let beginning = tokio::select! {
        beginning = tokio::time::timeout(connections.head_within, is_http2(&stream)) => beginning,
        _ = stops.changed() => return,
    };
    let Ok(Ok(is_http2)) = beginning else {
        tracing::debug!(%peer, "a connection ended before it began");
        return;
    };
    let service = service_fn(move |request| {
        // In a box of its own, which is given back as soon as the response begins: a connection's task is as large as
        // all that it may ever hold, for as long as a stream goes on.
        let answering = Box::pin(answer(request, peer));
        async move { Ok::<_, Infallible>(answering.await) }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    let (head_within, read_ahead) = (connections.head_within, connections.read_ahead);
    builder.http1().timer(TokioTimer::new()).header_read_timeout(head_within).max_buf_size(read_ahead);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(Some(PING_EVERY));
    // Left to find out by itself, it reads the first bytes apart and so needs twice the buffer from then on.
    let builder = if is_http2 { builder.http2_only() } else { builder.http1_only() };
    let mut served = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let outcome = tokio::select! {
        biased;
        outcome = served.as_mut() => outcome,
        _ = stops.changed() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, %peer, "a connection ended early");
    }
}

/// Which version a client speaks; waits until it begins.
async fn is_http2(stream: &TcpStream) -> io::Result<bool> {
    let mut beginning = [0; HTTP2.len()];
    loop {
        let length = stream.peek(&mut beginning).await?;
        match &beginning[..length] {
            [] => return Err(io::ErrorKind::UnexpectedEof.into()),
            HTTP2 => return Ok(true),
            // What has come stays readable, so that nothing tells of the next byte.
            start if HTTP2.starts_with(start) => tokio::time::sleep(BETWEEN_LOOKS).await,
            _ => return Ok(false),
        }
    }
}
