//! The connections to one place.
//!
//! HTTP/1.1: as many as there are requests; of those that the asking runtime opened, the last one used is the first one
//! used again. HTTP/2: a few, each filled up to [`STREAMS_PER_CONNECTION`], so that thousands of streams do not share one
//! socket and one core.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::dial::Dialer;
use super::error::TransportError;
use super::http1::Http1;
use super::http2::{Http2, Place};
use super::options::HttpVersion;

/// Fewer than the hundred that most servers allow, and few enough that one core keeps up with them.
const STREAMS_PER_CONNECTION: usize = 64;
/// How many HTTP/2 connections are opened at a time, once it is known that the other side speaks it.
const OPEN_AT_ONCE: usize = 8;
/// Unused connections are closed before servers and middleboxes do it, commonly after 60 s.
const KEEP_UNUSED: Duration = Duration::from_secs(45);
/// The most connections that wait for the next request.
const MOST_UNUSED: usize = 512;

/// What the other side speaks, once that is known.
const UNKNOWN: u8 = 0;
const HTTP1: u8 = 1;
const HTTP2: u8 = 2;

pub(super) struct Pool {
    pub(super) dialer: Dialer,
    spoken: AtomicU8,
    /// The one used last is at the back.
    unused: Mutex<VecDeque<(Http1, Instant)>>,
    shared: Mutex<Vec<Http2>>,
    /// Whoever wants another HTTP/2 connection waits here, and may find a place on somebody else's.
    opening: Semaphore,
    is_swept: AtomicBool,
}

/// What a request is sent over.
pub(super) enum Connection {
    /// One's own. True if it has been used before.
    Http1(Http1, bool),
    /// A place on a shared one.
    Http2(Http2, Place),
}

impl Pool {
    pub(super) fn new(dialer: Dialer, version: HttpVersion) -> Self {
        let is_known_http1 = version == HttpVersion::Http1 || (version == HttpVersion::Auto && !dialer.url.is_https());
        let spoken = match version {
            HttpVersion::Http2 => HTTP2,
            _ if is_known_http1 => HTTP1,
            _ => UNKNOWN,
        };
        Self {
            dialer,
            spoken: AtomicU8::new(spoken),
            unused: Mutex::default(),
            shared: Mutex::default(),
            opening: Semaphore::new(if spoken == HTTP2 { OPEN_AT_ONCE } else { 1 }),
            is_swept: AtomicBool::new(false),
        }
    }

    /// A connection that is open, or a new one.
    pub(super) async fn connection(&self) -> Result<Connection, TransportError> {
        if let Some(connection) = self.open_connection() {
            return Ok(connection);
        }
        if self.spoken.load(Ordering::Relaxed) == HTTP1 {
            return Ok(Connection::Http1(Http1::new(self.dialer.dial().await?), false));
        }
        let Ok(_turn) = self.opening.acquire().await else {
            return Err(TransportError::Unreachable("the connections to it are closed".to_owned()));
        };
        if let Some(connection) = self.open_connection() {
            return Ok(connection);
        }
        self.first_or_further().await
    }

    /// A new connection, whatever has been used before.
    pub(super) async fn fresh_http1(&self) -> Result<Connection, TransportError> {
        Ok(Connection::Http1(Http1::new(self.dialer.dial().await?), false))
    }

    fn open_connection(&self) -> Option<Connection> {
        if self.spoken.load(Ordering::Relaxed) == HTTP1 { self.take_unused() } else { self.place() }
    }

    async fn first_or_further(&self) -> Result<Connection, TransportError> {
        let was = self.spoken.load(Ordering::Relaxed);
        let stream = self.dialer.dial().await?;
        if was != HTTP2 && !stream.agreed_on_http2() {
            self.spoken.store(HTTP1, Ordering::Relaxed);
            return Ok(Connection::Http1(Http1::new(stream), false));
        }
        let connection = Http2::new(stream).await?;
        if self.spoken.swap(HTTP2, Ordering::Relaxed) == UNKNOWN {
            self.opening.add_permits(OPEN_AT_ONCE - 1);
        }
        let place = connection.place();
        self.shared().push(connection.clone());
        Ok(Connection::Http2(connection, place))
    }

    /// A place on the connection with the fewest streams.
    fn place(&self) -> Option<Connection> {
        let mut shared = self.shared();
        shared.retain(Http2::is_open);
        let roomy = shared.iter().filter(|connection| connection.streams() < STREAMS_PER_CONNECTION);
        let connection = roomy.min_by_key(|connection| connection.streams())?.clone();
        let place = connection.place();
        Some(Connection::Http2(connection, place))
    }

    /// One of this runtime, because waking it from another one's thread is dear. Agreeing on encryption anew is dearer.
    fn take_unused(&self) -> Option<Connection> {
        let runtime = Handle::current().id();
        let mut unused = self.unused();
        loop {
            let nearest = unused.iter().rposition(|(connection, _)| connection.is_of(runtime));
            let last = unused.len().checked_sub(1).filter(|_| self.dialer.url.is_https());
            let (mut connection, since) = unused.remove(nearest.or(last)?)?;
            if since.elapsed() <= KEEP_UNUSED && connection.is_reusable() {
                return Some(Connection::Http1(connection, true));
            }
        }
    }

    /// Keeps a connection for the next request, if it is good for one.
    pub(super) fn give_back(self: &Arc<Self>, mut connection: Http1) {
        if !connection.is_reusable() {
            return;
        }
        let mut unused = self.unused();
        unused.push_back((connection, Instant::now()));
        if unused.len() > MOST_UNUSED {
            unused.pop_front();
        }
        drop(unused);
        if !self.is_swept.swap(true, Ordering::Relaxed) {
            tokio::spawn(sweep(Arc::downgrade(self)));
        }
    }

    /// Closes what has not been used for long. Whether any are left.
    fn close_unused(&self) -> bool {
        let mut unused = self.unused();
        while unused.front().is_some_and(|(_, since)| since.elapsed() > KEEP_UNUSED) {
            unused.pop_front();
        }
        if unused.is_empty() {
            self.is_swept.store(false, Ordering::Relaxed);
        }
        !unused.is_empty()
    }

    fn unused(&self) -> MutexGuard<'_, VecDeque<(Http1, Instant)>> {
        self.unused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shared(&self) -> MutexGuard<'_, Vec<Http2>> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn sweep(pool: Weak<Pool>) {
    loop {
        tokio::time::sleep(KEEP_UNUSED / 2).await;
        if !pool.upgrade().is_some_and(|pool| pool.close_unused()) {
            return;
        }
    }
}
