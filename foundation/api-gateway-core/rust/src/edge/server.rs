//! Listens, answers HTTP/1.1 and HTTP/2 on one port, and stops without cutting anybody off.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tower::Service as _;

const HEADERS_WITHIN: Duration = Duration::from_secs(15);
const AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(100);

/// The port cannot be served any longer.
#[derive(Debug, thiserror::Error)]
#[error("some requests were still running when the time to stop was over")]
pub struct ServeError;

/// Serves `router` on `listener` until `stop` resolves, then takes no more connections, lets requests end, and returns.
///
/// TCP_NODELAY is set on every connection: otherwise Nagle's algorithm and delayed acknowledgements together hold small
/// frames back for 40 ms each, which is what a streamed answer consists of.
///
/// # Errors
/// [`ServeError`] when requests run on for longer than `drain_within`; they are cut off then.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    drain_within: Duration,
) -> Result<(), ServeError> {
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let connection = connection(stream, peer, router.clone(), graceful.watcher());
                tokio::spawn(connection);
            }
            Err(error) => {
                // Out of file descriptors, say: others may close theirs, so wait instead of spinning or giving up.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(AFTER_ACCEPT_ERROR).await;
            }
        }
    }
    drop(listener);
    tokio::time::timeout(drain_within, graceful.shutdown()).await.map_err(|_| ServeError)
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, watcher: Watcher) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        let mut router = router.clone();
        async move { Ok::<_, Infallible>(router.call(request.map(Body::new)).await.unwrap_or_else(|never| match never {})) }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(Some(Duration::from_secs(30)));
    let served = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    if let Err(error) = watcher.watch(served).await {
        tracing::debug!(%error, %peer, "a connection ended early");
    }
}
