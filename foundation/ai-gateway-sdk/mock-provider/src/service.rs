//! What is answered to a request: a script is found, the answer made from it, and both are counted.

use std::collections::VecDeque;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Method, Request, Response, Uri};
use http_body_util::{BodyExt as _, Either, Full, Limited};
use hyper::body::Incoming;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::connection::Control;
use crate::exchange::Exchange;
use crate::json::Json;
use crate::protocol::{other, plain};
use crate::request::{Asked, Protocol, Route, invalid, key};
use crate::script::{Failure, FaultKind, Script};
use crate::stats::{Counters, Outcome, Tracker};
use crate::stream::{Held, Pace, Stream};
use crate::{admin, headers};

/// The largest request that is read, in bytes.
const LARGEST: usize = 64 << 20;

/// The header in which a request brings its script, as JSON.
pub const SCRIPT_HEADER: &str = "x-mock-script";

pub(crate) type Answer = Response<Either<Full<Bytes>, Stream>>;

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the script closes the connection")]
pub(crate) struct Closed;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its method.
    pub method: Method,
    /// Its path and query.
    pub uri: Uri,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) counters: Arc<Counters>,
    pub(crate) releases: watch::Sender<u64>,
    scripts: Mutex<Scripts>,
    received: Mutex<VecDeque<Received>>,
    keep: usize,
    answers: AtomicU64,
}

#[derive(Debug)]
struct Scripts {
    /// For the next requests, in turn.
    queue: VecDeque<Arc<Script>>,
    /// For all others.
    usual: Arc<Script>,
}

impl Shared {
    pub(crate) fn new(queue: Vec<Script>, usual: Script, keep: usize) -> Self {
        let queue = queue.into_iter().map(Arc::new).collect();
        Self {
            counters: Arc::default(),
            releases: watch::Sender::new(0),
            scripts: Mutex::new(Scripts { queue, usual: Arc::new(usual) }),
            received: Mutex::default(),
            keep,
            answers: AtomicU64::new(0),
        }
    }

    pub(crate) fn set_script(&self, script: Script) {
        let mut scripts = self.scripts();
        scripts.queue.clear();
        scripts.usual = Arc::new(script);
    }

    pub(crate) fn add_scripts(&self, scripts: impl IntoIterator<Item = Script>) {
        self.scripts().queue.extend(scripts.into_iter().map(Arc::new));
    }

    pub(crate) fn release(&self) {
        self.releases.send_modify(|releases| *releases += 1);
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn scripts(&self) -> MutexGuard<'_, Scripts> {
        self.scripts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The request's own script, in its header or its prompt, else the next.
    fn script(&self, head: &Parts, body: &[u8]) -> Result<Arc<Script>, Failure> {
        let in_header = head.headers.get(SCRIPT_HEADER).map(|value| serde_json::from_slice(value.as_bytes()));
        if let Some(script) = in_header.or_else(|| Script::find_in(body)) {
            return script.map(Arc::new).map_err(|error| invalid(&format!("the script cannot be read: {error}")));
        }
        let mut scripts = self.scripts();
        Ok(scripts.queue.pop_front().unwrap_or_else(|| Arc::clone(&scripts.usual)))
    }

    fn keep(&self, head: &Parts, body: &Bytes) {
        if self.keep == 0 {
            return;
        }
        let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
        if received.len() == self.keep {
            received.pop_front();
        }
        let (method, uri, headers) = (head.method.clone(), head.uri.clone(), head.headers.clone());
        received.push_back(Received { method, uri, headers, body: body.clone() });
    }
}

/// Answers a request.
pub(crate) async fn answer(
    shared: Arc<Shared>,
    control: Arc<Control>,
    request: Request<Incoming>,
) -> Result<Answer, Closed> {
    let begun = Instant::now();
    let held = Held::new(shared.releases.subscribe());
    let (head, body) = request.into_parts();
    let body = Limited::new(body, LARGEST).collect().await;
    if head.uri.path().starts_with("/mock/") {
        return Ok(admin::answer(&shared, &head, body.map(http_body_util::Collected::to_bytes).ok().as_deref()));
    }
    shared.counters.count(&shared.counters.requests);
    let number = shared.answers.fetch_add(1, Relaxed);
    let respond = Respond { shared: &shared, number };
    let route = Route::of(&head.method, &head.uri, &head.headers);
    let protocol = route.protocol();
    let Ok(body) = body.map(http_body_util::Collected::to_bytes) else {
        return Ok(respond.failure(protocol, &Failure::new(413)));
    };
    shared.keep(&head, &body);
    match route {
        Route::Generate { protocol, gemini } => {
            let asked = Asked::read(protocol, gemini, &head.headers, &body);
            match asked.and_then(|asked| Ok((asked, shared.script(&head, &body)?))) {
                Err(failure) => Ok(respond.failure(protocol, &failure)),
                Ok((asked, script)) => {
                    let exchange = Exchange::new(asked, script, number);
                    let tracker = Tracker::new(Arc::clone(&shared.counters), key(&head.headers, &head.uri), exchange);
                    respond.generate(tracker, begun, control, held).await
                }
            }
        }
        Route::Embeddings => {
            let script = shared.script(&head, &body);
            let head_ms = script.as_ref().map_or(0, |script| script.head_ms);
            tokio::time::sleep(std::time::Duration::from_millis(head_ms)).await;
            let failure = script.and_then(|script| script.error.clone().map_or(Ok(()), Err));
            match failure.and_then(|()| other::embeddings(&body)) {
                Err(failure) => Ok(respond.failure(protocol, &failure)),
                Ok((json, model, tokens)) => {
                    shared.counters.embedded(key(&head.headers, &head.uri), model, tokens);
                    Ok(respond.json(protocol, &json))
                }
            }
        }
        Route::CountTokens(protocol) => {
            let failure = shared.script(&head, &body).and_then(|script| script.error.clone().map_or(Ok(()), Err));
            match failure {
                Err(failure) => Ok(respond.failure(protocol, &failure)),
                Ok(()) => Ok(respond.json(protocol, &other::count(protocol, &body))),
            }
        }
        Route::Models(protocol) => Ok(respond.json(protocol, &other::models(protocol))),
        Route::Model(protocol, name) => Ok(respond.json(protocol, &other::model(protocol, &name))),
        Route::Unknown => Ok(respond.failure(Protocol::Chat, &Failure::new(404))),
    }
}

struct Respond<'a> {
    shared: &'a Shared,
    number: u64,
}

