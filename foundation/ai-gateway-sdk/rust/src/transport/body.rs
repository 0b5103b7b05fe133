//! The body of an answer as it arrives.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::ready;
use hyper::body::{Body, Frame, Incoming};

use super::error::{TransportError, chain};
use super::http1::Http1;
use super::http2::Place;
use super::pool::Pool;

/// The body of an answer. Dropping it before its end ends the other side's work at once: an HTTP/1.1 connection is closed,
/// an HTTP/2 stream is reset.
pub struct AnswerBody(Inner);

enum Inner {
    Carried(Carried),
    /// Made in this process.
    Made(VecDeque<Bytes>),
}

/// What comes over a connection.
struct Carried {
    incoming: Incoming,
    carrier: Carrier,
}

pub(super) enum Carrier {
    Http1 {
        connection: Http1,
        pool: Arc<Pool>,
    },
    Http2 {
        _place: Place,
    },
    /// The connection went back, or is no more.
    Done,
}

impl AnswerBody {
    pub(super) fn new(incoming: Incoming, carrier: Carrier) -> Self {
        let mut carried = Carried { incoming, carrier };
        if carried.incoming.is_end_stream() {
            carried.done();
        }
        Self(Inner::Carried(carried))
    }

    /// A body that is here already, in the pieces in which it is to be read.
    #[must_use]
    pub fn made(pieces: impl IntoIterator<Item = Bytes>) -> Self {
        Self(Inner::Made(pieces.into_iter().collect()))
    }

    /// The next piece; `None` at the end. Trailers are left out.
    ///
    /// # Errors
    /// [`TransportError::Broken`] when it broke off; then it is of no more use.
    pub fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        match &mut self.0 {
            Inner::Carried(carried) => carried.poll_data(cx),
            Inner::Made(pieces) => Poll::Ready(pieces.pop_front().map(Ok)),
        }
    }

    /// Up to so many bytes of it, for error messages. What cannot be read any more is left out.
    pub async fn beginning(mut self, limit: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while let Some(Ok(data)) = std::future::poll_fn(|cx| self.poll_data(cx)).await {
            bytes.extend_from_slice(&data);
            if bytes.len() >= limit {
                bytes.truncate(limit);
                break;
            }
        }
        bytes
    }
}

impl Carried {
    fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        loop {
            let frame = match &mut self.carrier {
                Carrier::Http1 { connection, .. } => ready!(connection.poll_body(&mut self.incoming, cx)),
                Carrier::Http2 { .. } => ready!(Pin::new(&mut self.incoming).poll_frame(cx)),
                Carrier::Done => return Poll::Ready(None),
            };
            match frame.map(|frame| frame.map(Frame::into_data)) {
                Some(Ok(Ok(data))) => {
                    if self.incoming.is_end_stream() {
                        self.done();
                    }
                    return Poll::Ready(Some(Ok(data)));
                }
                Some(Ok(Err(_trailers))) => {}
                Some(Err(error)) => {
                    self.carrier = Carrier::Done;
                    return Poll::Ready(Some(Err(TransportError::Broken(chain(&error)))));
                }
                None => {
                    self.done();
                    return Poll::Ready(None);
                }
            }
        }
    }

    /// The answer is over: its connection is free for the next one.
    fn done(&mut self) {
        if let Carrier::Http1 { connection, pool } = std::mem::replace(&mut self.carrier, Carrier::Done) {
            pool.give_back(connection);
        }
    }
}
