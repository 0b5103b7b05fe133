//! The body of an answer as it arrives.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Incoming};

use super::error::{TransportError, chain};
use super::http1::{Framing, Http1};
use super::http2::Place;
use super::pool::Pool;

/// The body of an answer. Dropping it before its end ends the other side's work at once: an HTTP/1.1 connection is closed,
/// an HTTP/2 stream is reset.
pub struct AnswerBody(Source);

enum Source {
    Http1 {
        connection: Http1,
        framing: Framing,
        pool: Arc<Pool>,
    },
    Http2 {
        incoming: Incoming,
        _place: Place,
    },
    /// Made in this process.
    Made(VecDeque<Bytes>),
    /// The connection went back, or is no more.
    Done,
}

impl AnswerBody {
    pub(super) fn http1(connection: Http1, framing: Framing, pool: Arc<Pool>) -> Self {
        let mut body = Self(Source::Http1 { connection, framing, pool });
        body.notice_end();
        body
    }

    pub(super) fn http2(incoming: Incoming, place: Place) -> Self {
        let mut body = Self(Source::Http2 { incoming, _place: place });
        body.notice_end();
        body
    }

    /// A body that is here already, in the pieces in which it is to be read.
    #[must_use]
    pub fn made(pieces: impl IntoIterator<Item = Bytes>) -> Self {
        Self(Source::Made(pieces.into_iter().collect()))
    }

    /// The next piece; `None` at the end. Trailers are left out.
    ///
    /// # Errors
    /// [`TransportError::Broken`] when it broke off; then it is of no more use.
    pub fn poll_data(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, TransportError>>> {
        let next = match &mut self.0 {
            Source::Http1 { connection, framing, .. } => {
                ready!(connection.poll_body(framing, cx)).map(|data| data.map_err(|error| chain(&error)))
            }
            Source::Http2 { incoming, .. } => loop {
                match ready!(Pin::new(&mut *incoming).poll_frame(cx)) {
                    Some(Ok(frame)) => {
                        if let Ok(data) = frame.into_data() {
                            break Some(Ok(data));
                        }
                    }
                    Some(Err(error)) => break Some(Err(chain(&error))),
                    None => break None,
                }
            },
            Source::Made(pieces) => pieces.pop_front().map(Ok),
            Source::Done => None,
        };
        match next {
            Some(Ok(data)) => {
                self.notice_end();
                Poll::Ready(Some(Ok(data)))
            }
            Some(Err(error)) => {
                self.0 = Source::Done;
                Poll::Ready(Some(Err(TransportError::Broken(error))))
            }
            None => {
                self.done();
                Poll::Ready(None)
            }
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

    /// The last piece is often known to be the last.
    fn notice_end(&mut self) {
        let has_ended = match &self.0 {
            Source::Http1 { framing, .. } => framing.has_ended(),
            Source::Http2 { incoming, .. } => incoming.is_end_stream(),
            Source::Made(_) | Source::Done => false,
        };
        if has_ended {
            self.done();
        }
    }

    /// The answer is over: its connection is free for the next one.
    fn done(&mut self) {
        if let Source::Http1 { connection, pool, .. } = std::mem::replace(&mut self.0, Source::Done) {
            pool.give_back(connection);
        }
    }
}
