//! What is measured of a system, whatever it is.

use std::future::Future;
use std::time::Duration;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::load::{Client, Sample, closed_loop};

/// Bytes of an event's payload, as JSON.
pub const PAYLOAD: usize = 256;

/// Events of a stream, in appends, before a client goes on to the next.
const STREAM_LENGTH: usize = 20;

/// The event that all systems keep: JSON of [`PAYLOAD`] bytes, because most of them keep nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    /// Who wrote it, and which of theirs it is.
    pub writer: u64,
    pub number: u64,
    pub text: String,
}

impl Tested {
    /// Its JSON has so many bytes, but for the digits of its numbers.
    pub fn sized(writer: u64, number: u64, bytes: usize) -> Self {
        const WITHOUT_TEXT: usize = r#"{"writer":0,"number":0,"text":""}"#.len();
        Self { writer, number, text: "x".repeat(bytes.saturating_sub(WITHOUT_TEXT)) }
    }

    pub fn new(writer: u64, number: u64) -> Self {
        Self::sized(writer, number, PAYLOAD)
    }
}

/// The state that all systems fold: how many events, and how long their texts are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    pub events: u64,
    pub bytes: u64,
}

impl Total {
    pub fn take(&mut self, event: &Tested) {
        self.events += 1;
        self.bytes += event.text.len() as u64;
    }
}

/// Writes.
pub trait Writer: Clone + Send + Sync + 'static {
    /// One stream, and what a writer of it knows: its version, or its last event.
    type Stream: Send + Sync + 'static;

    /// A stream that nobody has written to.
    fn stream(&self) -> Self::Stream;

    /// Appends events, all or nothing, and only when nobody else has appended since.
    fn append(&self, stream: &mut Self::Stream, events: Vec<Tested>) -> impl Future<Output = Result<()>> + Send;
}

/// Writes, reads and decides, as its documentation says.
pub trait Engine: Writer {
    /// The same stream for another client, who knows nothing of it.
    fn shared(&self, stream: &Self::Stream) -> Self::Stream;

    /// Loads an aggregate, decides, and appends one event; again, when another client was first.
    fn command(&self, stream: &mut Self::Stream, event: Tested) -> impl Future<Output = Result<()>> + Send;

    /// Loads an aggregate: all events of a stream, decoded and folded.
    fn load(&self, stream: &Self::Stream) -> impl Future<Output = Result<Total>> + Send;

    /// All events there are, decoded and folded.
    fn replay(&self) -> impl Future<Output = Result<Total>> + Send;
}

struct Asking<P: Writer> {
    peer: P,
    stream: P::Stream,
    asked: usize,
    batch: usize,
}

impl<P: Writer> Client for Asking<P> {
    async fn step(&mut self) -> Result<usize> {
        if self.asked == STREAM_LENGTH {
            (self.stream, self.asked) = (self.peer.stream(), 0);
        }
        let events = (0..self.batch).map(|number| Tested::new(0, number as u64)).collect();
        self.peer.append(&mut self.stream, events).await?;
        self.asked += 1;
        Ok(self.batch)
    }
}

/// Clients that append to streams of their own, `batch` events at a time.
pub async fn appends<P: Writer>(peer: &P, clients: usize, batch: usize, time: Duration) -> Result<Sample> {
    let client = |_| Asking { peer: peer.clone(), stream: peer.stream(), asked: 0, batch };
    closed_loop((0..clients).map(client), time).await
}

struct Commanding<P: Writer> {
    peer: P,
    stream: P::Stream,
    asked: usize,
    at_most: usize,
}

impl<P: Engine> Client for Commanding<P> {
    async fn step(&mut self) -> Result<usize> {
        if self.asked == self.at_most {
            (self.stream, self.asked) = (self.peer.stream(), 0);
        }
        self.peer.command(&mut self.stream, Tested::new(0, self.asked as u64)).await?;
        self.asked += 1;
        Ok(1)
    }
}

/// Clients that send commands to aggregates of their own.
pub async fn commands<P: Engine>(peer: &P, clients: usize, time: Duration) -> Result<Sample> {
    let client = |_| Commanding { peer: peer.clone(), stream: peer.stream(), asked: 0, at_most: STREAM_LENGTH };
    closed_loop((0..clients).map(client), time).await
}

/// Clients that all send commands to one aggregate.
pub async fn hot_commands<P: Engine>(peer: &P, clients: usize, time: Duration) -> Result<Sample> {
    let hot = peer.stream();
    let client = |_| Commanding { peer: peer.clone(), stream: peer.shared(&hot), asked: 0, at_most: usize::MAX };
    closed_loop((0..clients).map(client), time).await
}

struct Loading<P: Writer> {
    peer: P,
    stream: P::Stream,
    length: usize,
}

impl<P: Engine> Client for Loading<P> {
    async fn step(&mut self) -> Result<usize> {
        let total = self.peer.load(&self.stream).await?;
        anyhow::ensure!(total.events == self.length as u64, "{} of {} events were loaded", total.events, self.length);
        Ok(self.length)
    }
}

/// One client that loads an aggregate of so many events.
pub async fn loads<P: Engine>(peer: &P, length: usize, time: Duration) -> Result<Sample> {
    let mut stream = peer.stream();
    for start in (0..length).step_by(100) {
        let events = (start..length.min(start + 100)).map(|number| Tested::new(0, number as u64)).collect();
        peer.append(&mut stream, events).await?;
    }
    closed_loop(std::iter::once(Loading { peer: peer.clone(), stream, length }), time).await
}
