//! HTTP/1.1 connections, driven by whoever reads from them.
//!
//! There is no task, no queue and no buffer behind a connection: sending a request and reading its answer poll the
//! socket. A token therefore comes from the socket to its reader in one go, a reader who leaves closes the socket by
//! dropping it, and thousands of streams that wait for their next token hold nothing but their sockets.
//!
//! What is written and read of heads is in `head`, what tells where a body ends in `framing`.

mod framing;
mod head;

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use bytes::{Buf, Bytes, BytesMut};
use http::response::Parts;
use http::{Method, Request};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::runtime::{Handle, Id};

use super::dial::Stream;
use super::error::{TransportError, chain};

pub(super) use framing::Framing;

/// The most that is read at a time, in bytes.
const READ: usize = 16 * 1024;

/// A connection, for one request at a time.
pub(super) struct Http1 {
    stream: Stream,
    /// The runtime that notices what comes.
    runtime: Id,
    /// What has been read and belongs to nobody yet.
    ahead: BytesMut,
    /// Whether another request may be sent when the answer has been read.
    is_kept: bool,
}

/// Why a request was not answered.
pub(super) struct Unanswered {
    pub(super) error: TransportError,
    /// Whether the connection ended before anything came back, as one does that the other side had closed.
    pub(super) was_closed: bool,
}

/// A request on its way: its head and its body.
type Unsent = bytes::buf::Chain<Bytes, Bytes>;

impl Http1 {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream, runtime: Handle::current().id(), ahead: BytesMut::new(), is_kept: true }
    }

    /// Whether this runtime notices what comes.
    pub(super) fn is_of(&self, runtime: Id) -> bool {
        self.runtime == runtime
    }

    /// Whether another request can be sent, as far as anyone can know: nothing has come that nobody asked for, nor the end.
    pub(super) fn is_reusable(&mut self) -> bool {
        // Without a waker: nobody waits, and no task that is gone is remembered.
        let cx = &mut Context::from_waker(Waker::noop());
        let mut byte = [MaybeUninit::uninit()];
        let mut read = ReadBuf::uninit(&mut byte);
        self.is_kept && self.ahead.is_empty() && Pin::new(&mut self.stream).poll_read(cx, &mut read).is_pending()
    }

    /// Sends a request to this host, and gives the answer's head and how its body ends.
    pub(super) async fn send(&mut self, request: &Request<Bytes>, host: &str) -> Result<(Parts, Framing), Unanswered> {
        let mut unsent = Some(head::write(request, host).chain(request.body().clone()));
        let is_head = request.method() == Method::HEAD;
        let answered = poll_fn(|cx| {
            if let Some(rest) = &mut unsent
                && let Poll::Ready(sent) = write(&mut self.stream, rest, cx)
            {
                // Who does not want to hear the rest of it may have said why.
                self.is_kept &= sent.is_ok();
                unsent = None;
            }
            self.poll_head(is_head, cx)
        });
        let (parts, framing, is_kept) = answered.await.map_err(|error| Unanswered {
            was_closed: self.ahead.is_empty() && is_end(&error),
            error: TransportError::Broken(chain(&error)),
        })?;
        // An answer to half a request is the last one.
        self.is_kept &= is_kept && unsent.is_none();
        Ok((parts, framing))
    }

    fn poll_head(&mut self, is_head: bool, cx: &mut Context<'_>) -> Poll<io::Result<(Parts, Framing, bool)>> {
        loop {
            if let Some(head) = head::read(&mut self.ahead, is_head)? {
                return Poll::Ready(Ok(head));
            }
            let mut bytes = [MaybeUninit::uninit(); READ];
            let mut read = ReadBuf::uninit(&mut bytes);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut read))?;
            if read.filled().is_empty() {
                return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
            }
            self.ahead.extend_from_slice(read.filled());
        }
    }

    /// The next piece of an answer's body; nothing at its end.
    pub(super) fn poll_body(&mut self, framing: &mut Framing, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        loop {
            if framing.has_ended() {
                return Poll::Ready(None);
            }
            if !self.ahead.is_empty() {
                // What came with the head. Its memory is given back: streams are long, and many.
                let mut ahead = std::mem::take(&mut self.ahead);
                let data = self.take(framing, &mut ahead)?;
                if !data.is_empty() {
                    return Poll::Ready(Some(Ok(data)));
                }
                continue;
            }
            let mut bytes = [MaybeUninit::uninit(); READ];
            let mut read = ReadBuf::uninit(&mut bytes);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut read))?;
            if read.filled().is_empty() {
                self.is_kept = false;
                return Poll::Ready(framing.closed().err().map(Err));
            }
            let data = self.take(framing, read.filled_mut())?;
            if !data.is_empty() {
                return Poll::Ready(Some(Ok(data)));
            }
        }
    }

    /// The body's part of what was read; what comes after the body is kept.
    fn take(&mut self, framing: &mut Framing, read: &mut [u8]) -> io::Result<Bytes> {
        let taken = framing.take(read)?;
        self.ahead.extend_from_slice(&read[taken.used..]);
        Ok(Bytes::copy_from_slice(&read[..taken.data]))
    }
}

/// Whether the other side has ended the connection.
fn is_end(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

/// Writes all of it.
fn write(stream: &mut Stream, unsent: &mut Unsent, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
    let mut stream = Pin::new(stream);
    while unsent.has_remaining() {
        let mut slices = [IoSlice::new(&[]); 2];
        let count = unsent.chunks_vectored(&mut slices);
        let written = ready!(stream.as_mut().poll_write_vectored(cx, &slices[..count]))?;
        if written == 0 {
            return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
        }
        unsent.advance(written);
    }
    stream.poll_flush(cx)
}
