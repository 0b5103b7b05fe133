//! The public port: RPCs to the services, everything else to the web server.
//!
//! [`router`] puts the pieces together; [`serve`] listens. Outermost first, a request meets: its metadata and the
//! security headers (`layers`), then either CORS, the size limit and the RPC service under `/rpc`, or the
//! `proxy`. To add a piece, give it a file and a line in [`router`].

mod layers;
mod pages;
mod proxy;
mod size;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{Request, Response};
use tokio::net::TcpListener;
use tower::Service;
use tower::util::BoxCloneSyncService;

use crate::EdgeConfig;
use crate::event_loops::EventLoops;
use crate::server::{self, Connections, ServeError};

/// Where the RPC services are mounted; the services themselves see paths without it.
pub const RPC_PREFIX: &str = "/rpc";

/// An RPC service as the edge mounts it, its authentication included.
pub type RpcService = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// Boxes a service for [`router`].
pub fn rpc_service<S>(service: S) -> RpcService
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
{
    BoxCloneSyncService::new(service)
}

/// Everything that the public port answers.
pub fn router(config: &Arc<EdgeConfig>, rpc: RpcService) -> Router {
    router_with(config, rpc, Router::new())
}

/// The same with `routes` of the program's own, which get metadata and security headers, and must authenticate for
/// themselves. Merging routes into the finished router instead would leave both out.
pub fn router_with(config: &Arc<EdgeConfig>, rpc: RpcService, routes: Router) -> Router {
    let rpc = layers::rpc(config, rpc);
    routes
        .route("/healthz", get(|| async { "ok\n" }))
        .nest_service(RPC_PREFIX, rpc)
        .fallback_service(proxy::Proxy::new(config))
        .layer(layers::CommonLayer::new(config))
}

/// Serves `router` on `listener` until `stop` resolves, then takes no more connections, lets requests end, and returns.
/// Where a request comes from is in its extensions, as a `SocketAddr`.
///
/// # Errors
/// [`ServeError`] when requests run on for longer than `drain_within`; they are cut off then.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    drain_within: Duration,
) -> Result<(), ServeError> {
    let answer = move |mut request: Request<hyper::body::Incoming>, peer| {
        request.extensions_mut().insert(peer);
        let mut router = router.clone();
        async move { router.call(request.map(Body::new)).await.unwrap_or_else(|never| match never {}) }
    };
    server::serve(listener, &EventLoops::here(), Connections::default(), answer, stop, drain_within).await
}
