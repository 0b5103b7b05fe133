//! Listens, answers HTTP/1.1 and HTTP/2 on one port, and stops without cutting streams off.

use std::convert::Infallible;
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};

use super::Ingress;

/// How long a client may keep a connection without a request on it. Clients themselves let go after 60 s or so; whoever
/// lets go first must not be this side, or a request may meet a closed connection.
const KEEP_UNUSED: Duration = Duration::from_secs(75);
const PING_EVERY: Duration = Duration::from_secs(30);
const AFTER_ACCEPT_ERROR: Duration = Duration::from_millis(100);
/// The most that is read ahead of a connection, in bytes; heads must fit.
const READ_AHEAD: usize = 64 * 1024;

/// The time to stop was over.
#[derive(Debug, thiserror::Error)]
#[error("some streams were still running when the time to stop was over")]
pub struct ServeError;

/// Serves until `stop` resolves, then takes no more connections, lets streams end, and returns.
///
/// # Errors
/// [`ServeError`] when streams run on for longer than `drain_within`; they are cut off then.
pub async fn serve(
    listener: TcpListener,
    ingress: Ingress,
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
            Ok((stream, _)) => drop(tokio::spawn(connection(stream, ingress.clone(), graceful.watcher()))),
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

async fn connection(stream: TcpStream, ingress: Ingress, watcher: Watcher) {
    // Without it, a token waits up to 40 ms for the acknowledgement of the one before.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    let service = service_fn(move |request| {
        let ingress = ingress.clone();
        // In a box of its own, which is given back as soon as the reply begins: a connection's task is as large as all
        // that it may ever hold, for as long as its stream goes on.
        Box::pin(async move { Ok::<_, Infallible>(ingress.handle(request).await) })
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(KEEP_UNUSED).max_buf_size(READ_AHEAD);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(Some(PING_EVERY));
    let served = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    if let Err(error) = watcher.watch(served).await {
        tracing::debug!(%error, "a connection ended early");
    }
}
