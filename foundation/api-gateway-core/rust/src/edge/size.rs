//! How large a request may be.
//!
//! A body that announces to be too large is refused before any of it is read. One that does not announce its size is
//! counted while it is read, and cut off; whatever the service makes of half a message, the caller is told the reason.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use connectrpc::ConnectError;
use http::header::{self, HeaderValue};
use http::{HeaderMap, Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::{LengthLimitError, Limited};
use tower::Service;

use crate::ServiceError;

/// A service that never reads more than `limit` bytes of a request.
#[derive(Clone, Debug)]
pub(super) struct SizeLimit<S> {
    inner: S,
    limit: u64,
}

impl<S> SizeLimit<S> {
    pub(super) fn new(inner: S, limit: u64) -> Self {
        Self { inner, limit }
    }
}

impl<S> Service<Request<Body>> for SizeLimit<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let limit = self.limit;
        match announced(request.headers()) {
            Some(length) if length > limit => {
                let response = refusal(request.headers(), limit);
                Box::pin(std::future::ready(Ok(response)))
            }
            // The connection itself holds a body to the length it announced.
            Some(_) => uncached(self.inner.call(request)),
            None => {
                let (headers, exceeded) = (request.headers().clone(), Arc::new(AtomicBool::new(false)));
                let answer = self.inner.call(request.map(|body| Body::new(Counted::new(body, limit, &exceeded))));
                uncached(async move {
                    let response = answer.await?;
                    Ok(if exceeded.load(Ordering::Acquire) { refusal(&headers, limit) } else { response })
                })
            }
        }
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

/// Answers of services are nobody's to keep.
fn uncached(answer: impl Future<Output = Result<Response<Body>, Infallible>> + Send + 'static) -> Answer {
    Box::pin(async move {
        let mut response = answer.await?;
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        Ok(response)
    })
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn refusal(headers: &HeaderMap, limit: u64) -> Response<Body> {
    let refused = ServiceError::exhausted("request.too_large", format!("a request has at most {limit} bytes"))
        .hint("send less at once");
    ConnectError::from(refused).into_http_response(headers).map(Body::new)
}

/// A body that says when it was cut off.
struct Counted {
    body: Limited<Body>,
    exceeded: Arc<AtomicBool>,
}

impl Counted {
    fn new(body: Body, limit: u64, exceeded: &Arc<AtomicBool>) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Self { body: Limited::new(body, limit), exceeded: Arc::clone(exceeded) }
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.as_ref().is_some_and(|frame| frame.as_ref().is_err_and(|error| error.is::<LengthLimitError>())) {
            self.exceeded.store(true, Ordering::Release);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
