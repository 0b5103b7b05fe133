//! Threads with one event loop each, to which connections are dealt.
//!
//! **When to use it.** Where requests are many and do little but wait, as a proxy's do: a connection then stays on one
//! thread, with the connections that its requests open, so that nothing is woken on another core or moved to it. Where
//! requests compute, [`EventLoops::here`] is right: the runtime that is there shares their work among its threads.
//!
//! **How to extend it.** Which loop gets a connection is decided in `EventLoops::least_busy`.

use std::io;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;

use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// Where connections are served. Dropped, it ends its threads and whatever still runs on them, and waits for that.
#[derive(Debug)]
pub struct EventLoops {
    /// None: the runtime that is there.
    own: Vec<EventLoop>,
}

#[derive(Debug)]
struct EventLoop {
    runtime: Handle,
    /// How many it serves.
    connections: Arc<AtomicUsize>,
    /// Dropped, it ends the thread.
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl EventLoops {
    /// The runtime that serves.
    #[must_use]
    pub const fn here() -> Self {
        Self { own: Vec::new() }
    }

    /// So many threads.
    ///
    /// # Errors
    /// When the system has no more threads or event queues.
    pub fn start(threads: NonZeroUsize) -> io::Result<Self> {
        Ok(Self { own: (0..threads.get()).map(EventLoop::start).collect::<io::Result<_>>()? })
    }

    /// A thread for each processor that this process may use.
    ///
    /// # Errors
    /// When the system has no more threads or event queues.
    pub fn for_each_processor() -> io::Result<Self> {
        Self::start(std::thread::available_parallelism()?)
    }

    /// Serves a connection, on the loop that has the fewest.
    pub(crate) fn deal<F>(
        &self,
        stream: TcpStream,
        serve: impl FnOnce(TcpStream) -> F + Send + 'static,
    ) -> io::Result<()>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let Some(chosen) = self.least_busy() else {
            tokio::spawn(serve(stream));
            return Ok(());
        };
        let place = Place::take(&chosen.connections);
        let stream = stream.into_std()?;
        chosen.runtime.spawn(async move {
            match TcpStream::from_std(stream) {
                Ok(stream) => serve(stream).await,
                Err(error) => tracing::warn!(%error, "a connection could not be served"),
            }
            drop(place);
        });
        Ok(())
    }

    fn least_busy(&self) -> Option<&EventLoop> {
        self.own.iter().min_by_key(|event_loop| event_loop.connections.load(Ordering::Relaxed))
    }
}

impl EventLoop {
    fn start(number: usize) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (end, ended) = oneshot::channel();
        let handle = runtime.handle().clone();
        let run = move || {
            // Ends when the other half is dropped.
            let _ = runtime.block_on(ended);
        };
        let thread = std::thread::Builder::new().name(format!("event-loop-{number}")).spawn(run)?;
        Ok(Self { runtime: handle, connections: Arc::default(), end: Some(end), thread: Some(thread) })
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // A panic in it has been printed.
            let _ = thread.join();
        }
    }
}

/// A connection's place among those of a loop.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(connections: &Arc<AtomicUsize>) -> Self {
        connections.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(connections))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
