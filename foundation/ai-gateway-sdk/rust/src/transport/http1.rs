//! HTTP/1.1 connections, driven by whoever reads from them.
//!
//! There is no task behind a connection: sending a request and reading its answer poll it. A token therefore comes from
//! the socket to its reader in one go, a reader who leaves closes the socket by dropping it, and a connection that nobody
//! uses costs nothing but its buffer.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Body, Frame, Incoming};
use hyper::client::conn::TrySendError;
use hyper::client::conn::http1::{Builder, Connection, SendRequest};
use hyper_util::rt::TokioIo;

use super::dial::Stream;
use super::error::{TransportError, chain};

/// Largest head of an answer, in bytes; also the most that is read ahead.
const READ_AHEAD: usize = 32 * 1024;

pub(super) struct Http1 {
    sender: SendRequest<Full<Bytes>>,
    /// `None` once it has ended.
    driver: Option<Box<Connection<TokioIo<Stream>, Full<Bytes>>>>,
}

/// Why a request was not answered.
pub(super) struct Unanswered {
    pub(super) error: TransportError,
    /// Whether none of it has been sent.
    pub(super) is_unsent: bool,
    /// Whether the connection ended before anything came back, as one does that the other side had closed.
    pub(super) was_closed: bool,
}

impl Unanswered {
    pub(super) fn new(mut failed: TrySendError<Request<Full<Bytes>>>) -> Self {
        let is_unsent = failed.take_message().is_some();
        let error = failed.into_error();
        let was_closed = error.is_incomplete_message() || error.is_closed() || error.is_canceled() || was_reset(&error);
        Self { error: TransportError::Broken(chain(&error)), is_unsent, was_closed }
    }
}

fn was_reset(error: &hyper::Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| matches!(cause.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe))
}

impl Http1 {
    pub(super) async fn new(stream: Stream) -> Result<Self, TransportError> {
        let handshake = Builder::new().max_buf_size(READ_AHEAD).handshake(TokioIo::new(stream)).await;
        let (sender, driver) = handshake.map_err(|error| TransportError::Unreachable(chain(&error)))?;
        Ok(Self { sender, driver: Some(Box::new(driver)) })
    }

    /// Lets the connection do what it can now.
    pub(super) fn drive(&mut self, cx: &mut Context<'_>) {
        if let Some(driver) = &mut self.driver
            && Pin::new(driver).poll(cx).is_ready()
        {
            self.driver = None;
        }
    }

    /// Whether another request can be sent, as far as anyone can know.
    pub(super) fn is_reusable(&mut self) -> bool {
        // Without a waker: nobody waits, and no task that is gone is remembered.
        self.drive(&mut Context::from_waker(Waker::noop()));
        self.driver.is_some() && self.sender.is_ready()
    }

    pub(super) async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, Unanswered> {
        let mut answer = pin!(self.sender.try_send_request(request));
        let driver = &mut self.driver;
        let outcome = std::future::poll_fn(|cx| {
            if let Some(connection) = driver
                && Pin::new(connection).poll(cx).is_ready()
            {
                *driver = None;
            }
            answer.as_mut().poll(cx)
        });
        outcome.await.map_err(Unanswered::new)
    }

    /// The next piece of an answer's body that came over this connection.
    pub(super) fn poll_body(
        &mut self,
        body: &mut Incoming,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut *body).poll_frame(cx) {
            return Poll::Ready(frame);
        }
        self.drive(cx);
        Pin::new(body).poll_frame(cx)
    }
}
