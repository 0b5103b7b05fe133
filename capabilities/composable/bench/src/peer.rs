//! What every system that is measured can do.

use std::future::Future;

use anyhow::Result;

use crate::load::Client;

/// Bytes of an event's payload, as it is stored.
pub const PAYLOAD: usize = 256;

/// Events of a stream before a client goes on to the next.
const STREAM_LENGTH: usize = 20;

/// An event store, as its documentation says it is used.
pub trait Peer: Clone + Send + Sync + 'static {
    /// One stream, and what a writer of it knows: its version, or its last event.
    type Stream: Send + 'static;

    /// A stream that nobody has written to.
    fn stream(&self) -> Self::Stream;

    /// Appends events of [`PAYLOAD`] bytes each, all or nothing, and only when nobody else has appended since.
    fn append(&self, stream: &mut Self::Stream, events: usize) -> impl Future<Output = Result<()>> + Send;
}

/// Appends to streams of its own.
pub struct Appending<P: Peer> {
    peer: P,
    stream: P::Stream,
    length: usize,
    batch: usize,
}

impl<P: Peer> Appending<P> {
    /// With so many events at a time.
    pub fn new(peer: P, batch: usize) -> Self {
        Self { stream: peer.stream(), peer, length: 0, batch }
    }
}

impl<P: Peer> Client for Appending<P> {
    async fn step(&mut self) -> Result<usize> {
        if self.length >= STREAM_LENGTH * self.batch {
            self.stream = self.peer.stream();
            self.length = 0;
        }
        self.peer.append(&mut self.stream, self.batch).await?;
        self.length += self.batch;
        Ok(self.batch)
    }
}
