//! The breaker: closed, open, half-open.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::options::BreakerOptions;
use crate::permit::Permit;
use crate::window::Window;

type Now = Arc<dyn Fn() -> Instant + Send + Sync>;
type OnChange = Arc<dyn Fn(&Change) + Send + Sync>;

/// What a breaker does with calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Lets all through.
    Closed,
    /// Lets none through.
    Open,
    /// Lets one through, to see how that goes.
    HalfOpen,
}

/// A breaker has changed its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The breaker's name.
    pub name: Cow<'static, str>,
    /// What it was.
    pub from: State,
    /// What it is now.
    pub to: State,
}

/// What is behind the breaker was not asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{name} kept failing and is not asked for now: try again in {retry_after:?}, or ask another one")]
pub struct CircuitOpen {
    /// The breaker's name.
    pub name: Cow<'static, str>,
    /// When the next call may be let through. Nothing while a probe is under way.
    pub retry_after: Duration,
}

/// Why a call gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BreakerError<E: Error> {
    /// It was not made.
    #[error(transparent)]
    Open(#[from] CircuitOpen),
    /// It was made and failed.
    #[error(transparent)]
    Failed(E),
}

/// Stops asking what keeps failing. Clones share their state.
#[derive(Clone)]
pub struct CircuitBreaker {
    name: Cow<'static, str>,
    options: BreakerOptions,
    now: Now,
    on_change: OnChange,
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    phase: Phase,
    /// Counts the phases.
    era: u64,
    /// Probes that failed since it was closed.
    failed_probes: u32,
}

enum Phase {
    Closed(Window),
    Open { until: Instant },
    HalfOpen { is_probing: bool },
}

impl Phase {
    const fn state(&self) -> State {
        match self {
            Self::Closed(_) => State::Closed,
            Self::Open { .. } => State::Open,
            Self::HalfOpen { .. } => State::HalfOpen,
        }
    }
}

impl CircuitBreaker {
    /// A closed breaker. The name is for errors and changes.
    #[must_use]
    pub fn new(name: impl Into<Cow<'static, str>>, options: BreakerOptions) -> Self {
        let inner = Inner { phase: Phase::Closed(Window::default()), era: 0, failed_probes: 0 };
        Self {
            name: name.into(),
            options,
            now: Arc::new(Instant::now),
            on_change: Arc::new(|_| {}),
            inner: Arc::new(Mutex::new(inner)),
        }
    }

    /// With this clock, which only ever goes forward.
    #[must_use]
    pub fn with_clock(mut self, now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        self.now = Arc::new(now);
        self
    }

    /// Telling of each change of its state, for logs and metrics. It must not call the breaker back.
    #[must_use]
    pub fn on_change(mut self, tell: impl Fn(&Change) + Send + Sync + 'static) -> Self {
        self.on_change = Arc::new(tell);
        self
    }

    /// What it does with calls now.
    #[must_use]
    pub fn state(&self) -> State {
        let mut inner = self.inner();
        self.wake(&mut inner);
        inner.phase.state()
    }

    /// Makes a call if it is let through. Every error counts as a failure.
    ///
    /// # Errors
    /// When it was not let through, or failed.
    pub async fn call<T, E: Error, F>(&self, call: impl FnOnce() -> F) -> Result<T, BreakerError<E>>
    where
        F: Future<Output = Result<T, E>>,
    {
        self.call_if(call, |_| true).await
    }

    /// The same, where an error counts only if `counts` says so: a request that was wrong says nothing about whether
    /// the one who refused it is well.
    ///
    /// # Errors
    /// When it was not let through, or failed.
    pub async fn call_if<T, E: Error, F>(
        &self,
        call: impl FnOnce() -> F,
        counts: impl FnOnce(&E) -> bool,
    ) -> Result<T, BreakerError<E>>
    where
        F: Future<Output = Result<T, E>>,
    {
        let permit = self.permit()?;
        match call().await {
            Ok(value) => {
                permit.succeeded();
                Ok(value)
            }
            Err(error) => {
                if counts(&error) {
                    permit.failed()
                } else {
                    permit.succeeded()
                }
                Err(BreakerError::Failed(error))
            }
        }
    }

    /// Asks for one call, where [`call`](Self::call) does not fit: for a stream that fails in its middle.
    ///
    /// # Errors
    /// When it is not let through.
    pub fn permit(&self) -> Result<Permit, CircuitOpen> {
        let mut inner = self.inner();
        self.wake(&mut inner);
        let retry_after = match &mut inner.phase {
            Phase::Closed(_) => return Ok(Permit::new(self.clone(), inner.era)),
            Phase::HalfOpen { is_probing } => {
                if !std::mem::replace(is_probing, true) {
                    return Ok(Permit::new(self.clone(), inner.era));
                }
                Duration::ZERO
            }
            Phase::Open { until } => until.saturating_duration_since((self.now)()),
        };
        Err(CircuitOpen { name: self.name.clone(), retry_after })
    }

    pub(crate) fn ended(&self, era: u64, has_failed: bool) {
        let mut inner = self.inner();
        if inner.era != era {
            return;
        }
        let now = (self.now)();
        match &mut inner.phase {
            Phase::Closed(window) => {
                if window.ended(self.options.trip, now, has_failed) {
                    self.open(&mut inner, now);
                }
            }
            Phase::HalfOpen { .. } if has_failed => {
                inner.failed_probes = inner.failed_probes.saturating_add(1);
                self.open(&mut inner, now);
            }
            Phase::HalfOpen { .. } => {
                inner.failed_probes = 0;
                self.turn(&mut inner, Phase::Closed(Window::default()));
            }
            Phase::Open { .. } => {}
        }
    }

    /// Nobody knows how the call went: if it was the probe, the next one is.
    pub(crate) fn given_up(&self, era: u64) {
        let mut inner = self.inner();
        if inner.era == era
            && let Phase::HalfOpen { is_probing } = &mut inner.phase
        {
            *is_probing = false;
        }
    }

    fn open(&self, inner: &mut Inner, now: Instant) {
        let doubled = 2_u32.saturating_pow(inner.failed_probes);
        let longest = self.options.open_at_most.max(self.options.open_for);
        let pause = self.options.open_for.saturating_mul(doubled).min(longest);
        // The end of time, for this purpose, is in a year.
        let until = now + pause.min(Duration::from_secs(31_536_000));
        self.turn(inner, Phase::Open { until });
    }

    /// An open breaker whose time is over is half-open.
    fn wake(&self, inner: &mut Inner) {
        if let Phase::Open { until } = inner.phase
            && (self.now)() >= until
        {
            self.turn(inner, Phase::HalfOpen { is_probing: false });
        }
    }

    fn turn(&self, inner: &mut Inner, to: Phase) {
        let (from, state) = (inner.phase.state(), to.state());
        inner.phase = to;
        inner.era += 1;
        (self.on_change)(&Change { name: self.name.clone(), from, to: state });
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for CircuitBreaker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.inner().phase.state();
        formatter
            .debug_struct("CircuitBreaker")
            .field("name", &self.name)
            .field("state", &state)
            .finish_non_exhaustive()
    }
}
