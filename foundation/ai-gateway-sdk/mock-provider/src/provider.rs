//! The provider as tests and benchmarks hold it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{oneshot, watch};

use crate::connection::serve;
use crate::script::Script;
use crate::service::{Received, Shared};
use crate::stats::Stats;

/// Connections that wait to be accepted.
const BACKLOG: u32 = 16_384;
/// Requests that a provider in a test remembers.
const KEPT: usize = 1_000;

/// How a provider is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where it listens; port 0 takes any that is free.
    pub address: SocketAddr,
    /// Threads that accept and answer, each for itself.
    pub threads: usize,
    /// How many of the latest requests it remembers.
    pub keep_requests: usize,
    /// Said to the first requests that bring no script, one each.
    pub first: Vec<Script>,
    /// Said to all others that bring none.
    pub then: Script,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            threads: 1,
            keep_requests: KEPT,
            first: Vec::new(),
            then: Script::default(),
        }
    }
}

/// A provider with threads of its own, so that it keeps its pace whatever the program under test does. It ends when it
/// is dropped, and its connections with it.
#[derive(Debug)]
pub struct MockProvider {
    /// Where it listens, such as `http://127.0.0.1:4000`. OpenAI's clients want `/v1` after it.
    pub base_url: String,
    address: SocketAddr,
    shared: Arc<Shared>,
    end: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
}

impl MockProvider {
    /// One that says the same to all requests that bring no script.
    ///
    /// # Errors
    /// When no port or thread is to be had.
    pub async fn start(script: Script) -> io::Result<Self> {
        Self::start_with(Options { then: script, ..Options::default() }).await
    }

    /// One that says something to each of the first requests, and something else to all others.
    ///
    /// # Errors
    /// As for [`start`](Self::start).
    pub async fn start_in_turn(first: impl IntoIterator<Item = Script>, then: Script) -> io::Result<Self> {
        Self::start_with(Options { first: first.into_iter().collect(), then, ..Options::default() }).await
    }

    /// One with all options.
    ///
    /// # Errors
    /// As for [`start`](Self::start), or when the address is taken.
    pub async fn start_with(options: Options) -> io::Result<Self> {
        let shared = Arc::new(Shared::new(options.first, options.then, options.keep_requests));
        let (end, ended) = watch::channel(false);
        let mut provider = Self { base_url: String::new(), address: options.address, shared, end, threads: Vec::new() };
        for number in 0..options.threads.max(1) {
            let (started, starts) = oneshot::channel();
            let (address, shared, ended) = (provider.address, Arc::clone(&provider.shared), ended.clone());
            let thread = std::thread::Builder::new()
                .name(format!("mock-provider-{number}"))
                .spawn(move || run(address, &shared, ended, started))?;
            provider.threads.push(thread);
            // The first finds a port, which the others share.
            provider.address = starts.await.unwrap_or_else(|_| Err(io::Error::other("the thread has ended")))?;
        }
        provider.base_url = format!("http://{}", provider.address);
        Ok(provider)
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Says this from now on; what was still to be said in turn is forgotten.
    pub fn set_script(&self, script: Script) {
        self.shared.set_script(script);
    }

    /// Says these to the next requests that bring no script, one each.
    pub fn then(&self, scripts: impl IntoIterator<Item = Script>) {
        self.shared.add_scripts(scripts);
    }

    /// What it has done so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.shared.counters.stats()
    }

    /// Forgets what is over, for another measurement.
    pub fn reset_stats(&self) {
        self.shared.counters.reset();
    }

    /// Waits until this holds of what it has done. It is asked after every change.
    pub async fn until(&self, holds: impl Fn(&Stats) -> bool) -> Stats {
        self.shared.counters.until(holds).await
    }

    /// Lets all answers go on that are held, and those that were begun by now and are yet to be.
    pub fn release(&self) {
        self.shared.release();
    }

    /// The latest requests, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.shared.received()
    }
}

impl Drop for MockProvider {
    fn drop(&mut self) {
        self.end.send_replace(true);
        for thread in self.threads.drain(..) {
            // It has no answer to give; a panic in it has been printed.
            let _ = thread.join();
        }
    }
}

type Started = oneshot::Sender<io::Result<SocketAddr>>;

/// One thread: accepts and serves until the end.
fn run(address: SocketAddr, shared: &Arc<Shared>, ended: watch::Receiver<bool>, started: Started) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(started.send(Err(error))),
    };
    runtime.block_on(async {
        match listen(address).and_then(|listener| Ok((listener.local_addr()?, listener))) {
            Ok((address, listener)) => {
                // Whoever started this may have gone; then the end has come as well.
                let _ = started.send(Ok(address));
                accept(&listener, shared, ended).await;
            }
            Err(error) => drop(started.send(Err(error))),
        }
    });
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

async fn accept(listener: &TcpListener, shared: &Arc<Shared>, mut ended: watch::Receiver<bool>) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = ended.wait_for(|ended| *ended) => return,
        };
        match accepted {
            Ok((socket, _)) => drop(tokio::spawn(serve(socket, Arc::clone(shared)))),
            // Too many open files, or a client that left before it was accepted: others may be luckier, later.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
        }
    }
}
