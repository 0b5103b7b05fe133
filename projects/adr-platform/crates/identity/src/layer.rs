//! The tower layer that lets verified requests through, each with its [`Session`](crate::Session) in the extensions.
//!
//! Put it around the RPC service. It refuses before the body is read, in the form the caller's protocol expects. A
//! request's session is never taken from outside: what an outer layer may have put there is overwritten.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use api_gateway_core::RequestMetadata;
use axum::body::Body;
use connectrpc::ConnectError;
use http::{Request, Response};
use tower::{Layer, Service};

use crate::Gatekeeper;

/// See the [module](self).
#[derive(Clone, Debug)]
pub struct AuthenticateLayer {
    gatekeeper: Arc<Gatekeeper>,
}

impl AuthenticateLayer {
    /// A layer that asks this gatekeeper.
    #[must_use]
    pub fn new(gatekeeper: Arc<Gatekeeper>) -> Self {
        Self { gatekeeper }
    }
}

impl<S> Layer<S> for AuthenticateLayer {
    type Service = Authenticate<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Authenticate { inner, gatekeeper: Arc::clone(&self.gatekeeper) }
    }
}

/// The service that [`AuthenticateLayer`] makes.
#[derive(Clone, Debug)]
pub struct Authenticate<S> {
    inner: S,
    gatekeeper: Arc<Gatekeeper>,
}

impl<S, R> Service<Request<Body>> for Authenticate<S>
where
    S: Service<Request<Body>, Response = Response<R>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    R: http_body::Body<Data = axum::body::Bytes> + Send + 'static,
    R::Error: Into<axum::BoxError>,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        // The service that is ready is this one, so it is the clone that stays behind.
        let clone = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, clone);
        let gatekeeper = Arc::clone(&self.gatekeeper);
        Box::pin(async move {
            match gatekeeper.session(request.headers(), peer(&request)).await {
                Ok(session) => {
                    request.extensions_mut().insert(session);
                    Ok(inner.call(request).await?.map(Body::new))
                }
                Err(refused) => Ok(ConnectError::from(refused).into_http_response(request.headers()).map(Body::new)),
            }
        })
    }
}

fn peer(request: &Request<Body>) -> Option<IpAddr> {
    request.extensions().get::<RequestMetadata>()?.peer.map(|address| address.ip())
}