impl Respond<'_> {
    async fn generate(
        &self,
        mut tracker: Tracker,
        begun: Instant,
        control: Arc<Control>,
        held: Held,
    ) -> Result<Answer, Closed> {
        let script = Arc::clone(&tracker.exchange.script);
        let protocol = tracker.exchange.asked.protocol;
        if script.head_ms > 0 {
            tokio::time::sleep_until(begun + std::time::Duration::from_millis(script.head_ms)).await;
        }
        let fault = script.fault.as_ref().filter(|fault| fault.after.is_none());
        let failure = match fault.map(|fault| &fault.kind) {
            Some(FaultKind::Error(failure)) => Some(failure),
            Some(FaultKind::Stall) => std::future::pending().await,
            Some(FaultKind::Hold) => {
                held.clone().released().await;
                None
            }
            Some(kind @ (FaultKind::End | FaultKind::Close | FaultKind::Reset)) => {
                tracker.ended(Outcome::Broken);
                control.end(*kind == FaultKind::Reset);
                return Err(Closed);
            }
            // There is no event yet.
            Some(FaultKind::Garble) | None => None,
        };
        if let Some(failure) = failure.or(script.error.as_ref()) {
            tracker.refused();
            return Ok(self.failure(protocol, failure));
        }
        let pace = Pace::new(&script, begun);
        if tracker.exchange.asked.stream {
            let stream = Stream::new(tracker, pace, control, held);
            return Ok(headers::answer(protocol, self.number, 200, true, Either::Right(stream)));
        }
        let length = tracker.exchange.length();
        // The timer counts in milliseconds, and would take one for nothing.
        let due = pace.due(length.saturating_sub(1));
        if due > Instant::now() {
            tokio::time::sleep_until(due).await;
        }
        let json = plain(&tracker.exchange);
        tracker.sent(length);
        tracker.ended(Outcome::Completed);
        Ok(self.json(protocol, &json))
    }

    fn json(&self, protocol: Protocol, json: &Json) -> Answer {
        headers::answer(protocol, self.number, 200, false, Either::Left(bytes(json)))
    }

    fn failure(&self, protocol: Protocol, failure: &Failure) -> Answer {
        self.shared.counters.count(&self.shared.counters.errors);
        let json = failure.body(protocol, &headers::request_id(protocol, self.number));
        let body = Either::Left(bytes(&json));
        let mut answer = headers::answer(protocol, self.number, failure.status_or_500(), false, body);
        headers::add(&mut answer, failure);
        answer
    }
}

pub(crate) fn bytes(json: &impl serde::Serialize) -> Full<Bytes> {
    // Values made here have texts as keys and numbers that are numbers, so that this cannot fail.
    Full::new(serde_json::to_vec(json).unwrap_or_default().into())
}
