//! The gateway's own port.

use std::time::Duration;

use api_gateway_core::event_loops::EventLoops;
use api_gateway_core::server::{self, Connections, ServeError};
use tokio::net::TcpListener;

use super::Ingress;

/// Clients themselves let go of an unused connection after 60 s or so; whoever lets go first must not be this side, or a
/// request may meet a closed connection.
const CONNECTIONS: Connections = Connections { head_within: Duration::from_secs(75), read_ahead: 64 * 1024 };

/// Serves on `event_loops` until `stop` resolves, then takes no more connections, lets streams end, and returns.
///
/// # Errors
/// [`ServeError`] when streams run on for longer than `drain_within`; they are cut off then.
pub async fn serve(
    listener: TcpListener,
    event_loops: &EventLoops,
    ingress: Ingress,
    stop: impl Future<Output = ()>,
    drain_within: Duration,
) -> Result<(), ServeError> {
    let answer = move |request, _| {
        let ingress = ingress.clone();
        async move { ingress.handle(request).await }
    };
    server::serve(listener, event_loops, CONNECTIONS, answer, stop, drain_within).await
}
